"""What a text is about: subjects that are known by their words, the same in every language."""

import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from faq.phrases import Phrases
from faq.units import MARK, stem, words
from text.folding import HAN

FILE: Final = Path(__file__).with_name("model") / "concepts.txt"
_HAS_HAN: Final = re.compile(f"[{HAN}]").search
_WORD: Final = re.compile(f"[^\\W_{HAN}]+")
_FIRST_HAN: Final = "\u3005"


class Concepts:
    """Finds subjects in folded texts. Immutable.

    Args:
        subjects: of each subject the words that tell of it, folded.
    """

    def __init__(self, subjects: Mapping[str, Iterable[str]]) -> None:
        told: dict[str, list[str]] = {}
        han: list[str] = []
        longest: dict[str, int] = {}
        for name, terms in subjects.items():
            unit = MARK + name
            for term in terms:
                if _HAS_HAN(term):
                    told.setdefault(term, []).append(unit)
                    han.append(term)
                else:
                    stems = [*map(stem, term.split(" "))]
                    told.setdefault(" ".join(stems), []).append(unit)
                    if longest.get(stems[0], 0) < len(stems):
                        longest[stems[0]] = len(stems)
        self._told, self._han, self._longest = told, Phrases(han), longest
        self._words = lru_cache(maxsize=4_000)(words)

    def of(self, folded: str) -> dict[str, frozenset[str]]:
        """The subjects of a text, as units, each with the words that tell of it."""
        found: dict[str, frozenset[str]] = {}
        told = self._told
        terms: list[str] = []
        if _HAS_HAN(folded):
            for at, char in enumerate(folded):
                if char >= _FIRST_HAN:
                    terms += self._han.at(folded, at)
        stems = [stem(word) for word in _WORD.findall(folded)]
        for at, first in enumerate(stems):
            for size in range(1, min(self._longest.get(first, 0), len(stems) - at) + 1):
                if (term := " ".join(stems[at : at + size])) in told:
                    terms.append(term)
        for term in terms:
            said = self._words(term)
            for one in told[term]:
                found[one] = found[one] | said if one in found else said
        return found


def read_subjects(text: str) -> dict[str, list[str]]:
    """The subjects of a file with one ``name: term, term`` on each line, all folded."""
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        name, colon, terms = line.partition(": ")
        if colon and not line.startswith("#"):
            found[name] = terms.split(", ")
    return found


@cache
def bundled() -> Concepts:
    """The subjects that come with the engine."""
    return Concepts(read_subjects(FILE.read_text(encoding="utf-8")))
