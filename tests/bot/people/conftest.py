"""A core on a fresh database."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
from aiogram.types import TelegramObject

from bot.db.database import Database
from bot.people.core import PeopleCore
from bot.people.known import MemberState
from tests.bot import fakes
from tests.bot.tables import add_tables_of_tests

OPERATOR = 99


@dataclass
class World:
    """What a test needs, and the same again after a restart."""

    database: Database
    clock: fakes.StillClock
    bot: fakes.AnsweringBot
    settings: fakes.FixedSettings
    people: PeopleCore

    def restart(self) -> None:
        self.database.flushers.clear()
        self.people = PeopleCore(
            self.database, self.bot.as_bot, self.clock, frozenset({OPERATOR}), self.settings
        )
        self.database.flushers.append(self.people.flush)

    async def see(self, *events: TelegramObject) -> None:
        async with self.database.work() as work:
            await self.people.load([fakes.GROUP], work.db)
            for event in events:
                self.people.saw(work, event)

    async def learn_admins(self, *members: dict[str, Any]) -> None:
        self.bot.answers = fakes.admin_answers(*members)
        admins = await self.people.fetch_admins(fakes.GROUP)
        async with self.database.work() as work:
            await self.people.load([fakes.GROUP], work.db)
            self.people.remember_admins(work, fakes.GROUP, admins)

    async def member(self, user_id: int, chat_id: int = fakes.GROUP) -> MemberState | None:
        async with self.database.work() as work:
            return await self.people.bound(work).member(chat_id, user_id)


@pytest.fixture
async def world(database_url: str) -> AsyncIterator[World]:
    database = Database(database_url)
    await add_tables_of_tests(database)
    clock, bot, settings = fakes.StillClock(), fakes.AnsweringBot(), fakes.FixedSettings()
    people = PeopleCore(database, bot.as_bot, clock, frozenset({OPERATOR}), settings)
    database.flushers.append(people.flush)
    yield World(database, clock, bot, settings, people)
    await database.close()
