"""How near a message comes to phrasings in what its words mean, whatever the words."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from faq.question import Question

Floats = NDArray[np.float32]

MOST: Final = 1_200
"""Phrasings; in a larger FAQ only those that come near by their words are compared."""


class Senses:
    """The directions of a FAQ's phrasings. Immutable."""

    def __init__(self, questions: Sequence[Question]) -> None:
        self._table: Floats | None = None
        if 0 < len(questions) <= MOST:
            self._table = np.stack([question.direction for question in questions])

    def of(self, message: Question) -> Floats | None:
        """The cosine to each phrasing; None where they are too many."""
        if self._table is None:
            return None
        # Not BLAS: its threads wait for one another longer than this takes.
        found: Floats = np.einsum("ij,j->i", self._table, message.direction)
        return found
