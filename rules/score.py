"""The learned score: what a logistic model's weights say about a text."""

from dataclasses import dataclass
from functools import cache
from math import sqrt
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rules.features import Features

Floats = NDArray[np.float32]

FOLDER: Final = Path(__file__).with_name("model")
FILE: Final = "weights.npz"
_MOST: Final = 127


@dataclass(frozen=True, eq=False)
class Model:
    """Immutable weights.

    Attributes:
        weights: of each bucket.
        offsets: of the sum, for each script (see ``Features.script``).
        bar: log-odds above which a text alone is called an ad.
    """

    weights: Floats
    offsets: tuple[float, ...]
    bar: float

    def score(self, features: Features) -> float:
        """Log-odds that a text is an ad."""
        buckets = features.buckets
        total = float(np.add.reduce(self.weights.take(buckets)))
        return total / sqrt(len(buckets)) + self.offsets[features.script]

    @classmethod
    def load(cls, folder: Path = FOLDER) -> "Model":
        """Read a model.

        Raises:
            OSError: there is none.
        """
        with np.load(folder / FILE) as file:
            weights = file["weights"].astype(np.float32) * np.float32(file["scale"])
            return cls(weights, tuple(file["offsets"].tolist()), float(file["bar"]))

    def save(self, folder: Path) -> None:
        """Write the weights in eight bits each: 255 steps are as good as all."""
        scale = float(np.abs(self.weights).max()) / _MOST or 1.0
        folder.mkdir(parents=True, exist_ok=True)
        np.savez_compressed(
            folder / FILE,
            weights=np.round(self.weights / scale).astype(np.int8),
            scale=np.float32(scale),
            offsets=np.array(self.offsets, np.float64),
            bar=np.float32(self.bar),
        )


@cache
def bundled() -> Model:
    """The model that comes with the engine."""
    return Model.load()
