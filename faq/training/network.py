"""Make ``faq/model/network.npz``: ``python -m faq.training.network DATA REALISTIC``.

FAQs of many sizes are drawn from the labelled sets; each message with the entries that come near
is one example: which of them is meant, or none.
"""

import random
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from faq.evidence import NAMES, RERANKED
from faq.network import FARTHEST, FILE
from faq.question import Question
from faq.scorer import LexicalScorer, Phrasing
from faq.training.communities import communities
from faq.training.realistic import Labelled, folders, realistic
from faq.training.situations import Situation, chatter_of, plans, protocol, whole

Floats = NDArray[np.float32]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]

HIDDEN: Final = 24
NETWORKS: Final = 4
EPOCHS: Final = 40
BATCH: Final = 1024
RATE: Final = 3e-3
DECAY: Final = 1e-3
ROUNDS: Final = 8
WRITTEN: Final = 3
AMONG: Final = 100
"""Rounds, and lines of chatter, of a small FAQ as it was written."""
SHARES: Final = {
    "zh_oppo": 1.0,
    "en_clinc150": 1.0,
    "realistic zh": 0.6,
    "realistic zh-software": 0.3,
    "realistic zh-campus": 0.3,
    "realistic en": 0.5,
    "realistic en-club": 0.4,
    "communities zh": 0.4,
    "communities en": 0.4,
}
"""What each set counts, however many examples it has."""


class Examples(NamedTuple):
    """Messages, or clauses of them, each with the entries that come near.

    Attributes:
        rows: evidence, padded to ``RERANKED`` entries.
        real: which of these are entries, not padding.
        right: the place of the entry that is meant, -1 for none.
        entries: their numbers, -1 for padding.
        message: the number of the message.
        wanted: of each message, the entry that is meant, or -1.
    """

    rows: Floats
    real: Bools
    right: Ints
    entries: Ints
    message: Ints
    wanted: Ints


def examples(situation: Situation) -> Examples:
    """What the scorer sees in a situation."""
    scorer = LexicalScorer([Phrasing(entry, text) for text, entry in situation.phrasings])
    made: list[tuple[Floats, Bools, int, Ints, int]] = []
    for number, (text, wanted) in enumerate(situation.said):
        message = Question(text)
        for view in scorer.views(message):
            near = scorer.near(view, _anybody, bounded=False)
            look = None if near is None else scorer.look(view, near, whole=message)
            rows = np.zeros((RERANKED, len(NAMES)), np.float32)
            entries = np.full(RERANKED, -1, np.int64)
            if look is not None:
                rows[: len(look.entries)] = look.rows
                entries[: len(look.entries)] = look.entries
            right = look.entries.index(wanted) if look and wanted in look.entries else -1
            made.append((rows, entries >= 0, right, entries, number))
    columns = zip(*made, strict=True)
    rows_, real, right_, entries_, message_ = (np.array(column) for column in columns)
    wanted_ = np.array([entry for _, entry in situation.said])
    return Examples(rows_, real, right_, entries_, message_, wanted_)


def _anybody(_: int) -> bool:
    return True


def fit(parts: Sequence[tuple[str, Examples]], *, seed: int = 0) -> dict[str, Floats]:
    """Fit a network to examples, each set with its share: Adam on the cross-entropy."""
    sizes: dict[str, int] = {}
    for name, part in parts:
        sizes[name] = sizes.get(name, 0) + len(part.right)
    rows, real, right = (
        np.concatenate([part[column] for _, part in parts]) for column in range(3)
    )
    weight = np.concatenate(
        [np.full(len(part.right), SHARES[name] / sizes[name]) for name, part in parts]
    )
    valid = rows[real]
    mean, scale = valid.mean(0), valid.std(0) + np.float32(1e-3)
    figures = np.clip((rows - mean) / scale, -FARTHEST, FARTHEST).astype(np.float32)
    chance = np.random.default_rng(seed)
    size = len(NAMES)
    tables = {
        "inner": chance.normal(0, size**-0.5, (size, HIDDEN)),
        "bias": np.zeros(HIDDEN),
        "outer": chance.normal(0, 0.1, HIDDEN),
        "direct": np.zeros(size),
        "offset": np.full(1, -2.0),
    }
    adam = _Adam({name: table.astype(np.float32) for name, table in tables.items()})
    for epoch in range(EPOCHS):
        adam.rate = RATE * (0.5 * (1 + np.cos(np.pi * epoch / EPOCHS)) + 0.02)
        order = chance.permutation(len(right))
        for start in range(0, len(order), BATCH):
            at = order[start : start + BATCH]
            adam.step(slopes(adam.tables, figures[at], real[at], right[at], weight[at]))
    return {**adam.tables, "offset": adam.tables["offset"][0], "mean": mean, "scale": scale}


def several(parts: Sequence[tuple[str, Examples]], *, count: int = NETWORKS) -> dict[str, Floats]:
    """Several networks that began differently, side by side as one: they agree on what is so."""
    found = [fit(parts, seed=seed) for seed in range(count)]
    return {
        "mean": found[0]["mean"],
        "scale": found[0]["scale"],
        "inner": np.concatenate([one["inner"] for one in found], axis=1),
        "bias": np.concatenate([one["bias"] for one in found]),
        "outer": np.concatenate([one["outer"] for one in found]) / np.float32(count),
        "direct": np.mean([one["direct"] for one in found], axis=0),
        "offset": np.mean([one["offset"] for one in found], axis=0),
    }


