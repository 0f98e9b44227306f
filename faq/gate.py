"""The cheap refusal: most of what a group says shares no telling word with the FAQ."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

from faq import background, synonyms
from faq.question import Question
from faq.synonyms import Synonyms
from faq.units import stem

LEAST_HAN: Final = 2.1
LEAST_LATIN: Final = 1.4
"""Rarity that a message's known words must have, for each of its words; a rare one has 11."""
_HALF: Final = 0.5
_BEGINNING: Final = 0.3
_LATIN: Final = "\u3004"


class Gate:
    """Words of the FAQ and words that mean the same. Immutable.

    Args:
        own: synonyms of the FAQ's own.
    """

    def __init__(self, questions: Iterable[Question], own: Synonyms | None = None) -> None:
        known: set[str] = set()
        for question in questions:
            known.update(question.units)
            known.update(question.core.split())
        known |= synonyms.said_as(known, own)
        names = sorted(known)
        self._weights: dict[str, float] = dict(
            zip(names, background.bundled().rarities(names), strict=True)
        )

        # Groups say the same words again and again.
        self._worth = lru_cache(maxsize=20_000)(self._worth_of)

    def passes(self, words: Sequence[str]) -> bool:
        """Whether enough of the words are known."""
        return sum(map(self._worth, words)) >= 0

    def _worth_of(self, word: str) -> float:
        weight = self._weights.get(word)
        if word[0] > _LATIN:
            return (self._of_one(word) if weight is None else weight) - LEAST_HAN
        return (self._of_a_part(word) if weight is None else weight) - LEAST_LATIN

    def _of_one(self, pair: str) -> float:
        """Of an unknown pair of Han characters, one of which may be known."""
        return _HALF * max(self._weights.get(sign, 0.0) for sign in pair)

    def _of_a_part(self, word: str) -> float:
        """Of an unknown word, whose stem or beginning may be known."""
        stemmed = self._weights.get(stem(word))
        return _BEGINNING * self._weights.get(f"<{word[:3]}", 0.0) if stemmed is None else stemmed
