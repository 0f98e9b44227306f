"""Makes the learned score's weights: messages in, ``rules/model/weights.npz`` out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Final

import numpy as np

from rules.features import SIZE, Features
from rules.score import Model
from rules.training.corpora import read
from rules.training.disguising import disguised
from rules.training.fitting import Rows, fit, telling
from rules.written import Example, samples

STRENGTH: Final = 1.0
ROUNDS: Final = 100
COPIES: Final = 0.6
"""Share of the messages that are also shown in disguise."""
_COPIED: Final = 0.4
"""How much a disguised copy counts beside a message."""
_WRITTEN: Final = 2.0
"""How much a sample counts: they are few, and of the genres that groups suffer from."""
BAR: Final = 0.0


@dataclass(frozen=True, slots=True)
class Task:
    """What to learn from.

    Attributes:
        paths: files and folders of messages; the written samples always count.
        splits: which of their lines.
        without: files that are left out, by name without ending; ``samples`` for the samples.
        harmless: files without ads, whatever their labels say: those may tell abuse from talk.
    """

    paths: tuple[Path, ...]
    splits: tuple[str, ...] = ("train",)
    without: frozenset[str] = frozenset()
    harmless: frozenset[str] = frozenset()


def train_into(folder: Path, task: Task, say: Callable[[str], object]) -> None:
    """Learn, and write the weights.

    Raises:
        OSError, ValueError: the messages cannot be read, or the folder not written.
    """
    found = [one for one in read(task.paths, task.splits) if one.source not in task.without]
    found = [replace(one, spam=one.spam and one.source not in task.harmless) for one in found]
    if "samples" not in task.without:
        found += samples()
    say(f"{len(found)} messages, {sum(one.spam for one in found)} of them ads")
    trained(found).save(folder)
    say(f"written: {folder}")


def trained(examples: Sequence[Example]) -> Model:
    """A model that has learned from messages; the same messages, the same model."""
    copies = disguised(examples, COPIES, Random(11))  # noqa: S311 - the same copies every time
    every = [*examples, *copies]
    rows = Rows.of([Features.open(one.text).buckets for one in every], SIZE)
    spam = np.array([one.spam for one in every])
    importance = np.array([_importance(one) for one in every])
    scales = telling(rows, spam, importance)
    weights, offset = fit(rows, spam, importance * STRENGTH, scales, ROUNDS)
    return Model(weights.astype(np.float32), offset, BAR)


def _importance(example: Example) -> float:
    own = _WRITTEN if example.source.endswith(".tsv") else 1.0
    return own * _COPIED if example.disguise == "made" else own
