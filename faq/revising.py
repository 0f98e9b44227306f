"""Change entries of a FAQ file where they stand: every other byte of it stays as it is.

Comments, blank lines, the order, line ends, synonyms: all that is no part of a changed value is
the operator's own.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from faq.difference import difference
from faq.entries import ALIASES, parse_entries
from faq.entry import FILE_KEYS, KEYS, Entry
from faq.writing import entry_lines, fields, names_of, pair_lines, questions_of, scalar
from text.yaml_lines import Piece, pieces

_BOM: Final = "\ufeff"
_COMMENT: Final = re.compile(r"\s+#.*$")


@dataclass(frozen=True, slots=True)
class _Edit:
    """Lines that take the place of others; counted from 0, ``end`` is the first that stays."""

    start: int
    end: int
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _File:
    """A file in which entries stand one below the other.

    Attributes:
        lines: without line ends.
        entries: each with its lines.
        questions: of the version that is to be, by id.
    """

    lines: list[str]
    root: Piece
    entries: list[tuple[Entry, Piece]]
    language: str
    questions: Mapping[str, str]


def revised(text: str, path: Path, entries: Sequence[Entry], category: str = "") -> str | None:
    """A file with other entries.

    Entries are told apart by their ids. Those that go are taken out, those that come stand behind
    the last one; the order stays.

    Args:
        text: of the file as it is.
        path: names it.
        entries: all that it is to hold.

    Returns:
        None = this cannot be done in place: the file has mistakes, or is written in a way that
        leaves no lines to change.
    """
    mark = _BOM if text.startswith(_BOM) else ""
    body = text.removeprefix(_BOM)
    ends = "\r\n" if "\r\n" in body else "\n"
    if ends == "\r\n" and "\n" in body.replace("\r\n", ""):
        return None  # both kinds: nobody knows which one a new line should have
    file = _read(body.replace("\r\n", "\n"), path, entries)
    if file is None:
        return None
    lines = list(file.lines)
    edits = [*_category(file, category), *_edits(file, entries)]
    for edit in sorted(edits, key=lambda one: one.start, reverse=True):
        lines[edit.start : edit.end] = edit.lines
    found = "\n".join(lines)
    reading = parse_entries(found, path)
    wrong = any(one.severity == "error" for one in reading.findings)
    as_meant = [one.model_copy(update={"category": category}) for one in entries]
    if wrong or difference(as_meant, reading.entries):
        return None
    return mark + found.replace("\n", ends)


def _read(body: str, path: Path, wanted: Sequence[Entry]) -> _File | None:
    reading = parse_entries(body, path)
    if any(one.severity == "error" for one in reading.findings):
        return None
    root = pieces(body)
    if root is None or not root.block:
        return None
    held = root.of_key("faq", FILE_KEYS["faq"])
    if held is None or not held.block or not held.items:
        return None
    language = "en" if root.of_key("faq") is not None else "zh-CN"
    entries = list(zip(reading.entries, held.items, strict=True))
    return _File(body.split("\n"), root, entries, language, questions_of(wanted))


def _category(file: _File, category: str) -> Iterator[_Edit]:
    if file.entries[0][0].category == category:
        return
    line = f"{names_of(file.language)['category']}: {scalar(category)}"
    present = file.root.of_key("category", FILE_KEYS["category"])
    if present is None:
        yield _Edit(file.root.line, file.root.line, (line,))
    else:
        yield _Edit(present.line, present.end, (line,) if category else ())


def _edits(file: _File, wanted: Sequence[Entry]) -> Iterator[_Edit]:
    present = file.entries[0][0].category
    after = {one.id: one.model_copy(update={"category": present}) for one in wanted}
    changes = difference((one for one, _ in file.entries), after.values())
    changed = {one.id for one, _ in changes.changed}
    for old, piece in file.entries:
        if old.id not in after:
            yield _without(file, piece)
        elif old.id in changed:
            yield from _changed(file, piece, old, after[old.id])
    if changes.added:
        yield _behind(file, changes.added)


def _without(file: _File, piece: Piece) -> _Edit:
    start, end = piece.line, piece.end
    blank_above = start > 0 and not file.lines[start - 1].strip()
    blank_below = end < len(file.lines) - 1 and not file.lines[end].strip()
    return _Edit(start, end + 1 if blank_above and blank_below else end, ())


def _behind(file: _File, entries: Sequence[Entry]) -> _Edit:
    """New entries, with a blank line between them where that is how the file looks."""
    start, end = file.entries[-1][1].line, file.entries[-1][1].end
    spaced = not file.lines[start - 1].strip()
    dash = " " * file.lines[start].index("-")
    lines: list[str] = []
    for entry in entries:
        lines += [""] if spaced else []
        written = entry_lines(entry, file.language, file.questions)
        lines += [dash + line if line else "" for line in written]
    return _Edit(end, end, tuple(lines))


def _changed(file: _File, piece: Piece, old: Entry, new: Entry) -> list[_Edit]:
    before = fields(old, file.language, questions_of(one for one, _ in file.entries))
    after = fields(new, file.language, file.questions)
    if piece.block and piece.pairs:
        pairs = {ALIASES.get(key.text, key.text): (key, value) for key, value in piece.pairs}
        first = next(iter(pairs))
        if pairs.keys() <= KEYS.keys() and (first in after or first not in before):
            return list(_by_key(file, pairs, before, after))
    dash = " " * file.lines[piece.line].index("-")
    written = entry_lines(new, file.language, file.questions)
    alone = piece.pairs[-1][1] if piece.block and piece.pairs else piece
    written[0] += _comment(file.lines, piece, alone)
    lines = tuple(dash + line if line else "" for line in written)
    return [_Edit(piece.line, piece.end, lines)]


def _by_key(
    file: _File,
    pairs: Mapping[str, tuple[Piece, Piece]],
    before: Mapping[str, Any],
    after: Mapping[str, Any],
) -> Iterator[_Edit]:
    """Only the keys whose values change."""
    names = names_of(file.language)
    column = next(iter(pairs.values()))[0].column
    end = 0
    for key, (name, value) in pairs.items():
        start, end = name.line, value.end
        if before.get(key) == after.get(key):
            continue
        written = list(pair_lines(name.text, after[key], names)) if key in after else []
        if written:
            written[0] += _comment(file.lines, name, value)
        head = file.lines[start][: name.column]
        yield _Edit(start, end, _indented(written, column, head))
    new = [key for key in after if key not in pairs]
    lines = [line for key in new for line in pair_lines(names[key], after[key], names)]
    if lines:
        yield _Edit(end, end, _indented(lines, column, " " * column))


def _indented(lines: Sequence[str], column: int, head: str) -> tuple[str, ...]:
    first = (head + line for line in lines[:1])
    return (*first, *(" " * column + line if line else "" for line in lines[1:]))


def _comment(lines: Sequence[str], name: Piece, value: Piece) -> str:
    """The comment on the line of a value."""
    line, column = (name if value.block else value).last
    found = _COMMENT.search(lines[line][column:])
    return found[0] if found is not None else ""
