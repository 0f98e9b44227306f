"""Make ``faq/model/bound.npz``: ``python -m faq.training.bound DATA REALISTIC``.

A logistic learns from cheap figures whether the network will find anything worth saying; the bound
is placed where next to nothing of what it finds right is lost. After the network it is made again.
"""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from faq.bound import FILE, NAMES, figures
from faq.network import bundled
from faq.question import Question
from faq.scorer import LexicalScorer, Phrasing
from faq.training.communities import communities
from faq.training.network import AMONG, as_written
from faq.training.realistic import folders, realistic
from faq.training.situations import Situation, chatter_of, plans, protocol

Floats = NDArray[np.float64]

WORTH: Final = 0.12
"""Probability from which an entry may be suggested."""
FIRST: Final = 3
LOST: Final = 0.005
"""Share of the right entries worth naming that may be passed over."""
EMPHASIS: Final = 5.0
"""How much more than another such a message counts."""
STEPS: Final = 40
RIDGE: Final = 1e-2


def examples(situation: Situation) -> Iterator[tuple[tuple[float, ...], bool, bool]]:
    """Figures of each message or clause; is an entry worth naming, is it the right one?"""
    scorer = LexicalScorer([Phrasing(entry, text) for text, entry in situation.phrasings])
    for text, wanted in situation.said:
        message = Question(text)
        for view in scorer.views(message):
            near = scorer.near(view, _anybody, bounded=False)
            if near is None:
                continue
            look = scorer.look(view, near, whole=message)
            chances = bundled().judge(look.rows)
            best = sorted(range(len(chances)), key=chances.__getitem__, reverse=True)[:FIRST]
            worth = max(chances) >= WORTH
            right = worth and wanted in [look.entries[at] for at in best]
            yield (*figures(view, near.asked, near.shared), near.sense), worth, right


def _anybody(_: int) -> bool:
    return True


def fit(rows: Floats, worth: Floats, right: NDArray[np.bool_]) -> tuple[Floats, float]:
    """The weights of the figures, and the least sum that is not hopeless: Newton's steps."""
    mean, scale = rows.mean(0), rows.std(0) + 1e-6
    table = np.column_stack(((rows - mean) / scale, np.ones(len(rows))))
    emphasis = np.where(right, EMPHASIS, 1.0)
    weights = np.zeros(table.shape[1])
    ridge = RIDGE * np.eye(len(weights))
    for _ in range(STEPS):
        chances = 1 / (1 + np.exp(-table @ weights))
        slope = table.T @ (emphasis * (chances - worth)) + RIDGE * weights
        bend = (table * (emphasis * chances * (1 - chances))[:, None]).T @ table + ridge
        weights -= np.linalg.solve(bend, slope)
    plain = weights[:-1] / scale
    return plain, float(np.quantile((rows @ plain)[right], LOST))


def main(arguments: Iterable[str]) -> None:
    """Learn from the protocols, the tuning halves and small FAQs of communities, and write."""
    data, sets = map(Path, arguments)
    talk = chatter_of(data)
    made: list[tuple[tuple[float, ...], bool, bool]] = []
    for language, name in (("zh", "zh_oppo"), ("en", "en_clinc150")):
        tunings = [realistic(folder, "tuning") for folder in folders(sets, language)]
        parts = [protocol(data, name), *tunings]
        for part in parts:
            made += examples(as_written(part, talk[language], seed=5))
        for one in communities(sets, language, "tuning"):
            alone = as_written(one.labelled(language), talk[language], seed=5, among=AMONG)
            made += examples(alone)
        for plan in plans([(part, talk[language]) for part in parts], rounds=1, seed=9):
            made += examples(plan)
    rows, worth, right = (np.array(column, float) for column in zip(*made, strict=True))
    weights, least = fit(rows, worth, right > 0)
    np.savez(FILE, weights=weights, least=least)
    passed = rows @ weights < least
    for name, weight in zip(NAMES, weights, strict=True):
        print(f"{name:12} {weight:8.3f}")  # noqa: T201
    print(f"hopeless: {passed.mean():.3f} of {len(rows)}")  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1:])
