"""The ad detector: a verdict that explains itself, and learns from one mark."""

import json
from collections import Counter
from math import exp
from pathlib import Path
from typing import Self

from rules.features import Features
from rules.post import Post
from rules.score import FOLDER, Model, bundled
from rules.verdict import AdVerdict, Signal
from text.folding import fold

KNOWN = 8.0


class AdDetector:
    """Judges posts; what it was taught is its own, the weights are shared."""

    def __init__(self, model: Model | None = None) -> None:
        self._model = model or bundled()
        self._marks: Counter[tuple[str, bool]] = Counter()

    @classmethod
    def load(cls, folder: Path | None = None) -> Self:
        """A detector as a folder has it: see ``save``; None = the bundled one, untaught.

        Raises:
            OSError: the folder has no model.
        """
        detector = cls(Model.load(folder or FOLDER))
        if folder is not None and (taught := folder / "marks.json").exists():
            for text, spam in json.loads(taught.read_text("utf-8")):
                detector.learn(text, spam)
        return detector

    def save(self, folder: Path) -> None:
        """Write the model and what was taught into a folder."""
        self._model.save(folder)
        marks = sorted(self._marks.elements())
        (folder / "marks.json").write_text(json.dumps(marks, ensure_ascii=False), "utf-8")

    def learn(self, text: str, spam: bool) -> None:
        """Take an admin's mark to heart, at once."""
        self._marks[fold(text), spam] += 1

    def forget(self, text: str, spam: bool) -> None:
        """Undo one such mark; every score is again what it was before. Unknown marks: nothing."""
        key = (fold(text), spam)
        self._marks[key] -= 1
        if self._marks[key] <= 0:
            del self._marks[key]

    def judge(self, post: Post) -> AdVerdict:
        """Say whether a post is an ad, and why. Never raises."""
        signals = [Signal("text", self._model.score(Features.of(post.reading)))]
        known = post.reading.folded
        if self._marks[known, True] or self._marks[known, False]:
            more = self._marks[known, True] - self._marks[known, False]
            signals.append(Signal("memory", KNOWN * more, post.reading.raw))
        total = sum(one.weight for one in signals)
        signals.sort(key=lambda one: -one.weight)
        return AdVerdict(_chance(total), total > self._model.bar, tuple(signals))


def _chance(log_odds: float) -> float:
    return 1 / (1 + exp(-max(-60.0, min(60.0, log_odds))))
