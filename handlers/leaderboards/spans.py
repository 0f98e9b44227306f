"""The days that a board is about."""

from dataclasses import dataclass
from datetime import date, timedelta

from text.times import Repeated, parse_rule


@dataclass(frozen=True, slots=True)
class Span:
    """Days of the group's own calendar, both ends included.

    Attributes:
        key: of its title.
    """

    key: str
    first: date
    last: date


def present(period: str, today: date) -> Span:
    """The day, week (from Monday) or month up to today."""
    first = {
        "day": today,
        "week": today - timedelta(days=today.weekday()),
        "month": today.replace(day=1),
    }[period]
    return Span(period, first, today)


def before(period: str, today: date) -> Span:
    """The whole day, week or month before the present one."""
    last = present(period, today).first - timedelta(days=1)
    return Span(f"last_{period}", present(period, last).first, last)


def period_of(post: str) -> str:
    """What a board that is posted at these times is about."""
    rule = parse_rule(post)
    if isinstance(rule, Repeated) and rule.days:
        return "month"
    if isinstance(rule, Repeated) and len(rule.weekdays) == 1:
        return "week"
    return "day"
