"""run, migrate, quarantine, explain and help, as processes."""

import asyncio
import json
import subprocess
import sys

import pytest
from sqlalchemy import text

from bot.db.database import Database
from bot.emulator.faults import Fault
from tests.cli.processes import NOWHERE, ROOT, Desk, town

CONFIG = """\
bot: {limits: none}
plugins: [activity, weather, echoing]
defaults:
  flood: {limit: 9}
"""
PLUGINS = """\
from pathlib import Path
from aiogram import F, Router
from bot.plugin import GroupSettings, Plugin, Stage

def weather():
    router = Router()
    @router.message(F.text == "bang")
    async def fail(message):
        if Path("broken").exists():
            raise ValueError("no [/weather] today")
        return message.answer("mended")
    return router

def echoing():
    router = Router()
    @router.message(F.text)
    async def echo(message):
        return message.answer(f"echo {message.text}")
    return router
"""
ONE = """\
from bot.plugin import GroupSettings, Plugin, Stage
from things import {name}
plugin = Plugin("{name}", Stage.OBSERVE, GroupSettings, {name})
"""


def own_plugins(desk: Desk) -> None:
    desk.write("things.py", PLUGINS)
    for name in ("weather", "echoing"):
        desk.write(f"own/{name}.py", ONE.format(name=name))
    config = CONFIG.replace("weather, echoing", "own.weather, own.echoing")
    desk.write("config.yaml", config + desk.database)
    desk.write("entries-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: entries\n")
    points = "[guanjia.plugins]\nforeign = own.foreign\n"
    desk.write("entries-1.0.dist-info/entry_points.txt", points)
    desk.write("own/foreign.py", ONE.format(name="echoing").replace('"echoing"', '"strange"'))


async def counted(store: Database) -> int:
    async with store.reading() as db:
        return int(await db.scalar(text("SELECT SUM(messages) FROM activity_day")) or 0)


async def test_what_failed_is_kept_shown_and_tried_again_for_that_plugin_only(
    desk: Desk, store: Database
) -> None:
    own_plugins(desk)
    desk.write("broken", "")
    async with town(desk) as here:
        process = desk.start("run")
        await here.polled(process)
        await here.say("bang")
        assert here.said() == ["echo bang"]
        done = await desk.stop(process)
        assert done.code == 0
        assert await counted(store) == 1
        lines = [json.loads(line) for line in done.err.splitlines()]
        assert {"running", "plug-in failed", "stopped"} <= {line["event"] for line in lines}

        listed, shown, missing = await asyncio.gather(
            desk.run("quarantine"), desk.run("quarantine", "1"), desk.run("quarantine", "77")
        )
        assert "ValueError: no [/weather] today" in listed.out
        assert "weather" in listed.out
        assert "weather: ValueError: no [/weather] today" in shown.out
        assert "Traceback" in shown.out
        assert "in fail" in shown.out
        assert '"bang"' in shown.out
        assert missing.sentence() == "There is no number 77 in quarantine."

        (desk.folder / "broken").unlink()
        again = await desk.run("quarantine", "1", "--retry")
        assert (again.code, "next start" in again.out) == (0, True)
        assert "Nothing is in quarantine." in (await desk.run("quarantine")).out
        assert here.said() == ["echo bang"]

        process = desk.start("run")
        await here.polled(process)
        await here.rest()
        await here.heard(2)
        assert (await desk.stop(process)).code == 0
        assert here.said() == ["echo bang", "mended"]
        assert await counted(store) == 1


async def test_a_bot_that_cannot_reach_telegram_waits_and_can_be_stopped(desk: Desk) -> None:
    desk.write("config.yaml", "plugins: [activity]\n")
    desk.api = NOWHERE
    process = desk.start("run")
    assert json.loads(await process.line())["event"] == "Telegram cannot be reached"
    assert (await desk.stop(process)).code == 0


async def test_a_token_that_is_revoked_ends_it_with_the_sentence(desk: Desk) -> None:
    desk.write("config.yaml", "plugins: [activity]\n")
    async with town(desk) as here:
        process = desk.start("run")
        await here.polled(process)
        here.world.tokens.clear()
        here.world.say(here.chat, here.ann, "the poll that waits comes back")
        done = await process.end()
    assert done.code == 2
    assert "Telegram does not know this token" in done.err.splitlines()[-1]
    assert "Traceback" not in done.err


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
async def test_a_bot_goes_on_through_trouble(desk: Desk, store: Database) -> None:
    own_plugins(desk)
    async with town(desk) as here:
        here.world.faults.order(Fault(502, 2, "getMe", body="<html>Bad Gateway</html>"))
        process = desk.start("run")
        await here.polled(process)
        here.world.faults.order(Fault(0, 2, "getUpdates"))
        here.world.faults.order(Fault(502, 1, "getUpdates", body="<html></html>"))
        await here.say("one")
        await here.say("two")
        assert here.said() == ["echo one", "echo two"]
        assert (await desk.stop(process)).code == 0
        assert await counted(store) == 2


async def test_migrate_makes_the_tables(desk: Desk, store: Database) -> None:
    desk.write("config.yaml", f"plugins: [activity]\n{desk.database}")
    desk.token = None
    first = await desk.run("migrate")
    second = await desk.run("migrate")
    assert first.code == second.code == 0
    assert first.out == second.out
    assert "The database is at revision" in first.out
    async with store.reading() as db:
        assert await db.scalar(text("SELECT COUNT(*) FROM seen")) == 0


async def test_explain_names_the_layer_of_each_value(desk: Desk) -> None:
    own_plugins(desk)
    desk.token = None
    desk.write("config.yaml", CONFIG.replace("weather, echoing", "own.weather, foreign"))
    done, foreign = await asyncio.gather(
        desk.run("explain", "flood"), desk.run("explain", "foreign")
    )
    assert done.code == 0
    assert "flood is off here." in done.out
    rows = [line for line in done.out.splitlines() if "limit" in line or "defaults" in line]
    assert "default" in rows[0]
    assert "9 ←" in rows[1]
    assert "strange is on here." in foreign.out  # its own name; the config lists the entry point


def test_as_a_program_of_its_own(desk: Desk) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot", "run", "--config", str(desk.folder / "none.yaml")],
        cwd=ROOT,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    text = done.stderr.decode("utf-8")
    assert "none.yaml:1:1" in text
    assert "Traceback" not in text


@pytest.mark.parametrize("words", [["--help"], ["run", "--help"], ["faq", "ask", "停车"]])
def test_it_starts_without_aiogram(words: list[str]) -> None:
    code = (
        "import sys\n"
        "from bot.cli.main import main\n"
        f"sys.argv[1:] = {words!r}\n"
        "try: main()\n"
        "except SystemExit as done: assert not done.code, done.code\n"
        "heavy = {'aiogram', 'sqlalchemy', 'apscheduler', 'aiohttp'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    assert done.stdout
