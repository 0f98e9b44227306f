"""The ad detector: a verdict that explains itself, and learns from one mark."""

import json
from collections.abc import Iterator
from math import copysign
from pathlib import Path
from typing import Final, Self

from rules.features import Features
from rules.memory import Memory, Sketch
from rules.normal import UNDONE, is_odd
from rules.post import Post
from rules.score import FOLDER, Model, bundled, chance
from rules.signals import author, carried, contacts, quoted, sites, spread, wording
from rules.taught import Correction, Mark, correction
from rules.verdict import AdVerdict, Signal
from rules.words import telling_words
from text.reading import Reading

MARKS: Final = "marks.json"
_REMEMBERED: Final = (5.0, 7.0)
"""Log-odds of a text that is like a marked one: this much, and more by its likeness."""
_FAINT: Final = 1.0
"""Log-odds up to which what was taught says nothing: a few common words are no lesson."""
_PROFILE: Final = 0.5
MOST_OF_PROFILE: Final = 2.5
"""What name and bio may weigh."""
_CLEAN: Final = -1.0
"""Log-odds beside the bar below which nobody asks which words fired."""
_DOUBTFUL: Final = -3.5
"""Log-odds beside the bar from which on a text may be an ad in disguise."""


class AdDetector:
    """Judges posts. The weights are shared; what it is taught is its own.

    Args:
        model: the weights; None = those that come with the engine.
    """

    def __init__(self, model: Model | None = None) -> None:
        self._model = model or bundled()
        self._memory = Memory()
        self._marks: list[tuple[str, Mark]] = []
        self._correction: Correction | None = None
        self._stale = False

    @classmethod
    def load(cls, folder: Path | None = None) -> Self:
        """A detector as ``save`` wrote it; None = the bundled weights and nothing taught.

        Raises:
            OSError: the folder has no model.
            ValueError: its files are not what they should be.
        """
        detector = cls(Model.load(folder or FOLDER))
        if folder is not None and (folder / MARKS).exists():
            for text, spam in json.loads((folder / MARKS).read_text("utf-8")):
                detector.learn(text, spam)
        return detector

    def save(self, folder: Path) -> None:
        """Write the weights and the marks; the folder is made where it is missing."""
        self._model.save(folder)
        marks = [(text, mark.spam) for text, mark in self._marks]
        (folder / MARKS).write_text(json.dumps(marks), "utf-8")

    def warm_up(self) -> None:
        """Do now what the first judgement would do: read tables, fit what was taught."""
        self.judge(Post.of("你好 hello"))

    def learn(self, text: str, spam: bool) -> None:
        """Take an admin's mark to heart: the memory at once, the weights at the next judgement."""
        features = Features.open(text)
        self._marks.append((text, Mark.of(features, spam, self._model)))
        self._memory.mark(Sketch.of(features.text, features.raw), 1 if spam else -1)
        self._stale = True

    def forget(self, text: str, spam: bool) -> None:
        """Undo the latest such mark, so that every score is what it was, bit for bit.

        Raises:
            KeyError: there is no such mark.
        """
        for at in range(len(self._marks) - 1, -1, -1):
            known, mark = self._marks[at]
            if known == text and mark.spam == spam:
                break
        else:
            raise KeyError(text)
        del self._marks[at]
        features = Features.open(text)
        self._memory.mark(Sketch.of(features.text, features.raw), -1 if spam else 1)
        self._stale = True

    @property
    def marks(self) -> int:
        """How many marks it was taught and did not forget."""
        return len(self._marks)

    def judge(self, post: Post) -> AdVerdict:
        """Say whether a post is an ad, and why. Never raises; the same post, the same verdict."""
        self._refit()
        features, score = self._seen(post.reading)
        signals = [Signal("text", score), *self._taught(features)]
        signals += wording(post.reading.folded, post.reading.raw)
        if all(one.name != "quotation" for one in signals):
            signals += quoted(post)
        if signals[0].weight > self._model.bar + _DOUBTFUL:
            signals += contacts(features.raw[:UNDONE], features.text)
            signals += sites(post)
        signals += carried(post)
        signals += spread(post)
        signals += author(post)
        if post.name or post.bio:
            signals += self._profile(post)
        total = sum(one.weight for one in signals)
        if total > self._model.bar + _CLEAN:
            signals = [self._explained(one, features) for one in signals]
        signals.sort(key=lambda one: -abs(one.weight))
        return AdVerdict(chance(total), total > self._model.bar, tuple(signals))

    def _seen(self, reading: Reading) -> tuple[Features, float]:
        """What the model sees: of what is clean at its word, nobody asks what else it may mean.

        Returns:
            The features, and their score.
        """
        plain = Features.plain(reading)
        score = self._model.score(plain)
        if score <= self._model.bar + _DOUBTFUL and not is_odd(plain.raw):
            return plain, score
        undone = Features.undone(reading)
        return undone, score if undone is plain else self._model.score(undone)

    def _taught(self, features: Features) -> Iterator[Signal]:
        if self._correction is not None:
            taught = self._correction.score(features)
            if abs(taught) > _FAINT:
                yield Signal("taught", taught - copysign(_FAINT, taught))
        if len(self._memory) and (
            known := self._memory.ask(Sketch.of(features.text, features.raw))
        ):
            least, more = _REMEMBERED
            weight = least + more * known.likeness
            sign = 1 if known.balance > 0 else -1
            yield Signal("memory", sign * weight, f"{known.likeness:.0%}")

    def _profile(self, post: Post) -> Iterator[Signal]:
        said = f"{post.name}\n{post.bio}".strip()
        excess = self._model.score(Features.open(said)) - self._model.bar
        if excess > 0:
            yield Signal("profile", min(MOST_OF_PROFILE, _PROFILE * excess), said)

    def _explained(self, signal: Signal, features: Features) -> Signal:
        """The learned signals with the words that weighed most, as they were written."""
        if signal.name == "text":
            weights = self._model.weights
        elif signal.name == "taught" and self._correction is not None:
            weights = self._correction.weights
        else:
            return signal
        words = telling_words(features, weights, for_ads=signal.weight > 0)
        return Signal(signal.name, signal.weight, " · ".join(words))

    def _refit(self) -> None:
        if self._stale:
            marks = [mark for _, mark in self._marks if mark.tells]
            self._correction = correction(self._model, marks) if marks else None
            self._stale = False
