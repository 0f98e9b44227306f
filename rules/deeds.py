"""What a rule does, as people write it: ``删除``, ``禁言 1天``, ``第2次 封禁 7天``."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Literal, get_args

from text.durations import FOREVER, Forever, take_duration
from text.findings import BadValue
from text.suggest import did_you_mean
from text.values import found, several

DeedName = Literal["delete", "warn", "mute", "kick", "ban", "report"]

SANCTIONS: Final = frozenset({"warn", "mute", "kick", "ban"})
"""Deeds that concern the sender, not the message; a rule has at most one at a time."""

_NAMES: Final[dict[str, DeedName]] = {
    **{name: name for name in get_args(DeedName)},
    "删除": "delete",
    "警告": "warn",
    "禁言": "mute",
    "踢": "kick",
    "踢出": "kick",
    "封禁": "ban",
    "报告": "report",
}
_EXPECTED: Final = (
    "expected 删除 (delete), 警告 (warn), 禁言 1天 (mute 1d), 踢 (kick), 封禁 (ban)"
    " or 报告 (report)"
)
_SANCTIONS_EXPECTED: Final = "expected 警告 (warn), 禁言 1天 (mute 1d), 踢 (kick) or 封禁 (ban)"
_EXAMPLE: Final = "第2次 禁言 1天 (2nd mute 1d)"
_DURATIONS: Final = "10分钟 (10m), 1天 (1d) or 永久 (forever)"
_LASTING: Final = ("mute", "ban")
_WORD: Final = re.compile(r"[^\W\d]+")
_TIMES: Final = re.compile(
    r"第?\s*(?P<number>\d{1,2}|[二三四五六七八九十])\s*(?:次|nd|rd|th)?\s*[:：]?\s*(?P<deed>\D.*)"
)
_NUMBERS: Final = "一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that is done; ``duration`` None = for ever, or without meaning."""

    name: DeedName
    duration: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Again:
    """What is done to the sender instead from the ``times``-th time on."""

    times: int
    deed: Deed


def deeds(value: object) -> tuple[Deed, ...]:
    """What a rule does the first time: a deed or a list of them.

    Raises:
        ValueError: one sentence.
    """
    done = several(_deed, value)
    if len({deed.name for deed in done}) < len(done):
        raise BadValue("the same is to be done twice: remove one of them")
    if len(SANCTIONS & {deed.name for deed in done}) > 1:
        raise BadValue(
            "only one of 警告 (warn), 禁言 (mute), 踢 (kick), 封禁 (ban) at a time:"
            " write the others under 屡犯 (again)"
        )
    return done


def repeats(value: object) -> tuple[Again, ...]:
    """What follows when the same member does it again, by the number of times.

    Raises:
        ValueError: one sentence.
    """
    steps = several(_again, value)
    numbers = [step.times for step in steps]
    if numbers != sorted(set(numbers)):
        raise BadValue("the numbers of times must rise: 第2次 …, 第3次 …")
    return steps


def _again(value: object) -> Again:
    if isinstance(value, Again):
        return value
    match = _TIMES.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        raise BadValue(f"expected a line such as {_EXAMPLE}, found {found(value)}")
    number = match["number"]
    times = int(number) if number.isdecimal() else _NUMBERS.index(number) + 1
    if times < 2:
        raise BadValue(
            "what is done the first time stands under 则 (then); begin with 第2次 (2nd)"
        )
    deed = _deed(match["deed"])
    if deed.name not in SANCTIONS:
        raise BadValue(f"{_SANCTIONS_EXPECTED} behind the times, found {value!r}")
    return Again(times, deed)


def _deed(value: object) -> Deed:
    if isinstance(value, Deed):
        return value
    word = _WORD.match(value.strip()) if isinstance(value, str) else None
    if word is None:
        raise BadValue(f"{_EXPECTED}, found {found(value)}")
    name, rest = _named(str(value).strip(), word.group())
    duration, behind = take_duration(rest)
    if behind.strip() or (duration is None and rest.strip()):
        raise BadValue(f"{rest.strip()!r} is no duration such as {_DURATIONS}")
    return Deed(name, _checked(name, duration))


def _named(written: str, word: str) -> tuple[DeedName, str]:
    for name in sorted(_NAMES, key=len, reverse=True):
        longer = name.isascii() and word.lower() != name
        if written.lower().startswith(name) and not longer:
            return _NAMES[name], written[len(name) :]
    raise BadValue(f"{_EXPECTED}, found {written!r}", did_you_mean(word, _NAMES))


def _checked(name: DeedName, duration: timedelta | Forever | None) -> timedelta | None:
    if name not in _LASTING and duration is not None:
        raise BadValue("only 禁言 (mute) and 封禁 (ban) take a duration")
    if name == "mute" and duration is None:
        raise BadValue("how long? write 禁言 1天 (mute 1d), or 禁言 永久 (mute forever)")
    if isinstance(duration, timedelta) and duration <= timedelta():
        raise BadValue("the duration must be above zero")
    return None if duration is FOREVER or isinstance(duration, Forever) else duration
