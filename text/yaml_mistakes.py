"""Where the parser stops: said in the operator's words, repaired where possible."""

import re
from dataclasses import dataclass

from ruamel.yaml.error import MarkedYAMLError

from text.findings import Repair, Severity
from text.yaml_repair import KEY, items, quoted, whole_line

_WIDE_COLON = re.compile(KEY + r"：(?P<value>.*)")
_TIGHT_COLON = re.compile(KEY + r":(?P<value>[^\s/].*)")
_VALUE = re.compile(r"(?P<head>\s*(?:- +)*(?:[^\s:#\"'][^:#\"']*:\s+)?)(?P<value>\S.*?)\s*$")
_COMMENT = re.compile(r"\s{2,}#\s.*$")  # at one blank it may well be text
_OPENED = re.compile(r"\s*(?:- +)*[^\s:#]+:(?:\s|$)")
_DASHED = re.compile(r"\s*- ")
_WRITTEN = re.compile(r"\s*\S")
_SAID = (  # what the parser complains of, what an operator is told
    ("expected ',' or ']'", "open-bracket", "this [ has no ] that closes it"),
    ("expected ',' or '}'", "open-bracket", "this { has no } that closes it"),
    ("unexpected end of stream", "open-quote", "this quotation mark is never closed"),
    ("unexpected document separator", "open-quote", "this quotation mark is never closed"),
    ("expected <block end>", "indent", "the indentation does not fit the lines above"),
    ("another document", "second-document", "only one document a file: remove the ---"),
    ("unknown escape", "escape", "a \\ in double quotes needs a second \\, or use single quotes"),
    ("chomping or indentation", "block", "text behind | or > must begin on the next line"),
    ("expected a comment or a line", "block", "text behind | or > must begin on the next line"),
    ("could not find expected ':'", "no-colon", "this line is neither 'key: value' nor '- item'"),
    ("mapping values are not allowed", "colon", "a colon too many, or wrong indentation"),
    ("entries are not allowed", "sign", "a - or ? cannot stand here"),
    ("keys are not allowed", "sign", "a - or ? cannot stand here"),
)
_AT_CONTEXT = {"open-bracket", "open-quote", "no-colon"}
_STARTS = "@`%*&!"


@dataclass(frozen=True, slots=True)
class Mistake:
    """A mistake at a line and column counted from 0, with what mends it where that is known."""

    line: int
    column: int
    code: str
    message: str
    repair: Repair | None = None
    severity: Severity = "error"

    @property
    def mended(self) -> str | None:
        """The mended line, when the mistake begins and ends in it."""
        one = self.repair
        return one.lines[0] if one and one.first == one.last and len(one.lines) == 1 else None


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
            found := _tab(lines, place.line) or _line_mistake(lines[place.line], place.line, code)
        ):
            return found
    if code == "colon" and (found := _colon_above(lines, mark.line)):
        return found
    if mark.line < len(lines):
        repair = _ending(lines, mark.line, mark.column, code)
        if code == "indent" and repair is not None:
            message = "text behind a closing sign: the whole text goes between quotes"
            return Mistake(mark.line, mark.column, "needs-quotes", message, repair)
        return Mistake(mark.line, mark.column, code, message, repair)
    return Mistake(mark.line, mark.column, code, message)


def _tab(lines: list[str], number: int) -> Mistake | None:
    """A tab is taken for as many spaces as the line above makes likely."""
    line = lines[number]
    bare = line.lstrip()
    indent = line[: len(line) - len(bare)]
    if "\t" not in indent:
        return None
    dashed = bare.startswith("- ")
    alike = _DASHED if dashed else _OPENED if _OPENED.match(bare) else _WRITTEN
    before = [one for one in lines[:number] if one.strip()]
    above = next((one for one in reversed(before) if alike.match(one)), (before or [""])[-1])
    column = len(above) - len(above.lstrip()) if dashed else _key_column(above)
    deeper = 2 if above.rstrip().endswith((":", "|", ">")) else 0
    message = "a tab cannot indent a line, use spaces"
    repair = whole_line(number, " " * (column + deeper) + bare)
    return Mistake(number, indent.index("\t"), "tab", message, repair)


