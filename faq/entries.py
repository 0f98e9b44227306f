"""Load the operator's FAQ files, or say everything that is wrong with them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
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
    Texts,
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
    fitting,
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
_PLACED: Final = ("also", "a", "after", "only_in", "keywords", "photo", "file", "buttons")
"""What may be wrong although it can be read."""
_NAMES: Final = frozenset(KEYS) | frozenset(KEYS.values())


class _File(Model):
    """The keys of a FAQ file."""

    category: Text | None = None
    faq: tuple[Any, ...] = ()
    synonyms: tuple[tuple[str, ...], ...] = ()


class _Partial(Written):
    """An entry that may lack its answer."""

    a: Texts = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """What FAQ files hold, as far as it can be read.

    Attributes:
        entries: in the order of the files' names and lines; ``after`` names ids.
        synonyms: groups of words that mean the same to these people.
        findings: errors and warnings.
        broken: entries with errors, without what is wrong in them: nobody is answered with them,
            but what else they hold is checked, and others may name them.
    """

    entries: list[Entry]
    synonyms: list[tuple[str, ...]]
    findings: list[Finding]
    broken: list[Entry] = field(default_factory=list)


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
        _read_entries(document, head, reading, found)
        if not head.faq and not head.synonyms and (document.data is not None or not lines):
            message = "the file has no entries under faq (问答)"
            empty = document.finding((), "empty", message)
            found.append(replace(empty, severity="warning") if document.data is None else empty)
    reading.findings.extend(one for one in found if one.line not in lines)


def _read_entries(
    document: Document, head: _File, reading: Reading, findings: list[Finding]
) -> None:
    name = "faq" if document.has(("faq",)) else FILE_KEYS["faq"]
    for at, item in enumerate(head.faq):
        keypath = (name, at)
        findings.extend(one_item_lists(document, keypath, item))
        written, wrong = _read(document, keypath, item)
        findings.extend(wrong)
        if written is not None:
            entry = _placed(written, document, keypath, head.category or "")
            (reading.broken if wrong else reading.entries).append(entry)


def _read(document: Document, keypath: KeyPath, item: Any) -> tuple[Written | None, list[Finding]]:
    """One entry, written out or as ``question: answer``, and what is wrong in it."""
    if isinstance(item, dict) and len(item) == 1 and not _NAMES & set(item):
        question = next(iter(item))
        entry = _Partial(id=derived_id(question), q=question)
        answer = document.written((*keypath, question))
        if isinstance(item[question], dict | list) or not (answer or "").strip():
            message = f"behind {question!r} an answer is expected, as text on the same line"
            place = (*keypath, question)
            return entry, [document.finding(place, "answer", message, key=True)]
        return entry.model_copy(update={"a": (str(answer).strip("\n"),)}), []
    written, wrong = fitting(document, Written, aliases=ALIASES, at=keypath)
    if found := _short_with_keys(document, keypath, item, wrong):
        return found
    if written is None:
        written, _ = fitting(document, _Partial, aliases=ALIASES, at=keypath)
    return written, wrong


def _short_with_keys(
    document: Document, keypath: KeyPath, item: Any, wrong: list[Finding]
) -> tuple[Written, list[Finding]] | None:
    """``- question: answer`` with more keys, or with others below it that lack their dash."""
    keys = list(item) if isinstance(item, dict) else []
    odd = [key for key in keys if not did_you_mean(key, _NAMES)]
    answers = {key: (document.written((*keypath, key)) or "").strip("\n") for key in odd}
    question = next(iter(keys), "")
    if {"q", KEYS["q"]} & set(keys) or not answers.get(question, "").strip():
        return None
    if len(odd) < len(keys):
        names = "问 and 答" if set(KEYS.values()) & set(keys) else "q and a"
        said = {question: f"beside other keys {question!r} and its answer go under {names}"}
    elif all(answers.values()):
        said = {key: f"a - is missing before {key!r}" for key in odd[1:]}
    else:
        return None
    found = [
        document.finding((*keypath, key), "answer", message, key=True)
        for key, message in said.items()
    ]
    told = {document.position((*keypath, key), key=True) for key in (question, *said)}
    found += (one for one in wrong if one.code != "missing" and (one.line, one.column) not in told)
    return _Partial(id=derived_id(question), q=question, a=(answers[question],)), found


def _placed(written: Written, document: Document, keypath: KeyPath, category: str) -> Entry:
    line, column = document.position(keypath)
    parts = dict(_parts(written, document, keypath))
    return Entry.model_construct(
        **dict(written),
        category=category,
        folder=document.path.parent,
        place=Place(file=str(document.path), line=line, column=column, parts=parts),
    )


def _parts(
    written: Written, document: Document, keypath: KeyPath
) -> Iterator[tuple[KeyPath, tuple[int, int]]]:
    """Where the values are of which something may be said later."""
    for key in _PLACED:
        names = (key, KEYS[key], written.q) if key == "a" else (key, KEYS[key])
        name = next((one for one in names if document.has((*keypath, one))), None)
        if name is None:
            continue
        yield (key,), document.position((*keypath, name))
        for at in range(len(getattr(written, key) or ())):
            if document.has((*keypath, name, at)):
                yield (key, at), document.position((*keypath, name, at))


def linked(reading: Reading) -> Reading:
    """Check what concerns more than one entry, and let ``after`` name an id."""
    entries, findings = reading.entries, reading.findings
    every = [*entries, *reading.broken]
    by_id: dict[str, Entry] = {}
    ids: dict[str, str] = {}
    for entry in every:
        if entry.id in by_id:
            first = by_id[entry.id].place
            where = f"{first.file}:{first.line}" if first else "here"
            message = f"the id {entry.id!r} is taken by the entry at {where}"
            findings.append(Finding(*entry.where(), "duplicate-id", message))
        by_id.setdefault(entry.id, entry)
        ids.setdefault(entry.q, entry.id)
    ids |= {entry_id: entry_id for entry_id in by_id}
    for at, entry in enumerate(every):
        findings.extend(_faults(entry))
        if entry.after is not None and entry.after not in ids:
            message = f"after (接着) names {entry.after!r}, which is no entry"
            near = did_you_mean(entry.after, ids)
            findings.append(Finding(*entry.where("after"), "unknown-entry", message, near))
        elif entry.after is not None and ids[entry.after] != entry.after and at < len(entries):
            entries[at] = entry.model_copy(update={"after": ids[entry.after]})
    return reading


def _faults(entry: Entry) -> Iterator[Finding]:
    longest = LONGEST_CAPTION if entry.photo or entry.file else LONGEST
    for at, answer in enumerate(entry.a):
        for code, message in faults(answer, longest):
            yield Finding(*entry.where("a", at), code, message)
