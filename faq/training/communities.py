"""Many small FAQs in one file of four columns: community, entry, kind, text."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from faq.entry import Entry
from faq.training.realistic import Labelled, table

FOLDER: Final = "communities"
PHRASING: Final = "phrasing"
SILENT: Final = "silent"


@dataclass(slots=True)
class Community:
    """A FAQ, and what is said in its group.

    Attributes:
        phrasings: of each entry.
        asked: kind, entry and text of each question.
        silent: texts that no entry answers, full of the FAQ's words.
    """

    name: str
    phrasings: dict[str, list[str]] = field(default_factory=dict)
    asked: list[tuple[str, str, str]] = field(default_factory=list)
    silent: list[str] = field(default_factory=list)

    def entries(self) -> list[Entry]:
        """As an operator would write them."""
        return [
            Entry.model_validate(
                {"id": name, "q": first, "a": "…"} | ({"also": also} if also else {})
            )
            for name, (first, *also) in self.phrasings.items()
        ]

    def labelled(self, language: str) -> Labelled:
        """For training; all communities of a language count as one set."""
        asked: dict[str, list[str]] = {}
        for _, name, text in self.asked:
            asked.setdefault(name, []).append(text)
        return Labelled(f"{FOLDER} {language}", self.phrasings, asked, self.silent)


def communities(sets: Path, language: str, half: str) -> list[Community]:
    """The communities of a language.

    Args:
        half: ``tuning`` or ``held``; a community is wholly in one of them.
    """
    file = sets / FOLDER / f"{language}.{half}.tsv"
    found: dict[str, Community] = {}
    for name, entry, kind, text in table(file):
        one = found.setdefault(name, Community(name))
        if kind == PHRASING:
            one.phrasings.setdefault(entry, []).append(text)
        elif kind == SILENT:
            one.silent.append(text)
        else:
            one.asked.append((kind, entry, text))
    return list(found.values())
