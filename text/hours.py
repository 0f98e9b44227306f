"""Hours of the day such as ``22:30-08:00``; they may go over midnight."""

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

from text.findings import BadValue
from text.times import parse_time

_RANGE: Final = re.compile(r"(.+?)\s*(?:-|–|—|－|~|～|至|到|\bto\b)\s*(.+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Hours:
    """From ``start`` up to, not including, ``end``, on the wall clock."""

    start: time
    end: time

    def covers(self, moment: time) -> bool:
        """Whether a time of day lies within."""
        if self.start < self.end:
            return self.start <= moment < self.end
        return moment >= self.start or moment < self.end

    def end_after(self, wall: datetime) -> datetime:
        """When the hours that cover ``wall`` (no zone) are over."""
        day = wall.date()
        if self.start >= self.end and wall.time() >= self.start:
            day += timedelta(days=1)
        return datetime.combine(day, self.end)

    def __str__(self) -> str:
        """As it is written."""
        return f"{self.start:%H:%M}-{self.end:%H:%M}"


def parse_hours(text: str) -> Hours:
    """Read hours of the day.

    Raises:
        ValueError: one sentence.
    """
    found = _RANGE.fullmatch(text.strip())
    if found is None:
        raise BadValue(f"expected hours such as 22:30-08:00, found {text!r}")
    hours = Hours(parse_time(found[1]), parse_time(found[2]))
    if hours.start == hours.end:
        raise BadValue(f"{text!r} begins and ends at the same time")
    return hours
