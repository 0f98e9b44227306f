"""Lists and mappings between brackets, of which only the items change that must."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from faq.difference import steps
from faq.entry import KEYS, TEST_KEYS
from faq.writing import in_brackets
from text.yaml_lines import Piece

_Splice: TypeAlias = tuple[int, int, str]
_Span: TypeAlias = tuple[int, int]
_CANONICAL: Final = {chinese: key for keys in (KEYS, TEST_KEYS) for key, chinese in keys.items()}
_COMMA: Final = re.compile(r"[ \t]*,?(?:[ \t]+(?=[^\s#]))?")
_REST_OF_LINE: Final = re.compile(r"[ \t]*,?[ \t]*(?:#.*)?")

Pairs: TypeAlias = Mapping[str, tuple[Piece, Piece]]


def pairs_of(piece: Piece) -> Pairs:
    """Keys and values of a mapping, by the keys' canonical names."""
    return {_CANONICAL.get(key.text, key.text): (key, value) for key, value in piece.pairs or ()}


def bracketed(
    lines: Sequence[str], value: Piece, before: Any, after: Any, names: Mapping[str, str]
) -> tuple[str, ...] | None:
    """The lines of a list or a mapping that changes.

    Args:
        lines: of the file.
        before, after: as ``faq.writing.fields`` gives them.
        names: of keys that come.

    Returns:
        None = it stands between no brackets.
    """
    if value.block or not (value.items or value.pairs):
        return None
    held = _Held("\n".join(lines[value.line : value.end]), value.line)
    found = held.text
    for start, end, new in sorted(_value(held, value, before, after, names), reverse=True):
        found = found[:start] + new + found[end:]
    return tuple(found.split("\n"))


def is_list(value: Any, length: int) -> bool:
    """Whether a field holds so many items; a role or days may be written as a list, and do not."""
    return isinstance(value, tuple) and len(value) == length


@dataclass(frozen=True, slots=True)
class _Held:
    """Some lines of a file; ``first`` is the number of the first of them."""

    text: str
    first: int

    def span(self, first: Piece, last: Piece) -> _Span:
        """From the beginning of one piece to the end of another, as offsets in the text."""
        return self._at(first.line, first.column), self._at(*last.last)

    def _at(self, line: int, column: int) -> int:
        above = self.text.split("\n")[: line - self.first]
        return sum(map(len, above)) + len(above) + column


def _value(
    held: _Held, value: Piece, before: Any, after: Any, names: Mapping[str, str]
) -> Iterator[_Splice]:
    if value.pairs and isinstance(after, dict) and pairs_of(value).keys() & after.keys():
        yield from _mapping(held, pairs_of(value), before, after, names)
    elif value.items and is_list(before, len(value.items)):
        yield from _items(held, [held.span(one, one) for one in value.items], before, after)
    elif value.pairs and is_list(before, 1) and is_list(after, 1):
        yield from _items(held, [held.span(*pair) for pair in value.pairs], before[0], after[0])
    else:
        yield (*held.span(value, value), _anew(after, names))


def _mapping(
    held: _Held,
    pairs: Pairs,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    names: Mapping[str, str],
) -> Iterator[_Splice]:
    spans = [held.span(*pair) for pair in pairs.values()]
    gone = [at for at, key in enumerate(pairs) if key not in after]
    yield from _drops(held.text, spans, gone)
    for key, (_, value) in pairs.items():
        if key in after and before.get(key) != after[key]:
            yield from _value(held, value, before.get(key, ()), after[key], names)
    new = [f", {names[key]}: {in_brackets(after[key])}" for key in after if key not in pairs]
    yield (spans[-1][1], spans[-1][1], "".join(new))


def _items(
    held: _Held, spans: Sequence[_Span], before: Sequence[Any], after: Sequence[Any]
) -> Iterator[_Splice]:
    as_written = {item: held.text[slice(*span)] for item, span in zip(before, spans, strict=True)}
    gone = []
    for start, end, new in steps(before, after):
        written = [as_written.get(item) or in_brackets(item) for item in new]
        if start == end and start:
            yield (
                spans[start - 1][1],
                spans[start - 1][1],
                "".join(f", {one}" for one in written),
            )
        elif start == end:
            yield (spans[0][0], spans[0][0], "".join(f"{one}, " for one in written))
        elif written:
            yield (*spans[start], written[0])
        else:
            gone.append(start)
    yield from _drops(held.text, spans, gone)


def _drops(text: str, spans: Sequence[_Span], gone: Sequence[int]) -> Iterator[_Splice]:
    """Take items out, each with a comma, and with its line and comment if it stands alone."""
    for number, at in enumerate(gone):
        start, end = spans[at]
        line = text.rfind("\n", 0, start) + 1
        behind = _REST_OF_LINE.match(text, end)
        assert behind is not None  # nothing matches, too
        if line and not text[line:start].strip() and text.startswith("\n", behind.end()):
            yield (line, behind.end() + 1, "")
        elif at == number or "\n" in text[spans[at - 1][1] : start]:
            comma = _COMMA.match(text, end)
            yield (start, comma.end() if comma else end, "")
        else:
            yield (spans[at - 1][1], end, "")


def _anew(value: Any, names: Mapping[str, str]) -> str:
    if not isinstance(value, dict):
        return in_brackets(value[0] if len(value) == 1 else value)
    return f"{{{', '.join(f'{names[key]}: {in_brackets(one)}' for key, one in value.items())}}}"
