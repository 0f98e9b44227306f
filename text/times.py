"""Read when something is due: ``每天 09:00``, ``every Monday 09:00``, ``每2小时``, ``明天 18:00``.

What is read is plain data; nothing here knows a time zone.
"""

import re
from datetime import date, datetime, time, timedelta
from typing import Final

from text.durations import Forever, take_duration
from text.findings import BadValue
from text.suggest import did_you_mean
from text.time_rules import (
    LAST_DAY,
    WEEKEND,
    WORKDAYS,
    Every,
    Moment,
    Repeated,
    Rule,
    format_rule,
)
from text.time_words import (
    BEGINNINGS,
    DAYS,
    HALF_DAYS,
    TIME,
    month_days,
    same_length,
    week_days,
)

__all__ = [
    "BadTime",
    "Every",
    "Moment",
    "Repeated",
    "Rule",
    "format_rule",
    "parse_rule",
    "parse_time",
    "take_rule",
]

SHORTEST: Final = timedelta(minutes=1)
LONGEST: Final = timedelta(days=366)
_EXAMPLES: Final = "每天 09:00, 工作日 18:30, 每周一 09:00, 每月1号 09:00 or 2027-03-02 09:00"
_EVERY: Final = re.compile(r"\s*(?:每隔|每|every\s+)", re.IGNORECASE)
_HOURLY: Final = re.compile(
    r"\s*(?:每个?(?:小时|小時|钟头)|hourly\b|every\s+hour\b)", re.IGNORECASE
)
_GAP: Final = re.compile(r"[\s,的]*(?:at\s+)?", re.IGNORECASE)
_WORD: Final = re.compile(r"(?:every\s+)?\S+", re.IGNORECASE)
_NUMBER: Final = re.compile(r"\d{1,2}(?!\d)")
_RELATIVE: Final = {"今天": 0, "today": 0, "明天": 1, "tomorrow": 1, "后天": 2, "後天": 2}
_SHOWN: Final = 20


class BadTime(BadValue):
    """What was written is no due time; the message is one sentence.

    Attributes:
        kind: ``unknown`` (not understood at all), ``no_time`` (of day), ``time`` (of day, that
            cannot be), ``day`` (that cannot be), ``interval`` (too short, too long) or ``past``.
        found: what it is about, as written.
    """

    def __init__(self, kind: str, found: str, message: str, hint: str | None = None) -> None:
        super().__init__(message, hint)
        self.kind = kind
        self.found = found


def parse_rule(text: str, now: datetime | None = None) -> Rule:
    """Read a due time.

    Args:
        text: in Chinese or English; full-width signs are fine.
        now: the present on the wall clock, naive or not; needed for 今天, 明天, tomorrow, and to
            refuse what is past.

    Raises:
        BadTime: it is none; one sentence, with what was probably meant.
    """
    rule, rest = take_rule(text, now)
    if rest.strip():
        found = _short(rest)
        said = format_rule(rule, "zh-CN" if re.search(r"[一-鿿]", text) else "en")
        raise BadTime("unknown", found, f"{said!r} is understood, but not {found!r} behind it")
    return rule


def take_rule(text: str, now: datetime | None = None) -> tuple[Rule, str]:
    """Read a due time off the beginning of a text; the rest is what follows.

    Raises:
        BadTime: the text does not begin with one.
    """
    flat = same_length(text)
    for kind, pattern in DAYS:
        found = pattern.match(flat)
        if found is not None:
            at, end = _time_behind(flat, found.end(), found.group().strip())
            return _rule(kind, found, at, now), text[end:].lstrip()
    taken = _interval(flat)
    if taken is not None:
        return Every(taken[0]), text[taken[1] :].lstrip()
    raise _not_understood(flat)


def parse_time(text: str) -> time:
    """Read a time of day such as ``09:00``, ``9点半`` or ``9pm``.

    Raises:
        BadTime: it is none.
    """
    at, end = _time_behind(same_length(text), 0, "")
    if text[end:].strip():
        raise BadTime("time", _short(text), f"expected a time such as 09:00, found {text!r}")
    return at


def _time_behind(flat: str, start: int, day: str) -> tuple[time, int]:
    gap = _GAP.match(flat, start)
    start = gap.end() if gap else start
    found = TIME.match(flat, start)
    if found is None:
        rest = _short(flat[start:])
        number = _NUMBER.match(flat, start)
        hint = f"{day} {int(number.group()):02}:00".strip() if number else None
        message = f"expected a time such as 09:00{f' behind {day}' if day else ''}"
        seen = repr(rest) if rest else "nothing"
        raise BadTime("no_time", rest, f"{message}, found {seen}", hint)
    return _time(found), found.end()


