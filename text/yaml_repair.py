"""Lines of YAML as they should have been written; nothing that was written gets lost."""

import re
from dataclasses import dataclass
from typing import Final

from text.findings import Repair, Severity

_OPENING: Final = re.compile(r"\s*(?:- +)*")
_ITEMS: Final = re.compile(r"(?P<head>[^\[{]*\[)(?P<inner>.*)(?P<tail>\]\s*)$")
_PLAIN: Final = re.compile(r"[^\s\"'\[\]{}&*!|>%@`#?:,-][^\[\]{}#:\t]*")
_QUOTED: Final = r"(?:\"(?:[^\"\\]|\\.)*\"|'(?:[^']|'')*')"
_WHOLE: Final = re.compile(_QUOTED)
_ITEM: Final = re.compile(rf"\s*(?P<item>{_QUOTED}?[^,]*)(?:,|$)")


@dataclass(frozen=True, slots=True)
class Mistake:
    """A mistake at a line and column counted from 0, with what mends it where that is known."""

    line: int
    column: int
    code: str
    message: str
    repair: Repair | None = None
    severity: Severity = "error"


def quoted(text: str) -> str:
    """A text between double quotes."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def in_line(line: str, number: int, start: int, end: int, text: str) -> Repair:
    """Other text between two columns of a line; everything counts from 0."""
    return whole_line(number, line[:start] + text + line[end:])


def whole_line(number: int, line: str) -> Repair:
    """Another line, counted from 0."""
    return Repair(number + 1, number + 1, (line,))


def block(lines: list[str], first: int, column: int, last: int) -> Repair:
    """A text of several lines behind ``|``: it begins at a line and column and keeps its breaks.

    A text that begins on a line of its own leaves that line; its key is above it.
    """
    head, start = lines[first][:column], first
    body = [lines[first][column:], *lines[first + 1 : last + 1]]
    if not head.strip():
        start = next(at for at in range(first - 1, -1, -1) if lines[at].strip())
        head = lines[start].rstrip() + " "
    opening = _OPENING.match(head)
    assert opening is not None
    dashes = head[: opening.end()].rstrip().endswith("-") and opening.end() == len(head)
    indent = " " * (opening.end() if dashes else opening.end() + 2)
    kept = [indent + line.strip() if line.strip() else "" for line in body]
    return Repair(start + 1, last + 1, (f"{head.rstrip()} |", *kept))


def items(line: str, number: int, column: int) -> Repair | None:
    """A list in brackets whose items need quotes; of several, the one around a column."""
    match = _ITEMS.fullmatch(line)
    start = match.end("head") if match else line.rfind("[", 0, column + 1) + 1
    end = match.end("inner") if match else line.find("]", column)
    if start == 0 or end < start:
        return None
    parts = [one["item"].strip() for one in _ITEM.finditer(line[start:end])]
    mended = ", ".join(
        part if _PLAIN.fullmatch(part) or _WHOLE.fullmatch(part) else quoted(part)
        for part in parts
        if part
    )
    return in_line(line, number, start, end, mended)
