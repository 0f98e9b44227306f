"""Which words of a text made the learned score what it is."""

from collections.abc import Iterable, Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rules.features import Features
from rules.normal import traced
from rules.pieces import bucketed, grams
from text.disguise.lexicon import lexicon
from text.disguise.tables import words
from text.folding import has_han

SHOWN: Final = 3
_LONGEST: Final = 16
_SHARE: Final = 0.35
"""Beside the heaviest character: what weighs less does not belong to a word that fired."""


def telling_words(
    features: Features, weights: NDArray[np.float32], *, for_ads: bool
) -> tuple[str, ...]:
    """The words of a text that weigh most, as they were written, the heaviest first.

    Args:
        features: of the text.
        weights: by bucket.
        for_ads: whether to look for what speaks for an ad, or for what speaks against one.
    """
    places = telling_places(features, weights, for_ads=for_ads)
    return tuple(dict.fromkeys(features.raw[slice(*place)] for place in places))[:SHOWN]


def telling_places(
    features: Features, weights: NDArray[np.float32], *, for_ads: bool
) -> tuple[tuple[int, int], ...]:
    """Where those words stand in the text as written: start and end in code points.

    ``text.disguise.unmasked.utf16_length`` makes of them what Telegram counts.
    """
    raw = features.raw
    text, span = traced(raw, features.opened)
    blame = _blame(text, weights, for_ads=for_ads)
    whole = _apart(_whole(text, *run) for run in _runs(blame))
    found = sorted(whole, key=lambda run: -float(blame[run[0] : run[1]].sum()))
    places = (_trimmed(raw, *span(*run)) for run in found[: 2 * SHOWN])
    return tuple(place for place in places if place[0] < place[1])


def _whole(text: str, start: int, end: int) -> tuple[int, int]:
    """The place of the words of which a piece was found: no word of usual length is cut."""
    first, last = max(0, start - _LONGEST), min(len(text), end + _LONGEST)
    while start > first and _is_latin(text[start]) and _is_latin(text[start - 1]):
        start -= 1
    while end < last and _is_latin(text[end - 1]) and _is_latin(text[end]):
        end += 1
    if not _is_word(text[start : min(start + 2, end)]) and _is_word(text[start - 1 : start + 1]):
        start -= 1
    if not _is_word(text[max(end - 2, start) : end]) and _is_word(text[end - 1 : end + 1]):
        end += 1
    return start, end


def _is_latin(character: str) -> bool:
    return character.isalnum() and has_han(character) is None


def _is_word(pair: str) -> bool:
    return pair in words() or (len(pair) == 2 and pair in lexicon().words)


def _apart(places: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Places in order; those that share a character are one."""
    found: list[tuple[int, int]] = []
    for start, end in places:
        if found and start < found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _trimmed(raw: str, start: int, end: int) -> tuple[int, int]:
    """The same place without the space around it."""
    piece = raw[start:end]
    return start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip())


def _blame(text: str, weights: NDArray[np.float32], *, for_ads: bool) -> NDArray[np.float32]:
    """What each character of a text adds to the score (or takes away), its share in each piece."""
    blame = np.zeros(len(text) + 2, np.float32)
    hashes = grams(text)
    weighed = weights.take(bucketed(np.concatenate(hashes)))
    if not for_ads:
        weighed = -weighed
    done = 0
    for more, length in enumerate(map(len, hashes)):
        shares = weighed[done : done + length] / (more + 1)
        done += length
        for place in range(more + 1):
            blame[place : place + length] += shares
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
