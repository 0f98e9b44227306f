"""Change entries of a FAQ file where they stand: every other byte of it stays as it is.

Comments, blank lines, the order, line ends, synonyms: all that is no part of a changed value is
the operator's own.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from faq.brackets import bracketed, pairs_of
from faq.difference import difference
from faq.edits import Edit, by_key, comment_behind, first_line, indented, tail
from faq.entries import parse_entries
from faq.entry import FILE_KEYS, KEYS, Entry
from faq.writing import entry_lines, fields, names_of, questions_of, scalar
from text.findings import Finding
from text.yaml_lines import Piece, pieces

_BOM: Final = "\ufeff"
_OTHER_ENDS: Final = re.compile(r"[\r\x85\u2028\u2029]")
"""What YAML takes for a line end, and editors do not."""


@dataclass(frozen=True, slots=True)
class _File:
    """A file in which entries stand one below the other.

    Attributes:
        lines: without line ends.
        entries: each with its lines.
        questions: of the version that is to be, by id.
        held: the list of them.
    """

    lines: list[str]
    root: Piece
    entries: list[tuple[Entry, Piece]]
    language: str
    questions: Mapping[str, str]
    held: Piece

    @property
    def dash(self) -> str:
        """What stands before the dashes of the entries."""
        return " " * self.held.column

    def start(self, entry: Piece) -> int:
        """The line on which an entry begins."""
        return first_line(self.lines, self.held, entry)


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
    file = _read(body.replace("\r\n", "\n"), path, entries)
    if file is None:
        return None
    lines = list(file.lines)
    ends = _ends(body)
    edits = [*_category(file, category), *_edits(file, entries)]
    for edit in sorted(edits, key=lambda one: one.start, reverse=True):
        lines[edit.start : edit.end] = edit.lines
        like = edit.start if edit.start < edit.end else max(edit.start - 1, 0)
        ends[edit.start : edit.end] = [ends[like]] * len(edit.lines)
    reading = parse_entries("\n".join(lines), path)
    as_meant = [one.model_copy(update={"category": category}) for one in entries]
    if errors_in(reading.findings) or difference(as_meant, reading.entries):
        return None
    return mark + "".join(map("".join, zip(lines, [*ends[: len(lines) - 1], ""], strict=True)))


def errors_in(findings: Iterable[Finding]) -> list[Finding]:
    """Mistakes of a file; what an entry comes ``after`` may well stand in another one."""
    return [one for one in findings if one.severity == "error" and one.code != "unknown-entry"]


def _ends(body: str) -> list[str]:
    """How each line ends; the last one as the line above."""
    found = ["\r\n" if line.endswith("\r") else "\n" for line in body.split("\n")]
    return [*found[:-1], found[-2] if len(found) > 1 else "\n"]


def _read(body: str, path: Path, wanted: Sequence[Entry]) -> _File | None:
    reading = parse_entries(body, path)
    if errors_in(reading.findings) or _OTHER_ENDS.search(body):
        return None
    root = pieces(body)
    if root is None or not root.block:
        return None
    held = root.of_key("faq", FILE_KEYS["faq"])
    if held is None or not held.block or not held.items:
        return None
    language = "en" if root.of_key("faq") is not None else "zh-CN"
    entries = list(zip(reading.entries, held.items, strict=True))
    return _File(body.split("\n"), root, entries, language, questions_of(wanted), held)


def _category(file: _File, category: str) -> Iterator[Edit]:
    if file.entries[0][0].category == category:
        return
    line = f"{names_of(file.language)['category']}: {scalar(category)}"
    present = file.root.of_key("category", FILE_KEYS["category"])
    if present is None:
        yield Edit(file.root.line, file.root.line, (line,))
    else:
        yield Edit(present.line, present.end, (line,) if category else ())


def _edits(file: _File, wanted: Sequence[Entry]) -> Iterator[Edit]:
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


def _without(file: _File, piece: Piece) -> Edit:
    start, end = file.start(piece), piece.end
    blank_above = start > 0 and not file.lines[start - 1].strip()
    blank_below = end < len(file.lines) - 1 and not file.lines[end].strip()
    return Edit(start, end + 1 if blank_above and blank_below else end, ())


def _behind(file: _File, entries: Sequence[Entry]) -> Edit:
    """New entries, with a blank line between them where that is how the file looks."""
    start, end = file.start(file.entries[-1][1]), file.entries[-1][1].end
    spaced = not file.lines[start - 1].strip()
    lines: list[str] = []
    for entry in entries:
        lines += [""] if spaced else []
        lines += indented(entry_lines(entry, file.language, file.questions), file.dash)
    return Edit(end, end, tuple(lines))


def _changed(file: _File, piece: Piece, old: Entry, new: Entry) -> list[Edit]:
    before = fields(old, file.language, questions_of(one for one, _ in file.entries))
    after = fields(new, file.language, file.questions)
    pairs, names = pairs_of(piece), names_of(file.language)
    written_out = pairs and pairs.keys() <= KEYS.keys()
    if written_out and piece.block:
        return list(by_key(file.lines, pairs, before, after, names))
    if written_out and piece.end > piece.line + 1:
        lines_in_braces = bracketed(file.lines, piece, before, after, names)
        return [Edit(piece.line, piece.end, lines_in_braces or ())]
    written = entry_lines(new, file.language, file.questions)
    written[0] += comment_behind(file.lines, *tail(piece))
    return [Edit(file.start(piece), piece.end, indented(written, file.dash))]
