"""Slips of the fingers in Latin words: which of the FAQ's words, or the commonest, was meant."""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from faq import background, concepts
from faq.units import stem

_WORD: Final = re.compile("(?<![a-zA-Z'’])[a-zA-Z]{3,}(?![a-zA-Z'’])")
_LONG: Final = 8
"""Letters from which on two slips are forgiven; below, one."""
_SHORT: Final = 3
"""A word of so few letters is only read as one with the same letters: yuo, ues."""
_WORDY: Final = 6
"""Letters from which on another letter may stand for one."""
_MOST: Final = 5_000
"""Words; in a larger FAQ too many are near to one another."""
_UNHEARD: Final = 10.99
"""Rarity of what nobody says: what somebody says is a word of its own."""
_SLIPS: Final = 8
"""Who wrote more words that nobody says wrote in another language."""
_COMMON: Final = frozenset(
    """
    what when where which who whom whose why how does did can could would should will may
    might are was were have has had the this that these those there here you your yours our
    their they them for from with without about after before until into onto over under
    again still already any anyone anything some someone something every each all both other
    another much many more most less few long often soon late early today tomorrow week
    month year day hour hours time need want get got give take make find use used using
    allow allowed please help know tell say open close start begin end work works come bring
    own new old first last next
    """.split()  # noqa: SIM905 - a list of so many is no easier to read
)
"""Words that questions are made of."""


class Spelling:
    """Corrects slips in texts. Immutable.

    Args:
        texts: of the FAQ, folded; their words are what others are meant to be.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        found = {word for text in texts for word in _WORD.findall(text)}
        self._own = frozenset(found)
        self._stems = frozenset(map(stem, found | _COMMON))
        self._by_first: dict[str, list[str]] = {}
        self._by_letters: dict[str, list[str]] = {}
        if 0 < len(found) <= _MOST:
            for word in sorted(found | _COMMON):
                self._by_first.setdefault(word[0], []).append(word)
                self._by_letters.setdefault("".join(sorted(word)), []).append(word)
        self._is_unheard = lru_cache(maxsize=20_000)(self._is_unheard_of)
        self._meant = lru_cache(maxsize=5_000)(self._meant_by)

    def corrected(self, text: str) -> str | None:
        """The text with its slips mended; None where there are none.

        Args:
            text: as written.
        """
        if not self._by_first:
            return None
        unheard = [word for word in {*_WORD.findall(text)} if self._is_unheard(word.lower())]
        if not 0 < len(unheard) <= _SLIPS:
            return None
        found = ((word, self._meant(word.lower())) for word in unheard)
        slips = {word: meant for word, meant in found if meant is not None}
        return _WORD.sub(_by(slips), text) if slips else None

    def _is_unheard_of(self, word: str) -> bool:
        """Whether nobody says it."""
        root = stem(word)
        if root in self._stems or root in concepts.bundled().latin:
            return False
        return background.bundled().rarity(root) >= _UNHEARD

    def _meant_by(self, word: str) -> str | None:
        """What an unheard-of word was meant to be; None = itself."""
        most = 1 + (len(word) >= _LONG)
        likely = [one for one in self._by_first.get(word[0], ()) if _may_be(word, one)]
        likely += self._by_letters.get("".join(sorted(word)), ())
        near = process.extract(word, likely, scorer=OSA.distance, score_cutoff=most, limit=None)
        able = [(far, one not in self._own, one) for one, far, _ in near]
        return min(able)[2] if able else None


def _may_be(word: str, meant: str) -> bool:
    """Whether one is likely a slip of another that begins with the same letter.

    Short words keep all their letters: worn is no slip of work. Nor is one what only goes on, or
    stops early: maker, make.
    """
    size, other = len(word), len(meant)
    if abs(size - other) > 1 + (size >= _LONG):
        return False
    if word.startswith(meant) or meant.startswith(word):
        return False
    return size > _SHORT if size != other else size >= _WORDY


def _by(slips: dict[str, str]) -> Callable[[re.Match[str]], str]:
    return lambda match: slips.get(match.group(), match.group())
