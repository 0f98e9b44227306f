"""Make ``faq/model/telling.npz``: ``python -m faq.training.telling``."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

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


def design(texts: Sequence[str]) -> NDArray[np.float32]:
    """A row of hashed signs for each text."""
    table = np.zeros((len(texts), BUCKETS), np.float32)
    for row, text in zip(table, texts, strict=True):
        found = signs(text, Question(text).core)
        for sign in found:
            row[bucket(sign)] += len(found) ** -0.5
    return table


def fit(
    table: NDArray[np.float32], told: NDArray[np.float32], weight: NDArray[np.float32]
) -> NDArray[np.float32]:
    """A logistic regression by plain gradient steps with momentum."""
    weights = np.zeros(table.shape[1], np.float32)
    speed = np.zeros_like(weights)
    share = weight / weight.sum()
    for _ in range(EPOCHS):
        guess = 1 / (1 + np.exp(-(table @ weights)))
        slope = table.T @ ((guess - told) * share) + RIDGE / 100 * weights
        speed = 0.9 * speed - 8.0 * slope
        weights += speed
    return weights


def main() -> None:
    """Fit on everything, tell how it does on what it has not seen, and write."""
    found = examples()
    table = design([text for text, _, _ in found])
    told = np.array([tells for _, tells, _ in found], np.float32)
    weight = np.array([one for _, _, one in found], np.float32)
    fold = np.random.default_rng(0).integers(0, 5, len(found))
    right = np.zeros(len(found), bool)
    for part in range(5):
        weights = fit(table[fold != part], told[fold != part], weight[fold != part])
        right[fold == part] = (table[fold == part] @ weights > 0) == (told[fold == part] > 0)
    given = weight == 1
    seen = f"{right[given].mean():.3f} right in five folds; chatter {right[~given].mean():.3f}"
    write(fit(table, told, weight), FILE)
    print(f"{given.sum()} examples: {seen}; {FILE.stat().st_size / 1024:.0f} KiB")  # noqa: T201


def write(weights: NDArray[np.float32], file: Path) -> None:
    """Keep the weights, a byte each."""
    step = np.float32(np.abs(weights).max() / 127)
    np.savez_compressed(file, weights=np.round(weights / step).astype(np.int8), step=step)


if __name__ == "__main__":
    main()
