"""When something is due, as plain data on the wall clock, and how it is said."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final, TypeAlias

from text.durations import format_duration

LAST_DAY: Final = 0
"""Among the days of a month: the last, whichever that is."""

WORKDAYS: Final = (1, 2, 3, 4, 5)
WEEKEND: Final = (6, 7)
_CHINESE_DAYS: Final = "一二三四五六日"
_ENGLISH_DAYS: Final = (
    *("Monday", "Tuesday", "Wednesday", "Thursday"),
    *("Friday", "Saturday", "Sunday"),
)


@dataclass(frozen=True, slots=True)
class Repeated:
    """A time of day, on every day or on some.

    Attributes:
        weekdays: 1 = Monday … 7 = Sunday, in order; empty = any.
        days: of the month, ``LAST_DAY`` at the end; empty = any. A month without it is left out.
        month: 1 … 12; 0 = every month.
    """

    at: time
    weekdays: tuple[int, ...] = ()
    days: tuple[int, ...] = ()
    month: int = 0

    @property
    def cron(self) -> str:
        """The five fields of cron; the last day of a month is written ``last``."""
        days = ",".join("last" if day == LAST_DAY else str(day) for day in self.days) or "*"
        weekdays = ",".join(map(str, self.weekdays)) or "*"
        return f"{self.at.minute} {self.at.hour} {days} {self.month or '*'} {weekdays}"


@dataclass(frozen=True, slots=True)
class Every:
    """Again and again after so long."""

    every: timedelta


@dataclass(frozen=True, slots=True)
class Moment:
    """Once, at a date and time without zone."""

    wall: datetime


Rule: TypeAlias = Repeated | Every | Moment


def format_rule(rule: Rule, language: str) -> str:
    """Say a rule; ``parse_rule`` reads it back.

    Args:
        language: ``zh-CN`` (any that begins with ``zh``), else English.
    """
    chinese = language.startswith("zh")
    if isinstance(rule, Moment):
        return rule.wall.isoformat(" ", "minutes")
    if isinstance(rule, Every):
        return ("每" if chinese else "every ") + format_duration(rule.every, language)
    days = _chinese_days(rule) if chinese else _english_days(rule)
    return f"{days} {rule.at:%H:%M}"


_KNOWN: Final[Mapping[tuple[int, ...], tuple[str, str]]] = {
    (): ("每天", "daily"),
    WORKDAYS: ("工作日", "weekdays"),
    WEEKEND: ("周末", "weekends"),
}


def _chinese_days(rule: Repeated) -> str:
    if rule.month:
        return f"每年{rule.month}月{rule.days[0]}日"
    if rule.days:
        named = ("最后一天" if day == LAST_DAY else f"{day}号" for day in rule.days)
        return "每月" + "、".join(named)
    if rule.weekdays in _KNOWN:
        return _KNOWN[rule.weekdays][0]
    return "每周" + "、".join(_CHINESE_DAYS[day - 1] for day in rule.weekdays)


def _english_days(rule: Repeated) -> str:
    if rule.month:
        return f"yearly on {rule.month:02}-{rule.days[0]:02}"
    if rule.days:
        named = ("last day" if day == LAST_DAY else str(day) for day in rule.days)
        return "monthly on " + ", ".join(named)
    if rule.weekdays in _KNOWN:
        return _KNOWN[rule.weekdays][1]
    return "every " + ", ".join(_ENGLISH_DAYS[day - 1] for day in rule.weekdays)
