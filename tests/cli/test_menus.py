"""``run`` tells Telegram which commands to list, beside its other work, once."""

import asyncio
import json
import sqlite3
from contextlib import closing

from bot.emulator.faults import Fault
from tests.cli.processes import LONG_S, Desk, Town, town

CONFIG = "bot: {limits: none}\nplugins: [help, admin]\n"
LISTS = 12


def listed(here: Town, scope: str, language: str) -> list[str]:
    slot = json.dumps([{"type": scope}, language], sort_keys=True)
    return [one["command"] for one in here.world.bot.commands.get(slot, [])]


async def all_noted(desk: Desk) -> None:
    """Until the bot has told Telegram of every list, and noted that it did."""
    query = "select count(*) from note where key like 'menu:%'"
    async with asyncio.timeout(LONG_S):
        while True:
            with closing(sqlite3.connect(desk.folder / "data" / "guanjia.db")) as database:
                if database.execute(query).fetchone() == (LISTS,):
                    return
            await asyncio.sleep(0.02)


def calls(here: Town) -> list[str]:
    return [one.method for one in here.world.calls if "Commands" in one.method]


async def test_they_are_set_by_run_and_not_again_at_the_next_start(desk: Desk) -> None:
    desk.write("config.yaml", CONFIG)
    async with town(desk) as here:
        process = desk.start("run")
        await here.polled(process)
        await all_noted(desk)
        assert (await desk.stop(process)).code == 0
        assert listed(here, "all_group_chats", "zh") == ["help"]
        assert {"help", "mute", "doctor"} <= set(listed(here, "all_chat_administrators", "en"))
        assert calls(here) == ["setMyCommands"] * LISTS
        process = desk.start("run")
        await here.polled(process)
        await here.say("/help")
        assert (await desk.stop(process)).code == 0
        assert calls(here) == ["setMyCommands"] * LISTS


async def test_trouble_with_them_does_not_keep_the_bot_from_starting(desk: Desk) -> None:
    desk.write("config.yaml", CONFIG)
    async with town(desk) as here:
        here.world.faults.order(Fault(502, 99, "setMyCommands", body="<html></html>"))
        process = desk.start("run")
        await here.polled(process)
        await here.say("/help")
        assert len(here.said()) == 1
        done = await desk.stop(process)
    assert done.code == 0
    assert done.err.count("command menus not set") == 1
