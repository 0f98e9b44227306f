"""Jobs on a fresh database, with a clock that stands still."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.db.database import Database
from bot.db.work import Work
from bot.schedule.jobs import JobsCore
from tests.bot import fakes
from tests.bot.tables import add_tables_of_tests


class OneOutbox:
    """The same collecting outbox for every work."""

    def __init__(self) -> None:
        self.outbox = fakes.CollectingOutbox()

    def bound(self, work: Work) -> fakes.CollectingOutbox:
        return self.outbox


class Office:
    """A ``JobsCore`` that is ticked by hand."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.clock = fakes.StillClock()
        self.out = OneOutbox()
        self.restart()

    def restart(self) -> None:
        self.database.flushers.clear()
        self.jobs = JobsCore(self.database, None, self.clock, self.out)
        self.database.flushers.append(self.jobs.flush)

    async def load(self) -> None:
        """Start, but leave the ticking to the test."""
        await self.jobs.start()
        await self.jobs.pause()

    async def settle(self) -> None:
        """Tick until nothing more is due."""
        for _ in range(3000):
            await self.jobs.tick()
            await asyncio.sleep(0.001)
            if not self.jobs.due():
                return
        raise AssertionError(f"{self.jobs.due()} jobs are never done")


@pytest.fixture
async def office(database_url: str) -> AsyncIterator[Office]:
    database = Database(database_url)
    await add_tables_of_tests(database)
    office = Office(database)
    yield office
    await office.jobs.stop()
    await database.close()
