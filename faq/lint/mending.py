"""Write the repaired lines into a file, and nothing else."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, TypeAlias

from faq.entries import parse_entries
from text.findings import Finding
from text.yaml_reading import apart
from text.yaml_signs import button_mistake, colon_mistake

Examine: TypeAlias = Callable[[str, Path], Iterable[Finding]]
"""What is wrong in a text, as if it stood in that file."""

_MOST_ROUNDS: Final = 500
_COLONS: Final = ("expected a mapping", "expected a button")


@dataclass(frozen=True, slots=True)
class Change:
    """Lines as they were and as they are; ``line`` counts from 1."""

    line: int
    code: str
    before: tuple[str, ...]
    after: tuple[str, ...]


def of_entries(text: str, path: Path) -> Iterable[Finding]:
    """What is wrong in a text of entries."""
    return parse_entries(text, path).findings


def mend(text: str, path: Path, examine: Examine = of_entries) -> tuple[str, list[Change]]:
    """The text with every repair that is known, and what was changed.

    Every byte outside the repaired lines stays as it is, line ends too.
    """
    changes: list[Change] = []
    for _ in range(_MOST_ROUNDS):
        findings = examine(text.removeprefix("\ufeff"), path)
        known = with_repairs(findings, {str(path): text})
        repairs = {one.repair: one.code for one in known if one.repair is not None}
        chosen = apart(repairs)
        if not chosen:
            break
        lines = text.split("\n")
        for repair in reversed(chosen):
            before = tuple(line.rstrip("\r") for line in lines[repair.first - 1 : repair.last])
            end = "\r" if lines[repair.first - 1].endswith("\r") else ""
            mark = "\ufeff" if repair.first == 1 and text.startswith("\ufeff") else ""
            new = [line + end for line in repair.lines]
            new[0] = mark + new[0]
            lines[repair.first - 1 : repair.last] = new
            changes.append(Change(repair.first, repairs[repair], before, repair.lines))
        mended = "\n".join(lines)
        if mended == text:
            break
        text = mended
    return text, sorted(changes, key=lambda one: one.line)


def with_repairs(findings: Iterable[Finding], texts: Mapping[str, str]) -> Iterator[Finding]:
    """A wrong colon that only the checking of values found gets its repaired line too."""
    lines: dict[str, list[str]] = {name: _lines(text) for name, text in texts.items()}
    for found in findings:
        if found.repair is None and found.code == "value" and found.message.startswith(_COLONS):
            if found.file not in lines:
                lines[found.file] = _lines(Path(found.file).read_text("utf-8-sig"))
            yield _with_colon(found, lines[found.file])
        else:
            yield found


def _with_colon(found: Finding, lines: list[str]) -> Finding:
    number = found.line - 1
    line = lines[number] if number < len(lines) else ""
    mistake = colon_mistake(line, number) or button_mistake(line, number)
    if mistake is None or mistake.repair is None:
        return found
    return replace(
        found,
        column=mistake.column + 1,
        code=mistake.code,
        message=mistake.message,
        hint=mistake.repair.lines[0].strip(),
        repair=mistake.repair,
    )


def _lines(text: str) -> list[str]:
    return text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