def _line_mistake(line: str, number: int, code: str) -> Mistake | None:
    if code in ("no-colon", "colon") and (found := colon_mistake(line, number)):
        return found
    return _unquoted(line, number, code)


def colon_mistake(line: str, number: int) -> Mistake | None:
    """A colon that YAML does not take for one."""
    for pattern, code, said in (
        (_WIDE_COLON, "wide-colon", "the colon behind {} is a full-width ："),
        (_TIGHT_COLON, "tight-colon", "a space is missing behind the colon of {}"),
    ):
        if match := pattern.match(line):
            mended = f"{match['head']}{match['key']}: {match['value'].strip()}".rstrip()
            message = said.format(repr(match["key"]))
            return Mistake(number, match.end("key"), code, message, whole_line(number, mended))
    return None


def _colon_above(lines: list[str], number: int) -> Mistake | None:
    """``- 问:x`` is a text; YAML stops only at the key in the line below."""
    if number >= len(lines):
        return None
    above = next((at for at in range(number - 1, -1, -1) if lines[at].strip()), None)
    if above is None or _key_column(lines[above]) != _key_column(lines[number]):
        return None
    return colon_mistake(lines[above], above)


def _key_column(line: str) -> int:
    return len(line) - len(line.lstrip(" -"))


def _unquoted(line: str, number: int, code: str) -> Mistake | None:
    bare = _COMMENT.sub("", line)
    match = _VALUE.match(bare)
    if match is None or match["value"][0] in "\"'|>[{":
        return None
    value = match["value"]
    starts = value[0] in _STARTS or (code == "sign" and value[0] in "-?")
    if not starts and (value.startswith("- ") or not (code == "colon" and match["head"])):
        return None
    what = f"starts with {value[0]}" if starts else "holds a colon and a space"
    repair = whole_line(number, match["head"] + quoted(value) + line[len(bare) :])
    message = f"a text that {what} goes between quotes"
    return Mistake(number, match.start("value"), "needs-quotes", message, repair)


def _ending(lines: list[str], number: int, column: int, code: str) -> Repair | None:
    """Mend what opens with a sign and does not end as that sign asks."""
    line = lines[number]
    bare = _COMMENT.sub("", line)
    match = _VALUE.match(bare)
    if match is None:
        return None
    head, value = match["head"], match["value"]
    if code == "block" and value[0] == "|":
        text = " " * (len(line) - len(line.lstrip(" -")) + 2) + value[1:].strip()
        return Repair(number + 1, number + 1, (f"{head}|", text))
    if code == "open-bracket" and value[0] == "[":
        return _bracket(lines, number)
    if code == "escape" and 0 < column <= len(line):
        return whole_line(number, line[: column - 1] + "\\" + line[column - 1 :])
    mended = _closed(value, code, behind=column > match.start("value"))
    return None if mended is None else whole_line(number, head + mended + line[len(bare) :])


def _closed(value: str, code: str, *, behind: bool) -> str | None:
    """A value between quotes, or with the quote that it lacks."""
    if code in ("indent", "colon") and value[0] in "\"'[{" and behind:
        return quoted(value)
    if code == "block" and value[0] == ">":
        return quoted(value)
    if code == "open-quote" and value[0] in "\"'" and value.count(value[0]) == 1:
        return value + value[0]
    return None


def _bracket(lines: list[str], number: int) -> Repair | None:
    below = next((line for line in lines[number + 1 :] if line.strip()), "")
    if "]" in lines[number]:
        return items(lines[number], number)
    if below and not _OPENED.match(below):
        return None
    return whole_line(number, lines[number].rstrip().rstrip(",") + "]")
