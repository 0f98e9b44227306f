"""Text that YAML reads as something else than what was written: no word vanishes unnoticed."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from ruamel.yaml.nodes import CollectionNode, MappingNode, Node, ScalarNode, SequenceNode

from text.findings import Repair
from text.yaml_document import nodes
from text.yaml_repair import Mistake, block, in_line, items, quoted, whole_line

_TAG: Final = re.compile(r"\s*#[^\s#!=:：-][^:：]*$")
_COMMENT: Final = re.compile(r"\s*#")
_HEADING: Final = re.compile(r".*[:,\[{]\s*(?:#.*)?$")
_MANY_LINES: Final = "this line is joined to the one above: write | behind the colon,"


def vanishing(root: Node, lines: list[str]) -> Iterator[Mistake]:
    """Find it, with what mends it."""
    blocks: dict[int, int] = {}
    for node, key, holder in nodes(root):
        start, end = node.start_mark, node.end_mark
        if isinstance(node, ScalarNode) and node.style in ("|", ">"):
            blocks |= dict.fromkeys(range(start.line + 1, end.line), start.line)
        if node.anchor is not None or lines[start.line][start.column : start.column + 1] == "!":
            is_key = key is None and isinstance(holder, MappingNode)
            yield _sign(node, lines, alone=not is_key and not holder.flow_style)
        elif isinstance(node, MappingNode) and node.flow_style:
            yield from _braces(node, lines)
        elif isinstance(node, ScalarNode) and node.style is None:
            yield from _plain(node, key, holder, lines)
        elif isinstance(node, ScalarNode) and not holder.flow_style:
            yield from _styled(node, lines)
    yield from _remarks(lines, blocks)


def _sign(node: Node, lines: list[str], *, alone: bool) -> Mistake:
    """What begins with & or !, and with it the rest of its line where it stands alone there."""
    start, end = node.start_mark, node.end_mark
    line = lines[start.line]
    stop = len(line.rstrip()) if alone or end.line > start.line else end.column
    shown = line[start.column : stop]
    code = "needs-quotes" if node.anchor is None else "anchor"
    message = f"a text that starts with {shown[:1]} goes between quotes"
    repair = None
    if shown[:1] == "!" and not alone and line[: start.column].rstrip().endswith(("[", ",")):
        repair = items(line, start.line, start.column)  # a comma is part of !such, too
    elif end.line == start.line:  # else more lines belong to it
        repair = in_line(line, start.line, start.column, stop, quoted(shown))
    return Mistake(start.line, start.column, code, message, repair)


def _braces(node: MappingNode, lines: list[str]) -> Iterator[Mistake]:
    start, end = node.start_mark, node.end_mark
    if not any(_is_nothing(value) for _, value in node.value):
        return
    message = "a text with { } goes between quotes"
    repair = None
    if start.line == end.line:
        line = lines[start.line]
        text = quoted(line[start.column : end.column])
        repair = in_line(line, start.line, start.column, end.column, text)
    yield Mistake(start.line, start.column, "needs-quotes", message, repair)


def _plain(
    node: ScalarNode, key: Node | None, holder: CollectionNode, lines: list[str]
) -> Iterator[Mistake]:
    start, end = node.start_mark, node.end_mark
    if _is_nothing(node):
        if key is not None and not holder.flow_style:
            yield from _hash(key.end_mark.line, key.end_mark.column + 1, None, lines)
        return
    if end.line > start.line:
        yield _joined(node, lines, flow=bool(holder.flow_style))
        return
    if key is not None or isinstance(holder, SequenceNode):
        for mistake in _hash(end.line, end.column, start.column, lines):
            yield replace(mistake, repair=None) if holder.flow_style else mistake
    if isinstance(holder, SequenceNode) and holder.flow_style and "，" in node.value:
        message = f"{node.value!r} is one item: a list is divided by the half-width comma"
        parts = ", ".join(part.strip() for part in node.value.split("，") if part.strip())
        repair = in_line(lines[start.line], start.line, start.column, end.column, parts)
        yield Mistake(start.line, start.column, "wide-comma", message, repair)


def _hash(line: int, column: int, start: int | None, lines: list[str]) -> Iterator[Mistake]:
    """What stands behind a # that no blank follows, or that follows a text at one blank."""
    rest = lines[line][column:] if line < len(lines) else ""
    sign = rest.lstrip()
    if sign[:1] != "#":
        return
    at = column + len(rest) - len(sign)
    begin = at if start is None else start
    end = len(lines[line].rstrip())
    repair = in_line(lines[line], line, begin, end, quoted(lines[line][begin:end]))
    if sign[1:2].strip(" #!=-"):
        message = "what stands behind # is not read: quote the text, or write '# ' for a comment"
        yield Mistake(line, at, "hash", message, repair)
    elif start is not None and at == column + 1 and sign.strip("# "):
        message = (
            "what stands behind # is not read: quote the text,"
            " or write two spaces before # for a comment"
        )
        yield Mistake(line, at, "hash", message, repair, "warning")


