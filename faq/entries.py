"""Load the operator's FAQ files, or say everything that is wrong with them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from faq.entry import (
    FILE_KEYS,
    KEYS,
    TEST_KEYS,
    Button,
    Entry,
    Model,
    Place,
    Text,
    Validity,
    Written,
    derived_id,
)
from faq.lists import one_item_lists
from faq.rendering import LONGEST, LONGEST_CAPTION, faults
from text.suggest import did_you_mean
from text.yaml_file import (
    Document,
    FileProblems,
    Finding,
    KeyPath,
    examine_text,
    examine_yaml,
    validate,
    yaml_files,
)

__all__ = [
    "Button",
    "Entry",
    "Reading",
    "Validity",
    "load_entries",
    "load_reading",
    "parse_entries",
    "read_entries",
]

ALIASES: Final = {
    chinese: english for keys in (KEYS, TEST_KEYS, FILE_KEYS) for english, chinese in keys.items()
}
_NAMES: Final = frozenset(KEYS) | frozenset(KEYS.values())


class _File(Model):
    """The keys of a FAQ file."""

    category: Text | None = None
    faq: tuple[Any, ...] = ()
    synonyms: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """What FAQ files hold, as far as it can be read.

    Attributes:
        entries: in the order of the files' names and lines; ``after`` names ids.
        synonyms: groups of words that mean the same to these people.
        findings: errors and warnings.
    """

    entries: list[Entry]
    synonyms: list[tuple[str, ...]]
    findings: list[Finding]


def load_entries(path: Path | Sequence[Path]) -> list[Entry]:
    """Read FAQ files.

    Args:
        path: a file, a folder (every ``.yaml`` and ``.yml`` below it), or several of them.

    Returns:
        The entries in the order of the files' names and lines; ``after`` names ids.

    Raises:
        FileProblems: everything that is wrong in all files, at once.
    """
    return load_reading(path).entries


def load_reading(path: Path | Sequence[Path]) -> Reading:
    """``load_entries`` with the synonyms.

    Raises:
        FileProblems: everything that is wrong in all files, at once.
    """
    reading = read_entries(path)
    errors = [finding for finding in reading.findings if finding.severity == "error"]
    if errors:
        raise FileProblems(errors)
    return reading


def read_entries(path: Path | Sequence[Path]) -> Reading:
    """Read FAQ files; what is wrong in them is told, the rest is there."""
    return linked(read_alone(path))


def parse_entries(text: str, path: Path) -> Reading:
    """``read_entries`` for the text of one file; ``path`` names it."""
    return linked(parse_alone(text, path))


def read_alone(path: Path | Sequence[Path]) -> Reading:
    """``read_entries`` without what concerns more than one entry, which ``linked`` adds."""
    reading = Reading([], [], [])
    for file in yaml_files(path):
        document, findings = examine_yaml(file)
        _read_document(document, findings, reading)
    return reading


def parse_alone(text: str, path: Path) -> Reading:
    """``read_alone`` for the text of one file; ``path`` names it."""
    reading = Reading([], [], [])
    document, findings = examine_text(text, path)
    _read_document(document, findings, reading)
    return reading


def _read_document(document: Document, told: list[Finding], reading: Reading) -> None:
    """What is wrong in a line is told once: the rest only follows from it."""
    lines = {finding.line for finding in told if finding.severity == "error"}
    reading.findings.extend(told)
    found: list[Finding] = []
    try:
        head = validate(document, _File, aliases=ALIASES)
    except FileProblems as problems:
        found.extend(problems.findings)
    else:
        reading.synonyms.extend(head.synonyms)
        reading.entries.extend(_entries(document, head, found))
        if not head.faq and not head.synonyms and (document.data is not None or not lines):
            message = "the file has no entries under faq (问答)"
            empty = document.finding((), "empty", message)
            found.append(replace(empty, severity="warning") if document.data is None else empty)
    reading.findings.extend(one for one in found if one.line not in lines)


def _entries(document: Document, head: _File, findings: list[Finding]) -> Iterator[Entry]:
    name = "faq" if document.has(("faq",)) else FILE_KEYS["faq"]
    for at, item in enumerate(head.faq):
        keypath = (name, at)
        findings.extend(one_item_lists(document, keypath, item))
        try:
            written = _read(document, keypath, item)
        except FileProblems as problems:
            findings.extend(problems.findings)
            continue
        yield _placed(written, document, keypath, head.category or "")


def _read(document: Document, keypath: KeyPath, item: Any) -> Written:
    """One entry, written out or as ``question: answer``."""
    if isinstance(item, dict) and len(item) == 1 and not _NAMES & set(item):
        question = next(iter(item))
        answer = document.written((*keypath, question))
        if isinstance(item[question], dict | list) or not (answer or "").strip():
            message = f"behind {question!r} an answer is expected, as text on the same line"
            place = (*keypath, question)
            raise FileProblems([document.finding(place, "answer", message, key=True)])
        return Written(id=derived_id(question), q=question, a=(str(answer).strip("\n"),))
    return validate(document, Written, aliases=ALIASES, at=keypath)


def _placed(written: Written, document: Document, keypath: KeyPath, category: str) -> Entry:
    line, column = document.position(keypath)
    return Entry.model_construct(
        **dict(written),
        category=category,
        folder=document.path.parent,
        place=Place(file=str(document.path), line=line, column=column),
    )


def linked(reading: Reading) -> Reading:
    """Check what concerns more than one entry, and let ``after`` name an id."""
    entries, findings = reading.entries, reading.findings
    by_id: dict[str, Entry] = {}
    ids: dict[str, str] = {}
    for entry in entries:
        if entry.id in by_id:
            first = by_id[entry.id].place
            where = f"{first.file}:{first.line}" if first else "here"
            message = f"the id {entry.id!r} is taken by the entry at {where}"
            findings.append(_finding(entry, "duplicate-id", message))
        by_id.setdefault(entry.id, entry)
        ids.setdefault(entry.q, entry.id)
    ids |= {entry_id: entry_id for entry_id in by_id}
    for at, entry in enumerate(entries):
        findings.extend(_faults(entry))
        if entry.after is not None and entry.after not in ids:
            message = f"after (接着) names {entry.after!r}, which is no entry"
            near = did_you_mean(entry.after, ids)
            findings.append(_finding(entry, "unknown-entry", message, near))
        if entry.after is not None and ids.get(entry.after, entry.after) != entry.after:
            entries[at] = entry.model_copy(update={"after": ids[entry.after]})
    return reading


def _faults(entry: Entry) -> Iterator[Finding]:
    longest = LONGEST_CAPTION if entry.photo or entry.file else LONGEST
    for answer in entry.a:
        for code, message in faults(answer, longest):
            yield _finding(entry, code, message)


def _finding(entry: Entry, code: str, message: str, hint: str | None = None) -> Finding:
    place = entry.place or Place(file="", line=1, column=1)
    return Finding(place.file, place.line, place.column, code, message, hint)
