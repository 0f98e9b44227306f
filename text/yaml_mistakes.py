"""Where the parser stops: said in the operator's words, repaired where possible."""

import re
from collections.abc import Sequence
from typing import Any

from ruamel.yaml.error import MarkedYAMLError

from text.findings import Repair
from text.yaml_repair import Mistake, items, quoted, whole_line
from text.yaml_signs import (
    button_mistake,
    indent_above,
    indent_mistake,
    sign_above,
    sign_at_top,
    sign_mistake,
)

_VALUE = re.compile(r"(?P<head>\s*(?:- +)*(?:[^\s:#\"'][^:#\"']*:\s+)?)(?P<value>\S.*?)\s*$")
_COMMENT = re.compile(r"\s{2,}#\s.*$")  # at one blank it may well be text
_OPENED = re.compile(r"\s*(?:- +)*[^\s:#]+:(?:\s|$)")
_SIGN_AS_KEY = re.compile(r"(?P<head>\s*(?:- +)*)(?P<key>[@`%*&!][^:\"]*?)(?P<rest>\s*:(?:\s.*)?)")
_STARRED = re.compile(r"\s*\*\s")
_BEHIND_A_KEY = re.compile(r":\s")
_SAID = (  # what the parser complains of, what an operator is told
    ("expected ',' or ']'", "open-bracket", "this [ has no ] that closes it"),
    ("expected ',' or '}'", "open-bracket", "this { has no } that closes it"),
    ("found '<stream end>'", "open-bracket", "a [ or { before this place is never closed"),
    (
        "expected the node content",
        "yaml",
        "a comma or bracket too many; a text that begins with one goes between quotes",
    ),
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
    ("found character '\\t'", "needs-quotes", "a text that holds a tab goes between quotes"),
    (
        "expected '<document start>', but found ('<scalar",
        "indent",
        "the indentation does not fit the lines above",
    ),
)
_BEHIND_ALL = "expected '<document start>'"
_BEFORE_A_VALUE = re.compile(r"(?:^|\s)-$|[:\]}\"']$")
_COMMA_IN_BRACES = re.compile(r"(?<=[\]\"'])，\s*")
_WIDE_IN_BRACES = re.compile(r"(?<=[{,，\s])(?P<key>[^\s:：,{}\[\]\"']+)：\s*(?=[\[\"'])")
_HASH_IN_LIST = re.compile(
    r"\s*(?:- +)*[^\s:#\"'][^:#\"']*:\s+(?:\{[^#]*)?\[[^#\]]*(?<=[\s\[,])(?P<sign>#)[^\]]*\]"
)
_AT_CONTEXT = {"open-bracket", "open-quote", "no-colon"}
_OF_SIGNS = {"colon", "no-colon", "indent"}
_STARTS = "@`%*&!,]}"


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
    if _BEHIND_ALL in problem and (found := sign_at_top(lines)):
        return found
    if code == "yaml" and (found := _hash_in_brackets(lines, mark.line)):
        return found
    if mark.line < len(lines):
        repair = _ending(lines, mark.line, mark.column, code)
        if code == "open-bracket" and repair is not None and "]" in lines[mark.line]:
            message = "an item of this list goes between quotes"
        if code in ("indent", "sign") and repair is not None:
            message = "text behind a closing sign: the whole text goes between quotes"
            return Mistake(mark.line, mark.column, "needs-quotes", message, repair)
        return Mistake(mark.line, mark.column, code, message, repair)
    return Mistake(mark.line, mark.column, code, message)


