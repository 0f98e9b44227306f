"""The commands that look after a database, on rows that were put there.

The commands run an event loop of their own; so these tests have none.
"""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text
from typer.testing import CliRunner, Result

from bot.cli.main import app
from bot.clock import SystemClock
from bot.db.database import Database
from bot.db.migrate import upgrade
from bot.db.models import ChatSetting, Parked, Quarantined

CHAT = -1001000000001
CONFIG = """\
plugins: [flood]
defaults:
  flood: {limit: 9}
groups:
  main: {id: -1001000000001, flood: {limit: 8}}
"""


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    for name in ("GUANJIA_TOKEN", "GUANJIA_API"):
        monkeypatch.delenv(name, raising=False)
    path = tmp_path / "config.yaml"
    path.write_text(CONFIG, encoding="utf-8")
    return str(path)


def run(config: str, *words: str) -> Result:
    return CliRunner().invoke(app, [words[0], "--config", config, *words[1:]])


def database(config: str) -> Database:
    folder = Path(config).parent / "data"
    folder.mkdir(exist_ok=True)
    return Database(f"sqlite+aiosqlite:///{(folder / 'guanjia.db').as_posix()}")


async def put(config: str, *rows: Any) -> None:
    made = database(config)
    await upgrade(made)
    async with made.work() as work:
        work.db.add_all(rows)
    await made.close()


async def parked(config: str) -> list[Parked]:
    made = database(config)
    async with made.reading() as db:
        found = list(await db.scalars(select(Parked)))
    await made.close()
    return found


def kept(number: int, update_id: int | None = 5, **raw: Any) -> Quarantined:
    return Quarantined(
        id=number,
        bot_id=42,
        update_id=update_id,
        plugin="flood",
        reason="ValueError: [/not markup]",
        traceback="Traceback …\n  [/here]",
        raw=json.dumps({"update_id": update_id, **raw}),
        at=SystemClock().now(),
    )


def test_quarantine(config: str) -> None:
    message = {"chat": {"id": CHAT}}
    asyncio.run(put(config, kept(1, message=message), kept(2, poll={"id": "1"}), kept(3, None)))
    listed = run(config, "quarantine")
    assert listed.exit_code == 0
    assert listed.stdout.count("ValueError: [/not markup]") == 3
    shown = run(config, "quarantine", "1")
    assert "flood: ValueError: [/not markup]" in shown.stdout
    assert "[/here]" in shown.stdout
    assert str(CHAT) in shown.stdout
    again = run(config, "quarantine", "1", "--retry")
    assert (again.exit_code, again.stderr) == (0, "")
    (row,) = asyncio.run(parked(config))
    assert (row.bot_id, row.update_id, row.chat_id, row.plugin) == (42, 5, CHAT, "flood")
    for number in ("2", "3"):
        refused = run(config, "quarantine", number, "--retry")
        assert refused.exit_code == 2
        assert refused.stderr == f"Number {number} belongs to no chat and cannot be tried again.\n"
    assert run(config, "quarantine", "1").stderr == "There is no number 1 in quarantine.\n"
    assert run(config, "quarantine").stdout.count("ValueError") == 2


def test_nothing_in_quarantine(config: str) -> None:
    assert run(config, "quarantine").stderr.startswith("There is no database yet")
    assert run(config, "migrate").exit_code == 0
    assert run(config, "quarantine").stdout == "Nothing is in quarantine.\n"


def test_a_database_that_is_behind(config: str) -> None:
    async def go_back() -> None:
        made = database(config)
        await upgrade(made)
        async with made.work() as work:
            await work.db.execute(text("UPDATE alembic_version SET version_num = '0000'"))
        await made.close()

    asyncio.run(go_back())
    for command in (["quarantine"], ["explain", "flood"]):
        refused = run(config, *command)
        assert refused.exit_code == 2
        assert "at revision 0000" in refused.stderr


def test_explain_shows_every_layer(config: str) -> None:
    def setting(topic_id: int, value: int) -> ChatSetting:
        return ChatSetting(
            platform="telegram",
            chat_id=CHAT,
            topic_id=topic_id,
            plugin="flood",
            key="limit",
            value=value,
            version=1,
            changed_at=SystemClock().now(),
        )

    before = run(config, "explain", "flood")
    assert before.exit_code == 0
    assert "9 ←" in before.stdout
    asyncio.run(put(config, setting(0, 7), setting(3, 6)))
    place = ["--chat", str(CHAT)]
    chat = run(config, "explain", "flood", *place).stdout
    topic = run(config, "explain", "flood", *place, "--topic", "3").stdout
    assert "flood is on here." in chat
    assert "7 ←" in chat
    assert "6 ←" in topic
    layers = ["default", "defaults", "group main", "chat", "topic"]
    places = [topic.index(layer) for layer in layers]
    assert places == sorted(places)
    assert "is off here" in run(config, "explain", "admin").stdout
