"""Which lines change when an entry says something else: a key, or an item of a list, by itself."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from faq.brackets import Pairs, bracketed, is_list, pairs_of
from faq.difference import steps
from faq.writing import item_lines, pair_lines
from text.yaml_lines import Piece

_COMMENT: Final = re.compile(r"\s+#.*$")


@dataclass(frozen=True, slots=True)
class Edit:
    """Lines that take the place of others; counted from 0, ``end`` is the first that stays."""

    start: int
    end: int
    lines: tuple[str, ...]


def first_line(lines: Sequence[str], holder: Piece, item: Piece) -> int:
    """Where an item of a list begins, with its dash, which may stand above it."""
    dash = " " * holder.column + "-"
    return next(at for at in range(item.line, -1, -1) if lines[at].startswith(dash))


def by_key(
    lines: Sequence[str],
    pairs: Pairs,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    names: Mapping[str, str],
) -> Iterator[Edit]:
    """Change only the keys of a mapping whose values change.

    Args:
        lines: of the file.
        pairs: see ``pairs_of``; each begins on a line of its own, the first behind a dash or not.
        before, after: as ``faq.writing.fields`` gives them.
        names: of keys that come.
    """
    column = next(iter(pairs.values()))[0].column
    end = 0
    for key, (name, value) in pairs.items():
        end = value.end
        if before.get(key) == after.get(key):
            continue
        if key in after:
            yield from _value(lines, (name, value), before.get(key), after[key], names)
        else:
            dash = lines[name.line][: name.column].rstrip()
            yield Edit(name.line, end, (dash,) if dash else ())
    new = [key for key in after if key not in pairs]
    written = [line for key in new for line in pair_lines(names[key], after[key], names)]
    if written:
        yield Edit(end, end, indented(written, " " * column))


def indented(written: Sequence[str], head: str) -> tuple[str, ...]:
    """Lines behind what stands in front of the first; the others as deep."""
    rest = (" " * len(head) + line if line else "" for line in written[1:])
    return (head + written[0], *rest)


def comment_behind(lines: Sequence[str], line: int, column: int) -> str:
    """The comment on the line of a value, with the blanks before it."""
    found = _COMMENT.search(lines[line][column:])
    return found[0] if found is not None else ""


def tail(item: Piece) -> tuple[int, int]:
    """Where an item of a list ends in its line; where a text below ``|`` begins."""
    if item.block and item.pairs:
        return tail(item.pairs[-1][1])
    return (item.line, item.column) if item.block else item.last


def _value(
    lines: Sequence[str],
    pair: tuple[Piece, Piece],
    before: Any,
    after: Any,
    names: Mapping[str, str],
) -> Iterator[Edit]:
    """A value that changes: where it holds several, only those that do."""
    name, value = pair
    if value.block and value.pairs and isinstance(after, dict):
        yield from by_key(lines, pairs_of(value), before, after, names)
    elif value.block and value.items and is_list(before, len(value.items)):
        parts = [_Part(first_line(lines, value, one), one.end, tail(one)) for one in value.items]
        yield from _items(lines, parts, (before, after), " " * value.column)
    elif value.block and value.pairs and is_list(before, 1) and is_list(after, 1):
        parts = [_Part(key.line, one.end, tail(one)) for key, one in value.pairs]
        yield from _items(lines, parts, (before[0], after[0]), " " * value.column)
    elif (found := bracketed(lines, value, before, after, names)) is not None:
        yield Edit(value.line, value.end, found)
    else:
        written = list(pair_lines(name.text, after, names))
        written[0] += comment_behind(lines, *(name if value.block else value).last)
        yield Edit(name.line, value.end, indented(written, lines[name.line][: name.column]))


@dataclass(frozen=True, slots=True)
class _Part:
    """Lines of an item, and where its text ends or, below ``|``, begins."""

    start: int
    end: int
    tail: tuple[int, int]


def _items(
    lines: Sequence[str],
    parts: Sequence[_Part],
    versions: tuple[Sequence[Any], Sequence[Any]],
    head: str,
) -> Iterator[Edit]:
    """Items below each other. One that only moves takes its comment along."""
    before, after = versions
    as_written = {
        item: tuple(lines[part.start : part.end]) for item, part in zip(before, parts, strict=True)
    }
    for start, end, new in steps(before, after):
        written: list[str] = []
        for item in new:
            written += as_written.get(item) or indented(item_lines(item), head)
        if start < end:
            if written and new[0] not in as_written:
                written[0] += comment_behind(lines, *parts[start].tail)
            yield Edit(parts[start].start, parts[start].end, tuple(written))
        else:
            at = parts[start - 1].end if start else parts[0].start
            yield Edit(at, at, tuple(written))
