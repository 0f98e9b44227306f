"""Jobs that recur: each due time is entered in the ledger and becomes a job, together."""

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from functools import partial

from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Clock
from bot.db.work import Work
from bot.schedule.ledger import claim, last_due
from bot.schedule.occurrences import Due, When, due_occurrences
from bot.services import Jobs


@dataclass(slots=True)
class _Plan:
    name: str
    when: When
    zone: tzinfo
    late: timedelta
    last: datetime
    next: datetime | None = None

    def move(self, last: datetime) -> None:
        due = self.when.after(last, self.zone)
        self.last = last
        self.next = None if due is None else due.due_at


class Timetable:
    """The recurring jobs of the core."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._plans: list[_Plan] = []

    def add(self, name: str, when: When, zone: tzinfo, late: timedelta) -> None:
        """Plan a job; nothing is due before ``start``."""
        self._plans.append(_Plan(name, when, zone, late, self._clock.now()))

    async def start(self, db: AsyncSession) -> None:
        """Learn what was done before; a new schedule begins now."""
        for plan in self._plans:
            last = await last_due(db, plan.name)
            if last is None:
                last = self._clock.now()
                # So that a bot that is never up at the due time notices it at a later start.
                await claim(db, plan.name, Due("", last, skipped=True), last)
            plan.move(last)

    async def enter(self, work: Work, jobs: Jobs) -> None:
        """Enter what is due and defer its jobs; nobody else's due times run here again."""
        now = self._clock.now()
        for plan in self._plans:
            if plan.next is None or plan.next > now:
                continue
            found = due_occurrences(plan.when, plan.zone, plan.last, now, plan.late)
            for due in found:
                number = await claim(work.db, plan.name, due, now)
                if number is not None and not due.skipped:
                    payload = {"occurrence": number, "wall_time": due.wall_time}
                    jobs.defer(plan.name, payload, key=f"{plan.name}@{due.wall_time}")
            last = found[-1].due_at if found else now
            work.after_commit(partial(plan.move, last))

    def count_due(self, now: datetime) -> int:
        """How many schedules have a due time that was not entered."""
        return sum(1 for plan in self._plans if plan.next is not None and plan.next <= now)

    def next_due(self) -> datetime | None:
        """The next due time of all."""
        return min((plan.next for plan in self._plans if plan.next is not None), default=None)
