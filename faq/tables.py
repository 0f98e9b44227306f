"""A FAQ as a table: one row an entry, headings in Chinese or English."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from faq.entries import ALIASES, Reading, linked
from faq.entry import FILE_KEYS, KEYS, TEST_KEYS, Entry, Place, Written
from faq.lists import WORDS
from faq.sheets import NotATable, Table, read_csv, read_xlsx, write_csv, write_xlsx
from faq.writing import fields, questions_of
from text.findings import FileProblems, Finding
from text.lists import parts_of
from text.suggest import did_you_mean
from text.yaml_document import KeyPath
from text.yaml_file import Document, validate

__all__ = ["NotATable", "read_table", "write_table"]

COLUMNS: Final = (
    *("category", "id", "q", "also", "a", "buttons", "must", "not", "keywords", "photo", "file"),
    *("only_in", "role", "valid", "after", "private", "cooldown", "call_staff", "hit", "miss"),
)
"""In the order in which they are written."""

_LISTS: Final = frozenset(("also", "must", "not", "keywords", "only_in", "hit", "miss"))
_NAMES: Final = {**FILE_KEYS, **KEYS, **TEST_KEYS}
_OTHER_NAMES: Final = {
    "问题": "q", "标准问题": "q", "question": "q", "答案": "a", "回答": "a", "answer": "a",
    "相似问题": "also", "相似问法": "also", "关键字": "keywords",
}  # fmt: skip
_ANSWER: Final = re.compile(r"(?P<name>\D+?)\s*(?P<number>\d*)")
_BETWEEN: Final = re.compile(r"[;；]")
_BUTTON: Final = re.compile(r"(?P<text>.+?)\s*[:：]\s*(?P<url>(?:https?|tg)://\S+)(?:\s+\|\s+|$)")
_NEXT: Final = " | "
_LINE_BREAK: Final = "↵"
"""Within an item of a list, whose items stand on lines of their own."""


def read_table(data: bytes, name: str) -> Reading:
    """Read a CSV or a workbook.

    Args:
        data: the file.
        name: its name; ``.xlsx`` makes it a workbook.

    Returns:
        The entries that could be read, and what is wrong; a finding's line is the row.
    """
    reading = Reading([], [], [])
    is_book = Path(name).suffix.lower() == ".xlsx"
    try:
        table = read_xlsx(data) if is_book else Table(read_csv(data))
    except NotATable as problem:
        reading.findings.append(Finding(name, 1, 1, "table", str(problem)))
        return reading
    for sheet in table.unread:
        message = f"the sheet {sheet!r} is not read: only the first is"
        reading.findings.append(Finding(name, 1, 1, "sheet", message, severity="warning"))
    filled = [(at, row) for at, row in enumerate(table.rows, 1) if any(map(str.strip, row))]
    if not filled:
        reading.findings.append(Finding(name, 1, 1, "table", "the table is empty"))
        return reading
    heading, *entries = filled
    columns = _columns(heading, name, reading.findings)
    if not {"q", "a"} <= set(columns.values()):
        message = "the first row names the columns: q (问) and a (答), and what else there is"
        reading.findings.append(Finding(name, heading[0], 1, "table", message))
        return reading
    named = {at for at, words in enumerate(heading[1]) if words.strip()}
    for number, row in entries:
        _read_row(row, columns, named, Finding(name, number, 1, "row", ""), reading)
    return linked(reading)


def write_table(entries: Iterable[Entry], name: str, language: str = "zh-CN") -> bytes:
    """A table of entries, which ``read_table`` reads back; ``.xlsx`` makes it a workbook."""
    entries = list(entries)
    questions = questions_of(entries)
    rows = [_row(entry, fields(entry, language, questions)) for entry in entries]
    answers = max((len(row["a"]) for row in rows), default=1)
    chinese = language == "zh-CN"
    columns = [(key, at) for key in COLUMNS for at in range(answers if key == "a" else 1)]
    heads = [
        (_NAMES[key] if chinese else key) + (str(at + 1) if at else "") for key, at in columns
    ]
    table = [heads, *([_at(row.get(key, ()), at) for key, at in columns] for row in rows)]
    return write_xlsx(table) if Path(name).suffix.lower() == ".xlsx" else write_csv(table)


def _columns(
    heading: tuple[int, list[str]], name: str, findings: list[Finding]
) -> Mapping[int, str]:
    """Which column holds what, by its number."""
    number, cells = heading
    known = {**_OTHER_NAMES, **{chinese: key for key, chinese in _NAMES.items() if key in COLUMNS}}
    found: dict[int, str] = {}
    for at, cell in enumerate(cells):
        words = cell.strip()
        match = _ANSWER.fullmatch(words.casefold())
        if match is None:
            if words:
                message = f"unknown column {words!r}"
                findings.append(Finding(name, number, at + 1, "unknown-column", message))
            continue
        key = known.get(match["name"], match["name"])
        if key not in COLUMNS or (match["number"] and key != "a"):
            message = f"unknown column {words!r}"
            near = did_you_mean(words, [*known, *COLUMNS])
            findings.append(Finding(name, number, at + 1, "unknown-column", message, near))
        elif key != "a" and key in found.values():
            message = f"column {words!r} is here twice"
            findings.append(Finding(name, number, at + 1, "duplicate-column", message))
        else:
            found[at] = key
    return found


def _read_row(
    row: Sequence[str],
    columns: Mapping[int, str],
    named: Set[int],
    place: Finding,
    reading: Reading,
) -> None:
    cells = {at: row[at].replace("\r\n", "\n") for at in columns if at < len(row)}
    raw: dict[str, Any] = {}
    places: dict[KeyPath, tuple[int, int]] = {(): (place.line, 1)}
    for at, text in cells.items():
        if not text.strip():
            continue
        key = columns[at]
        places[_path(key, len(raw.get("a", ())))] = place.line, at + 1
        if key == "a":
            raw.setdefault("a", []).append(text.strip("\n"))
        else:
            raw[key] = _value(key, text)
            reading.findings.extend(_one_item(key, text, replace(place, column=at + 1)))
    for at in set(range(len(row))) - named:
        if row[at].strip():
            message = f"{row[at].strip()!r} stands in a column without a name"
            reading.findings.append(replace(place, column=at + 1, message=message))
    category = raw.pop("category", "")
    tests = {key: raw.pop(key) for key in TEST_KEYS if key in raw}
    data = {**raw, **({"tests": tests} if tests else {})}
    document = Document.plain(data, place.file, places)
    try:
        written = validate(document, Written, aliases=ALIASES)
    except FileProblems as problems:
        reading.findings.extend(problems.findings)
        return
    where = Place(file=place.file, line=place.line, column=1)
    reading.entries.append(Entry.model_construct(**dict(written), category=category, place=where))


def _path(key: str, answers: int) -> KeyPath:
    """Where a cell comes to stand in an entry.

    Args:
        answers: how many variants stand before it.
    """
    if key == "a":
        return ("a", answers)
    return ("tests", key) if key in TEST_KEYS else (key,)


def _value(key: str, text: str) -> Any:
    if key in _LISTS:
        parts = text.split("\n") if "\n" in text else _BETWEEN.split(text)
        return [part.strip().replace(_LINE_BREAK, "\n") for part in parts if part.strip()]
    if key == "buttons":
        return [_buttons(line) for line in text.split("\n") if line.strip()]
    return text.strip()


def _buttons(line: str) -> Any:
    matches = list(_BUTTON.finditer(line.strip()))
    if "".join(match[0] for match in matches) == line.strip():
        return {match["text"]: match["url"] for match in matches}
    return line.strip()


def _one_item(key: str, text: str, place: Finding) -> Iterator[Finding]:
    """A warning about a cell that looks like several; a line break in it says that it is meant."""
    parts = parts_of(text, sure=key in WORDS) if key in _LISTS and "\n" not in text else []
    if parts and not _BETWEEN.search(text):
        message = f"{text.strip()!r} is one item: ; or a new line divides them"
        hint = "；".join(parts)
        yield replace(place, code="one-item", message=message, hint=hint, severity="warning")


def _row(entry: Entry, written: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    """Each column's text; several for answers."""
    written |= written.pop("tests", {})
    row = {"category": (entry.category,), "a": entry.a}
    for key, value in written.items():
        if key == "buttons":
            row[key] = ("\n".join(_NEXT.join(f"{b.text}: {b.url}" for b in r) for r in value),)
        elif key in _LISTS:
            row[key] = (_joined(key, value),)
        elif key != "a":
            row[key] = (value,)
    return row


def _joined(key: str, texts: Sequence[str]) -> str:
    """One a line; a line break behind a single one says that it is one."""
    found = "\n".join(text.replace("\n", _LINE_BREAK) for text in texts)
    several = _BETWEEN.search(found) or parts_of(found, sure=key in WORDS)
    return found + "\n" if len(texts) == 1 and several else found


def _at(cells: Sequence[str], at: int) -> str:
    return cells[at] if at < len(cells) else ""


def by_category(entries: Iterable[Entry]) -> Iterator[tuple[str, list[Entry]]]:
    """The entries of each category, in the order in which they come."""
    found: dict[str, list[Entry]] = {}
    for entry in entries:
        found.setdefault(entry.category, []).append(entry)
    yield from found.items()
