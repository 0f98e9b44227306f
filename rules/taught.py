"""What a group's marks change: a correction of the weights, held honest by the samples."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rules.descent import Floats
from rules.features import SIZE, Buckets, Features
from rules.logistic import Rows, fit_beside, telling
from rules.score import Model
from rules.written import samples

REPLAYED: Final = 1_800
"""Samples that hold a correction honest; all of them would make a mark wait."""
ROUNDS: Final = 16
"""Of the optimizer: a mark must work at once, and not be perfect."""
LATEST: Final = 1024
"""Marks that shape the correction; all of them are remembered."""
STRENGTH: Final = 10.0
"""How much a wrong mark, or a wrong sample, counts beside large weights."""
_ALONE, _BESIDE = 4, 4
"""Marked ads that count without any other mark, and beside each."""


@dataclass(frozen=True, slots=True, eq=False)
class Mark:
    """A marked text, as the model sees it.

    Attributes:
        buckets: see ``Features``.
        score: what the model says of it.
        spam: what the admin said.
        tells: whether it has a word: an emoji alone teaches nothing of others.
    """

    buckets: Buckets
    score: float
    spam: bool
    tells: bool

    @classmethod
    def of(cls, features: Features, spam: bool, model: Model) -> "Mark":
        """Of a text."""
        tells = any(map(str.isalpha, features.text))
        return cls(features.buckets, model.score(features), spam, tells)


@dataclass(frozen=True, slots=True, eq=False)
class Correction:
    """What is added to a model's score.

    Attributes:
        weights: by bucket.
    """

    weights: NDArray[np.float32]

    def score(self, features: Features) -> float:
        """Log-odds on top of the model's."""
        buckets = features.buckets
        return float(self.weights[buckets].sum()) / sqrt(len(buckets))


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
    """Bundled samples of every kind; read at the first mark."""
    known = samples()
    step = -(-len(known) // REPLAYED)  # those of a kind stand together
    written = [Mark.of(Features.open(one.text), one.spam, model) for one in known[::step]]
    return _rows(written)


def _rows(marks: Sequence[Mark]) -> _Rows:
    lengths = np.array([len(one.buckets) for one in marks])
    buckets = np.concatenate([one.buckets for one in marks]).astype(np.int64)
    owners = np.repeat(np.arange(len(marks)), lengths)
    values = 1 / np.sqrt(lengths)
    signs = np.array([1.0 if one.spam else -1.0 for one in marks])
    scores = np.array([one.score for one in marks])
    return _Rows(buckets, owners, values, scores, signs)


def correction(model: Model, marks: Sequence[Mark]) -> Correction:
    """Fit a correction to a group's marks; the same marks in the same order, the same bits."""
    taught, replay = _rows(_balanced(marks[-LATEST:])), _replay(model)
    known = np.zeros(SIZE, np.bool_)
    known[taught.buckets] = True
    own = np.flatnonzero(known)
    columns = np.full(SIZE, -1, np.int32)
    columns[own] = np.arange(len(own))
    both = _together(taught, replay, columns)
    ads = both.signs > 0
    importance = np.ones(len(ads))
    rows = Rows(both.buckets, both.owners, both.values, len(own))
    scales = telling(rows, ads, importance)
    point = fit_beside(
        both.scores, rows, ads, importance=importance * STRENGTH, scales=scales, rounds=ROUNDS
    )
    weights = np.zeros(SIZE, np.float32)
    weights[own] = point
    return Correction(weights)


def _together(taught: _Rows, replay: _Rows, columns: NDArray[np.int32]) -> _Rows:
    """Marks and samples as one, of the samples only what the marks have too."""
    known = columns.take(replay.buckets)
    touched = np.flatnonzero(known >= 0)
    return _Rows(
        np.concatenate((columns.take(taught.buckets), known.take(touched))).astype(np.int64),
        np.concatenate((taught.owners, replay.owners.take(touched) + len(taught.signs))),
        np.concatenate((taught.values, replay.values)),
        np.concatenate((taught.scores, replay.scores)),
        np.concatenate((taught.signs, replay.signs)),
    )


def _balanced(marks: Sequence[Mark]) -> list[Mark]:
    """The marks that shape the correction, in their order.

    Those who only mark ads tell where ads are, and not where their talk ends: of their ads only
    the latest count here. The memory has them all.
    """
    others = sum(not one.spam for one in marks)
    spare = len(marks) - others - (_ALONE + _BESIDE * others)
    kept = []
    for one in marks:
        if one.spam and spare > 0:
            spare -= 1
        else:
            kept.append(one)
    return kept
