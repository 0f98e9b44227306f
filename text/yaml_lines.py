"""Where the parts of a YAML file begin and end, for who changes some of its lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode


@dataclass(frozen=True, slots=True)
class Piece:
    """A text, a list or a mapping; lines and columns count from 0.

    Attributes:
        line, column: where it begins.
        last: the line and the column where it ends, for what stands on its lines together with
            something else; meaningless for blocks.
        end: the first line that is no part of it; comments and blank lines behind it are not.
        block: it has its lines to itself: a text behind ``|`` or ``>``, a list or mapping without
            brackets.
        text: of a single value.
        items: of a list.
        pairs: of a mapping.
    """

    line: int
    column: int
    last: tuple[int, int]
    end: int
    block: bool
    text: str = ""
    items: tuple[Piece, ...] | None = None
    pairs: tuple[tuple[Piece, Piece], ...] | None = None

    def of_key(self, *names: str) -> Piece | None:
        """The value under the first of these keys that there is."""
        found = {key.text: value for key, value in self.pairs or ()}
        return next((found[name] for name in names if name in found), None)


def pieces(text: str) -> Piece | None:
    """The parts of a text without mistakes, its lines ended by a line feed; None = it is empty.

    Raises:
        ruamel.yaml.error.YAMLError: it has mistakes after all.
    """
    root = YAML(typ="safe", pure=True).compose(text)
    return None if root is None else _piece(root, text.split("\n"))


def _piece(node: Node, lines: Sequence[str]) -> Piece:
    line, column = node.start_mark.line, node.start_mark.column
    last = (node.end_mark.line, node.end_mark.column)
    if isinstance(node, MappingNode):
        pairs = tuple((_piece(key, lines), _piece(one, lines)) for key, one in node.value)
        block = not node.flow_style and bool(pairs)
        end = pairs[-1][1].end if block else last[0] + 1
        return Piece(line, column, last, end, block, pairs=pairs)
    if isinstance(node, SequenceNode):
        items = tuple(_piece(one, lines) for one in node.value)
        block = not node.flow_style and bool(items)
        return Piece(line, column, last, items[-1].end if block else last[0] + 1, block, "", items)
    assert isinstance(node, ScalarNode)
    block = node.style in ("|", ">")
    end = _end_of_text(line, last[0], lines) if block else last[0] + 1
    return Piece(line, column, last, end, block, node.value)


def _end_of_text(head: int, limit: int, lines: Sequence[str]) -> int:
    """The first line behind a text that begins below ``head``: not as deep, or all the rest."""
    end, depth = head + 1, 0
    for number in range(head + 1, min(limit, len(lines))):
        line = lines[number]
        if not line.strip():
            continue
        indent = len(line) - len(line.lstrip(" "))
        depth = depth or indent
        if indent < depth:
            break
        end = number + 1
    return end
