"""Jobs: work outside any batch, run when due, retried, and given up with a reason.

What is due lives in our tables: APScheduler's own job store was measured to run a third of the
slots twice with two processes, to drop silently what is a second late and to lose what a kill
interrupts. From APScheduler come the triggers (``occurrences.py``) and one scheduler whose
single job, a tick a second of real time, looks at the clock again: that is how a machine that was
suspended, or whose clock was set, catches up. Between ticks the loop sleeps on the injected clock
until the next due time, so a clock that tests and the demo move needs no tick at all.
"""

import asyncio
import traceback
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler  # type: ignore[import-untyped]
from apscheduler.triggers.interval import IntervalTrigger  # type: ignore[import-untyped]

from bot.clock import Clock
from bot.db.database import Database
from bot.db.models import Job
from bot.db.outage import DATABASE_FAILURES
from bot.db.work import Work
from bot.plugin import JobHandler
from bot.schedule.context import OutboxSource, RunningJob, Surroundings
from bot.schedule.occurrences import SEND, WallClock, When
from bot.schedule.planner import Planner
from bot.schedule.rows import (
    BoundJobs,
    JobIds,
    fail_job,
    finish_job,
    pending_jobs,
    read_job,
    write_jobs,
)
from bot.schedule.timetable import Timetable
from bot.schedule.waiting import Waiting

log = structlog.get_logger(__name__)

ATTEMPTS = 3
BACKOFF = (timedelta(seconds=10), timedelta(minutes=1))  # before the second and third attempt
AT_ONCE = 8
JOB_LIMIT_S = 300.0
STOP_S = 5.0  # that running jobs may take to end when the bot stops
DATABASE_RETRY = timedelta(seconds=1)
NIGHTLY = "30 4 * * *"


@dataclass(frozen=True, slots=True)
class Failed:
    """A job that was given up."""

    name: str
    attempts: int
    error: str


OnDead = Callable[[Work, Failed], Awaitable[None]]


