"""What a text is about: subjects that are known by their words, the same in every language."""

import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from faq.phrases import Phrases
from faq.units import MARK, stem, words
from text.folding import HAN, has_han

FILE: Final = Path(__file__).with_name("model") / "concepts.txt"
_WORD: Final = re.compile(f"[^\\W_{HAN}]+")


class Concepts:
    """Finds subjects in folded texts. Immutable.

    Args:
        subjects: of each subject the words that tell of it, folded.
    """

    def __init__(self, subjects: Mapping[str, Iterable[str]]) -> None:
        told: dict[str, list[str]] = {}
        han: list[str] = []
        latin: set[str] = set()
        sizes: dict[str, set[int]] = {}
        for name, terms in subjects.items():
            unit = MARK + name
            for term in terms:
                if has_han(term):
                    told.setdefault(term, []).append(unit)
                    han.append(term)
                    latin.update(filter(str.isascii, term.split(" ")))
                else:
                    stems = [*map(stem, term.split(" "))]
                    told.setdefault(" ".join(stems), []).append(unit)
                    latin.update(stems)
                    sizes.setdefault(stems[0], set()).add(len(stems))
        self._told, self._han = told, Phrases(han)
        self.latin = frozenset(latin)
        """The stems of the Latin words, and those beside Han as they are."""
        self._sizes = {first: tuple(sorted(found)) for first, found in sizes.items()}
        self._telling = lru_cache(maxsize=4_000)(self._telling_of)

    def of(self, *folded: str) -> dict[str, frozenset[str]]:
        """The subjects of a text, as units, each with the words that tell of it.

        Args:
            folded: the text, in one wording or more.
        """
        terms: list[str] = []
        for text in folded:
            terms += self._han_terms(text)
            terms += self._word_terms(text)
        found: dict[str, frozenset[str]] = {}
        for subjects, said in map(self._telling, dict.fromkeys(terms)):
            for one in subjects:
                found[one] = found[one] | said if one in found else said
        return found

    def _han_terms(self, folded: str) -> list[str]:
        if folded.isascii():
            return []
        phrases = self._han
        return [term for at in phrases.places(folded) for term in phrases.at_han(folded, at)]

    def _word_terms(self, folded: str) -> list[str]:
        terms: list[str] = []
        told, sizes = self._told, self._sizes
        stems = [*map(stem, _WORD.findall(folded))]
        for at, first in enumerate(stems):
            for size in sizes.get(first, ()):
                term = first if size == 1 else " ".join(stems[at : at + size])
                if term in told and at + size <= len(stems):
                    terms.append(term)
        return terms

    def _telling_of(self, term: str) -> tuple[tuple[str, ...], frozenset[str]]:
        """The subjects that a term tells of, and its words."""
        return tuple(self._told[term]), words(term)


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
