"""Logistic regression over rows of buckets, with numpy alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from rules.descent import Floats, dot, minimized

LEAST: Final = 0.02
_STEEP: Final = 500.0


@dataclass(frozen=True)
class Rows:
    """Sparse rows: every bucket of a row counts the same, and each row has length one.

    They are kept in two orders, so that to ask them again and again is cheap.

    Attributes:
        buckets: of all rows, one after another.
        owners: the row of each, in rising order.
        values: what each bucket of a row counts, by row.
        size: number of columns.
    """

    buckets: NDArray[np.int64]
    owners: NDArray[np.int64]
    values: Floats
    size: int

    @classmethod
    def of(cls, rows: Sequence[NDArray[np.uint32]], size: int) -> Self:
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
        rows, starts = self._by_row
        sums = np.zeros(len(self.values))
        sums[rows] = np.add.reduceat(weights[self.buckets], starts)
        sums *= self.values
        return sums

    def back(self, errors: Floats) -> Floats:
        """For each column the sum of its rows' errors."""
        columns, starts, owners = self._by_column
        found = np.zeros(self.size)
        found[columns] = np.add.reduceat((errors * self.values)[owners], starts)
        return found

    @cached_property
    def _by_row(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The rows that have buckets, and where these begin."""
        starts = _beginnings(self.owners)
        return self.owners[starts], starts

    @cached_property
    def _by_column(self) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """The columns that rows have, where in the third these begin, and the rows."""
        # Numbers of 16 bits are sorted by their digits, in a tenth of the time.
        small = self.buckets.astype(np.uint16) if self.size <= 1 << 16 else self.buckets
        order = np.argsort(small, kind="stable")
        buckets = self.buckets[order]
        starts = _beginnings(buckets)
        return buckets[starts], starts, self.owners[order]


def _beginnings(ordered: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where a number stands for the first time."""
    changes = np.flatnonzero(ordered[1:] != ordered[:-1])
    return np.concatenate((np.zeros(1, np.int64), changes + 1))


def telling(rows: Rows, spam: NDArray[np.bool_], importance: Floats) -> Floats:
    """How much each column tells: rare ones, and those that ads have and others have not.

    A column's scale lets its weight grow: naive Bayes says where, the fit says how much.
    """
    counted = importance[rows.owners]
    everywhere = np.bincount(rows.buckets, counted, rows.size)
    in_ads = np.bincount(rows.buckets, counted * spam[rows.owners], rows.size)
    ads, total = float(importance[spam].sum()), float(importance.sum())
    odds = (in_ads + 1) / (ads + 2) / ((everywhere - in_ads + 1) / (total - ads + 2))
    rarity = np.log(1 + total / (1 + everywhere))
    return np.asarray(np.maximum(np.abs(np.log(odds)) * rarity, LEAST))


def fit_beside(
    scores: Floats,
    rows: Rows,
    spam: NDArray[np.bool_],
    *,
    importance: Floats,
    scales: Floats,
    rounds: int,
) -> Floats:
    """Weights that explain the labels together with scores that stay; without an offset."""
    cost = _Cost(rows, spam, importance, scales)

    def beside(point: Floats) -> tuple[float, Floats]:
        value, slope, _ = cost(point, scores)
        return value, slope

    return np.asarray(minimized(beside, np.zeros(rows.size), rounds) * scales)


@dataclass(frozen=True)
class _Cost:
    """What wrong messages and large weights cost."""

    rows: Rows
    spam: NDArray[np.bool_]
    importance: Floats
    scales: Floats

    def __call__(self, weights: Floats, beside: Floats | float) -> tuple[float, Floats, Floats]:
        """The cost, its slope by weight, and the error of each row."""
        signs = np.where(self.spam, 1.0, -1.0)
        margins = signs * (self.rows.times(weights * self.scales) + beside)
        losses = np.logaddexp(0, -margins) * self.importance
        errors = -signs * self.importance / (1 + np.exp(np.minimum(margins, _STEEP)))
        slope = self.rows.back(errors) * self.scales + weights
        return float(losses.sum() + dot(weights, weights) / 2), slope, errors
