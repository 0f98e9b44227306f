"""Forgetting what is old: a nightly job."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

import structlog
from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Clock
from bot.db.database import Database
from bot.db.models import Job, Occurrence, Quarantined, Seen, StaffCard
from bot.db.types import Base
from bot.plugin import JobContext

log = structlog.get_logger(__name__)
Expire = Callable[[AsyncSession, datetime], Awaitable[None]]

SEEN = timedelta(days=2)  # Telegram repeats an update for one day
CARDS = timedelta(days=2)  # no longer edited
DEAD_JOBS = timedelta(days=30)
LEDGER = timedelta(days=400)  # as far back as a schedule looks after a standstill
CHUNK = 5000  # rows a transaction, so that batches need not wait long


class Keep(Protocol):
    """How long the operator keeps data; ``bot.config_models.Keep`` is one."""

    @property
    def messages(self) -> timedelta:
        """What plug-ins keep of what people wrote."""

    @property
    def quarantine(self) -> timedelta:
        """Updates that could not be handled."""

    @property
    def outbox(self) -> timedelta:
        """Parameters of posts that ended."""


class Retention:
    """Deletes what is older than it should be. Parked updates are never deleted: they wait.

    Args:
        forget_sent: drops parameters and files of posts that ended so long ago.
        expire: the plug-ins' own: each removes what its tables hold from before a time.
    """

    NAME = "core.retention"

    def __init__(
        self,
        database: Database,
        clock: Clock,
        keep: Keep,
        forget_sent: Callable[[timedelta], Awaitable[int]],
        expire: Sequence[Expire] = (),
    ) -> None:
        self._database = database
        self._clock = clock
        self._keep = keep
        self._forget_sent = forget_sent
        self._expire = expire

    async def run(self, context: JobContext | None, payload: Mapping[str, Any]) -> None:
        """The job itself; running it twice does no harm."""
        gone = {
            "seen": await self._delete(Seen, Seen.at < self._before(SEEN)),
            "quarantine": await self._delete(
                Quarantined, Quarantined.at < self._before(self._keep.quarantine)
            ),
            "cards": await self._delete(StaffCard, StaffCard.at < self._before(CARDS)),
            "jobs": await self._delete(
                Job, (Job.state == "dead") & (Job.due_at < self._before(DEAD_JOBS))
            ),
            "occurrences": await self._delete(
                Occurrence, Occurrence.due_at < self._before(LEDGER)
            ),
            "posts": await self._forget_sent(self._keep.outbox),
        }
        for expire in self._expire:
            async with self._database.work() as work:
                await expire(work.db, self._before(self._keep.messages))
        if any(gone.values()):
            log.info("old data deleted", **gone)

    def _before(self, age: timedelta) -> datetime:
        return self._clock.now() - age

    async def _delete(self, model: type[Base], old: ColumnElement[bool]) -> int:
        keys = list(model.__mapper__.primary_key)
        total = 0
        while True:
            async with self._database.work() as work:
                found = (await work.db.execute(select(*keys).where(old).limit(CHUNK))).all()
                if not found:
                    return total
                await work.db.execute(
                    delete(model).where(old, keys[-1].in_([row[-1] for row in found]))
                )
                total += len(found)
