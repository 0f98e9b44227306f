"""Weekdays of cron, as APScheduler must be told: it counts Monday as 0, crontab Sunday."""

import re

_NAMES = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_PART = re.compile(r"(\*|[0-7a-z]+)(?:-([0-7a-z]+))?(?:/([1-9]\d*))?", re.ASCII)


def weekdays(field: str) -> str:
    """Translate a crontab's weekday field to names, which mean the same to both.

    Raises:
        ValueError: the field cannot be read.
    """
    if field in ("*", "?"):
        return "*"
    days: set[int] = set()
    for part in field.lower().split(","):
        days.update(_days(part, field))
    return ",".join(_NAMES[day] for day in sorted(days))


def _days(part: str, field: str) -> list[int]:
    match = _PART.fullmatch(part)
    if match is None:
        raise ValueError(f"{field!r} is no weekday; write 1-5, 0,6 or mon-fri")
    first, last, step = match.groups()
    if first == "*":
        start, end = 0, 6
    else:
        start = _number(first, field)
        end = _number(last, field) if last else (6 if step else start)
    if end < start:
        end += 7  # fri-mon
    return [day % 7 for day in range(start, end + 1, int(step or 1))]


def _number(word: str, field: str) -> int:
    if word in _NAMES:
        return _NAMES.index(word)
    if word.isdecimal() and len(word) == 1:
        return int(word)
    raise ValueError(f"{field!r} is no weekday; write 1-5, 0,6 or mon-fri")
