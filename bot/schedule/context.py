"""What a running job is given."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Protocol

from aiogram.methods import TelegramMethod
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Clock
from bot.db.database import Database
from bot.db.work import Work
from bot.services import Outbox


class OutboxSource(Protocol):
    """Binds an outbox to a work; ``bot.outbox.core.OutboxCore`` is one."""

    def bound(self, work: Work) -> Outbox:
        """The outbox of one unit of work."""


class RunningJob:
    """``JobContext``: the real bot, and transactions of the job's own.

    Args:
        plugin: on whose behalf posts are made.
    """

    def __init__(
        self, database: Database, bot: Any, clock: Clock, outbox: OutboxSource, plugin: str
    ) -> None:
        self.bot = bot
        self.clock = clock
        self._database = database
        self._outbox = outbox
        self._plugin = plugin
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

    def post(self, db: AsyncSession, method: TelegramMethod[Any]) -> int:
        """Like ``outbox.post``, with that transaction.

        Raises:
            LookupError: ``db`` is not a transaction that this job has open.
        """
        work = self._works.get(id(db))
        if work is None:
            raise LookupError("post() takes the session of a work() block that is still open")
        return self._outbox.bound(work).post(method)
