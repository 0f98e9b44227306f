"""Make ``faq/model/telling.npz``: ``python -m faq.training.telling``."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from faq.question import Question
from faq.telling import BUCKETS, FILE, bucket, signs

MODEL: Final = FILE.parent
RIDGE: Final = 0.002
EPOCHS: Final = 300
CHATTER: Final = 0.5
"""What a line of the chatter list counts beside an example."""

Example = tuple[str, bool, float]
"""A text, whether it tells, and its weight."""


def examples(folder: Path = MODEL) -> list[Example]:
    """The self-written examples."""
    found: list[Example] = []
    for file in sorted(folder.glob("asking.*.tsv")):
        for line in file.read_text(encoding="utf-8").splitlines():
            kind, _, text = line.partition("\t")
            if text:
                found.append((text, kind == "tell", 1.0))
    for file in sorted(folder.glob("chatter.*.txt")):
        lines = file.read_text(encoding="utf-8").splitlines()
        found += [(line, True, CHATTER) for line in lines if line.strip()]
    return found


class Signs(NamedTuple):
    """Which signs texts have.

    Attributes:
        buckets: of all texts, one after the other.
        owners: the text of each, in rising order; every text has some.
        values: what a sign counts, by text.
    """

    buckets: NDArray[np.int64]
    owners: NDArray[np.int64]
    values: NDArray[np.float64]

    def times(self, weights: NDArray[np.float64]) -> NDArray[np.float64]:
        """The sum of each text's weights."""
        sums = np.bincount(self.owners, weights[self.buckets], len(self.values))
        return np.asarray(sums * self.values, np.float64)

    def back(self, errors: NDArray[np.float64]) -> NDArray[np.float64]:
        """For each bucket the sum of its texts' errors."""
        shares = (errors * self.values)[self.owners]
        return np.asarray(np.bincount(self.buckets, shares, BUCKETS), np.float64)


def design(texts: Sequence[str]) -> Signs:
    """The hashed signs of each text."""
    found = [[*map(bucket, signs(text, Question(text).core))] for text in texts]
    sizes = np.array([*map(len, found)])
    buckets = np.array([one for row in found for one in row], np.int64)
    return Signs(buckets, np.repeat(np.arange(len(found)), sizes), sizes**-0.5)


def fit(
    table: Signs, told: NDArray[np.float64], weight: NDArray[np.float64]
) -> NDArray[np.float64]:
    """A logistic regression by plain gradient steps with momentum.

    Args:
        weight: how much each text counts; 0 = it is not seen.
    """
    weights = np.zeros(BUCKETS)
    speed = np.zeros_like(weights)
    share = weight / weight.sum()
    for _ in range(EPOCHS):
        guess = 1 / (1 + np.exp(-table.times(weights)))
        slope = table.back((guess - told) * share) + RIDGE / 100 * weights
        speed = 0.9 * speed - 8.0 * slope
        weights += speed
    return weights


def main() -> None:
    """Fit on everything, tell how it does on what it has not seen, and write."""
    found = examples()
    table = design([text for text, _, _ in found])
    told = np.array([tells for _, tells, _ in found], np.float64)
    weight = np.array([one for _, _, one in found])
    fold = np.random.default_rng(0).integers(0, 5, len(found))
    right = np.zeros(len(found), bool)
    for part in range(5):
        weights = fit(table, told, np.where(fold == part, 0.0, weight))
        right[fold == part] = ((table.times(weights) > 0) == (told > 0))[fold == part]
    given = weight == 1
    seen = f"{right[given].mean():.3f} right in five folds; chatter {right[~given].mean():.3f}"
    write(fit(table, told, weight), FILE)
    print(f"{given.sum()} examples: {seen}; {FILE.stat().st_size / 1024:.0f} KiB")  # noqa: T201


def write(weights: NDArray[np.float64], file: Path) -> None:
    """Keep the weights, a byte each."""
    step = np.float32(np.abs(weights).max() / 127)
    np.savez_compressed(file, weights=np.round(weights / step).astype(np.int8), step=step)


if __name__ == "__main__":
    main()
