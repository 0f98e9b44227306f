"""Which words of a text made the learned score what it is."""

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rules.features import Features, bucketed, grams
from rules.normal import traced

SHOWN: Final = 3
_LONGEST: Final = 16
_SHARE: Final = 0.35
"""Beside the heaviest character: what weighs less does not belong to a word that fired."""


def telling_words(
    features: Features, weights: NDArray[np.float32], *, for_ads: bool
) -> tuple[str, ...]:
    """The pieces of a text that weigh most, as they were written, the heaviest first.

    Args:
        features: of the text.
        weights: by bucket.
        for_ads: whether to look for what speaks for an ad, or for what speaks against one.
    """
    text, span = traced(features.raw)
    blame = _blame(text, weights if for_ads else -weights)
    found = sorted(_runs(blame), key=lambda run: -float(blame[run[0] : run[1]].sum()))
    words = (features.raw[slice(*span(*run))].strip() for run in found[: 2 * SHOWN])
    return tuple(dict.fromkeys(word for word in words if word))[:SHOWN]


def _blame(text: str, weights: NDArray[np.float32]) -> NDArray[np.float32]:
    """What each character of a text adds to the score, its share in each piece."""
    blame = np.zeros(len(text) + 2, np.float32)
    for more, hashes in enumerate(grams(text)):
        shares = weights[bucketed(hashes)] / (more + 1)
        for place in range(more + 1):
            blame[place : place + len(shares)] += shares
    return blame[1:-1]


def _runs(blame: NDArray[np.float32]) -> Iterator[tuple[int, int]]:
    """Where the characters stand that weigh much, from first to behind the last."""
    if not len(blame) or (most := float(blame.max())) <= 0:
        return
    heavy = blame > most * _SHARE
    start = None
    for at, is_heavy in enumerate([*heavy.tolist(), False]):
        if start is not None and (not is_heavy or at - start == _LONGEST):
            yield start, at
            start = None
        if is_heavy and start is None:
            start = at
