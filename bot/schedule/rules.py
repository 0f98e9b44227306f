"""Due times as people write them, made ready for the clock of a group."""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.schedule.occurrences import Elapsed, OnWall, WallClock, When, place
from text.times import Every, Moment, Rule

_LONG_AGO = datetime.fromisoformat("2024-01-01")


def when_of(rule: Rule, zone: ZoneInfo, start: datetime | None = None) -> When:
    """The due times of a rule.

    Args:
        zone: whose midnight intervals are counted from, when nothing else is said.
        start: what an interval is counted from, aware.
    """
    if isinstance(rule, Moment):
        return OnWall(rule.wall)
    if isinstance(rule, Every):
        return Elapsed(rule.every, start or place(_LONG_AGO, zone))
    return WallClock(rule.cron)


def next_due(
    rule: Rule, zone: ZoneInfo, now: datetime, start: datetime | None = None
) -> datetime | None:
    """The first due time after ``now``, in the zone; None = never again."""
    due = when_of(rule, zone, start).after(now, zone)
    return None if due is None else due.due_at.astimezone(zone)
