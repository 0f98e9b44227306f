"""A linear head on the operator's own phrasings, fitted when a FAQ is loaded."""

from collections.abc import Collection, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

MOST: Final = 1200
"""Phrasings; above this a fit takes seconds and megabytes, and tells less."""
RIDGE: Final = 0.2


class Head:
    """Kernel ridge regression, one against all: how much a message is each entry's own.

    Args:
        likeness: of the phrasings to each other (cosines), only those ``of``.
        of: their places among all phrasings.
        entries_of: the entries of each.
    """

    def __init__(
        self, likeness: Floats, of: Sequence[int], entries_of: Sequence[Collection[int]]
    ) -> None:
        self._of = np.array(of, np.int64)
        count = 1 + max(max(entries) for entries in entries_of)
        wanted = np.zeros((len(entries_of), count))
        for row, entries in zip(wanted, entries_of, strict=True):
            row[list(entries)] = 1.0
        system = sharpened(likeness)
        system[np.diag_indices_from(system)] += RIDGE
        solved = np.linalg.solve(system, wanted - wanted.mean(0))
        self._weights = np.ascontiguousarray(solved.T, np.float32)

    def scores(self, likeness: Floats) -> NDArray[np.float32]:
        """Of every entry, about 1 for its own phrasings and 0 for others.

        Args:
            likeness: of a message to all phrasings.
        """
        figures = sharpened(likeness[self._of]).astype(np.float32)
        # Not BLAS: its threads wait for one another longer than this takes.
        found: NDArray[np.float32] = np.einsum("ij,j->i", self._weights, figures)
        return found


def sharpened(likeness: Floats) -> Floats:
    """What is very alike counts more than what is somewhat alike twice."""
    sharp: Floats = likeness * np.sqrt(likeness)
    return sharp
