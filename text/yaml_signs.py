"""Colons, dashes and blanks that look like YAML's and are none: what they divide is one text."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from ruamel.yaml.nodes import Node, ScalarNode

from text.findings import Repair
from text.yaml_document import nodes
from text.yaml_repair import Mistake, whole_line

_NAME: Final = r"(?P<key>[^\s:：#\"'\[\]{}|>&*!%@`-][^:：#\"'\[\]{}]{0,29}?)\s*"
_KEY: Final = r"(?P<head>\s*(?:- +)*)" + _NAME
_WIDE_COLON: Final = re.compile(_KEY + r"：(?P<value>.*)")
_ODD_SPACE: Final = re.compile(_KEY + r":(?P<value>[^\S \t].*)")
_TIGHT_COLON: Final = re.compile(_KEY + r":(?P<value>[^\s/].*)")
_DASH: Final = re.compile(
    r"(?P<head>\s*(?:- +)*)(?:-(?![ \d])|(?P<wide>－)|(?P<other>[–—−]|[•·●▪*](?=\s)))\s*"
    r"(?P<rest>" + _NAME + r"[:：].*)"
)
_BUTTON: Final = re.compile(
    r"(?P<key>(?P<indent>\s*)(?P<dashes>(?:- +)*)(?:按钮|buttons)\s*:)\s+[\"']?"
    r"(?P<label>[^\s:：{\[\"'-][^:：\"']*?)\s*[:：]\s*(?P<url>(?:https?|tg)://[^\s\"']+)[\"']?\s*"
)
_LINE: Final = re.compile(
    r"(?P<head>\s*(?:[-－–—−•·●▪*]\s*)*)(?:" + _NAME + r"[:：]\s*(?P<value>.*))?"
)
_OPENED: Final = re.compile(r"\s*(?:- +)*[^\s:：#]+(?::(?:\s|$)|：)")
_OPENING: Final = (":", "：", "|", ">")
_BLOCK: Final = re.compile(r":\s+[|>][-+]?\s*$")
_WIDE_SPACE: Final = "\u3000"


def indent_mistake(lines: Sequence[str], number: int, column: int | None = None) -> Mistake | None:
    """A line that is indented by something else than spaces.

    Args:
        lines: of the file.
        number: which.
        column: where it is meant to begin; None = where it looks as if it began.
    """
    indent = _indent(lines[number])
    bare = lines[number].removeprefix(indent)
    odd = indent.strip(" ")
    if not odd or not bare:
        return None
    code, message = "tab", "a tab cannot indent a line, use spaces"
    if "\t" not in indent:
        code = "wide-space"
        message = "a full-width or non-breaking space cannot indent a line, use plain spaces"
    if column is None:
        column = _meant_column(lines, number, indent, bare)
    repair = whole_line(number, " " * column + bare)
    return Mistake(number, indent.index(odd[0]), code, message, repair)


def tab_mistakes(lines: Sequence[str], first: int) -> list[Mistake]:
    """Lines that tabs indent, from one on: together, for what was alike stays alike."""
    mended = list(lines)
    found: dict[int, Mistake] = {}
    remarks: list[int] = []
    for number in range(first, len(lines)):
        if "\t" not in _indent(lines[number]) or _is_within_text(mended, number):
            continue
        column = _column_beside(lines, mended, number)
        if column is None and not _is_written(lines[number]):
            remarks.append(number)
        elif (mistake := indent_mistake(mended, number, column)) and mistake.repair:
            mended[number] = mistake.repair.lines[0]
            found[number] = mistake
    for number in remarks:  # of what stands below
        below = next((line for line in mended[number + 1 :] if _is_written(line)), "")
        if mistake := indent_mistake(mended, number, len(_indent(below))):
            found[number] = mistake
    return [found[number] for number in sorted(found)]


def sign_mistake(lines: Sequence[str], number: int) -> Mistake | None:
    """A dash or a colon that YAML does not take for one; within a text they may stand."""
    if _is_within_text(lines, number):
        return None
    return _dash_mistake(lines[number], number) or colon_mistake(lines[number], number)


def colon_mistake(line: str, number: int) -> Mistake | None:
    """A colon that YAML does not take for one."""
    for pattern, code, said in (
        (_WIDE_COLON, "wide-colon", "the colon behind {} is a full-width ："),
        (_ODD_SPACE, "wide-space", "the space behind the colon of {} is no plain space"),
        (_TIGHT_COLON, "tight-colon", "a space is missing behind the colon of {}"),
    ):
        if match := pattern.match(line):
            mended = f"{match['head']}{match['key']}: {match['value'].strip()}".rstrip()
            message = said.format(repr(match["key"]))
            return Mistake(number, match.end("key"), code, message, whole_line(number, mended))
    return None


def button_mistake(line: str, number: int) -> Mistake | None:
    """``按钮: 看地图: https://…``: a button is an item below its key."""
    match = _BUTTON.fullmatch(line)
    if match is None:
        return None
    below = match["indent"] + " " * (len(match["dashes"]) + 2)
    item = f"{below}- {match['label']}: {match['url']}"
    message = "a button stands on a line of its own, behind a -"
    repair = Repair(number + 1, number + 1, (match["key"], item))
    return Mistake(number, match.start("label"), "button", message, repair)


def indent_above(lines: Sequence[str], number: int) -> Mistake | None:
    """To YAML a line with odd blanks begins with a word; it stops only at one further down."""
    for above in range(number):
        if (found := indent_mistake(lines, above)) and not _is_within_text(lines, above):
            return found
    return None


