"""The phrasings as arrays: which units each has, and which phrasings have a unit."""

from array import array
from bisect import bisect_left
from collections.abc import Container, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate
from math import sqrt
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from faq.background import Background
from faq.sounds import sound_of, sounded
from faq.units import weight_of

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]

OWN: Final = 0.45
"""Share of the FAQ's own count in a unit's rarity; the rest is the background's."""
FEW: Final = 60.0
"""So many entries count half as much as the whole share."""
ALIKE: Final = 0.7
"""What a unit that only sounds like a known one is worth."""
BUDGET: Final = 60_000
"""Places that are looked at for one message, those of the rarest units first."""
KEPT: Final = 4_000
"""Phrasings whose units are kept as sets, which take more room than arrays."""
_HAN: Final = "\u3005"


class Asked(NamedTuple):
    """The units of a message that the FAQ knows, and the mass of all.

    Attributes:
        masses: of the known units, by their number.
        known: of all these.
        mass: of all units of the message.
        unknown: the heaviest unit that the FAQ does not know.
    """

    masses: dict[int, float]
    known: float
    mass: float
    unknown: float


class Corpus:
    """Finds phrasings by their units. Immutable.

    Args:
        found: of each phrasing, its units.
        sources: of each phrasing, the number of its entry; rarity is counted over these.
        background: how common units are elsewhere.
    """

    def __init__(
        self,
        found: Sequence[Mapping[str, float]],
        sources: Sequence[int],
        background: Background,
    ) -> None:
        vocabulary: dict[str, int] = {}
        setdefault = vocabulary.setdefault
        flat = np.array(
            [setdefault(unit, len(vocabulary)) for units in found for unit in units], np.int32
        )
        sizes = np.array([len(units) for units in found], np.int64)
        self.size = len(found)
        self.vocabulary = vocabulary
        self._background = background
        self._starts = array("q", [0, *np.cumsum(sizes).tolist()])
        self._flat = flat
        docs = np.repeat(np.arange(self.size, dtype=np.int64), sizes)
        self._docs = docs.astype(np.int32)[np.argsort(flat, kind="stable")]
        counts = np.bincount(flat, minlength=len(vocabulary))
        self._offsets = array("q", [0, *np.cumsum(counts).tolist()])
        self._weigh(docs, np.array(sources, np.int64))
        self._sounds = self._listened()
        self.units = lru_cache(maxsize=KEPT)(self._units_of)
        """The numbers of a phrasing's units."""
        self._ranked = lru_cache(maxsize=KEPT)(self._ranked_of)
        self._unheard = lru_cache(maxsize=KEPT)(self._unheard_of)

    def _weigh(self, docs: NDArray[np.int64], sources: NDArray[np.int64]) -> None:
        entries = max(1, len(np.unique(sources)))
        span = int(sources.max(initial=0)) + 1
        pairs = np.sort(self._flat.astype(np.int64) * span + sources[docs])
        once = pairs[np.diff(pairs, prepend=-1) > 0]
        having = np.bincount(once // span, minlength=len(self.vocabulary))
        own = np.log1p((entries - having + 0.5) / (having + 0.5))
        # A unit of one entry in a small FAQ is as telling as in a large one.
        self._own = OWN * entries / (entries + FEW)
        scale = 11.0 / np.log1p((entries + 0.5) / 0.5)
        names = list(self.vocabulary)
        weights = np.array([weight_of(name) for name in names], np.float32)
        outside = np.array(self._background.rarities(names), np.float32)
        masses = weights * (self._own * scale * own + (1 - self._own) * outside).astype(np.float32)
        # One by one they are asked for far oftener than all at once.
        self._masses = array("d", masses.tolist())
        sums = np.bincount(docs, weights=masses[self._flat], minlength=self.size)
        sums = np.maximum(sums, 1e-6)
        self.sums = array("d", sums.tolist())
        self._roots = 1 / np.sqrt(sums)

    def _listened(self) -> dict[str, int]:
        """The first Han character or pair of each sound."""
        names = [(unit, at) for unit, at in self.vocabulary.items() if unit[0] >= _HAN]
        sounds = sounded(" ".join(name for name, _ in names)).split(" ")
        found: dict[str, int] = {}
        for sound, (_, at) in zip(sounds, names, strict=True) if names else ():
            found.setdefault(sound, at)
        return found

    def ask(self, units: Mapping[str, float]) -> Asked:
        """Weigh the units of a message."""
        vocabulary, masses = self.vocabulary, self._masses
        places = [vocabulary[unit] for unit in units if unit in vocabulary]
        found = {at: masses[at] for at in places}
        mass = sum(found.values())
        unknown = 0.0
        if len(places) < len(units):
            for unit, weight in units.items():
                if unit in vocabulary:
                    continue
                rarity, heard = self._unheard(unit)
                missed = weight * rarity
                mass += missed
                if heard is not None:
                    found.setdefault(heard, missed * ALIKE)
                    missed *= 1 - ALIKE
                unknown = max(unknown, missed)
        return Asked(found, sum(found.values()), mass, unknown)

    def _unheard_of(self, unit: str) -> tuple[float, int | None]:
        """Of a unit that no phrasing has: how rare it is, and which one sounds like it."""
        rarity = self._own * 11.0 + (1 - self._own) * self._background.rarity(unit)
        return rarity, self._sounds.get(sound_of(unit)) if unit[0] >= _HAN else None

    def shared(self, asked: Asked) -> NDArray[np.float64]:
        """How like each phrasing is, as the cosine of the masses' roots (0..1)."""
        offsets, docs = self._offsets, self._docs
        spans = [(offsets[at], offsets[at + 1]) for at in asked.masses]
        masses = list(asked.masses.values())
        sizes = [end - start for start, end in spans]
        if sum(sizes) > BUDGET:
            kept = _rarest(sizes)
            spans = [spans[at] for at in kept]
            masses = [masses[at] for at in kept]
            sizes = [sizes[at] for at in kept]
        places = np.concatenate([docs[start:end] for start, end in spans])
        weights = np.array(masses).repeat(sizes)
        sums = np.bincount(places, weights=weights, minlength=self.size)
        likeness: NDArray[np.float64] = sums * self._roots
        likeness *= asked.mass**-0.5
        return likeness

    def cosines(
        self, asked: Asked, shared: NDArray[np.float64], near: Sequence[int]
    ) -> list[float]:
        """How like some phrasings are, the commonest units counted, too, that were passed over."""
        offsets, masses = self._offsets, asked.masses
        if sum([offsets[at + 1] - offsets[at] for at in masses]) <= BUDGET:
            found: list[float] = shared[near].tolist()
            return found
        return [
            sum([masses[unit] for unit in self.units(at) if unit in masses])
            / sqrt(self.sums[at] * asked.mass)
            for at in near
        ]

    def _units_of(self, at: int) -> frozenset[int]:
        starts = self._starts
        return frozenset(self._flat[starts[at] : starts[at + 1]].tolist())

    def _ranked_of(self, at: int) -> tuple[int, ...]:
        return tuple(sorted(self.units(at), key=self._masses.__getitem__, reverse=True))

    def forget(self) -> None:
        """Drop what was kept of the phrasings and units that were looked at."""
        for kept in (self.units, self._ranked, self._unheard):
            kept.cache_clear()

    def heaviest(self, at: int, asked: Container[int]) -> float:
        """The mass of a phrasing's heaviest unit that is not asked for."""
        for unit in self._ranked(at):
            if unit not in asked:
                mass: float = self._masses[unit]
                return mass
        return 0.0


def _rarest(sizes: Sequence[int]) -> list[int]:
    """The places of the smallest sizes that together stay below ``BUDGET``; one at least."""
    order = sorted(range(len(sizes)), key=sizes.__getitem__)
    total = list(accumulate(sizes[at] for at in order))
    return order[: max(1, bisect_left(total, BUDGET))]
