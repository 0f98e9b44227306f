"""Logistic regression over rows of buckets, with numpy alone."""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_REMEMBERED: Final = 10
_ARMIJO: Final = 1e-4


@dataclass(frozen=True)
class Rows:
    """Sparse rows: every bucket of a row counts the same, and each row has length one.

    Attributes:
        buckets: of all rows, one after another.
        owners: the row of each.
        values: what each bucket of a row counts, by row.
        size: number of columns.
    """

    buckets: NDArray[np.int64]
    owners: NDArray[np.int64]
    values: Floats
    size: int

    @classmethod
    def of(cls, rows: Sequence[NDArray[np.uint32]], size: int) -> "Rows":
        """Rows of buckets."""
        lengths = np.array([len(row) for row in rows])
        return cls(
            np.concatenate(rows).astype(np.int64),
            np.repeat(np.arange(len(rows)), lengths),
            1 / np.sqrt(np.maximum(lengths, 1)),
            size,
        )

    def times(self, weights: Floats) -> Floats:
        """The sum of each row's weights, by its length."""
        sums = np.bincount(self.owners, weights[self.buckets], len(self.values))
        return np.asarray(sums * self.values)

    def back(self, errors: Floats) -> Floats:
        """For each column the sum of its rows' errors."""
        shares = (errors * self.values)[self.owners]
        return np.asarray(np.bincount(self.buckets, shares, self.size))


def fit(
    rows: Rows, spam: Sequence[bool], importance: Floats, strength: float, rounds: int = 200
) -> tuple[Floats, float]:
    """Weights and offset that explain the labels.

    Args:
        rows: the messages.
        spam: the label of each.
        importance: of each.
        strength: how much a wrong message counts beside large weights ("C").
        rounds: of the optimizer, at most.
    """
    signs = np.where(np.asarray(spam), 1.0, -1.0)

    def cost(point: Floats) -> tuple[float, Floats]:
        weights, offset = point[:-1], point[-1]
        margins = signs * (rows.times(weights) + offset)
        losses = np.logaddexp(0, -margins) * importance
        errors = -signs * importance * strength / (1 + np.exp(np.minimum(margins, 500)))
        gradient = np.append(rows.back(errors) + weights, errors.sum())
        return float(strength * losses.sum() + weights @ weights / 2), gradient

    point = minimized(cost, np.zeros(rows.size + 1), rounds)
    return point[:-1], float(point[-1])


def minimized(
    cost: Callable[[Floats], tuple[float, Floats]], start: Floats, rounds: int
) -> Floats:
    """Where a smooth convex cost is least: L-BFGS."""
    point, (value, gradient) = start, cost(start)
    steps: deque[tuple[Floats, Floats, float]] = deque(maxlen=_REMEMBERED)
    first = float(np.abs(gradient).max())
    for _ in range(rounds):
        direction = -_curved(gradient, steps)
        slope = float(direction @ gradient)
        length = 1.0 if steps else 1.0 / max(1.0, float(np.linalg.norm(gradient)))
        for _ in range(30):
            tried = point + length * direction
            new, slant = cost(tried)
            if new <= value + _ARMIJO * length * slope:
                break
            length /= 2
        step, bend = tried - point, slant - gradient
        if (curve := float(step @ bend)) > 1e-12:
            steps.append((step, bend, 1 / curve))
        done = value - new < 1e-7 * abs(value) or float(np.abs(slant).max()) < 1e-5 * first
        point, value, gradient = tried, new, slant
        if done:
            break
    return point


def _curved(gradient: Floats, steps: Sequence[tuple[Floats, Floats, float]]) -> Floats:
    """The gradient, stretched by what the last steps told of the curvature."""
    bent = gradient.copy()
    shares = []
    for step, bend, inverse in reversed(steps):
        share = inverse * float(step @ bent)
        shares.append(share)
        bent -= share * bend
    if steps:
        step, bend, inverse = steps[-1]
        bent /= inverse * float(bend @ bend)
    for (step, bend, inverse), share in zip(steps, reversed(shares), strict=True):
        bent += step * (share - inverse * float(bend @ bent))
    return bent
