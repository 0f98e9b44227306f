"""What words mean, as vectors: what is used alike lies near, in both languages."""

import re
from collections.abc import Callable
from functools import cache, lru_cache
from pathlib import Path
from typing import Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from faq import background
from faq.units import stem
from text.folding import HAN

Floats = NDArray[np.float32]

FILE: Final = Path(__file__).with_name("model") / "vectors.npz"
LONGEST: Final = 5
"""Han characters of a word."""
KNOWN: Final = 8_000
"""Words whose vectors are remembered."""
_RUN: Final = re.compile(f"[{HAN}]+|[a-z0-9]+")
_FIRST_HAN: Final = "\u3005"


class Vectors:
    """Finds the direction of a text among meanings. Immutable.

    Args:
        hashes: of the words.
        codes: of each word and each part of its vector, which piece of the books it is.
        lengths: of each word's vector.
        books: of each part, the pieces: parts x pieces x figures.
    """

    def __init__(
        self,
        hashes: NDArray[np.uint32],
        codes: NDArray[np.uint8],
        lengths: NDArray[np.uint8],
        books: Floats,
    ) -> None:
        self._place: dict[int, int] = dict(zip(hashes.tolist(), range(len(hashes)), strict=True))
        self._codes, self._lengths, self._books = codes, lengths, books
        self._parts = np.arange(len(books))
        self.size = int(books.shape[0] * books.shape[2])
        # Groups say the same words again and again.
        self._word = lru_cache(maxsize=KNOWN)(self._word_of)
        self.knows: Callable[[str], bool] = lru_cache(maxsize=2 * KNOWN)(self._knows)
        """Whether a word has a vector."""

    def of(self, folded: str) -> Floats:
        """The direction of a folded text: rare words count most. All zero when none is known."""
        words = cut(folded, self.knows)
        found = [vector for word in words if (vector := self._word(word)) is not None]
        if not found:
            return np.zeros(self.size, np.float32)
        total = found[0].copy()
        for vector in found[1:]:  # numpy takes longer to make a table of them
            total += vector
        length = float(total @ total) ** 0.5
        direction: Floats = total / np.float32(length or 1.0)
        return direction

    def _knows(self, word: str) -> bool:
        return crc32(word.encode()) in self._place

    def _word_of(self, word: str) -> Floats | None:
        """A word's vector, the longer the rarer the word; None when it is not known."""
        at = self._place.get(crc32(word.encode()))
        if at is None:
            return None
        pieces = self._books[self._parts, self._codes[at]]
        length = self._lengths[at] * rarity(word) / background.RAREST
        vector: Floats = pieces.reshape(-1) * np.float32(length)
        return vector


def cut(folded: str, is_word: Callable[[str], bool]) -> list[str]:
    """The words of a folded text; of Han characters the longest that are words."""
    found: list[str] = []
    for run in _RUN.findall(folded):
        if run[0] < _FIRST_HAN:
            found.append(run)
            continue
        at, end = 0, len(run)
        while at < end:
            for size in range(min(LONGEST, end - at), 1, -1):
                if is_word(run[at : at + size]):
                    break
            else:
                size = 1
            found.append(run[at : at + size])
            at += size
    return found


def rarity(word: str) -> float:
    """How rare a word is at large; a long one of Han characters as its rarest pair."""
    rarity_of = background.bundled().rarity
    if word[0] < _FIRST_HAN:
        return rarity_of(stem(word))
    if len(word) <= 2:
        return rarity_of(word)
    return max(rarity_of(word[at : at + 2]) for at in range(len(word) - 1))


@cache
def bundled() -> Vectors:
    """The vectors that come with the engine."""
    with np.load(FILE) as table:
        return Vectors(
            table["hashes"], table["codes"], table["lengths"], table["books"].astype(np.float32)
        )
