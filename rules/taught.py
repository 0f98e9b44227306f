"""What a group's marks change: a correction of the weights, held honest by the samples."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rules.descent import Floats, minimized
from rules.features import SIZE, Buckets, Features
from rules.score import Model
from rules.written import samples

ROUNDS: Final = 14
"""Of the optimizer: a mark must work at once, and not be perfect."""
LATEST: Final = 1024
"""Marks that shape the correction; all of them are remembered."""
STRENGTH: Final = 20.0
REPLAY: Final = 0.3
"""How much a sample counts beside a mark."""


@dataclass(frozen=True, slots=True, eq=False)
class Mark:
    """A marked text, as the model sees it.

    Attributes:
        buckets: see ``Features``.
        spam: what the admin said.
    """

    buckets: Buckets
    spam: bool


@dataclass(frozen=True, slots=True, eq=False)
class Correction:
    """What is added to a model's score.

    Attributes:
        weights: by bucket.
        offset: to every text.
    """

    weights: NDArray[np.float32]
    offset: float

    def score(self, features: Features) -> float:
        """Log-odds on top of the model's."""
        buckets = features.buckets
        total = float(self.weights[buckets].sum())
        return total / sqrt(len(buckets)) + self.offset


@dataclass(frozen=True, slots=True, eq=False)
class _Rows:
    """Texts, as the model sees and scores them.

    Attributes:
        buckets, owners: of each occurrence of a bucket.
        values: what each bucket of a text counts, by text.
        scores: what the model says, by text.
        signs: 1 for an ad, -1 for none, by text.
    """

    buckets: NDArray[np.int64]
    owners: NDArray[np.int64]
    values: Floats
    scores: Floats
    signs: Floats


@cache
def _replay(model: Model) -> _Rows:
    """The bundled samples; read at the first mark."""
    written = [Mark(Features.open(one.text).buckets, one.spam) for one in samples()]
    return _rows(model, written)


def _rows(model: Model, marks: Sequence[Mark]) -> _Rows:
    lengths = np.array([len(one.buckets) for one in marks])
    buckets = np.concatenate([one.buckets for one in marks]).astype(np.int64)
    owners = np.repeat(np.arange(len(marks)), lengths)
    values = 1 / np.sqrt(lengths)
    sums = np.bincount(owners, model.weights[buckets], len(marks))
    signs = np.array([1.0 if one.spam else -1.0 for one in marks])
    return _Rows(buckets, owners, values, sums * values + model.offset, signs)


def correction(model: Model, marks: Sequence[Mark]) -> Correction:
    """Fit a correction to a group's marks; the same marks in the same order, the same bits."""
    taught, replay = _rows(model, marks[-LATEST:]), _replay(model)
    columns = np.full(SIZE, -1, np.int64)
    own = np.unique(taught.buckets)
    columns[own] = np.arange(len(own))
    known = columns[replay.buckets]
    touched = known >= 0
    shift = len(taught.values)
    places = np.concatenate((columns[taught.buckets], known[touched]))
    owners = np.concatenate((taught.owners, replay.owners[touched] + shift))
    values = np.concatenate((taught.values, replay.values))
    scores = np.concatenate((taught.scores, replay.scores))
    signs = np.concatenate((taught.signs, replay.signs))
    importance = np.repeat([STRENGTH, STRENGTH * REPLAY], [shift, len(replay.values)])
    shares = values[owners]

    def cost(point: Floats) -> tuple[float, Floats]:
        weights, offset = point[:-1], float(point[-1])
        sums = np.bincount(owners, weights[places] * shares, len(values))
        margins = signs * (sums + offset + scores)
        losses = np.logaddexp(0, -margins) * importance
        errors = -signs * importance / (1 + np.exp(np.minimum(margins, 500)))
        back = np.bincount(places, errors[owners] * shares, len(own))
        gradient = np.append(back + weights, errors.sum() + offset)
        return float(losses.sum() + point @ point / 2), gradient

    point = minimized(cost, np.zeros(len(own) + 1), ROUNDS)
    weights = np.zeros(SIZE, np.float32)
    weights[own] = point[:-1]
    return Correction(weights, float(point[-1]))
