"""Durations as people write them: ``10分钟``, ``1天12小时``, ``1h 30m``, ``半小时``, ``永久``."""

import re
from datetime import timedelta
from enum import Enum
from typing import Final


class Forever(Enum):
    """The type of ``FOREVER``."""

    FOREVER = "forever"


FOREVER: Final = Forever.FOREVER
"""A duration without end."""


class UnitMissing(ValueError):
    """A bare number: nobody can know whether seconds or days are meant."""


_UNITS: Final = (  # the longest first; seconds, and every way to write it
    (365 * 86400, "years?|yrs?|y|年"),
    (30 * 86400, "months?|mos?|个月|個月|月"),
    (7 * 86400, "weeks?|wks?|w|个星期|個星期|星期|个礼拜|礼拜|周|週"),
    (86400, "days?|d|天|日"),
    (3600, "hours?|hrs?|h|个小时|個小時|小时|小時|个钟头|钟头|时|時"),
    (60, "minutes?|mins?|m|分钟|分鐘|分"),
    (1, "seconds?|secs?|s|秒钟|秒鐘|秒"),
)
_NUMBER: Final = r"\d{1,12}(?:\.\d{1,6})?|[一二两兩三四五六七八九十]{1,3}|半"
_PART: Final = re.compile(
    rf"\s*(?P<number>{_NUMBER})\s*(?:"
    + "|".join(f"(?P<u{place}>{words})" for place, (_, words) in enumerate(_UNITS))
    + r")(?![a-z_])",
    re.IGNORECASE,
)
_FOREVER_WORD: Final = re.compile(
    r"\s*(?:永久|永远|永遠|(?:permanently|permanent|perm|forever)(?![a-z0-9_]))", re.IGNORECASE
)
_BARE_NUMBER: Final = re.compile(r"\d+(?:\.\d+)?")
_DIGITS: Final = "零一二三四五六七八九"
_NAMES: Final = {  # what is said: seconds, English, Chinese
    "day": (86400, "天"),
    "hour": (3600, "小时"),
    "minute": (60, "分钟"),
}


def parse_duration(text: str) -> timedelta:
    """Read a duration with an end.

    Units are ``s m h d w mo y`` and their words, ``秒 分钟 小时 天 周 月 年``, the larger first; a
    month is 30 days, a year 365. Zero is a duration too.

    Raises:
        UnitMissing: a bare number (a ``ValueError``).
        ValueError: anything else that is no duration with an end; the message is one sentence.
    """
    found, rest = take_duration(text)
    if found is FOREVER:
        raise ValueError(f"{text.strip()!r} has no end, and a duration with an end is needed here")
    if isinstance(found, timedelta) and not rest:
        return found
    if _BARE_NUMBER.fullmatch(text.strip()):
        number = text.strip()
        raise UnitMissing(f"{number} needs a unit, such as {number}分钟 or {number}m")
    raise ValueError(f"{text.strip()!r} is not a duration such as 10分钟, 1天12小时 or 1h 30m")


def take_duration(text: str) -> tuple[timedelta | Forever | None, str]:
    """Take the longest duration off the beginning of a text.

    The parts must go from larger to smaller units, so that ``10m 3d models`` gives ten minutes.

    Returns:
        The duration, ``FOREVER`` or None, and the rest without white space at its beginning;
        with None the text as it was.
    """
    if endless := _FOREVER_WORD.match(text):
        return FOREVER, text[endless.end() :].lstrip()
    seconds, end, last_place = 0.0, 0, -1
    while part := _PART.match(text, end):
        place = int(str(part.lastgroup)[1:])
        if place <= last_place:
            break
        seconds += _number(part["number"]) * _UNITS[place][0]
        end, last_place = part.end(), place
    if last_place < 0:
        return None, text
    try:
        return timedelta(seconds=seconds), text[end:].lstrip()
    except OverflowError:
        return None, text


def format_duration(duration: timedelta | Forever, language: str) -> str:
    """Say a duration, to the microsecond, in a form that ``parse_duration`` reads back.

    Args:
        duration: not negative.
        language: ``zh-CN`` gives ``1天12小时``, anything else ``1 day 12 hours``.

    Raises:
        ValueError: the duration is negative.
    """
    chinese = language.lower().startswith("zh")
    if isinstance(duration, Forever):
        return "永久" if chinese else "forever"
    if duration < timedelta():
        raise ValueError(f"{duration} is negative: no duration")
    left, parts = duration // timedelta(seconds=1), []
    for english, (size, said) in _NAMES.items():
        count, left = divmod(left, size)
        if count:
            parts.append(f"{count}{said}" if chinese else _plural(str(count), english))
    fraction = f".{duration.microseconds:06d}".rstrip("0").rstrip(".")
    if left or fraction or not parts:
        number = f"{left}{fraction}"
        parts.append(f"{number}秒" if chinese else _plural(number, "second"))
    return ("" if chinese else " ").join(parts)


def _plural(number: str, word: str) -> str:
    return f"{number} {word}" if number == "1" else f"{number} {word}s"


def _number(written: str) -> float:
    if written == "半":
        return 0.5
    if written[0].isdecimal():
        return float(written)
    written = written.replace("两", "二").replace("兩", "二")
    tens, ten, ones = written.rpartition("十")
    value = _DIGITS.find(ones) if ones else 0
    if ten:
        value += 10 * (_DIGITS.find(tens) if tens else 1)
    return float(value)