def _joined(node: ScalarNode, lines: list[str], *, flow: bool) -> Mistake:
    first, last = node.start_mark.line, min(node.end_mark.line, len(lines) - 1)
    column = len(lines[first + 1]) - len(lines[first + 1].lstrip())
    repair = None if flow else block(lines, first, node.start_mark.column, last)
    message = f"{_MANY_LINES} the text below it"
    return Mistake(first + 1, column, "joined-lines", message, repair)


def _styled(node: ScalarNode, lines: list[str]) -> Iterator[Mistake]:
    """A text behind > or between quotes: its line breaks become spaces."""
    start, end = node.start_mark, node.end_mark
    if node.style == ">":
        written = [line for line in lines[start.line + 1 : end.line] if line.strip()]
        if len(written) > 1:
            line = lines[start.line]
            mended = in_line(line, start.line, start.column, start.column + 1, "|")
            message = "the lines below > are joined to one: | keeps them"
            yield Mistake(start.line, start.column, "folded", message, mended, "warning")
    elif node.style in ("'", '"') and end.line > start.line:
        source = "\n".join(lines[start.line : end.line + 1])
        simple = "\\" not in source and "''" not in source
        repair = _without_quotes(node, lines) if simple else None
        message = f"{_MANY_LINES} the text below it without quotes"
        yield Mistake(
            start.line + 1,
            len(lines[start.line + 1]) - len(lines[start.line + 1].lstrip()),
            "joined-lines",
            message,
            repair,
            "warning",
        )


def _without_quotes(node: ScalarNode, lines: list[str]) -> Repair | None:
    start, end = node.start_mark, node.end_mark
    if lines[end.line][end.column :].strip() or not lines[start.line][: start.column].strip():
        return None
    bare = list(lines)
    bare[end.line] = lines[end.line][: end.column - 1]
    column = start.column
    bare[start.line] = lines[start.line][:column] + lines[start.line][column + 1 :]
    return block(bare, start.line, column, end.line)


def _remarks(lines: list[str], blocks: dict[int, int]) -> Iterator[Mistake]:
    """Whole lines that begin with # where the text above might go on."""
    above: int | None = None
    for number, line in enumerate(lines):
        if number in blocks:
            above = number
        elif not line.strip():
            continue
        elif not _COMMENT.match(line):
            above = number
            if line.strip() == "...":
                message = "a line ... ends the file: remove it, or quote the text"
                yield Mistake(number, 0, "second-document", message, whole_line(number, ""))
        elif above is not None and _goes_on(line, lines, above, blocks, next_to=number - 1):
            message = "this line is not read: within an answer the lines are indented below |"
            column = len(line) - len(line.lstrip())
            yield Mistake(number, column, "hash-line", message, None, "warning")


def _goes_on(
    line: str, lines: list[str], above: int, blocks: dict[int, int], *, next_to: int
) -> bool:
    if above not in blocks and _HEADING.match(lines[above]):
        return False
    key = lines[blocks.get(above, above)]
    indent = len(line) - len(line.lstrip())
    deeper = indent > len(key) - len(key.lstrip(" -"))
    return deeper or (above == next_to and _TAG.match(line) is not None)


def _is_nothing(node: Node) -> bool:
    return isinstance(node, ScalarNode) and node.style is None and node.value == ""