def slopes(
    tables: Mapping[str, Floats], figures: Floats, real: Bools, right: Ints, weight: Floats
) -> dict[str, Floats]:
    """The gradient of the weighted cross-entropy over "none" and the entries."""
    count = len(right)
    hidden = np.tanh(figures @ tables["inner"] + tables["bias"])
    scores = hidden @ tables["outer"] + figures @ tables["direct"] + tables["offset"][0]
    scores = np.where(real, scores, -30.0)
    chances = np.exp(np.concatenate((np.zeros((count, 1)), scores), axis=1))
    chances /= chances.sum(axis=1, keepdims=True)
    chances[np.arange(count), right + 1] -= 1
    push = ((chances * (weight / weight.sum())[:, None])[:, 1:] * real).astype(np.float32)
    back = push[:, :, None] * tables["outer"] * (1 - hidden * hidden)
    flat = figures.reshape(-1, figures.shape[2])
    return {
        "inner": flat.T @ back.reshape(-1, back.shape[2]) + DECAY * tables["inner"],
        "bias": back.sum((0, 1)),
        "outer": np.einsum("bc,bch->h", push, hidden) + DECAY * tables["outer"],
        "direct": np.einsum("bc,bcf->f", push, figures) + DECAY * tables["direct"],
        "offset": np.array([push.sum()], np.float32),
    }


class _Adam:
    """Adam's running means beside the tables it changes."""

    def __init__(self, tables: dict[str, Floats]) -> None:
        self.tables = tables
        self.rate = RATE
        self._first = {name: np.zeros_like(table) for name, table in tables.items()}
        self._second = {name: np.zeros_like(table) for name, table in tables.items()}
        self._steps = 0

    def step(self, slope: Mapping[str, Floats]) -> None:
        self._steps += 1
        for name, one in slope.items():
            self._first[name] = 0.9 * self._first[name] + 0.1 * one
            self._second[name] = 0.999 * self._second[name] + 0.001 * one * one
            first = self._first[name] / (1 - 0.9**self._steps)
            second = self._second[name] / (1 - 0.999**self._steps)
            change = self.rate * first / (np.sqrt(second) + 1e-8)
            self.tables[name] = (self.tables[name] - change).astype(np.float32)


def drawn(
    parts: Sequence[tuple[Labelled, Sequence[str]]], *, rounds: int, seed: int
) -> list[tuple[str, Examples]]:
    """Examples of the situations drawn from each part."""
    return [(one.name, examples(one)) for one in plans(parts, rounds=rounds, seed=seed)]


def as_written(
    labelled: Labelled, chatter: Sequence[str], *, seed: int, among: int = 300
) -> Situation:
    """A set as it stands, among so many lines of chatter."""
    base = whole(labelled)
    chance = random.Random(seed)  # noqa: S311
    talk = tuple((text, -1) for text in chance.sample(chatter, among))
    return Situation(base.name, base.phrasings, base.said + talk)


def gathered(
    data: Path, sets: Path, *, halve: Callable[[Labelled], Labelled] = lambda one: one
) -> list[tuple[str, Examples]]:
    """The examples that the shipped network is made from, or of a part of the protocols."""
    talk = chatter_of(data)
    languages = (("zh", "zh_oppo"), ("en", "en_clinc150"))
    found: list[tuple[str, Examples]] = []
    for language, name in languages:
        tunings = [realistic(folder, "tuning") for folder in folders(sets, language)]
        parts = [(one, talk[language]) for one in (halve(protocol(data, name)), *tunings)]
        found += drawn(parts, rounds=ROUNDS, seed=1)
        for tuning in tunings:
            for seed in range(ROUNDS):
                found.append(
                    (tuning.name, examples(as_written(tuning, talk[language], seed=seed)))
                )
        found += of_communities(sets, language, talk[language])
    return found


def of_communities(
    sets: Path, language: str, talk: Sequence[str]
) -> Iterator[tuple[str, Examples]]:
    """Examples of many small FAQs, whole and in part."""
    parts = [(one.labelled(language), talk) for one in communities(sets, language, "tuning")]
    for labelled, _ in parts:
        for seed in range(WRITTEN):
            yield labelled.name, examples(as_written(labelled, talk, seed=seed, among=AMONG))
    yield from drawn(parts, rounds=1, seed=2)


def write(tables: Mapping[str, Floats], file: Path) -> None:
    """Keep a network."""
    kept: dict[str, Any] = {name: np.float32(table) for name, table in tables.items()}
    np.savez(file, **kept)


def main(arguments: Iterable[str]) -> None:
    """Fit on everything but the held-out halves, and write."""
    data, sets = map(Path, arguments)
    tables = several(gathered(data, sets))
    write(tables, FILE)
    print(f"{FILE.stat().st_size / 1024:.0f} KiB")  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1:])