def _in_line(lines: Sequence[str], place: Any, code: str) -> Mistake | None:
    """What is wrong in this line, or in the one above when only this one's key shows it."""
    number, line = place.line, lines[place.line]
    found = indent_mistake(lines, number)
    if found is None and (code in _OF_SIGNS or (code == "yaml" and _STARRED.match(line))):
        found = sign_mistake(lines, number) or indent_above(lines, number)
    if found is not None:
        return found
    if code == "colon" and not _BEHIND_A_KEY.search(line[: place.column]):
        return sign_above(lines, number)
    if code == "open-bracket" and "{" in line and (found := _wide_in_braces(line, number)):
        return found
    if code == "indent" and (found := sign_above(lines, number, aligned=True)):
        return found
    if code == "needs-quotes" and (found := _tab_between(line, number, place.column)):
        return found
    return _unquoted(line, number, code) or _item(line, number, place.column, code)


def _item(line: str, number: int, column: int, code: str) -> Mistake | None:
    """What YAML does not take for an item of a list in brackets."""
    if code not in ("yaml", "needs-quotes"):
        return None
    sign, repair = line[column : column + 1], items(line, number, column)
    if repair is None or repair.lines == (line,):
        return None
    if sign == ",":
        return Mistake(number, column, code, "there is a comma too many", repair)
    what = "holds a tab" if code == "needs-quotes" else f"starts with {sign}"
    message = f"a text that {what} goes between quotes"
    return Mistake(number, column, "needs-quotes", message, repair)


def _wide_in_braces(line: str, number: int) -> Mistake | None:
    """``{该答：[x]，放过：[y]}``: what stands beside brackets is no part of a text."""
    if match := _WIDE_IN_BRACES.search(line):
        message = f"the colon behind {match['key']!r} is a full-width ："
        repair = whole_line(number, _WIDE_IN_BRACES.sub(r"\g<key>: ", line))
        return Mistake(number, match.end("key"), "wide-colon", message, repair)
    if match := _COMMA_IN_BRACES.search(line):
        message = "a full-width ， divides nothing, write ,"
        repair = whole_line(number, _COMMA_IN_BRACES.sub(", ", line))
        return Mistake(number, match.start(), "wide-comma", message, repair)
    return None


def _hash_in_brackets(lines: Sequence[str], number: int) -> Mistake | None:
    """A # hides the bracket that closes a list: YAML looks for it in all that follows."""
    for above in range(min(number, len(lines) - 1), -1, -1):
        line = lines[above]
        if match := _HASH_IN_LIST.match(line):
            column = match.start("sign")
            message = (
                "what stands behind # is not read: quote the text, or write '# ' for a comment"
            )
            return Mistake(above, column, "hash", message, items(line, above, column))
    return None


def _tab_between(line: str, number: int, column: int) -> Mistake | None:
    """A tab that is no part of a text: behind a key, a dash, a closing sign; at the end."""
    before, behind = line[:column].rstrip(), line[column:].strip()
    if behind and not behind.startswith("#") and not _BEFORE_A_VALUE.search(before):
        return None
    gap = "  " if behind.startswith("#") else " "
    mended = f"{before}{gap}{behind}".rstrip()
    return Mistake(
        number, column, "tab", "a tab stands between, use a space", whole_line(number, mended)
    )


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
    tab = code == "needs-quotes"
    colon = code == "colon" and match["head"] and not value.startswith("- ")
    if not (starts or tab or colon):
        return None
    if code == "colon" and (found := button_mistake(line, number)):
        return found
    what = "holds a tab" if tab else "holds a colon and a space"
    if starts:
        what = f"starts with {value[0]}"
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
    if code in ("indent", "colon", "sign") and value[0] in "\"'[{" and behind:
        return quoted(value)
    if code == "block" and value[0] == ">":
        return quoted(value)
    if code == "open-quote" and value[0] in "\"'" and value.count(value[0]) == 1:
        return value + value[0]
    return None


def _bracket(lines: Sequence[str], number: int) -> Repair | None:
    below = next((line for line in lines[number + 1 :] if line.strip()), "")
    if "]" in lines[number]:
        return items(lines[number], number, lines[number].index("["))
    if below and not _OPENED.match(below):
        return None
    return whole_line(number, lines[number].rstrip().rstrip(",") + "]")
