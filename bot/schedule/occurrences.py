"""When a schedule is due: pure functions on APScheduler's triggers.

The triggers say which wall-clock times a rule means. They are asked on a plain clock without
daylight saving, and each wall time is then placed in the zone here, because the triggers' own
reckoning names 02:30 twice in the night when the clocks go back.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any, Protocol

from apscheduler.triggers.cron import CronTrigger  # type: ignore[import-untyped]
from apscheduler.triggers.date import DateTrigger  # type: ignore[import-untyped]
from apscheduler.triggers.interval import IntervalTrigger  # type: ignore[import-untyped]

from bot.schedule.weekdays import weekdays

PUNCTUAL = timedelta(minutes=1)  # the latest that is still in time
SEND = timedelta.max  # late policy: however late
SKIP = timedelta(0)  # late policy: in time or not at all
_LOOKS = tuple(timedelta(days=days) for days in (1, 4, 16, 64, 400))  # back, after a standstill
_MOST = 500  # due times that are looked for; older ones are not even recorded
_TICK = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Due:
    """One due time of a schedule.

    Attributes:
        wall_time: what makes it unique: local time without zone, ``2027-03-02T09:00``; or UTC
            with a ``Z`` for rules that do not follow the wall clock.
        due_at: in UTC.
        skipped: too late to be carried out.
    """

    wall_time: str
    due_at: datetime
    skipped: bool = False


class When(Protocol):
    """A rule of due times."""

    def after(self, moment: datetime, zone: tzinfo) -> Due | None:
        """The first due time after ``moment`` (aware); None = never again."""


class WallClock:
    """Five fields of cron, read as people and crontab do: weekday 0 and 7 are Sunday.

    Args:
        cron: minute, hour, day of month, month, weekday.

    Raises:
        ValueError: not five fields, a field that cannot be, or both day fields at once.
    """

    def __init__(self, cron: str) -> None:
        fields = cron.split()
        if len(fields) != 5:
            raise ValueError(f"{cron!r} needs five fields: minute hour day month weekday")
        minute, hour, day, month, weekday = fields
        if day != "*" and weekday != "*":
            raise ValueError(f"{cron!r} names days of the month and of the week; use one of them")
        self._trigger = CronTrigger(
            minute=minute,
            hour=hour,
            day=day,
            month=month,
            day_of_week=weekdays(weekday),
            timezone=UTC,
        )

    def after(self, moment: datetime, zone: tzinfo) -> Due | None:
        """The first due time after ``moment``.

        A wall time that the clocks go through twice is due the first time only; one that they
        jump over is due at the end of the gap.
        """
        wall = moment.astimezone(zone).replace(tzinfo=UTC, fold=0)
        while True:
            wall = self._trigger.get_next_fire_time(None, wall + _TICK)
            if wall is None:
                return None
            due_at = place(wall.replace(tzinfo=None), zone)
            if due_at > moment:
                return Due(wall_name(wall), due_at)


class Elapsed:
    """Every so often, counted on UTC from a first moment (aware)."""

    def __init__(self, every: timedelta, start: datetime) -> None:
        self._trigger = IntervalTrigger(
            seconds=every.total_seconds(), start_date=start.astimezone(UTC), timezone=UTC
        )

    def after(self, moment: datetime, zone: tzinfo) -> Due | None:
        """The first due time after ``moment``; the zone does not matter."""
        return _utc_due(self._trigger.get_next_fire_time(None, moment.astimezone(UTC) + _TICK))


class Once:
    """A single moment (aware)."""

    def __init__(self, moment: datetime) -> None:
        self._trigger = DateTrigger(run_date=moment.astimezone(UTC), timezone=UTC)

    def after(self, moment: datetime, zone: tzinfo) -> Due | None:
        """The moment, while it is ahead."""
        due = _utc_due(self._trigger.get_next_fire_time(None, moment))
        return due if due is not None and due.due_at > moment else None


class OnWall:
    """A single moment on the wall clock (no zone)."""

    def __init__(self, wall: datetime) -> None:
        self._wall = wall

    def after(self, moment: datetime, zone: tzinfo) -> Due | None:
        """The moment, while it is ahead."""
        due_at = place(self._wall, zone)
        return Due(wall_name(self._wall), due_at) if due_at > moment else None


def wall_name(wall: datetime) -> str:
    """What makes a due time on the wall clock unique."""
    return wall.strftime("%Y-%m-%dT%H:%M")


def _utc_due(moment: Any) -> Due | None:
    if moment is None:
        return None
    due_at: datetime = moment.astimezone(UTC)
    return Due(due_at.strftime("%Y-%m-%dT%H:%M:%SZ"), due_at)


def place(wall: datetime, zone: tzinfo) -> datetime:
    """The moment of a naive wall time, in UTC: the first of two, the gap's end for none."""
    first = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if first.astimezone(zone).replace(tzinfo=None) == wall:
        return first
    # In a gap fold=0 counts with the offset from before it, so it lands as far behind the gap's
    # end as the wall time lies behind the gap's beginning.
    shift = _offset(first, zone) - _offset(first - timedelta(days=1), zone)
    low, high = first - abs(shift), first
    while high - low > _TICK:
        middle = low + (high - low) / 2
        if _offset(middle, zone) == _offset(first, zone):
            high = middle
        else:
            low = middle
    return high


def _offset(moment: datetime, zone: tzinfo) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta(0)


def due_occurrences(
    when: When, zone: tzinfo, last: datetime, now: datetime, late: timedelta
) -> list[Due]:
    """What became due after ``last`` and up to ``now``, oldest first.

    Those in time are to be carried out. Of those that are late but younger than ``late``
    (``SEND`` = any, ``SKIP`` = none) only the newest is, and only when none is in time: after
    a standstill one greeting is enough. The others are marked skipped.

    Args:
        last: due moment of the last occurrence, or since when the schedule exists; aware.
        now: aware.
    """
    found: list[Due] = []
    for look in _LOOKS:
        since = max(last, now - look)
        found = list(_between(when, zone, since, now))[-_MOST:]
        if since == last or len(found) == _MOST:
            break
    kept = [due for due in found if now - due.due_at <= PUNCTUAL]
    if not kept and found and now - found[-1].due_at < late:
        kept = [found[-1]]
    return [due if due in kept else Due(due.wall_time, due.due_at, True) for due in found]


def _between(when: When, zone: tzinfo, since: datetime, now: datetime) -> Iterator[Due]:
    due = when.after(since, zone)
    while due is not None and due.due_at <= now:
        yield due
        due = when.after(due.due_at, zone)