def _time(found: re.Match[str]) -> time:
    written = found.group().strip()
    hour = int(found["hour"])
    minutes: str = found["minute"] or found["more"] or ("30" if found["half"] else "00")
    if len(minutes) == 1 and found["minute"]:
        hint = f"{hour:02}:{int(minutes):02}"
        raise BadTime("time", written, f"{written!r}: minutes have two digits", hint)
    part_of_day = HALF_DAYS.get((found["part"] or found["half_day"] or "").lower())
    if part_of_day == "late" and hour < 12:
        hour += 12
    elif part_of_day == "early" and hour == 12:
        hour = 0
    try:
        return time(hour, int(minutes))
    except ValueError:
        near = "00:00" if (hour, int(minutes)) == (24, 0) else None
        message = f"{written!r} is no time of day: they go from 00:00 to 23:59"
        raise BadTime("time", written, message, near) from None


def _rule(kind: str, found: re.Match[str], at: time, now: datetime | None) -> Rule:
    if kind == "date":
        return _moment(_date(found), at, now)
    if kind == "relative":
        return _relative(found, at, now)
    if kind == "yearly":
        return _yearly(found, at)
    if kind == "monthly":
        days = month_days(found["days"])
        if any(not 0 <= day <= 31 for day in days) or "0" in re.findall(r"\d+", found["days"]):
            raise _bad_day(found.group().strip())
        return Repeated(at, days=(*sorted(set(days) - {LAST_DAY}), *({LAST_DAY} & set(days))))
    if kind == "weekly":
        return Repeated(at, weekdays=_less(week_days(found["days"])))
    return Repeated(at, {"daily": (), "workdays": WORKDAYS, "weekend": WEEKEND}[kind])


def _less(days: tuple[int, ...]) -> tuple[int, ...]:
    return () if len(days) == 7 else days


def _yearly(found: re.Match[str], at: time) -> Repeated:
    month, day = int(found["month"]), int(found["day"])
    try:
        date(2028, month, day)  # a leap year: 29 February is a day of every fourth
    except ValueError:
        raise _bad_day(found.group().strip()) from None
    return Repeated(at, days=(day,), month=month)


def _date(found: re.Match[str]) -> date:
    try:
        return date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError:
        raise _bad_day(found.group().strip()) from None


def _relative(found: re.Match[str], at: time, now: datetime | None) -> Moment:
    word = found.group().strip()
    if now is None:
        raise BadTime("unknown", word, f"{word!r} needs a date here, such as 2027-03-02")
    return _moment((now + timedelta(days=_RELATIVE[word.lower()])).date(), at, now)


def _moment(day: date, at: time, now: datetime | None) -> Moment:
    wall = datetime.combine(day, at)
    if now is not None and wall <= now.replace(tzinfo=None):
        written = wall.isoformat(" ", "minutes")
        raise BadTime("past", written, f"{written} is past")
    return Moment(wall)


def _interval(flat: str) -> tuple[timedelta, int] | None:
    hourly = _HOURLY.match(flat)
    if hourly is not None:
        return timedelta(hours=1), hourly.end()
    every = _EVERY.match(flat)
    if every is None:
        return None
    length, rest = take_duration(flat[every.end() :])
    if length is None or isinstance(length, Forever):
        return None
    end = len(flat) - len(rest)
    if not SHORTEST <= length <= LONGEST:
        written = flat[:end].strip()
        raise BadTime("interval", written, f"{written!r}: from a minute to a year is possible")
    return length, end


def _not_understood(flat: str) -> BadTime:
    word = _WORD.match(flat.strip())
    found = _short(word.group() if word else flat)
    near = did_you_mean(found, BEGINNINGS)
    hint = None if near is None else near if near.startswith("每2") else f"{near} 09:00"
    if (clock := TIME.match(flat.strip())) is not None:
        _time(clock)  # 25:00 would be wrong behind 每天, too
        hint = f"每天 {found}"
    return BadTime("unknown", found, f"expected {_EXAMPLES}, found {found!r}", hint)


def _bad_day(written: str) -> BadTime:
    return BadTime("day", written, f"there is no such day as {written!r}")


def _short(text: str) -> str:
    line = (text.strip().splitlines() or [""])[0]
    return line if len(line) <= _SHOWN else line[:_SHOWN] + "…"
