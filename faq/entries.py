"""Load the operator's FAQ files, or say everything that is wrong with them."""

from collections.abc import Iterator, Sequence
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
from faq.rendering import LONGEST, LONGEST_CAPTION, faults
from text.suggest import did_you_mean
from text.yaml_file import (
    Document,
    FileProblems,
    Finding,
    KeyPath,
    load_yaml,
    validate,
    yaml_files,
)

__all__ = ["Button", "Entry", "Validity", "load_entries"]

_ALIASES: Final = {
    chinese: english for keys in (KEYS, TEST_KEYS, FILE_KEYS) for english, chinese in keys.items()
}
_NAMES: Final = frozenset(KEYS) | frozenset(KEYS.values())


class _File(Model):
    """The keys of a FAQ file."""

    category: Text | None = None
    faq: tuple[Any, ...] = ()
    synonyms: tuple[tuple[str, ...], ...] = ()


def load_entries(path: Path | Sequence[Path]) -> list[Entry]:
    """Read FAQ files.

    Args:
        path: a file, a folder (every ``.yaml`` and ``.yml`` below it), or several of them.

    Returns:
        The entries in the order of the files' names and lines; ``after`` names ids.

    Raises:
        FileProblems: everything that is wrong in all files, at once.
    """
    findings: list[Finding] = []
    entries: list[Entry] = []
    for file in yaml_files(path):
        try:
            found = _load_file(file, findings)
        except FileProblems as problems:
            findings.extend(problems.findings)
        else:
            entries.extend(found)
    entries = _linked(entries, findings)
    if findings:
        raise FileProblems(findings)
    return entries


def _load_file(path: Path, findings: list[Finding]) -> list[Entry]:
    document = load_yaml(path)
    head = validate(document, _File, aliases=_ALIASES)
    if document.data is not None and not head.faq and not head.synonyms:
        findings.append(document.finding((), "empty", "the file has no entries under faq (问答)"))
    name = "faq" if document.has(("faq",)) else FILE_KEYS["faq"]
    entries = []
    for at, item in enumerate(head.faq):
        keypath = (name, at)
        try:
            written = _read(document, keypath, item)
        except FileProblems as problems:
            findings.extend(problems.findings)
            continue
        entries.append(_placed(written, document, keypath, head.category or ""))
    return entries


def _read(document: Document, keypath: KeyPath, item: Any) -> Written:
    """One entry, written out or as ``question: answer``."""
    if isinstance(item, dict) and len(item) == 1 and not _NAMES & set(item):
        question = next(iter(item))
        answer = document.written((*keypath, question))
        if isinstance(item[question], dict | list) or not (answer or "").strip():
            message = f"behind {question!r} an answer is expected, as text on the same line"
            place = (*keypath, question)
            raise FileProblems([document.finding(place, "answer", message, key=True)])
        return Written(id=derived_id(question), q=question, a=(str(answer),))
    return validate(document, Written, aliases=_ALIASES, at=keypath)


def _placed(written: Written, document: Document, keypath: KeyPath, category: str) -> Entry:
    line, column = document.position(keypath)
    return Entry.model_construct(
        **dict(written),
        category=category,
        folder=document.path.parent,
        place=Place(file=str(document.path), line=line, column=column),
    )


def _linked(entries: list[Entry], findings: list[Finding]) -> list[Entry]:
    """Check what concerns more than one entry, and let ``after`` name an id."""
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
    linked = []
    for entry in entries:
        findings.extend(_faults(entry))
        if entry.after is not None and entry.after not in ids:
            message = f"after (接着) names {entry.after!r}, which is no entry"
            findings.append(
                _finding(entry, "unknown-entry", message, did_you_mean(entry.after, ids))
            )
        after = entry.after and ids.get(entry.after, entry.after)
        linked.append(entry.model_copy(update={"after": after}))
    return linked


def _faults(entry: Entry) -> Iterator[Finding]:
    longest = LONGEST_CAPTION if entry.photo or entry.file else LONGEST
    for answer in entry.a:
        for code, message in faults(answer, longest):
            yield _finding(entry, code, message)


def _finding(entry: Entry, code: str, message: str, hint: str | None = None) -> Finding:
    place = entry.place or Place(file="", line=1, column=1)
    return Finding(place.file, place.line, place.column, code, message, hint)
