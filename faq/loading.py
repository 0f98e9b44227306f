"""The files that are in use, ready to be asked: index, and what should be known."""

from collections import OrderedDict
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from faq.apart import apart, are_large
from faq.embedded import review, run_tests
from faq.entries import load_reading
from faq.index import FaqIndex
from text.findings import Finding
from text.yaml_file import yaml_files

_KEPT: Final = 8
"""Small indexes that are kept for whoever reads the same files again."""
_Contents = tuple[tuple[Path, bytes], ...]


@dataclass(frozen=True, slots=True)
class Loaded:
    """What FAQ files are used as.

    Attributes:
        remarks: what keeps the files from nothing: tests that fail, twins, lost pictures, an
            empty file.
    """

    index: FaqIndex
    remarks: tuple[Finding, ...] = ()


def load(files: tuple[Path, ...]) -> Loaded:
    """Read files at the start.

    Raises:
        FileProblems: everything that is wrong in them.
    """
    return Loaded(_read(files).index)


def load_again(files: tuple[Path, ...]) -> Loaded:
    """Read and test files that changed; large ones in a process of their own.

    Raises:
        FileProblems: everything that is wrong in them.
    """
    return apart(_tested, files) if are_large(files) else _tested(files)


def remarks_on(index: FaqIndex) -> list[Finding]:
    """Tests that fail, and whatever else an operator should know of good files."""
    return [*review(index.entries), *failures(index)]


def failures(index: FaqIndex) -> list[Finding]:
    """The embedded tests that fail."""
    found = []
    for failure in run_tests(index):
        said = f"{failure.kind} {failure.text!r} came out as {failure.answer.decision}"
        found.append(Finding(*failure.entry.where(), "test", said, severity="warning"))
    return found


def _read(files: tuple[Path, ...]) -> Loaded:
    """The index of files, and what is doubtful in them; of small ones that were read before, the
    same one.

    A bot that starts anew in this process, as one does with each story of the playground, reads
    what the one before read. An index never changes, so they can share it.
    """
    contents = () if are_large(files) else _contents(files)
    made = _kept()
    known = made.get(contents)
    if known is None:
        found = load_reading(files)
        index = FaqIndex(found.entries, synonyms=found.synonyms)
        known = Loaded(index, tuple(found.findings))
    if contents and contents == _contents(files):  # nobody wrote meanwhile
        made[contents] = known
        while len(made) > _KEPT:
            made.popitem(last=False)
    return known


@cache
def _kept() -> OrderedDict[_Contents, Loaded]:
    return OrderedDict()


def _contents(files: tuple[Path, ...]) -> _Contents:
    """What the files hold; nothing where one cannot be read: who reads it says why."""
    try:
        return tuple((path, path.read_bytes()) for path in yaml_files(files))
    except OSError:
        return ()


def _tested(files: tuple[Path, ...]) -> Loaded:
    found = _read(files)
    return Loaded(found.index, (*found.remarks, *remarks_on(found.index)))
