"""Change entries of a FAQ file where they stand: every other byte of it stays as it is.

Comments, blank lines, the order, line ends, synonyms: all that is no part of a changed value is
the operator's own.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from faq.difference import difference
from faq.entries import ALIASES, parse_entries
from faq.entry import FILE_KEYS, KEYS, Entry
from faq.writing import entry_lines, fields, names_of, pair_lines, questions_of, scalar

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
        entries: each with its node.
        questions: of the version that is to be, by id.
    """

    lines: list[str]
    root: MappingNode
    entries: list[tuple[Entry, Node]]
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
    root = YAML(typ="safe", pure=True).compose(body)
    held = _value(root, "faq") if isinstance(root, MappingNode) and not root.flow_style else None
    if not isinstance(held, SequenceNode) or held.flow_style or not held.value:
        return None
    names = {key.value for key, _ in root.value}
    language = "zh-CN" if FILE_KEYS["faq"] in names else "en"
    entries = list(zip(reading.entries, held.value, strict=True))
    return _File(body.split("\n"), root, entries, language, questions_of(wanted))


def _value(mapping: MappingNode, key: str) -> Node | None:
    found = (node for name, node in mapping.value if ALIASES.get(name.value, name.value) == key)
    return next(found, None)


def _category(file: _File, category: str) -> Iterator[_Edit]:
    present = _value(file.root, "category")
    if file.entries[0][0].category == category:
        return
    line = f"{names_of(file.language)['category']}: {scalar(category)}"
    if present is not None:
        at = present.start_mark.line
        yield _Edit(at, _end(present, file.lines), (line,) if category else ())
    else:
        at = file.root.start_mark.line
        yield _Edit(at, at, (line,))


def _edits(file: _File, wanted: Sequence[Entry]) -> Iterator[_Edit]:
    present = file.entries[0][0].category
    after = {one.id: one.model_copy(update={"category": present}) for one in wanted}
    changes = difference((one for one, _ in file.entries), after.values())
    changed = {one.id for one, _ in changes.changed}
    for old, node in file.entries:
        if old.id not in after:
            yield _without(file, node)
        elif old.id in changed:
            yield from _changed(file, node, old, after[old.id])
    if changes.added:
        yield _behind(file, changes.added)


def _without(file: _File, node: Node) -> _Edit:
    start, end = node.start_mark.line, _end(node, file.lines)
    blank_above = start > 0 and not file.lines[start - 1].strip()
    blank_below = end < len(file.lines) - 1 and not file.lines[end].strip()
    return _Edit(start, end + 1 if blank_above and blank_below else end, ())


def _behind(file: _File, entries: Sequence[Entry]) -> _Edit:
    """New entries, with a blank line between them where that is how the file looks."""
    last = file.entries[-1][1]
    start, end = last.start_mark.line, _end(last, file.lines)
    spaced = not file.lines[start - 1].strip()
    dash = " " * file.lines[start].index("-")
    lines: list[str] = []
    for entry in entries:
        lines += [""] if spaced else []
        written = entry_lines(entry, file.language, file.questions)
        lines += [dash + line if line else "" for line in written]
    return _Edit(end, end, tuple(lines))


def _changed(file: _File, node: Node, old: Entry, new: Entry) -> list[_Edit]:
    before = fields(old, file.language, questions_of(one for one, _ in file.entries))
    after = fields(new, file.language, file.questions)
    if isinstance(node, MappingNode) and not node.flow_style:
        pairs = {ALIASES.get(key.value, key.value): (key, value) for key, value in node.value}
        first = next(iter(pairs))
        if pairs.keys() <= KEYS.keys() and (first in after or first not in before):
            return list(_by_key(file, pairs, before, after))
    start = node.start_mark.line
    dash = " " * file.lines[start].index("-")
    written = entry_lines(new, file.language, file.questions)
    written[0] += _comment(file.lines, node, _last(node))
    lines = tuple(dash + line if line else "" for line in written)
    return [_Edit(start, _end(node, file.lines), lines)]


def _by_key(
    file: _File,
    pairs: Mapping[str, tuple[ScalarNode, Node]],
    before: Mapping[str, Any],
    after: Mapping[str, Any],
) -> Iterator[_Edit]:
    """Only the keys whose values change."""
    names = names_of(file.language)
    column = next(iter(pairs.values()))[0].start_mark.column
    end = 0
    for key, (name, value) in pairs.items():
        start, end = name.start_mark.line, _end(value, file.lines)
        if before.get(key) == after.get(key):
            continue
        written = list(pair_lines(name.value, after[key], names)) if key in after else []
        if written:
            written[0] += _comment(file.lines, name, value)
        head = file.lines[start][: name.start_mark.column]
        yield _Edit(start, end, _indented(written, column, head))
    new = [key for key in after if key not in pairs]
    lines = [line for key in new for line in pair_lines(names[key], after[key], names)]
    if lines:
        yield _Edit(end, end, _indented(lines, column, " " * column))


def _indented(lines: Sequence[str], column: int, head: str) -> tuple[str, ...]:
    first = (head + line for line in lines[:1])
    return (*first, *(" " * column + line if line else "" for line in lines[1:]))


def _comment(lines: Sequence[str], name: Node, value: Node) -> str:
    """The comment on the line of a value."""
    inline = not _is_block(value)
    mark = value.end_mark if inline else name.end_mark
    found = _COMMENT.search(lines[mark.line][mark.column :])
    return found[0] if found is not None else ""


def _last(node: Node) -> Node:
    """What stands last in an entry that is written in one piece."""
    one_line = isinstance(node, MappingNode) and not node.flow_style
    found: Node = node.value[-1][1] if one_line else node
    return found


def _is_block(node: Node) -> bool:
    if isinstance(node, ScalarNode):
        return node.style in ("|", ">")
    return isinstance(node, MappingNode | SequenceNode) and not node.flow_style


def _end(node: Node, lines: Sequence[str]) -> int:
    """The first line behind a node; comments and blank lines behind it are not its own."""
    if isinstance(node, MappingNode) and not node.flow_style:
        return _end(node.value[-1][1], lines)
    if isinstance(node, SequenceNode) and not node.flow_style:
        return _end(node.value[-1], lines)
    if not isinstance(node, ScalarNode) or not _is_block(node):
        return int(node.end_mark.line) + 1
    start = end = int(node.start_mark.line) + 1
    depth: int | None = None
    for number in range(start, len(lines)):
        line = lines[number]
        if not line.strip():
            continue
        depth = len(line) - len(line.lstrip(" ")) if depth is None else depth
        if len(line) - len(line.lstrip(" ")) < depth or number >= node.end_mark.line:
            break
        end = number + 1
    return end
