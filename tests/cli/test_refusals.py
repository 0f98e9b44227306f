"""What the user can mend: one clear sentence, exit code 2, no traceback, no token."""

import asyncio
import socket
import sqlite3
from contextlib import closing

import pytest

from bot.db.database import Database
from bot.emulator.databases import postgres_databases
from bot.emulator.faults import Fault
from tests.cli.processes import TOKEN, WRONG_TOKEN, Desk, town
from tests.conftest import POSTGRESQL

GOOD = "plugins: [activity]\n"


@pytest.mark.parametrize(
    ("config", "start"),
    [
        (None, "config.yaml:1:1"),
        ("plugins: [activity\n", "config.yaml:"),
        (
            "plugns: [activity]\n",
            "config.yaml:1:1 unknown-key unknown key 'plugns', did you mean plugins?",
        ),
        ("bot: {language: klingon}\n", "config.yaml:1:17"),
        (
            "plugins: [floood]\n",
            "config.yaml:1:11 plugin there is no plug-in 'floood', did you mean 'flood'?",
        ),
    ],
)
async def test_a_wrong_config(desk: Desk, config: str | None, start: str) -> None:
    if config is not None:
        desk.write("config.yaml", config)
    sentence = (await desk.run("run")).sentence()
    assert start in sentence


async def test_a_wrong_faq_file_names_line_and_column(desk: Desk) -> None:
    desk.write("config.yaml", "plugins: [faq]\nfiles: {faq: questions.yaml}\n")
    desk.write("questions.yaml", "faq:\n  - q: early\n    answr: good\n")
    async with town(desk):
        done = await desk.run("run")
    assert done.code == 2
    assert "Traceback" not in done.err
    assert "questions.yaml:3:5 unknown-key" in done.err


async def test_no_token(desk: Desk) -> None:
    desk.write("config.yaml", GOOD)
    desk.token = None
    assert "there is no bot token" in (await desk.run("run")).sentence()


async def test_a_token_in_the_config_is_not_repeated(desk: Desk) -> None:
    desk.write("config.yaml", f"bot: {{token: '{WRONG_TOKEN}'}}\n")
    assert "does not belong here" in (await desk.run("run")).sentence()


@pytest.mark.parametrize("status", [401, 404])
async def test_a_token_that_telegram_does_not_know(desk: Desk, status: int) -> None:
    desk.write("config.yaml", GOOD)
    desk.token = WRONG_TOKEN if status == 401 else TOKEN
    async with town(desk) as here:
        if status == 404:  # what Telegram says of one that has not the shape of a token
            here.world.faults.order(Fault(404, method="getMe"))
        sentence = (await desk.run("run")).sentence()
    assert sentence.startswith("Telegram does not know this token")


async def test_a_second_process_on_the_same_database(desk: Desk, store: Database) -> None:
    desk.write("config.yaml", GOOD + desk.database)
    async with town(desk) as here:
        first = desk.start("run")
        await here.polled(first)
        second, migration = await asyncio.gather(desk.run("run"), desk.run("migrate"))
        assert second.sentence().startswith("Another process already runs this bot")
        assert migration.sentence().startswith("A process runs the bot on this database")
        await here.say("hi")  # the first does not mind
        first.process.kill()
        await asyncio.to_thread(first.process.join)
        third = desk.start("run")
        await here.polled(third)
        assert (await desk.stop(third)).code == 0


@pytest.mark.parametrize("database", ["/sys/guanjia/bot.db", "a file/bot.db"])
async def test_a_data_folder_that_cannot_be_made_or_written(desk: Desk, database: str) -> None:
    desk.write("a file", "in the way")
    desk.write("config.yaml", f"database: 'sqlite+aiosqlite:///{database}'\n")
    async with town(desk):
        sentence = (await desk.run("run")).sentence()
    assert sentence.startswith("Cannot use ")
    assert database.partition("/")[0] in sentence


async def test_a_database_that_is_none(desk: Desk) -> None:
    desk.write("config.yaml", GOOD)
    desk.write("data/guanjia.db", "These are " * 200)
    async with town(desk):
        sentence = (await desk.run("run")).sentence()
    assert sentence == "The database cannot be used: file is not a database."


async def test_a_database_of_a_newer_program(desk: Desk) -> None:
    desk.write("config.yaml", GOOD)
    assert (await desk.run("migrate")).code == 0
    with closing(sqlite3.connect(desk.folder / "data" / "guanjia.db")) as db, db:
        db.execute("UPDATE alembic_version SET version_num = '9999'")
    for command in ("run", "migrate", "quarantine"):
        assert "at revision 9999" in (await desk.run(command)).sentence()


async def test_a_demo_on_a_port_that_is_taken(desk: Desk) -> None:
    with closing(socket.socket()) as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        sentence = (await desk.run("demo", "--no-browser", "--port", str(port))).sentence()
    assert sentence.startswith(f"Port {port} of 127.0.0.1 cannot be used")
    assert sentence.endswith("choose another with --port.")


async def test_a_demo_without_a_place_for_its_data(desk: Desk) -> None:
    desk.write("data", "in the way")
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    sentence = (await desk.run("demo", "--no-browser", "--port", str(port))).sentence()
    assert sentence.startswith("Cannot use data")


async def test_misuse(desk: Desk) -> None:
    desk.write("config.yaml", GOOD)
    port, which, plugin, none = await asyncio.gather(
        desk.run("demo", "--port", "99999"),
        desk.run("quarantine", "--retry"),
        desk.run("explain", "floood"),
        desk.run("quarantine"),
    )
    assert port.code == 2
    assert "Traceback" not in port.err
    assert which.sentence().startswith("Say which one")
    assert plugin.sentence() == "there is no plug-in 'floood', did you mean 'flood'?"
    assert none.sentence().startswith("There is no database yet")
    assert not (desk.folder / "data").exists()


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("postgres@127.0.0.1:9/x", "The database cannot be reached: "),
        (
            "{server}/guanjia_nowhere",
            'The database cannot be used: database "guanjia_nowhere" does',
        ),
    ],
)
@pytest.mark.parametrize("kind", [POSTGRESQL], indirect=True)
async def test_a_server_that_cannot_be_used(
    desk: Desk, kind: str, url: str, sentence: str
) -> None:
    server = postgres_databases().server
    here = f"{server.username}@{server.host}:{server.port or 5432}"
    desk.write("config.yaml", f"database: 'postgresql+asyncpg://{url.format(server=here)}'\n")
    for command in ("run", "migrate"):
        assert (await desk.run(command)).sentence().startswith(sentence)
