"""Makes the learned score's weights: messages in, ``rules/model/weights.npz`` out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from rules.descent import Floats, minimized
from rules.features import SCRIPTS, SIZE, Features
from rules.logistic import Rows
from rules.score import Model
from rules.training.corpora import read
from rules.training.dialects import learned
from rules.training.disguising import disguised
from rules.written import ENDING, Example, samples

STRENGTH: Final = 1.0
COPIES: Final = 0.6
"""Share of the messages that are also shown in disguise."""
_COPIED: Final = 0.4
"""How much a disguised copy counts beside a message."""
_WRITTEN: Final = 0.7
"""How much a sample counts: as many as all sources have, and of other people's making."""
BAR: Final = 0.0
CAUTION: Final = np.array([0.7, 0.0, 0.0, 0.0])
"""Log-odds, by script, by which a text looks less like an ad than it is: ordinary Chinese full of
ads' words is taken for ads oftener than English; a fifth of that goes away for .005 in chat."""


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
    """A model that has learned from messages; the same messages, the same model.

    What a score means is learned from a fifth of the messages, by a model that has not seen
    them, nor another copy of their beginnings.
    """
    copies = disguised(examples, COPIES, Random(11))  # noqa: S311 - the same every time
    every = [*examples, *copies]
    features = [Features.open(one.text) for one in every]
    rows = Rows.of([one.buckets for one in features], SIZE)
    spam = np.array([one.spam for one in every])
    importance = np.array([_importance(one) for one in every]) * STRENGTH
    sources = [one.source for one in every]
    scripts = np.array([one.script for one in features])
    held = np.array([_is_held(one) for one in features])
    scores = learned(rows, spam, np.where(held, 0.0, importance), sources).scores(rows)
    slope, shifts = meaning(scores[held], scripts[held], spam[held], importance[held])
    return learned(rows, spam, importance, sources).model(slope, shifts - CAUTION, BAR)


def _is_held(features: Features) -> bool:
    return crc32(features.text.replace(" ", "")[:24].encode("utf-8", "surrogatepass")) % 5 == 0


def meaning(
    scores: Floats, scripts: NDArray[np.int64], spam: NDArray[np.bool_], importance: Floats
) -> tuple[float, Floats]:
    """The slope, and the shift of each script, that make scores log-odds (Platt)."""
    signs = np.where(spam, 1.0, -1.0)

    def cost(point: Floats) -> tuple[float, Floats]:
        slope, shifts = float(point[0]), point[1:]
        margins = signs * (slope * scores + shifts[scripts])
        losses = np.logaddexp(0, -margins) * importance
        errors = -signs * importance / (1 + np.exp(np.minimum(margins, 500.0)))
        back = np.bincount(scripts, errors, SCRIPTS) + shifts
        value = float(losses.sum() + shifts @ shifts / 2)
        return value, np.concatenate(([errors @ scores], back))

    point = minimized(cost, np.array([1.0] + [0.0] * SCRIPTS), 200)
    return float(point[0]), point[1:]


def _importance(example: Example) -> float:
    own = _WRITTEN if example.source.endswith(ENDING) else 1.0
    return own * _COPIED if example.disguise == "made" else own
