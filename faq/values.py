"""Read the days on which an entry is valid, as people write them."""

import re
from datetime import date
from typing import Any, Final

from text.values import found

_DAY = r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?"
_DAYS: Final = re.compile(
    rf"(?:从|from\s)?\s*(?:{_DAY})?\s*"
    rf"(至|到|~|～|–|—|\s-\s|to|until|till|起|start|onwards)\s*(?:{_DAY})?",
    re.IGNORECASE,
)
_SINCE: Final = re.compile(rf"(?:从|from\s)\s*{_DAY}", re.IGNORECASE)


def validity(value: object) -> Any:
    """Days: ``2027-01-10 至 2027-03-02``, with either end left out."""
    if isinstance(value, str):
        if since := _SINCE.fullmatch(value.strip()):
            return {"start": _day(since.groups())}
        match = _DAYS.fullmatch(value.strip())
        if match and (match[1] or match[5]):
            start, end = _day(match.groups()[:3]), _day(match.groups()[4:])
            if start and end and end < start:
                raise ValueError(f"{end} is before {start}")
            return {"start": start, "end": end}
    if isinstance(value, str | list):
        raise ValueError(f"expected days such as 2027-01-10 至 2027-03-02, found {found(value)}")
    return value


def _day(parts: tuple[str | None, ...]) -> date | None:
    if parts[0] is None:
        return None
    year, month, day = (int(str(part)) for part in parts)
    return date(year, month, day)
