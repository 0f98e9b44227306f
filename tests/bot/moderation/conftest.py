"""A moderator in a group with an owner, an admin and the bot."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, cast

import pytest
from aiogram.methods import TelegramMethod
from aiogram.types import InlineKeyboardButton
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Clock
from bot.db.database import Database
from bot.db.work import Work
from bot.moderation.core import ModerationCore
from bot.moderation.deciding import DecidingModerator
from bot.moderation.rehearsal import CardDesk, RehearsalCore
from bot.moderation.staff import Place, StaffCore
from bot.people.core import PeopleCore
from bot.phrases.book import PhraseBook, load
from bot.plugin import JobContext
from bot.stream.trace import NoTrace
from tests.bot import fakes
from tests.bot.tables import add_tables_of_tests

OWNER = fakes.user(1, "Owner")
HELPER = fakes.user(2, "Helper")
ANN = fakes.user(7, "Ann", "annie")
ME = fakes.user(fakes.BOT_ID, "Guanjia", "guanjia_bot", is_bot=True)
STAFF = -1009000000009
ALL = ("can_restrict_members", "can_delete_messages")


class CollectingJobs:
    """Remembers what was deferred, as the table would: the same key replaces."""

    def __init__(self) -> None:
        self.deferred: dict[str | None, tuple[str, Mapping[str, Any], timedelta | None]] = {}

    def defer(
        self,
        name: str,
        payload: Mapping[str, Any],
        *,
        after: timedelta | None = None,
        key: str | None = None,
        speaks: bool = False,
    ) -> None:
        self.deferred[key] = (name, payload, after)

    def cancel(self, key: str) -> None:
        self.deferred.pop(key, None)


def _button(text: str, action: str, payload: str = "") -> InlineKeyboardButton:
    return InlineKeyboardButton(text=text, callback_data=f"{action}:{payload}")


@dataclass
class JobsContext:
    """What a job gets."""

    database: Database
    clock: Clock
    outbox: fakes.CollectingOutbox
    bot: Any = None

    @asynccontextmanager
    async def work(self) -> AsyncIterator[AsyncSession]:
        async with self.database.work() as work:
            yield work.db

    def post(
        self,
        db: AsyncSession,
        method: TelegramMethod[Any],
        *,
        delete_after: timedelta | None = None,
    ) -> int:
        return self.outbox.post(method, delete_after=delete_after)


@dataclass
class Court:
    """Everything around a moderator."""

    database: Database
    clock: fakes.StillClock
    people: PeopleCore
    book: PhraseBook
    outbox: fakes.CollectingOutbox = field(default_factory=fakes.CollectingOutbox)
    jobs: CollectingJobs = field(default_factory=CollectingJobs)
    trace: NoTrace = field(default_factory=NoTrace)
    operators: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        self.staff = StaffCore(self.clock, lambda chat: [Place(STAFF)], lambda: self.operators)
        self.rehearsals = RehearsalCore(
            self.people,
            self.clock,
            self.book,
            CardDesk(self.staff, lambda work: self.outbox, lambda work: self.jobs, _button),
            silent=lambda chat: False,
            mistaken={},
        )
        self.core = ModerationCore(
            self.people,
            self.clock,
            self.book,
            lambda work: self.jobs,
            rehearsals=self.rehearsals,
            trace=self.trace,
        )

    def bound(self, work: Work) -> DecidingModerator:
        staff = self.staff.bound(work, self.outbox)
        chats = self.people.bound(work)
        return self.core.bound(work, self.outbox, chats, staff)

    @asynccontextmanager
    async def session(self) -> AsyncIterator[DecidingModerator]:
        async with self.database.work() as work:
            await self.people.load([fakes.GROUP], work.db)
            yield self.bound(work)

    async def rehearse(self, *, on: bool = True) -> None:
        """Let the group rehearse, or go live."""
        async with self.database.work() as work:
            await self.people.set_rehearsing(work, fakes.GROUP, on=on)

    async def run_job(self, key: str | None, bot: Any = None) -> None:
        name, payload, _ = self.jobs.deferred[key]
        context = JobsContext(self.database, self.clock, self.outbox, bot)
        await self.core.jobs()[name](cast("JobContext", context), payload)

    def sent(self) -> list[str]:
        """The names of what was posted since the last time."""
        names = self.outbox.names()
        self.outbox.posts.clear()
        return names


@pytest.fixture
async def court(database_url: str) -> AsyncIterator[Court]:
    database = Database(database_url)
    await add_tables_of_tests(database)
    clock, bot = fakes.StillClock(), fakes.AnsweringBot()
    people = PeopleCore(database, bot.as_bot, clock, frozenset({99}), fakes.FixedSettings("en"))
    database.flushers.append(people.flush)
    bot.answers = fakes.admin_answers(
        fakes.owner(OWNER), fakes.admin(HELPER, *ALL), fakes.admin(ME, *ALL), linked=fakes.LINKED
    )
    admins = await people.fetch_admins(fakes.GROUP)
    async with database.work() as work:
        await people.load([fakes.GROUP], work.db)
        people.remember_admins(work, fakes.GROUP, admins)
        people.saw(work, fakes.message(ANN))
    yield Court(database, clock, people, load())
    await database.close()