def sign_above(lines: Sequence[str], number: int, *, aligned: bool = False) -> Mistake | None:
    """``- 问:x`` is a text; YAML stops only at the key in the line below.

    Args:
        aligned: only where both look like keys of one mapping.
    """
    written = (at for at in range(number - 1, -1, -1) if _is_written(lines[at]))
    above = next(written, None)
    if above is None or (aligned and _key_column(lines[above]) != _key_column(lines[number])):
        return None
    return sign_mistake(lines, above)


def sign_at_top(lines: Sequence[str]) -> Mistake | None:
    """A file whose first line is no key is one text to YAML; it stops wherever that text ends."""
    first = next((at for at, line in enumerate(lines) if _is_written(line)), None)
    return None if first is None else sign_mistake(lines, first)


def misread(root: Node | None, lines: Sequence[str]) -> Iterator[Mistake]:
    """Keys that became part of a text or of another key, although YAML takes no offence."""
    mended = list(lines)
    for number in sorted(_suspects(root, lines)):
        for find in (indent_mistake, sign_mistake, sign_mistake):  # a dash, and then its colon
            if (found := find(mended, number)) and found.repair is not None:
                mended[number] = found.repair.lines[0]
                yield found


def _suspects(root: Node | None, lines: Sequence[str]) -> Iterator[int]:
    """Lines where a key may hide: those of joined texts, and of keys with an odd beginning."""
    for node in _plain(root):
        first, last = node.start_mark.line, min(node.end_mark.line, len(lines) - 1)
        if last > first:
            below = [at for at in range(first + 1, last + 1) if sign_mistake(lines, at)]
            yield from (first, *below) if below else ()
        elif first == last and _begins_oddly(lines[first][: node.start_mark.column], node.value):
            yield first


def _begins_oddly(before: str, text: str) -> bool:
    return not before.strip() and text != "" and not text[0].isalnum()


def _plain(root: Node | None) -> Iterator[ScalarNode]:
    """Texts without quotes or brackets."""
    if isinstance(root, ScalarNode):
        found = [root]
    else:
        below = () if root is None else nodes(root)
        found = [
            one
            for one, _, holder in below
            if isinstance(one, ScalarNode) and not holder.flow_style
        ]
    yield from (node for node in found if node.style is None)


def _dash_mistake(line: str, number: int) -> Mistake | None:
    match = _DASH.match(line)
    if match is None:
        return None
    code, said = "tight-dash", "a space is missing behind the - of {}"
    if match["wide"]:
        code, said = "wide-dash", "the dash before {} is a full-width －"
    elif match["other"]:
        code, said = "wide-dash", "the sign before {} is no plain -"
    repair = whole_line(number, f"{match['head']}- {match['rest']}")
    return Mistake(number, match.end("head"), code, said.format(repr(match["key"])), repair)


def _is_within_text(lines: Sequence[str], number: int) -> bool:
    """Whether a line is deeper than the key, or the dash, above it that a text follows."""
    depth = len(lines[number]) - len(lines[number].lstrip(" "))
    for above in reversed(lines[:number]):
        if _is_written(above) and _key_column(above) < depth:
            match = _LINE.match(above)
            value = match and match["value"]
            return value is None or (value != "" and not value.startswith("#"))
    return False


def _meant_column(lines: Sequence[str], number: int, indent: str, bare: str) -> int:
    """Where a line begins that looks as if it began there; with tabs, where it may begin."""
    before = [one for one in lines[:number] if _is_written(one)] or [""]
    last, dashed = before[-1].rstrip(), bare.startswith("- ")
    column = _dash_column if dashed else _key_column
    if "\t" not in indent:
        seen = len(indent) + indent.count(_WIDE_SPACE)
        opened = last.endswith(_OPENING) and seen > _key_column(last)
        if opened or seen in map(column, before):
            return seen
    if last.endswith(_OPENING):
        return _key_column(last) + 2
    for above in reversed(before):
        if _name(above) is not None and (_name(above), _is_item(above)) == (_name(bare), dashed):
            return column(above)
    alike = _is_item if dashed else _OPENED.match if _OPENED.match(bare) else _is_written
    above = next((one for one in reversed(before) if alike(one)), last)
    deeper = 2 if alike is _is_written and _OPENED.match(above) else 0
    return column(above) + deeper


def _column_beside(lines: Sequence[str], mended: Sequence[str], number: int) -> int | None:
    """Where a line above now begins that began as this one does, below the same key."""
    indent, dashed = _indent(lines[number]), _is_item(lines[number])
    for above in range(number - 1, -1, -1):
        if not _is_written(lines[above]):
            continue
        before = _indent(lines[above])
        if dashed and before == indent and _is_item(lines[above]):
            return _dash_column(mended[above])
        if not dashed and _key_indent(lines[above]) == indent:
            return _key_column(mended[above])
        if before != indent and indent.startswith(before):
            is_text = _BLOCK.search(lines[above]) is not None
            return _key_column(mended[above]) + 2 if is_text else None
    return None


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


def _key_indent(line: str) -> str:
    match = _LINE.match(line)
    return re.sub("[-－]", " ", match["head"]) if match else ""


def _is_written(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")


def _is_item(line: str) -> bool:
    return line.lstrip().startswith("- ")


def _name(line: str) -> str | None:
    match = _LINE.match(line)
    return match and match["key"]


def _dash_column(line: str) -> int:
    return len(line) - len(line.lstrip())


def _key_column(line: str) -> int:
    match = _LINE.match(line)
    return 0 if match is None else match.end("head")
