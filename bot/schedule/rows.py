"""Jobs as rows: deferring them in bulk, and how they end."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Clock
from bot.db.insert import Upsert, replacing
from bot.db.models import Job
from bot.db.work import Work

ERROR_LIMIT = 4000  # characters of a traceback that are kept, the last ones

_CHANGING: Final = ("id", "name", "payload", "due_at", "state", "attempts", "error")
_JOBS: Final = Upsert(Job, replacing(("key",), _CHANGING))


@dataclass(frozen=True, slots=True)
class JobWrite:
    """A job that a unit of work defers; without a name, the key's job is left undone.

    Attributes:
        cause: the message that it is about.
        speaks: it will answer that message in its group.
    """

    name: str
    key: str | None
    payload: Mapping[str, Any]
    due_at: datetime
    cause: int | None = None
    speaks: bool = False


class BoundJobs:
    """``Jobs`` for one unit of work."""

    def __init__(self, work: Work, clock: Clock) -> None:
        self._work = work
        self._clock = clock

    def defer(
        self,
        name: str,
        payload: Mapping[str, Any],
        *,
        after: timedelta | None = None,
        key: str | None = None,
        speaks: bool = False,
    ) -> None:
        """Run job ``name`` (``plugin.job``) once, after ``after``; the same ``key`` replaces."""
        due_at = self._clock.now() + (after or timedelta(0))
        write = JobWrite(name, key, dict(payload), due_at, self._work.cause, speaks)
        self._work.gathered(JobWrite).append(write)

    def cancel(self, key: str) -> None:
        """Leave undone what waits under a key; nothing happens where there is nothing."""
        self._work.gathered(JobWrite).append(JobWrite("", key, {}, self._clock.now()))


class JobIds:
    """Ids of new jobs, given here: asking the database for each costs ten times as much.

    A job that is deferred anew gets a new one. One process at a time writes (``LeaderLock``).
    """

    FIRST = 1 << 40  # what the database itself counts up stays below

    def __init__(self) -> None:
        self._last: int | None = None

    async def take(self, db: AsyncSession, count: int) -> range:
        """So many ids that no job has."""
        if self._last is None:
            self._last = max(self.FIRST, await db.scalar(select(func.max(Job.id))) or 0)
        first, self._last = self._last + 1, self._last + count
        return range(first, self._last + 1)


async def write_jobs(work: Work, ids: JobIds) -> list[tuple[int, datetime]]:
    """Write what was deferred; the ids and due times of the rows."""
    writes = work.gathered(JobWrite)
    if not writes:
        return []
    folded = {(write.key or str(index)): write for index, write in enumerate(writes)}
    cancelled = [write.key for write in folded.values() if not write.name]
    if cancelled:
        await work.db.execute(delete(Job).where(Job.key.in_(cancelled)))
    named = [write for write in folded.values() if write.name]
    if not named:
        return []
    taken = await ids.take(work.db, len(named))
    rows = [
        {"id": job_id, "name": one.name, "key": one.key, "payload": one.payload}
        | {"due_at": one.due_at, "state": "pending", "attempts": 0, "error": None}
        for job_id, one in zip(taken, named, strict=True)
    ]
    await work.write(_JOBS.of(work.db, rows[0]), rows)
    return list(zip(taken, (one.due_at for one in named), strict=True))


async def pending_jobs(db: AsyncSession) -> list[tuple[int, datetime]]:
    """Ids and due times of all jobs that wait."""
    query = select(Job.id, Job.due_at).where(Job.state == "pending")
    return [(job_id, due_at) for job_id, due_at in await db.execute(query)]


async def read_job(db: AsyncSession, job_id: int, now: datetime) -> Job | None:
    """The job, if it is (still) to be run by now."""
    query = select(Job).where(Job.id == job_id, Job.state == "pending", Job.due_at <= now)
    found: Job | None = await db.scalar(query)
    return found


async def finish_job(db: AsyncSession, job: Job) -> None:
    """Remove a job that was run; not when it was deferred anew meanwhile."""
    await db.execute(delete(Job).where(Job.id == job.id, Job.due_at == job.due_at))


async def fail_job(db: AsyncSession, job: Job, error: str, again_at: datetime | None) -> None:
    """Note a failed attempt; ``again_at`` None = it was the last."""
    state = "pending" if again_at is not None else "dead"
    await db.execute(
        update(Job)
        .where(Job.id == job.id, Job.due_at == job.due_at)
        .values(
            attempts=job.attempts + 1,
            error=error[-ERROR_LIMIT:],
            state=state,
            due_at=again_at or job.due_at,
        )
    )
