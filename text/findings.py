"""What is wrong in an operator's file, and where."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

Severity: TypeAlias = Literal["error", "warning", "note"]


@dataclass(frozen=True, slots=True)
class Repair:
    """Lines of a file as they should be.

    Attributes:
        first, last: the lines that are replaced, counted from 1, both included.
        lines: what stands there instead, without line ends.
    """

    first: int
    last: int
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """One mistake.

    Attributes:
        file: the path as the operator knows it.
        line, column: counted from 1, columns in characters.
        code: a stable short name of the kind of mistake, such as ``unknown-key``.
        message: one sentence: what was found, what was expected.
        hint: what was probably meant: a word, or the repaired line.
        severity: an ``error`` keeps the file from being used, a ``warning`` and a ``note`` do not.
        repair: the lines that mend it, where they are known.
    """

    file: str
    line: int
    column: int
    code: str
    message: str
    hint: str | None = None
    severity: Severity = "error"
    repair: Repair | None = None

    def __str__(self) -> str:
        """``file:line:column code message, did you mean …?``, as editors can jump to."""
        guess = f", did you mean {self.hint}?" if self.hint else ""
        return f"{self.file}:{self.line}:{self.column} {self.code} {self.message}{guess}"


class BadValue(ValueError):
    """A validator's complaint, with what was probably meant.

    Attributes:
        hint: see ``Finding``.
    """

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.hint = hint


class BadItems(ValueError):
    """Complaints about items of one value.

    Attributes:
        complaints: each with the place of its item: numbers in lists, keys in mappings.
    """

    def __init__(self, complaints: Sequence[tuple[tuple[str | int, ...], ValueError]]) -> None:
        super().__init__("; ".join(str(complaint) for _, complaint in complaints))
        self.complaints = tuple(complaints)


class FileProblems(Exception):
    """All that is wrong in one or more files, at once.

    Attributes:
        findings: in the order of the files' lines, each once.
    """

    def __init__(self, findings: Iterable[Finding]) -> None:
        once = dict.fromkeys(findings)  # a set would tell what stands at one place in any order
        ordered = sorted(once, key=lambda one: (one.file, one.line, one.column, one.code))
        self.findings: tuple[Finding, ...] = tuple(ordered)
        super().__init__("\n".join(map(str, self.findings)))