class JobsCore:
    """Runs the jobs of one bot.

    Attributes:
        on_dead: told, within the transaction that buries it, of a job that was given up.
        planner: what the plug-ins have scheduled; None = nothing.
        around: what jobs share with handlers.
    """

    def __init__(self, database: Database, bot: Any, clock: Clock, outbox: OutboxSource) -> None:
        self.database = database
        self.bot = bot
        self.clock = clock
        self.on_dead: OnDead | None = None
        self.planner: Planner | None = None
        self.around: Surroundings | None = None
        self._outbox = outbox
        self._handlers: dict[str, JobHandler] = {}
        self._timetable = Timetable(clock)
        self._waiting = Waiting()
        self._ids = JobIds()
        self._running: dict[int, asyncio.Task[None]] = {}
        self._news = asyncio.Event()
        self._loop: asyncio.Task[None] | None = None
        self._ticker: Any = None
        self._blocked_until: datetime | None = None

    # --- what is known before the start ------------------------------------------------------

    def add(self, handlers: Mapping[str, JobHandler]) -> None:
        """Make jobs known by name, ``plugin.job``.

        Raises:
            ValueError: a name is taken.
        """
        for name, handler in handlers.items():
            if name in self._handlers:
                raise ValueError(f"the job {name!r} exists already")
            self._handlers[name] = handler

    def every(
        self,
        name: str,
        handler: JobHandler,
        when: When | None = None,
        *,
        zone: str = "UTC",
        late: timedelta = SEND,
    ) -> None:
        """Run a job again and again, each due time once; by default in the night.

        Args:
            zone: IANA name of the wall clock that ``when`` follows.
            late: how late it may still run, see ``due_occurrences``.

        Raises:
            ValueError: the name is taken.
        """
        self.add({name: handler})
        self._timetable.add(name, when or WallClock(NIGHTLY), ZoneInfo(zone), late)

    # --- what batches use --------------------------------------------------------------------

    def bound(self, work: Work) -> BoundJobs:
        """The ``jobs`` service for one unit of work."""
        return BoundJobs(work, self.clock)

    async def flush(self, work: Work) -> None:
        """Write what was deferred; it runs once that is committed."""
        written = await write_jobs(work, self._ids)
        if written:
            work.after_commit(lambda: self._wait_for(written))

    def _wait_for(self, jobs: list[tuple[int, datetime]]) -> None:
        for job_id, due_at in jobs:
            self._waiting.put(job_id, due_at)
        self._news.set()

    # --- life --------------------------------------------------------------------------------

    async def start(self) -> None:
        """Take up what waits in the database and begin to run what is due."""
        async with self.database.work() as work:
            self._wait_for(await pending_jobs(work.db))
            await self._timetable.start(work.db)
        self._ticker = AsyncIOScheduler(timezone=UTC)
        self._ticker.add_job(
            self._tick_of_real_time,
            IntervalTrigger(seconds=1, timezone=UTC),
            coalesce=True,
            misfire_grace_time=None,
        )
        self._ticker.start()
        self._loop = asyncio.create_task(self._run(), name="jobs")

    async def stop(self) -> None:
        """Let running jobs end for a moment; what is cut off runs again after the next start."""
        await self.pause()
        running = list(self._running.values())
        if running:
            await asyncio.wait(running, timeout=STOP_S)
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    async def pause(self) -> None:
        """Start nothing more by itself; ``tick`` still does."""
        if self._ticker is not None:
            self._ticker.shutdown(wait=False)
            self._ticker = None
        if self._loop is not None:
            self._loop.cancel()
            await asyncio.gather(self._loop, return_exceptions=True)
            self._loop = None

    async def _tick_of_real_time(self) -> None:
        self._news.set()

    def nudge(self) -> None:
        """Look at the clock again now; call it when the clock was moved."""
        self._news.set()

    async def _run(self) -> None:
        while True:
            self._news.clear()
            await self.tick()
            await self._sleep()

    async def _sleep(self) -> None:
        now, next_due = self.clock.now(), self.next_due()
        if self._blocked_until is not None and self._blocked_until > now:
            next_due = self._blocked_until
        news = asyncio.create_task(self._news.wait())
        waits: set[asyncio.Task[Any]] = {news}
        if next_due is not None and next_due > now:  # else a running job must end first
            seconds = (next_due - now).total_seconds()
            waits.add(asyncio.create_task(self.clock.sleep(seconds)))
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in waits:
                task.cancel()

    # --- running -----------------------------------------------------------------------------

    async def tick(self) -> None:
        """Start what is due, without waiting for its end."""
        now = self.clock.now()
        if self._blocked_until is not None and self._blocked_until > now:
            return
        self._blocked_until = None
        try:
            await self._keep_time(now)
        except DATABASE_FAILURES as problem:
            self._pause(problem)
            return
        free = AT_ONCE - len(self._running)
        for job_id in self._waiting.take(now, self._running, free):
            self._running[job_id] = asyncio.create_task(self._work_off(job_id))

    async def _keep_time(self, now: datetime) -> None:
        """Bring the timetable up to date, and enter what is due by it."""
        if self.planner is not None and self.planner.waiting():
            async with self.database.work() as work:
                await self.planner.plan(work, self._timetable)
        if self._timetable.count_due(now):
            async with self.database.work() as work:
                await self._timetable.enter(work, self.bound(work))
        if self._unplanned(now):
            self._news.set()  # more than fits into one transaction

    def _unplanned(self, now: datetime) -> int:
        planning = 0 if self.planner is None else self.planner.waiting()
        return planning + self._timetable.count_due(now)

    def _pause(self, problem: Exception) -> None:
        log.error("jobs wait for the database", error=str(problem))
        self._blocked_until = self.clock.now() + DATABASE_RETRY

    async def _work_off(self, job_id: int) -> None:
        try:
            async with self.database.reading() as db:
                job = await read_job(db, job_id, self.clock.now())
            if job is not None:
                await self._close(job, await self._attempt(job))
        except DATABASE_FAILURES as problem:
            self._pause(problem)
            self._waiting.put(job_id, self.clock.now() + DATABASE_RETRY)
        finally:
            del self._running[job_id]
            self._news.set()

    async def _attempt(self, job: Job) -> str | None:
        """Run a job; what went wrong, or None."""
        handler = self._handlers.get(job.name)
        if handler is None:
            return f"nothing here knows the job {job.name!r}"
        plugin = job.name.partition(".")[0]
        context = RunningJob(
            self.database,
            self.bot,
            self.clock,
            self._outbox,
            plugin=plugin,
            around=self.around,
        )
        try:
            async with asyncio.timeout(JOB_LIMIT_S):
                await handler(context, job.payload)
        except Exception as problem:  # noqa: BLE001 - whatever a job does wrong is its result
            log.warning("job failed", job=job.name, error=f"{type(problem).__name__}: {problem}")
            return "".join(traceback.format_exception(problem))
        return None

    async def _close(self, job: Job, error: str | None) -> None:
        again_at = None
        if job.attempts + 1 < ATTEMPTS and job.name in self._handlers:
            again_at = self.clock.now() + BACKOFF[job.attempts]
        async with self.database.work() as work:
            if error is None:
                await finish_job(work.db, job)
                return
            await fail_job(work.db, job, error, again_at)
            if again_at is not None:
                retry = [(job.id, again_at)]
                work.after_commit(lambda: self._wait_for(retry))
            elif self.on_dead is not None:
                reason = error.strip().splitlines()[-1]
                await self.on_dead(work, Failed(job.name, job.attempts + 1, reason))

    # --- what is going on --------------------------------------------------------------------

    def due(self) -> int:
        """Jobs that run or could now, and due times not yet entered; 0 = nothing until
        ``next_due``.
        """
        now = self.clock.now()
        return self._waiting.count_due(now) + self._unplanned(now) + len(self._running)

    def next_due(self) -> datetime | None:
        """When the next job is due; None = nothing is planned."""
        waits = [self._waiting.next_due(), self._timetable.next_due()]
        return min((one for one in waits if one is not None), default=None)
