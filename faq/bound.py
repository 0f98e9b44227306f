"""Which messages are hopeless: cheap figures tell, before entries are compared closely."""

from functools import cache
from math import log
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from faq.corpus import Asked
from faq.evidence import RARE
from faq.question import Question

FILE: Final = Path(__file__).with_name("model") / "bound.npz"
NAMES: Final = (
    "shared",  # the nearest phrasing's cosine
    "known",  # share of the message's mass that the FAQ knows
    "stranger",  # the heaviest unit that it does not know
    "heaviest",  # the heaviest that it knows
    "size",
    "asks",
    "telling",
    "han",
    "phrasings",
    "sense",  # the nearest in meaning
)


MOST: Final = 1_000
"""Phrasings; a larger FAQ counts as one of so many, the most that was learned from."""


def figures(message: Question, asked: Asked, shared: NDArray[np.float64]) -> tuple[float, ...]:
    """The figures of ``NAMES`` but the last, which costs more than all others.

    Args:
        shared: how like each phrasing is.
    """
    core = message.core
    return (
        float(shared.max()),
        asked.known / asked.mass,
        asked.unknown / RARE,
        max(asked.masses.values()) / RARE,
        log(1 + len(core)),
        message.asks,
        message.telling / 4,
        not core.isascii(),
        log(min(MOST, len(shared))),
    )


def hopeless(found: tuple[float, ...]) -> bool:
    """Whether next to no message with such figures had an answer or a suggestion."""
    weights, least = _learned()
    return sum(map(float.__mul__, weights, map(float, found))) < least


@cache
def _learned() -> tuple[tuple[float, ...], float]:
    with np.load(FILE) as table:
        return tuple(table["weights"].tolist()), float(table["least"])
