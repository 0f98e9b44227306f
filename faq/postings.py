"""An inverted index: which phrasings have a unit."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from math import log
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

LEAST_SHARE: Final = 0.06


class Postings:
    """Finds phrasings that share units with a message. Immutable.

    Args:
        unit_weights: of each phrasing, its units and their weights before rarity.
        sources: of each phrasing, the number of its entry; rarity is counted over these.
    """

    def __init__(
        self, unit_weights: Sequence[Mapping[str, float]], sources: Sequence[int]
    ) -> None:
        self.size = len(unit_weights)
        places: defaultdict[str, list[int]] = defaultdict(list)
        for at, weights in enumerate(unit_weights):
            for unit in weights:
                places[unit].append(at)
        entries = len(set(sources))
        self.rarity = {
            unit: _rarity(len({sources[at] for at in found}), entries)
            for unit, found in places.items()
        }
        self.strange = _rarity(0, entries)
        self._places = {unit: np.array(found, np.int32) for unit, found in places.items()}
        self._masses = np.array(
            [
                sum(weight * self.rarity[unit] for unit, weight in weights.items()) or 1.0
                for weights in unit_weights
            ],
            np.float64,
        )
        self._roots = np.sqrt(self._masses)
        self._gate = {
            unit: weight * self.rarity[unit]
            for weights in unit_weights
            for unit, weight in weights.items()
        }

    def likely(self, units: Mapping[str, float]) -> tuple[Floats, Floats] | None:
        """How like each phrasing is (0..1), and how much of it the message covers (0..1).

        None when the message shares nothing with any phrasing.
        """
        rarity, strange = self.rarity, self.strange
        mass, hits, gains = 0.0, [], []
        for unit, weight in units.items():
            places = self._places.get(unit)
            if places is None:
                mass += weight * strange
                continue
            gain = weight * rarity[unit]
            mass += gain
            hits.append(places)
            gains.append(gain)
        if not hits:
            return None
        counts = np.repeat(gains, [len(places) for places in hits])
        shared = np.bincount(np.concatenate(hits), weights=counts, minlength=self.size)
        return shared / (self._roots * mass**0.5), shared / self._masses

    def may_match(self, words: Sequence[str]) -> bool:
        """A cheap look at the words alone: could any phrasing share enough with them?"""
        gate = self._gate
        found = [gate[word] for word in words if word in gate]
        return sum(found) >= LEAST_SHARE * self.strange * len(words)


def _rarity(having: int, entries: int) -> float:
    return log(1 + (entries - having + 0.5) / (having + 0.5))
