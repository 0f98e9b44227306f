"""Jobs that recur: each due time is entered in the ledger and becomes a job, together."""

import heapq
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from functools import partial
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Clock
from bot.db.work import Work
from bot.schedule.ledger import begin, claim, last_dues
from bot.schedule.occurrences import When, due_occurrences
from bot.services import Jobs

AT_ONCE = 200  # schedules entered in one transaction, so that batches need not wait long


@dataclass(slots=True)
class Plan:
    """One schedule.

    Attributes:
        name: of the schedule in the ledger.
        job: what runs at its due times.
        late: how late it may still run, see ``due_occurrences``.
        payload: given to the job, beside the occurrence.
        last: the newest due time that was dealt with, or since when it counts.
        next: the one after it; None = never again.
    """

    name: str
    job: str
    when: When
    zone: tzinfo
    late: timedelta
    last: datetime
    payload: Mapping[str, Any] = field(default_factory=dict)
    next: datetime | None = None

    def move(self, last: datetime) -> None:
        """``last`` is dealt with."""
        due = self.when.after(last, self.zone)
        self.last = last
        self.next = None if due is None else due.due_at


class Timetable:
    """Every schedule, in the order in which they are due."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._plans: dict[str, Plan] = {}
        self._heap: list[tuple[datetime, str]] = []

    def add(self, name: str, when: When, zone: tzinfo, late: timedelta) -> None:
        """Plan a job of the core; nothing is due before ``start``."""
        self._plans[name] = Plan(name, name, when, zone, late, self._clock.now())

    async def start(self, db: AsyncSession) -> None:
        """Learn what was done before; a new schedule begins now."""
        known = await last_dues(db, list(self._plans))
        for plan in self._plans.values():
            last = known.get(plan.name)
            if last is None:
                last = self._clock.now()
                # So that a bot that is never up at the due time notices it at a later start.
                await begin(db, plan.name, last)
            plan.last = last
            self.put(plan)

    def put(self, plan: Plan) -> None:
        """Plan a job, or plan it otherwise; it counts from ``plan.last``."""
        plan.move(plan.last)
        self._plans[plan.name] = plan
        self._push(plan)

    def drop(self, name: str) -> None:
        """Forget a schedule."""
        self._plans.pop(name, None)

    def last(self, name: str) -> datetime | None:
        """What a schedule has dealt with; None = it is not planned."""
        plan = self._plans.get(name)
        return None if plan is None else plan.last

    async def enter(self, work: Work, jobs: Jobs) -> None:
        """Enter what is due and defer its jobs; nobody else's due times run here again."""
        now = self._clock.now()
        for plan in self._due(now)[:AT_ONCE]:
            found = due_occurrences(plan.when, plan.zone, plan.last, now, plan.late)
            for due in found:
                number = await claim(work.db, plan.name, due, now)
                if number is not None and not due.skipped:
                    own = {"occurrence": number, "wall_time": due.wall_time}
                    key = f"{plan.name}@{due.wall_time}"
                    jobs.defer(plan.job, {**plan.payload, **own}, key=key)
            last = found[-1].due_at if found else now
            work.after_commit(partial(self._entered, plan, last))

    def _entered(self, plan: Plan, last: datetime) -> None:
        plan.move(last)
        if self._plans.get(plan.name) is plan:
            self._push(plan)

    def _push(self, plan: Plan) -> None:
        if plan.next is not None:
            heapq.heappush(self._heap, (plan.next, plan.name))

    def _due(self, now: datetime) -> list[Plan]:
        first = self.next_due()
        if first is None or first > now:
            return []
        found = [one for one in self._plans.values() if one.next is not None and one.next <= now]
        return sorted(found, key=lambda one: (one.next or now, one.name))

    def count_due(self, now: datetime) -> int:
        """How many schedules have a due time that was not entered."""
        return len(self._due(now))

    def next_due(self) -> datetime | None:
        """The next due time of all."""
        while self._heap:
            due_at, name = self._heap[0]
            plan = self._plans.get(name)
            if plan is not None and plan.next == due_at:
                return due_at
            heapq.heappop(self._heap)  # it was entered, changed or dropped
        return None
