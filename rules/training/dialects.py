"""Learns one table of weights for all messages, and one more for each kind of talk that differs.

What speaks for an ad among the SMS of a bank is mere talk in a chat, and one linear model for both
serves neither. So a small model first tells the kinds of talk apart; then the tables are fitted
together, each message by the common one and by those of its kinds, as far as it is of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rules.descent import Floats, minimized
from rules.features import SIZE
from rules.logistic import Rows, telling
from rules.score import COARSE, Dialect, Model, share
from rules.written import ENDING

KINDS: Final[Mapping[str, frozenset[str]]] = {
    "Chinese short messages": frozenset({"zh_sms_80w_zpdesu"}),
    "English short messages": frozenset({"sms_uci"}),
    "live chat": frozenset({"zh_chat_mark_train"}),
}
"""The kinds of talk that need weights of their own, and the sources that show them."""
_APART: Final = 0.3
"""How much a wrongly placed message counts: low, so that what is neither stays in between."""
_ROUNDS_APART: Final = 25
ROUNDS: Final = 70
_STEEP: Final = 500.0


@dataclass(frozen=True)
class Learned:
    """Tables that say together what a message is; their scores are no log-odds yet.

    Attributes:
        weights: of all messages.
        offset: of all messages.
        dialects: of the kinds of talk.
    """

    weights: Floats
    offset: float
    dialects: tuple[Dialect, ...]

    def scores(self, rows: Rows) -> Floats:
        """Of each row."""
        total = rows.times(self.weights) + self.offset
        for one in self.dialects:
            own = rows.times(one.weights.astype(np.float64)) + one.offset
            total += _shares(rows, one.where, one.start) * own
        return np.asarray(total)

    def model(self, slope: float, shifts: Floats, bar: float) -> Model:
        """The same as log-odds."""
        dialects = tuple(
            Dialect(
                one.where,
                one.start,
                (one.weights * slope).astype(np.float32),
                one.offset * slope,
            )
            for one in self.dialects
        )
        offsets = tuple(float(slope * self.offset + shift) for shift in shifts)
        return Model((self.weights * slope).astype(np.float32), offsets, bar, dialects)


@dataclass(frozen=True)
class _Part:
    """A table: how far each row is of its kind, and what a weight of each bucket costs."""

    shares: Floats
    scales: Floats


def learned(
    rows: Rows, spam: NDArray[np.bool_], importance: Floats, sources: Sequence[str]
) -> Learned:
    """The tables that explain the labels.

    Args:
        rows: the messages.
        spam: the label of each.
        importance: how much a wrong one counts.
        sources: whence each is; see ``KINDS``.
    """
    # The written samples are of every kind, and nobody says which.
    named = importance * np.array([not one.endswith(ENDING) for one in sources])
    gates = [
        _apart(rows, kind, named)
        for kind in (np.isin(sources, sorted(names)) for names in KINDS.values())
        if named[kind].any() and named[~kind].any()
    ]
    shares = [np.ones(len(spam)), *(_shares(rows, *gate) for gate in gates)]
    parts = [_Part(share, telling(rows, spam, importance * share)) for share in shares]
    (weights, offset), *others = _together(rows, spam, importance, parts)
    return Learned(
        weights,
        offset,
        tuple(
            Dialect(*gate, weights=own.astype(np.float32), offset=more)
            for gate, (own, more) in zip(gates, others, strict=True)
        ),
    )


def _apart(
    rows: Rows, kind: NDArray[np.bool_], importance: Floats
) -> tuple[NDArray[np.float32], float]:
    """Weights of coarse buckets, and a start, that tell a kind of talk from the others."""
    coarse = Rows(rows.buckets >> COARSE, rows.owners, rows.values, SIZE >> COARSE)
    part = _Part(np.ones(len(kind)), telling(coarse, kind, importance))
    ((weights, start),) = _together(coarse, kind, importance * _APART, [part], _ROUNDS_APART)
    return weights.astype(np.float32), start


def _shares(rows: Rows, where: NDArray[np.float32], start: float) -> Floats:
    return share(rows.times(np.repeat(where, 1 << COARSE).astype(np.float64)) + start)


def _together(
    rows: Rows,
    wanted: NDArray[np.bool_],
    importance: Floats,
    parts: Sequence[_Part],
    rounds: int = ROUNDS,
) -> list[tuple[Floats, float]]:
    """Weights and offset of each part, whose sum by the rows' shares explains the labels."""
    signs = np.where(wanted, 1.0, -1.0)
    size = rows.size + 1

    def cost(point: Floats) -> tuple[float, Floats]:
        tables = point.reshape(len(parts), size)
        scores = np.zeros(len(signs))
        for part, table in zip(parts, tables, strict=True):
            scores += part.shares * (rows.times(table[:-1] * part.scales) + table[-1])
        margins = signs * scores
        losses = np.logaddexp(0, -margins) * importance
        errors = -signs * importance / (1 + np.exp(np.minimum(margins, _STEEP)))
        slope = np.empty_like(tables)
        for at, part in enumerate(parts):
            own = errors * part.shares
            slope[at, :-1] = rows.back(own) * part.scales + tables[at, :-1]
            slope[at, -1] = own.sum()
        large = float((tables[:, :-1] ** 2).sum()) / 2
        return float(losses.sum()) + large, slope.ravel()

    found = minimized(cost, np.zeros(len(parts) * size), rounds).reshape(len(parts), size)
    return [
        (table[:-1] * part.scales, float(table[-1]))
        for part, table in zip(parts, found, strict=True)
    ]
