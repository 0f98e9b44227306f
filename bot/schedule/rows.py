"""Jobs as rows: deferring them in bulk, and how they end."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Clock
from bot.db.insert import insert_into
from bot.db.models import Job
from bot.db.work import Work

ERROR_LIMIT = 4000  # characters of a traceback that are kept, the last ones


@dataclass(frozen=True, slots=True)
class JobWrite:
    """A job that a unit of work defers; without a name, the key's job is left undone."""

    name: str
    key: str | None
    payload: Mapping[str, Any]
    due_at: datetime


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
    ) -> None:
        """Run job ``name`` (``plugin.job``) once, after ``after``; the same ``key`` replaces."""
        due_at = self._clock.now() + (after or timedelta(0))
        self._work.gathered(JobWrite).append(JobWrite(name, key, dict(payload), due_at))

    def cancel(self, key: str) -> None:
        """Leave undone what waits under a key; nothing happens where there is nothing."""
        self._work.gathered(JobWrite).append(JobWrite("", key, {}, self._clock.now()))


async def write_jobs(work: Work) -> list[tuple[int, datetime]]:
    """Write what was deferred; the ids and due times of the rows."""
    writes = work.gathered(JobWrite)
    if not writes:
        return []
    folded = {(write.key or str(index)): write for index, write in enumerate(writes)}
    cancelled = [write.key for write in folded.values() if not write.name]
    if cancelled:
        await work.db.execute(delete(Job).where(Job.key.in_(cancelled)))
    if len(cancelled) == len(folded):
        return []
    statement = insert_into(work.db, Job)
    changes = {name: statement.excluded[name] for name in ("name", "payload", "due_at")}
    fresh = {"state": "pending", "attempts": 0, "error": None}
    rows = [asdict(write) | fresh for write in folded.values() if write.name]
    statement = statement.on_conflict_do_update(index_elements=["key"], set_={**changes, **fresh})
    found = await work.db.execute(statement.returning(Job.id, Job.due_at), rows)
    return [(job_id, due_at) for job_id, due_at in found]


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
