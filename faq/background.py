"""How common units are in talk at large: what a small FAQ cannot learn from its own words."""

from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from pathlib import Path
from typing import Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

FILE: Final = Path(__file__).with_name("model") / "background.npz"
STEP: Final = 16.0
"""Rarities are kept in sixteenths."""
KNOWN: Final = 8_000
"""Units whose rarity is remembered."""
RAREST: Final = 11.0
"""What is met in fewer than a handful of a hundred thousand texts."""


class Background:
    """Rarity (the negative logarithm of the share of texts) by the unit's hash. Immutable."""

    def __init__(self, hashes: NDArray[np.uint32], rarities: NDArray[np.uint8]) -> None:
        steps = [step / STEP for step in range(256)]
        self.rarity: Callable[[str], float] = lru_cache(maxsize=KNOWN)(self._rarity)
        """Of one unit; groups say the same ones again and again."""
        # A dict answers for one unit in a third of a microsecond, arrays in five.
        self._table: dict[int, float] = dict(
            zip(hashes.tolist(), map(steps.__getitem__, rarities.tolist()), strict=True)
        )

    def rarities(self, units: Iterable[str]) -> list[float]:
        """Of each unit."""
        return [*map(self._rarity, units)]

    def _rarity(self, unit: str) -> float:
        return self._table.get(crc32(unit.encode("utf-8", "replace")), RAREST)


def hashed(units: Iterable[str]) -> NDArray[np.uint32]:
    """A hash of each unit, the same in every process."""
    return np.array([crc32(unit.encode("utf-8", "replace")) for unit in units], np.uint32)


@cache
def bundled() -> Background:
    """The table that comes with the engine."""
    with np.load(FILE) as table:
        return Background(table["hashes"], table["rarities"])
