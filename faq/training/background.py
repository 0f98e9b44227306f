"""Make ``faq/model/background.npz``: ``python -m faq.training.background DATA``."""

import sys
from collections import Counter
from collections.abc import Iterable
from math import log
from pathlib import Path
from typing import Final

import numpy as np

from faq.background import FILE, RAREST, STEP, hashed
from faq.question import Question
from faq.training.corpora import talk

LEAST: Final = 6
"""A unit met in fewer texts is as rare as one never met."""


def counted(texts: Iterable[str]) -> dict[str, float]:
    """Rarity of each unit that is not rare."""
    seen: Counter[str] = Counter()
    size = 0
    for text in texts:
        seen.update(Question(text).units.keys())
        size += 1
    return {
        unit: min(RAREST, log((size + 1) / (count + 1)))
        for unit, count in seen.items()
        if count >= LEAST
    }


def main(data: Path) -> None:
    """Count, and write the table."""
    rarity: dict[str, float] = {}
    for texts in talk(data).values():
        for unit, found in counted(texts).items():
            rarity[unit] = min(found, rarity.get(unit, RAREST))
    names = list(rarity)
    hashes = hashed(names)
    order = np.argsort(hashes)
    values = np.round(np.array([rarity[name] for name in names]) * STEP).astype(np.uint8)
    np.savez_compressed(FILE, hashes=hashes[order], rarities=values[order])
    print(f"{len(names)} units, {FILE.stat().st_size / 1024:.0f} KiB")  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1]))
