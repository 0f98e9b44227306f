"""The learned score: what a logistic model's weights say about a text."""

from dataclasses import dataclass
from functools import cache, cached_property
from math import exp, sqrt
from pathlib import Path
from typing import Any, Final, Protocol
from zipfile import ZIP_DEFLATED, ZipFile

import numpy as np
from numpy.typing import NDArray

from rules.features import Buckets

Floats = NDArray[np.float32]

FOLDER: Final = Path(__file__).with_name("model")
FILE: Final = "weights.npz"
COARSE: Final = 3
"""Bits by which a bucket is wider where kinds of talk are told apart: that is the easier work."""
_MOST, _MOST_OF_KINDS = 67, 27
"""Steps to each side of zero: of the common weights, and of those of kinds of talk."""
_FARTHEST: Final = 30.0


class Seen(Protocol):
    """What the model needs of a text; see ``rules.features.Features``."""

    @property
    def buckets(self) -> Buckets:
        """Numbers of buckets, each once; not empty."""

    @property
    def script(self) -> int:
        """In which the text is mostly written."""


def chance(log_odds: float) -> float:
    """The probability of log-odds; never quite 0 or 1."""
    return 1 / (1 + exp(-max(-_FARTHEST, min(_FARTHEST, log_odds))))


def share(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """How far messages of these scores are of a kind of talk: 0 not at all, 1 wholly."""
    return np.asarray(1 / (1 + np.exp(-np.clip(scores, -_FARTHEST, _FARTHEST))))


@dataclass(frozen=True, eq=False)
class Dialect:
    """A kind of talk with weights of its own, on top of those for all.

    Attributes:
        where: tells the kind from others, by bucket without its last ``COARSE`` bits.
        start: of that sum.
        weights: of each bucket.
        offset: of their sum.
    """

    where: Floats
    start: float
    weights: Floats
    offset: float


@dataclass(frozen=True, eq=False)
class Model:
    """Immutable weights.

    Attributes:
        weights: of each bucket.
        offsets: of the sum, for each script (see ``Features.script``).
        bar: log-odds above which a text alone is called an ad.
        dialects: what kinds of talk add.
    """

    weights: Floats
    offsets: tuple[float, ...]
    bar: float
    dialects: tuple[Dialect, ...] = ()

    def score(self, seen: Seen) -> float:
        """Log-odds that a text is an ad; a kind of talk adds as far as the text is of it."""
        buckets, length = seen.buckets, sqrt(len(seen.buckets))
        common, *own = np.add.reduce(self._weights.take(buckets, 0)).tolist()
        total: float = common / length + self.offsets[seen.script]
        if own:
            kinds = np.add.reduce(self._where.take(buckets >> COARSE, 0)).tolist()
            for one, adds, kind in zip(self.dialects, own, kinds, strict=True):
                total += (adds / length + one.offset) * chance(kind / length + one.start)
        return total

    @cached_property
    def _weights(self) -> Floats:
        """All weights of a bucket side by side: that they are fetched at once is half the time."""
        return np.stack([self.weights, *(one.weights for one in self.dialects)], 1)

    @cached_property
    def _where(self) -> Floats:
        return np.stack([one.where for one in self.dialects], 1)

    @classmethod
    def load(cls, folder: Path = FOLDER) -> "Model":
        """Read a model.

        Raises:
            OSError: there is none.
        """
        with np.load(folder / FILE) as file:
            tables = [
                file[name].astype(np.float32) * scale
                for name, scale in zip(_names(len(file["starts"])), file["scales"], strict=True)
            ]
            kinds = zip(tables[1::2], file["starts"], tables[2::2], file["adds"], strict=True)
            dialects = tuple(
                Dialect(where, float(start), own, float(add)) for where, start, own, add in kinds
            )
            return cls(tables[0], tuple(file["offsets"].tolist()), float(file["bar"]), dialects)

    def save(self, folder: Path) -> None:
        """Write the weights in eight bits each: 135 steps are as good as all, 55 for a kind."""
        tables = [self.weights]
        for one in self.dialects:
            tables += [one.where, one.weights]
        steps = [_MOST] + [_MOST_OF_KINDS] * (len(tables) - 1)
        scales = [
            float(np.abs(table).max()) / most or 1.0
            for table, most in zip(tables, steps, strict=True)
        ]
        small: dict[str, Any] = {
            name: np.round(table / scale).astype(np.int8)
            for name, table, scale in zip(_names(len(self.dialects)), tables, scales, strict=True)
        }
        folder.mkdir(parents=True, exist_ok=True)
        small["scales"] = np.array(scales, np.float32)
        small["offsets"] = np.array(self.offsets, np.float64)
        small["starts"] = np.array([one.start for one in self.dialects], np.float64)
        small["adds"] = np.array([one.offset for one in self.dialects], np.float64)
        small["bar"] = np.float32(self.bar)
        # As numpy would, but packed as tightly as can be: 6 % smaller.
        with ZipFile(folder / FILE, "w", ZIP_DEFLATED, compresslevel=9) as packed:
            for name, table in small.items():
                with packed.open(f"{name}.npy", "w") as file:
                    np.lib.format.write_array(file, np.asarray(table), allow_pickle=False)


def _names(dialects: int) -> list[str]:
    """Of the tables in a file, in the order in which they are read."""
    return ["weights"] + [
        name for at in range(dialects) for name in (f"where{at}", f"weights{at}")
    ]


@cache
def bundled() -> Model:
    """The model that comes with the engine."""
    return Model.load()
