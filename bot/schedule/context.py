"""What a running job is given."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any, Protocol

from aiogram.methods import TelegramMethod
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Clock
from bot.db.database import Database
from bot.db.models import OutboxRow
from bot.db.work import Work
from bot.plugin import Buttons, Chats, Jobs, Moderator, Phrases, PostClass, Staff
from bot.schedule.fetching import fetch
from bot.schedule.rows import BoundJobs
from bot.services import Outbox

_MANY = 500  # ids in one condition


class LateOutbox(Outbox, Protocol):
    """An outbox that also takes posts of due times."""

    def post_at(
        self,
        method: TelegramMethod[Any],
        due_at: Any,
        *,
        klass: PostClass | None = None,
        occurrence_id: int | None = None,
    ) -> int:
        """At most one post of a due time goes to a chat."""


class OutboxSource(Protocol):
    """Binds an outbox to a work; ``bot.outbox.core.OutboxCore`` is one."""

    def bound(self, work: Work) -> LateOutbox:
        """The outbox of one unit of work."""


class Surroundings(Protocol):
    """What jobs share with handlers."""

    def constants(self, plugin: str) -> Mapping[str, Any]:
        """What a plug-in's lifespan yielded."""

    def settings(self, plugin: str, chat_id: int) -> Any:
        """A plug-in's settings in a chat; None where it is off."""

    def speech(self, chat_id: int) -> Phrases:
        """What the bot says, in the language of a chat."""

    def chats(self, work: Work) -> Chats:
        """The service, for one unit of work."""

    def staff(self, work: Work) -> Staff:
        """The service, for one unit of work."""

    def moderator(self, work: Work) -> Moderator:
        """The service, for one unit of work."""

    def buttons(self, plugin: str) -> Buttons:
        """A plug-in's own."""


class RunningJob:
    """``JobContext``: the real bot, and transactions of the job's own.

    Args:
        plugin: on whose behalf posts are made.
        around: what the job shares with handlers; None = nothing.
    """

    def __init__(
        self,
        database: Database,
        bot: Any,
        clock: Clock,
        outbox: OutboxSource,
        *,
        plugin: str,
        around: Surroundings | None = None,
    ) -> None:
        self.bot = bot
        self.clock = clock
        self.constants = {} if around is None else around.constants(plugin)
        self._database = database
        self._outbox = outbox
        self._plugin = plugin
        self._around = around
        self._works: dict[int, Work] = {}

    @asynccontextmanager
    async def work(self) -> AsyncIterator[AsyncSession]:
        """A transaction; commit happens at the end of the block."""
        async with self._database.work() as work:
            work.plugin = self._plugin
            self._works[id(work.db)] = work
            try:
                yield work.db
            finally:
                del self._works[id(work.db)]

    def post(
        self,
        db: AsyncSession,
        method: TelegramMethod[Any],
        *,
        klass: PostClass | None = None,
        delete_after: timedelta | None = None,
    ) -> int:
        """Like ``outbox.post``, with that transaction.

        Raises:
            LookupError: ``db`` is not a transaction that this job has open.
        """
        outbox = self._outbox.bound(self._work(db))
        return outbox.post(method, klass=klass, delete_after=delete_after)

    async def post_once(
        self,
        db: AsyncSession,
        method: TelegramMethod[Any],
        occurrence: int,
        *,
        klass: PostClass | None = None,
    ) -> int | None:
        """Post for a due time; None = that was done before, in a run that was cut off.

        Raises:
            LookupError: see ``post``.
        """
        outbox = self._outbox.bound(self._work(db))
        done = select(OutboxRow.id).where(OutboxRow.occurrence_id == occurrence).limit(1)
        if await db.scalar(done) is not None:
            return None
        return outbox.post_at(method, self.clock.now(), klass=klass, occurrence_id=occurrence)

    def defer(
        self,
        db: AsyncSession,
        name: str,
        payload: Mapping[str, Any],
        *,
        after: timedelta | None = None,
        key: str | None = None,
    ) -> None:
        """Like ``jobs.defer``, with that transaction.

        Raises:
            LookupError: see ``post``.
        """
        BoundJobs(self._work(db), self.clock).defer(name, payload, after=after, key=key)

    async def fetch(self, file_id: str, *, most_bytes: int, within: timedelta) -> bytes | None:
        """A file of Telegram's; None = it is larger, is not there, or did not come in time."""
        return await fetch(self.bot, file_id, most_bytes=most_bytes, within=within)

    async def outcomes(self, db: AsyncSession, refs: Sequence[int]) -> Mapping[int, str]:
        """Posts that ended, by their references: "" = it was sent, else why it was not."""
        ended: dict[int, str] = {}
        for start in range(0, len(refs), _MANY):
            ids = [-ref for ref in refs[start : start + _MANY]]
            columns = select(OutboxRow.id, OutboxRow.state, OutboxRow.reason)
            found = columns.where(OutboxRow.id.in_(ids), OutboxRow.state != "pending")
            for row in await db.execute(found):
                ended[-row.id] = "" if row.state == "sent" else row.reason or row.state
        return ended

    def settings(self, chat_id: int) -> Any:
        """The plug-in's settings in a chat; None where it is off."""
        return self._surroundings.settings(self._plugin, chat_id)

    def phrases(self, chat_id: int) -> Phrases:
        """What the bot says, in the language of a chat."""
        return self._surroundings.speech(chat_id)

    def chats(self, db: AsyncSession) -> Chats:
        """Like the service, with that transaction.

        Raises:
            LookupError: see ``post``.
        """
        return self._surroundings.chats(self._work(db))

    def staff(self, db: AsyncSession) -> Staff:
        """Like the service, with that transaction.

        Raises:
            LookupError: see ``post``.
        """
        return self._surroundings.staff(self._work(db))

    def moderator(self, db: AsyncSession) -> Moderator:
        """Like the service, with that transaction.

        Raises:
            LookupError: see ``post``.
        """
        return self._surroundings.moderator(self._work(db))

    def outbox(self, db: AsyncSession) -> Outbox:
        """Like the service, with that transaction.

        Raises:
            LookupError: see ``post``.
        """
        return self._outbox.bound(self._work(db))

    def jobs(self, db: AsyncSession) -> Jobs:
        """Like the service, with that transaction.

        Raises:
            LookupError: see ``post``.
        """
        return BoundJobs(self._work(db), self.clock)

    @property
    def buttons(self) -> Buttons:
        """The plug-in's own."""
        return self._surroundings.buttons(self._plugin)

    @property
    def _surroundings(self) -> Surroundings:
        if self._around is None:
            raise LookupError("this job runs outside a whole bot")
        return self._around

    def _work(self, db: AsyncSession) -> Work:
        work = self._works.get(id(db))
        if work is None:
            raise LookupError("a job passes the session of a work() block that is still open")
        return work
