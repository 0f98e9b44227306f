"""Files that jobs fetch from Telegram: bounded in size and in time."""

from datetime import timedelta

import pytest
from aiogram import Bot

from bot.emulator.clock import SimClock
from bot.emulator.faults import HANG, Fault
from bot.emulator.session import EmulatorSession
from bot.emulator.state import Upload
from bot.emulator.world import World
from bot.schedule.fetching import fetch

SHORT = timedelta(seconds=0.2)
LONG = timedelta(seconds=20)


@pytest.fixture
def world() -> World:
    return World(SimClock(rate=0))


def sent(world: World, size: int) -> str:
    return world.add_file(Upload("a.bin", b"x" * size), "document").id


async def fetched(world: World, file_id: str, within: timedelta = LONG) -> bytes | None:
    bot = Bot(world.bot.token, session=EmulatorSession(world))
    return await fetch(bot, file_id, most_bytes=100_000, within=within)


async def test_a_file_of_the_size_that_is_allowed_comes_and_a_larger_one_does_not(
    world: World,
) -> None:
    assert await fetched(world, sent(world, 100_000)) == b"x" * 100_000
    assert await fetched(world, sent(world, 100_001)) is None


async def test_what_is_not_there_or_hangs_is_nothing(world: World) -> None:
    assert await fetched(world, "nobody-sent-this") is None
    world.faults.order(Fault(HANG, method="getFile"))
    assert await fetched(world, sent(world, 10), SHORT) is None
