"""The memory of marked texts: known again after edits and disguises, by how they sound.

A text becomes the letters of its pinyin, these become shingles, and the smallest hashes of the
shingles stand for it. Texts that are much alike share most of them (MinHash).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from hashlib import blake2b
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rules.normal import particulars
from rules.tables import tables

Hashes = NDArray[np.uint32]

ALIKE: Final = 0.3
"""The Jaccard likeness from which on two texts count as one."""
SHINGLE: Final = 5
FEWEST: Final = 14
"""Texts of fewer shingles are only known as a whole."""
KEPT: Final = 64
"""Hashes that stand for a text."""
_SOUNDED: Final = 10  # letters from which on a text is known by its sound
_INDEXED: Final = 16
_SHARED: Final = 2  # indexed hashes that texts must share to be compared
_COMPARED: Final = 4  # texts that are compared closely
_CROWD: Final = 32  # of the texts that have a shingle, the oldest so many are looked at
_NONE: Final = np.uint32(0xFFFFFFFF)
_LATELY: Final = 1024
_STEP: Final = np.uint32(0x01000193)
_SPREAD: Final = np.uint32(0x85EBCA6B)
_HALF: Final = np.uint32(16)


class _Letters(dict[int, str | None]):
    """For ``str.translate``: letters stay, Han become their sound, all else goes."""

    def __missing__(self, code: int) -> str | None:
        char = chr(code)
        self[code] = kept = char if char.isalpha() else None
        return kept


@cache
def _letters() -> _Letters:
    return _Letters(tables().letters)


@dataclass(frozen=True, slots=True, eq=False)
class Sketch:
    """What is remembered of a text.

    Attributes:
        key: stands for the whole text.
        hashes: of its shingles the smallest, rising; empty for a short text.
    """

    key: bytes
    hashes: Hashes

    @classmethod
    def of(cls, folded: str, raw: str = "") -> "Sketch":
        """Of a folded text.

        Args:
            folded: the text as the model reads it.
            raw: as it was written: short texts differ in what the model does not read, too.
        """
        sound = folded.translate(_letters())
        if len(sound) < SHINGLE + FEWEST - 1:
            whole = sound if len(sound) >= _SOUNDED else folded
            return cls(_key(f"{whole}\0{particulars(raw)}"), np.empty(0, np.uint32))
        key = _key(sound)
        codes = np.frombuffer(sound.encode("utf-32-le", "surrogatepass"), np.uint32)
        hashes = codes[: 1 - SHINGLE].copy()
        for more in range(1, SHINGLE):
            hashes *= _STEP
            hashes ^= codes[more : len(codes) - SHINGLE + 1 + more]
        hashes *= _SPREAD
        hashes ^= hashes >> _HALF
        hashes *= _SPREAD
        hashes.sort()
        fresh = np.empty(len(hashes), np.bool_)
        fresh[0] = True
        np.not_equal(hashes[1:], hashes[:-1], out=fresh[1:])
        return cls(key, hashes[fresh][:KEPT])


def _key(whole: str) -> bytes:
    return blake2b(whole.encode("utf-8", "surrogatepass"), digest_size=8).digest()


@dataclass(frozen=True, slots=True)
class Known:
    """A remembered text that is like the one asked about.

    Attributes:
        likeness: 0..1, 1 = the same.
        balance: marks as spam less marks as none.
    """

    likeness: float
    balance: int


@dataclass(slots=True, eq=False)
class _Shelf:
    """Which rows have a hash: sorted arrays, and what came lately in a dictionary."""

    hashes: Hashes = field(default_factory=lambda: np.empty(0, np.uint32))
    rows: NDArray[np.int32] = field(default_factory=lambda: np.empty(0, np.int32))
    lately: dict[int, list[int]] = field(default_factory=dict)
    waiting: int = 0

    def put(self, hashes: Hashes, row: int) -> None:
        for one in hashes.tolist():
            self.lately.setdefault(one, []).append(row)
        self.waiting += 1
        if self.waiting >= _LATELY:
            self._settle()

    def _settle(self) -> None:
        pairs = sorted((one, row) for one, rows in self.lately.items() for row in rows)
        fresh = np.array([one for one, _ in pairs], np.uint32)
        places = np.searchsorted(self.hashes, fresh, "right")
        self.hashes = np.insert(self.hashes, places, fresh)
        self.rows = np.insert(self.rows, places, [row for _, row in pairs])
        self.lately, self.waiting = {}, 0

    def near(self, hashes: Hashes) -> list[int]:
        """The rows that share enough of the hashes, those that share most first."""
        counts: dict[int, int] = {}
        for rows in self._found(hashes):
            for row in rows:
                counts[row] = counts.get(row, 0) + 1
        found = [(-count, row) for row, count in counts.items() if count >= _SHARED]
        return [row for _, row in sorted(found)]

    def _found(self, hashes: Hashes) -> Iterator[list[int]]:
        if self.lately:
            for one in hashes.tolist():
                if one in self.lately:
                    yield self.lately[one][:_CROWD]
        if len(self.hashes):
            firsts = np.searchsorted(self.hashes, hashes)
            lasts = np.searchsorted(self.hashes, hashes, "right")
            for first, last in zip(firsts.tolist(), lasts.tolist(), strict=True):
                if first < last:
                    yield self.rows[first : min(last, first + _CROWD)].tolist()


class Memory:
    """Marked texts; asking takes the same time with ten of them and with a hundred thousand."""

    def __init__(self) -> None:
        self._whole: dict[bytes, int] = {}
        self._balances: list[int] = []
        self._hashes = np.empty((64, KEPT), np.uint32)
        self._shelf = _Shelf()

    def __len__(self) -> int:
        """Texts that were ever marked."""
        return len(self._balances)

    def mark(self, sketch: Sketch, change: int) -> None:
        """Count a mark: 1 as spam, -1 as none; the opposite undoes it."""
        row = self._whole.get(sketch.key)
        if row is None:
            row = self._whole[sketch.key] = len(self._balances)
            self._balances.append(0)
            if row == len(self._hashes):
                self._hashes = np.resize(self._hashes, (2 * row, KEPT))
            self._hashes[row] = _NONE
            self._hashes[row, : len(sketch.hashes)] = sketch.hashes
            if len(sketch.hashes):
                self._shelf.put(sketch.hashes[:_INDEXED], row)
        self._balances[row] += change

    def ask(self, sketch: Sketch) -> Known | None:
        """The marked text that is most like this one; None = none is much like it."""
        row = self._whole.get(sketch.key)
        if row is not None and self._balances[row]:
            return Known(1.0, self._balances[row])
        if not len(sketch.hashes):
            return None
        near = self._shelf.near(sketch.hashes[:_INDEXED])
        rows = [one for one in near if self._balances[one]][:_COMPARED]
        asked = set(sketch.hashes.tolist())
        found = [(self._likeness(asked, one), self._balances[one]) for one in rows]
        best = max(found, default=(0.0, 0))
        return Known(*best) if best[0] >= ALIKE else None

    def _likeness(self, asked: set[int], row: int) -> float:
        """Jaccard's likeness, as far as all hashes of both are known."""
        kept = self._hashes[row]
        other = set(kept[kept != _NONE].tolist())
        if len(asked) == KEPT or len(other) == KEPT:
            ends = [max(one) for one in (asked, other) if len(one) == KEPT]
            asked = {one for one in asked if one <= min(ends)}
            other = {one for one in other if one <= min(ends)}
        return len(asked & other) / len(asked | other)
