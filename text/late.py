"""What to do about what is late: 「2小时内补发，否则跳过」, 「跳过」, 「补发」, ``within 2h``."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from text.durations import format_duration, parse_duration, take_duration
from text.findings import BadValue
from text.suggest import did_you_mean


@dataclass(frozen=True, slots=True)
class Late:
    """How late something may still be done: ``within`` so long."""

    within: timedelta


LATE_ALWAYS: Final = Late(timedelta.max)
"""However late."""

LATE_NEVER: Final = Late(timedelta(0))
"""In time or not at all."""

LATE_EXPECTED: Final = "expected 2小时内补发 (within 2h), 跳过 (skip) or 补发 (send)"
"""How a complaint begins."""

_WORDS: Final = {
    "补发": LATE_ALWAYS,
    "補發": LATE_ALWAYS,
    "总是补发": LATE_ALWAYS,
    "send": LATE_ALWAYS,
    "跳过": LATE_NEVER,
    "跳過": LATE_NEVER,
    "不补发": LATE_NEVER,
    "skip": LATE_NEVER,
}
_WITHIN: Final = re.compile(
    r"(?:(?P<chinese>.+?)(?:之内|以内|内|內)(?:补发|補發|可补发)?"
    r"|(?:send\s+)?within\s+(?P<english>[^,，;；]+?))"
    r"(?:[\s,，;；]*(?:否则|否則|(?:else|otherwise)\s*)(?:跳过|跳過|skip))?",
    re.IGNORECASE,
)


def parse_late(text: str) -> Late:
    """How late something may still be done.

    Raises:
        BadValue: it says nothing of the kind; one sentence.
    """
    written = " ".join(text.split())
    if written.lower() in _WORDS:
        return _WORDS[written.lower()]
    within = _WITHIN.fullmatch(written)
    if within is None:
        near = did_you_mean(written.lower(), _WORDS)
        if isinstance(take_duration(written)[0], timedelta):
            near = f"within {written}" if written.isascii() else f"{written}内补发"
        raise BadValue(f"{LATE_EXPECTED}, found {text!r}", near)
    length = parse_duration(within["chinese"] or within["english"])
    if length <= timedelta(0):
        raise BadValue(f"{text!r} leaves no time at all; write 跳过 (skip) for that", "跳过")
    return Late(length)


def format_late(late: Late, language: str) -> str:
    """Say it; ``parse_late`` reads it back."""
    chinese = language.startswith("zh")
    if late == LATE_ALWAYS:
        return "补发" if chinese else "send"
    if late == LATE_NEVER:
        return "跳过" if chinese else "skip"
    length = format_duration(late.within, language)
    return f"{length}内补发，否则跳过" if chinese else f"within {length}, else skip"
