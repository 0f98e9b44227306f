"""Cells of a workbook as the texts that Excel shows."""

import re
from datetime import date, datetime, time
from typing import Final

_GENERAL: Final = "General"
_CURRENCY: Final = re.compile(r"\[\$([^\]-]*)(?:-[^\]]*)?\]")
_SETTING: Final = re.compile(r"\[[^\]]*\]")
_FILLING: Final = re.compile(r"[_*].")
_NUMBER: Final = re.compile(r"(?P<whole>[#0,?]*[#0?])(?:\.(?P<decimals>[#0?]+))?")
_LITERAL: Final = re.compile(r'"([^"]*)"|\\(.)')
_PLAIN: Final = frozenset(" $¥￥€£%+-()/")
"""Signs of a format that stand for themselves; a percent sign multiplies, too."""


def cell_text(value: object, format_: str = _GENERAL) -> str:
    """What a cell says.

    Args:
        value: as openpyxl gives it.
        format_: the number format, in Excel's words.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float):
        return _formatted(value, format_) or _number(value)
    if isinstance(value, date | time):
        return _moment(value)
    return str(value)


def _moment(value: date | time) -> str:
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds" if value.second else "minutes")
    if isinstance(value, time):
        return value.isoformat("seconds" if value.second else "minutes")
    return value.isoformat()


def _number(value: float) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _formatted(value: float, format_: str) -> str | None:
    """A number as its format shows it; None where it is one of the rarer ones."""
    section = format_.partition(";")[0]
    section = _SETTING.sub("", _CURRENCY.sub(r'"\1"', section))
    section = _FILLING.sub("", section)
    number = _NUMBER.search(_LITERAL.sub(lambda found: "\0" * len(found[0]), section))
    if number is None:
        return None
    before, after = (
        _literal(part) for part in (section[: number.start()], section[number.end() :])
    )
    if before is None or after is None:
        return None
    decimals = number["decimals"] or ""
    shown = abs(value) * (100 if "%" in before + after else 1)
    grouped = "," if "," in number["whole"] else ""
    digits = f"{shown:{grouped}.{len(decimals)}f}"
    for _ in range(len(decimals) - len(decimals.rstrip("#?"))):
        digits = digits.removesuffix("0")
    return f"{'-' if value < 0 else ''}{before}{digits.rstrip('.')}{after}".strip()


def _literal(part: str) -> str | None:
    """The text beside a number; None when something in it is no text."""
    bare = _LITERAL.sub("", part)
    if not set(bare) <= _PLAIN:
        return None
    return _LITERAL.sub(lambda found: found[1] or found[2] or "", part)
