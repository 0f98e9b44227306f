"""Which phrasings come near enough to be looked at closely."""

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

NEAREST: Final = 16
"""Phrasings that are looked at closely."""
_MANY: Final = 1_000
"""Phrasings from which on most are ruled out before the nearest are sought."""


def nearest(
    shared: NDArray[np.float64],
    likely: NDArray[np.float64],
    entry_of: Sequence[int],
    allowed: Callable[[int], bool],
) -> list[int]:
    """The places of the likeliest phrasings, those of entries in the running.

    Args:
        shared: how like each phrasing is; what shares nothing is not near.
        likely: the same and what the head says of its entry.
        entry_of: of each phrasing, the number of its entry.
        allowed: which entries are in the running.
    """
    near = _highest(likely)
    may = {entry: allowed(entry) for entry in {entry_of[at] for at in near}}
    if not all(may.values()) and len(likely) > NEAREST:
        # Entries of other groups crowd the top: go on down until enough of ours are found.
        near = np.argsort(-likely, kind="stable").tolist()
    kept: list[int] = []
    for at, like in zip(near, shared[near].tolist(), strict=True):
        entry = entry_of[at]
        if like > 0 and (may[entry] if entry in may else allowed(entry)):
            kept.append(at)
            if len(kept) == NEAREST:
                break
    return kept


def _highest(figures: NDArray[np.float64]) -> list[int]:
    """The places of the highest figures, in order of place."""
    if len(figures) <= NEAREST:
        return list(range(len(figures)))
    if len(figures) < _MANY:
        found: list[int] = figures.argpartition(-NEAREST)[-NEAREST:].tolist()
        return sorted(found)
    top = float(figures.max())
    for share in (0.5, 0.25, 0.0):
        places = np.flatnonzero(figures > share * top)
        if len(places) >= NEAREST:
            places = places[np.argpartition(figures[places], -NEAREST)[-NEAREST:]]
            break
    found = places.tolist()
    return sorted(found)
