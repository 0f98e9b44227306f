"""Sets with a file of entries, questions, texts that want silence, and two halves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from faq.entries import load_entries


@dataclass(frozen=True, slots=True)
class Labelled:
    """Texts of known entries, and texts of none.

    Attributes:
        name: of the set.
        phrasings: what an operator wrote, by entry.
        questions: what was asked, by entry.
        silent: texts that no entry answers.
    """

    name: str
    phrasings: Mapping[str, Sequence[str]]
    questions: Mapping[str, Sequence[str]]
    silent: Sequence[str] = field(default=())


def realistic(folder: Path, half: str) -> Labelled:
    """The half of a set: its questions and silent texts; every phrasing.

    Args:
        folder: with ``entries.yaml``, ``halves.tsv`` (entry, half), ``questions.tsv`` (kind,
            entry, text) and ``silence.tsv`` (kind, text, half).
        half: ``tuning`` or ``held``.
    """
    phrasings = {entry.id: entry.phrasings for entry in load_entries(folder / "entries.yaml")}
    halves = dict(table(folder / "halves.tsv"))
    asked: dict[str, list[str]] = {}
    for _, name, text in table(folder / "questions.tsv"):
        if halves[name] == half:
            asked.setdefault(name, []).append(text)
    silent = [text for _, text, where in table(folder / "silence.tsv") if where == half]
    return Labelled(f"realistic {folder.name}", phrasings, asked, silent)


def folders(sets: Path, language: str) -> list[Path]:
    """The sets of a language, whose names begin with it."""
    return sorted(one for one in sets.iterdir() if one.name.partition("-")[0] == language)


def table(path: Path) -> list[list[str]]:
    """The lines of a ``.tsv``, each cut at its tabs."""
    return [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines() if line]
