"""A small network that weighs the evidence: which entry is meant, or none of them."""

from functools import cache
from math import exp
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

FILE: Final = Path(__file__).with_name("model") / "network.npz"
FARTHEST: Final = 5.0
"""Figures beyond so many deviations from the mean count as so many."""


class Network:
    """One hidden layer and a direct way past it; immutable.

    Args:
        mean, scale: of each figure.
        inner, bias: of the hidden layer.
        outer: of its output.
        direct: from the figures past the hidden layer.
        offset: of the sum.
    """

    def __init__(
        self,
        *,
        mean: Floats,
        scale: Floats,
        inner: Floats,
        bias: Floats,
        outer: Floats,
        direct: Floats,
        offset: Floats,
    ) -> None:
        self._mean, self._scale = mean, 1 / scale
        self._inner = np.ascontiguousarray(np.concatenate((inner, direct[:, None]), axis=1))
        self._bias, self._outer, self._offset = bias, outer, float(offset)

    def judge(self, rows: Floats) -> list[float]:
        """How likely each row's entry is meant, if only one or none of them can be."""
        scores = self.scores(rows)
        top = max(0.0, *scores)
        weights = [exp(score - top) for score in scores]
        total = exp(-top) + sum(weights)
        return [weight / total for weight in weights]

    def scores(self, rows: Floats) -> list[float]:
        """Log-odds of each row against none."""
        figures = rows - self._mean
        figures *= self._scale
        np.minimum(figures, FARTHEST, out=figures)
        np.maximum(figures, -FARTHEST, out=figures)
        sums = figures @ self._inner
        hidden = sums[:, :-1] + self._bias
        np.tanh(hidden, out=hidden)
        found: list[float] = (hidden @ self._outer + sums[:, -1]).tolist()
        return [score + self._offset for score in found]


@cache
def bundled() -> Network:
    """The network that comes with the engine."""
    with np.load(FILE) as table:
        return Network(**{name: table[name].astype(np.float32) for name in table.files})
