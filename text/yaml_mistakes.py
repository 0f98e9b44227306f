"""Where the parser stops: said in the operator's words, repaired where possible."""

import re
from collections.abc import Sequence
from typing import Any

from ruamel.yaml.error import MarkedYAMLError

from text.findings import Repair
from text.yaml_repair import Mistake, items, quoted, whole_line
from text.yaml_signs import button_mistake, indent_above, indent_mistake, sign_above, sign_mistake

_VALUE = re.compile(r"(?P<head>\s*(?:- +)*(?:[^\s:#\"'][^:#\"']*:\s+)?)(?P<value>\S.*?)\s*$")
_COMMENT = re.compile(r"\s{2,}#\s.*$")  # at one blank it may well be text
_OPENED = re.compile(r"\s*(?:- +)*[^\s:#]+:(?:\s|$)")
_SIGN_AS_KEY = re.compile(r"(?P<head>\s*(?:- +)*)(?P<key>[@`%*&!][^:\"]*?)(?P<rest>\s*:(?:\s.*)?)")
_BEHIND_A_KEY = re.compile(r":\s")
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
    ("but found ('<block", "colon", "a colon too many, or wrong indentation"),
    ("entries are not allowed", "sign", "a - or ? cannot stand here"),
    ("keys are not allowed", "sign", "a - or ? cannot stand here"),
)
_AT_CONTEXT = {"open-bracket", "open-quote", "no-colon"}
_OF_SIGNS = {"colon", "no-colon", "indent"}
_STARTS = "@`%*&!"


def explain(lines: Sequence[str], error: MarkedYAMLError) -> Mistake:
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
        if place.line < len(lines) and (found := _in_line(lines, place, code)):
            return found
    if mark.line < len(lines):
        repair = _ending(lines, mark.line, mark.column, code)
        if code == "indent" and repair is not None:
            message = "text behind a closing sign: the whole text goes between quotes"
            return Mistake(mark.line, mark.column, "needs-quotes", message, repair)
        return Mistake(mark.line, mark.column, code, message, repair)
    return Mistake(mark.line, mark.column, code, message)


def _in_line(lines: Sequence[str], place: Any, code: str) -> Mistake | None:
    """What is wrong in this line, or in the one above when only this one's key shows it."""
    number, line = place.line, lines[place.line]
    found = indent_mistake(lines, number)
    if found is None and code in _OF_SIGNS:
        found = sign_mistake(lines, number) or indent_above(lines, number)
    if found is not None:
        return found
    if code == "colon" and not _BEHIND_A_KEY.search(line[: place.column]):
        return sign_above(lines, number)
    return _unquoted(line, number, code)


def _unquoted(line: str, number: int, code: str) -> Mistake | None:
    if key := _SIGN_AS_KEY.fullmatch(line):
        message = f"a text that starts with {key['key'][0]} goes between quotes"
        repair = whole_line(number, key["head"] + quoted(key["key"]) + key["rest"])
        return Mistake(number, key.start("key"), "needs-quotes", message, repair)
    bare = _COMMENT.sub("", line)
    match = _VALUE.match(bare)
    if match is None or match["value"][0] in "\"'|>[{":
        return None
    value = match["value"]
    starts = value[0] in _STARTS or (code == "sign" and value[0] in "-?")
    if not starts and (value.startswith("- ") or not (code == "colon" and match["head"])):
        return None
    if code == "colon" and (found := button_mistake(line, number)):
        return found
    what = f"starts with {value[0]}" if starts else "holds a colon and a space"
    repair = whole_line(number, match["head"] + quoted(value) + line[len(bare) :])
    message = f"a text that {what} goes between quotes"
    return Mistake(number, match.start("value"), "needs-quotes", message, repair)


def _ending(lines: Sequence[str], number: int, column: int, code: str) -> Repair | None:
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


def _bracket(lines: Sequence[str], number: int) -> Repair | None:
    below = next((line for line in lines[number + 1 :] if line.strip()), "")
    if "]" in lines[number]:
        return items(lines[number], number)
    if below and not _OPENED.match(below):
        return None
    return whole_line(number, lines[number].rstrip().rstrip(",") + "]")
