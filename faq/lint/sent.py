"""A version of a file that somebody sent: what is wrong in it, and what it changes."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from faq.difference import Difference, difference
from faq.entries import Reading, linked, parse_alone, read_alone
from faq.entry import Entry
from faq.index import FaqIndex
from faq.lint.doubts import Groups
from faq.lint.files import examined
from faq.loading import failures
from text.findings import Finding

NOTHING: Final = Difference((), (), ())


@dataclass(frozen=True, slots=True)
class Looked:
    """What came of looking at a version.

    Attributes:
        errors: what keeps it from being used; all files are told of, since it meets them.
        remarks: warnings and notes about it, and its tests that fail.
        difference: what it changes; nothing where there are errors.
    """

    errors: tuple[Finding, ...]
    remarks: tuple[Finding, ...] = ()
    difference: Difference = NOTHING


def look_at(
    target: Path,
    versions: tuple[bytes | None, bytes],
    files: tuple[Path, ...],
    groups: Groups | None = None,
) -> Looked:
    """Check a version of a file beside all other files, as ``faq lint`` does, and test it.

    Args:
        target: the file that it is of; it need not exist.
        versions: what is there now (None = nothing), and what was sent.
        files: all that are in use.
        groups: see ``faq.lint.files.lint``.
    """
    present, sent = versions
    others = read_alone([one for one in files if one != target])
    try:
        text = sent.decode("utf-8-sig")
    except UnicodeDecodeError:
        said = "the file is not saved as UTF-8"
        return Looked((Finding(str(target), 1, 1, "encoding", said),))
    reading = _beside(others, parse_alone(text, target))
    found = examined(reading, groups, {str(target): text})
    errors = tuple(one for one in found.findings if one.severity == "error")
    if errors:
        return Looked(errors)
    remarks = [one for one in found.findings if one.file == str(target)]
    tested = failures(FaqIndex(found.entries, synonyms=reading.synonyms))
    remarks += [one for one in tested if one.file == str(target)]
    old = Reading([], [], []) if present is None else parse_alone(_text(present), target)
    changes = difference(_of(target, _beside(others, old)), _of(target, reading))
    return Looked((), tuple(remarks), changes)


def entries_of(target: Path, content: bytes | None) -> list[Entry]:
    """What a version of a file holds, as far as it can be read; nothing where there is none."""
    return [] if content is None else parse_alone(_text(content), target).entries


def _text(content: bytes) -> str:
    return content.decode("utf-8-sig", "replace")


def _beside(others: Reading, one: Reading) -> Reading:
    """All entries together; those of a file are linked with those of the others."""
    return linked(
        Reading(
            [*others.entries, *one.entries],
            [*others.synonyms, *one.synonyms],
            [*others.findings, *one.findings],
            [*others.broken, *one.broken],
        )
    )


def _of(target: Path, reading: Reading) -> list[Entry]:
    return [one for one in reading.entries if one.place and one.place.file == str(target)]
