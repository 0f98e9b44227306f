"""Findings as people, editors and machines read them."""

import json
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

from faq.lint.chinese import chinese
from faq.lint.mending import Change
from text.findings import Finding

_WORDS: Final = {
    "en": {
        "mean": ", did you mean {}?",
        "write": "write:",
        "note": "{count} more: {code} (--strict names them)",
        "changed": "line {line} ({code}):",
    },
    "zh-CN": {
        "mean": "，是不是 {}？",
        "write": "改成：",
        "note": "另有 {count} 条 {code}（--strict 逐条列出）",
        "changed": "第 {line} 行（{code}）：",
    },
}


def said(finding: Finding, language: str) -> str:
    """The sentence of a finding."""
    return chinese(finding.message) if language == "zh-CN" else finding.message


def as_text(
    findings: Sequence[Finding],
    language: str,
    source: Callable[[str], Sequence[str]],
    *,
    notes: bool = False,
) -> Iterator[str]:
    """``file:line:column code message``, the line with a caret, what it should be.

    Args:
        findings: in the order in which they are told.
        language: ``zh-CN`` or ``en``.
        source: gives the lines of a file.
        notes: name each note; otherwise they are only counted.
    """
    words = _WORDS[language]
    counted: Counter[str] = Counter()
    for one in findings:
        if one.severity == "note" and not notes:
            counted[one.code] += 1
            continue
        guess = words["mean"].format(one.hint) if one.hint and not one.repair else ""
        place = f"{one.file}:{one.line}:{one.column}"
        yield f"{place} {one.code} {said(one, language)}{guess}"
        yield from _caret(one, source(one.file))
        if one.repair is not None:
            yield f"    {words['write']}"
            yield from (f"    | {line}" for line in one.repair.lines)
    for code, count in counted.items():
        yield words["note"].format(count=count, code=code)


def as_github(findings: Sequence[Finding], language: str) -> Iterator[str]:
    """Annotations of GitHub's workflows."""
    levels = {"error": "error", "warning": "warning", "note": "notice"}
    for one in findings:
        message = said(one, language) + (f" → {one.hint}" if one.hint else "")
        place = f"file={_property(one.file)},line={one.line},col={one.column}"
        yield f"::{levels[one.severity]} {place},title={one.code}::{_escaped(message)}"


def as_json(findings: Sequence[Finding], language: str) -> str:
    """A list of objects, one a line."""
    rows = [json.dumps(_row(one, language), ensure_ascii=False) for one in findings]
    return "[\n" + ",\n".join(rows) + "\n]" if rows else "[]"


def as_changes(file: str, changes: Sequence[Change], language: str) -> Iterator[str]:
    """What was written into a file: the lines before and after."""
    for change in changes:
        where = _WORDS[language]["changed"].format(line=change.line, code=change.code)
        yield f"{file} {where}"
        yield from (f"  - {line}" for line in change.before)
        yield from (f"  + {line}" for line in change.after)


def lines_of(file: str) -> list[str]:
    """The lines of a file; none of one that cannot be read."""
    try:
        return Path(file).read_text("utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError):
        return []


def _caret(one: Finding, lines: Sequence[str]) -> Iterator[str]:
    if not 0 < one.line <= len(lines):
        return
    line = lines[one.line - 1].rstrip("\r")
    before = line[: one.column - 1]
    blanks = "".join(" " * _width(sign) if sign != "\t" else "\t" for sign in before)
    yield f"    {line}"
    yield f"    {blanks}^"


def _width(sign: str) -> int:
    """How many columns of a terminal a character takes."""
    if unicodedata.combining(sign) or unicodedata.category(sign) in ("Cf", "Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(sign) in "WF" else 1


def _row(one: Finding, language: str) -> dict[str, object]:
    repair = one.repair
    return {
        "file": one.file,
        "line": one.line,
        "column": one.column,
        "code": one.code,
        "severity": one.severity,
        "message": said(one, language),
        "hint": one.hint,
        "repair": repair
        and {"first": repair.first, "last": repair.last, "lines": list(repair.lines)},
    }


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")
