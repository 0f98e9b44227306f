"""The tests of this folder really run on the database that they are named after."""

from pathlib import Path

from bot.emulator.clock import SimClock
from bot.emulator.group import emulated_group
from bot.emulator.world import World
from tests.bot.stream.plugs import echo, running
from tests.conftest import SQLITE


async def test_the_bot_is_on_that_database(kind: str, tmp_path: Path) -> None:
    async with emulated_group(echo()) as group:
        assert group.app.database.url.get_backend_name() == kind
    async with running(World(SimClock(rate=0)), tmp_path, echo()) as group:
        first = group.app.database.url
        assert first.get_backend_name() == kind
        assert (group.app.database.path is None) == (kind != SQLITE)
    async with running(World(SimClock(rate=0)), tmp_path, echo()) as group:
        assert group.app.database.url == first
