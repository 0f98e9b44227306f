"""The mistakes that people make in YAML: found, said in their words, repaired where possible."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.nodes import CollectionNode, MappingNode, Node, ScalarNode, SequenceNode

from text.yaml_document import nodes

_KEY = r"(?P<head>\s*(?:- +)*)(?P<key>[^\s:：#\"'\[\]{}|>&*!%@`-][^:：#\"'\[\]{}]{0,29}?)\s*"
_WIDE_COLON = re.compile(_KEY + r"：(?P<value>.*)")
_TIGHT_COLON = re.compile(_KEY + r":(?P<value>[^\s/].*)")
_VALUE = re.compile(r"(?P<head>\s*(?:- +)*(?:[^\s:#\"'][^:#\"']*:\s+)?)(?P<value>\S.*?)\s*$")
_COMMENT = re.compile(r"\s#\s.*$")
_SAID = (  # what the parser complains of, what an operator is told
    ("expected ',' or ']'", "open-bracket", "this [ has no ] that closes it"),
    ("expected ',' or '}'", "open-bracket", "this { has no } that closes it"),
    ("unexpected end of stream", "open-quote", "this quotation mark is never closed"),
    ("unexpected document separator", "open-quote", "this quotation mark is never closed"),
    ("expected <block end>", "indent", "the indentation does not fit the lines above"),
    ("another document", "second-document", "only one document a file: remove the ---"),
    ("unknown escape", "escape", "a \\ in double quotes needs a second \\, or use single quotes"),
    ("chomping or indentation", "block", "text behind | or > must begin on the next line"),
    ("could not find expected ':'", "no-colon", "this line is neither 'key: value' nor '- item'"),
    ("mapping values are not allowed", "colon", "a colon too many, or wrong indentation"),
)
_AT_CONTEXT = {"open-bracket", "open-quote", "no-colon"}


@dataclass(frozen=True, slots=True)
class Mistake:
    """A mistake at a line and column counted from 0, with the repaired line where known."""

    line: int
    column: int
    code: str
    message: str
    repaired: str | None = None


def explain(lines: list[str], error: MarkedYAMLError) -> Mistake:
    """Say what made the parser stop, in the operator's words."""
    marks = [mark for mark in (error.context_mark, error.problem_mark) if mark is not None]
    problem = error.problem or error.context or "cannot be read"
    code, message = "yaml", problem
    for part, known, said in _SAID:
        if part in problem:
            code, message = known, said
            break
    mark = marks[0] if code in _AT_CONTEXT else marks[-1]
    for place in (mark, *reversed(marks)):
        if place.line < len(lines) and (
            found := _line_mistake(lines[place.line], place.line, code)
        ):
            return found
    return Mistake(mark.line, mark.column, code, message)


def _line_mistake(line: str, number: int, code: str) -> Mistake | None:
    indent = line[: len(line) - len(line.lstrip())]
    if "\t" in indent:
        message = "a tab cannot indent a line, use spaces"
        repaired = indent.replace("\t", "  ") + line.lstrip()
        return Mistake(number, indent.index("\t"), "tab", message, repaired)
    if code in ("no-colon", "colon") and (found := _colon_mistake(line, number)):
        return found
    return _unquoted(line, number, code)


def _colon_mistake(line: str, number: int) -> Mistake | None:
    for pattern, code, said in (
        (_WIDE_COLON, "wide-colon", "the colon behind {} is a full-width ："),
        (_TIGHT_COLON, "tight-colon", "a space is missing behind the colon of {}"),
    ):
        if match := pattern.match(line):
            repaired = f"{match['head']}{match['key']}: {match['value'].strip()}".rstrip()
            message = said.format(repr(match["key"]))
            return Mistake(number, match.end("key"), code, message, repaired)
    return None


def _unquoted(line: str, number: int, code: str) -> Mistake | None:
    match = _VALUE.match(_COMMENT.sub("", line))
    if match is None or not (match["value"][0] in "@`%*&!" or (code == "colon" and match["head"])):
        return None
    value = match["value"]
    if value[0] in "\"'|>[{" or value.startswith("- "):
        return None
    what = f"starts with {value[0]}" if value[0] in "@`%*&!" else "holds a colon and a space"
    repaired = match["head"] + _quoted(value)
    message = f"a text that {what} goes between quotes"
    return Mistake(number, match.start("value"), "needs-quotes", message, repaired)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def vanishing(root: Node, lines: list[str]) -> Iterator[Mistake]:
    """Find text that YAML reads as something else than what was written."""
    for node, key, holder in nodes(root):
        start = node.start_mark
        if node.anchor is not None or str(node.ctag)[:1] == "!":
            shown = lines[start.line][start.column :].strip()
            code = "needs-quotes" if node.anchor is None else "anchor"
            message = f"a text that starts with {shown[:1]} goes between quotes"
            yield Mistake(start.line, start.column, code, message, _quoted(shown))
        elif isinstance(node, MappingNode) and node.flow_style:
            yield from _braces(node, lines)
        elif isinstance(node, ScalarNode) and node.style is None:
            yield from _plain(node, key, holder, lines)


def _braces(node: MappingNode, lines: list[str]) -> Iterator[Mistake]:
    if any(_is_nothing(value) for _, value in node.value):
        start, end = node.start_mark, node.end_mark
        written = lines[start.line][start.column : end.column if end.line == start.line else None]
        message = "a text with { } goes between quotes"
        yield Mistake(start.line, start.column, "needs-quotes", message, _quoted(written))


def _plain(
    node: ScalarNode, key: Node | None, holder: CollectionNode, lines: list[str]
) -> Iterator[Mistake]:
    start, end = node.start_mark, node.end_mark
    if _is_nothing(node):
        if key is not None and not holder.flow_style:
            yield from _hash(key.end_mark.line, key.end_mark.column + 1, lines)
        return
    if end.line > start.line:
        yield _joined(start.line, end.line, lines)
        return
    yield from _hash(end.line, end.column, lines)
    if isinstance(holder, SequenceNode) and holder.flow_style and "，" in node.value:
        message = f"{node.value!r} is one item: a list is divided by the half-width comma"
        parts = ", ".join(part.strip() for part in node.value.split("，"))
        yield Mistake(start.line, start.column, "wide-comma", message, f"[{parts}]")


def _hash(line: int, column: int, lines: list[str]) -> Iterator[Mistake]:
    rest = lines[line][column:] if line < len(lines) else ""
    sign = rest.lstrip()
    if sign[:1] == "#" and sign[1:2].strip(" #!=-"):
        column += len(rest) - len(sign)
        message = "what stands behind # is not read: quote the text, or write '# ' for a comment"
        yield Mistake(line, column, "hash", message)


def _joined(first: int, last: int, lines: list[str]) -> Mistake:
    for number in range(first + 1, min(last + 1, len(lines))):
        if found := _colon_mistake(lines[number], number):
            return found
    column = len(lines[first + 1]) - len(lines[first + 1].lstrip())
    message = "this line is joined to the one above: write | behind the colon, the text below it"
    return Mistake(first + 1, column, "joined-lines", message)


def _is_nothing(node: Node) -> bool:
    return isinstance(node, ScalarNode) and node.style is None and node.value == ""
