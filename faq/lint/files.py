"""Every finding in the operator's FAQ files, at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from faq.embedded import lost_files, review
from faq.entries import Reading, read_entries
from faq.entry import Entry
from faq.lint.doubts import Groups, doubts
from faq.lint.mending import with_repairs
from faq.lint.thefts import thefts
from text.findings import FileProblems, Finding


@dataclass(frozen=True, slots=True)
class Examined:
    """What files hold, and everything that is wrong or doubtful in them.

    Attributes:
        asked: how many phrasings were tried against the other entries ...
        phrasings: ... of how many; in very large files only those that are the most alike.
    """

    entries: tuple[Entry, ...]
    findings: tuple[Finding, ...]
    asked: int = 0
    phrasings: int = 0


def lint(paths: Path | Sequence[Path], *, groups: Groups | None = None) -> list[Finding]:
    """Check FAQ files.

    Args:
        paths: files and folders.
        groups: the groups' names, each with its topics; without them names are not checked.

    Returns:
        Findings in the order of files and lines. An ``error`` keeps the files from being used.
    """
    return list(examine(paths, groups=groups).findings)


def examine(paths: Path | Sequence[Path], *, groups: Groups | None = None) -> Examined:
    """``lint``, with the entries that could be read."""
    return examined(read_entries(paths), groups)


def examined(
    reading: Reading, groups: Groups | None, texts: dict[str, str] | None = None
) -> Examined:
    """What is wrong or doubtful in what was read.

    Args:
        reading: of all files, linked.
        texts: of those that are not as they are on the disk, by their names.
    """
    unique = list({entry.id: entry for entry in reversed(reading.entries)}.values())[::-1]
    stolen = thefts(unique, reading.synonyms)
    found = [*reading.findings, *review(unique), *doubts(unique, groups), *stolen.findings]
    found += lost_files(reading.broken)
    found += (one for one in doubts(reading.broken, groups) if one.code != "no-tests")
    ordered = tuple(with_repairs(FileProblems(found).findings, texts or {}))
    return Examined(tuple(unique), ordered, stolen.asked, stolen.phrasings)
