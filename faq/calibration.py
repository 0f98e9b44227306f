"""Place the thresholds of one FAQ: how sure to be for answers to be right as often as wished."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Final, Literal, TypeAlias

from faq.network import FILE

Strictness: TypeAlias = Literal["cautious", "balanced", "eager"]
Thresholds: TypeAlias = Mapping[Strictness, tuple[float, float]]
Best: TypeAlias = tuple[int, float]
"""The likeliest entry (-1: none) and its probability."""

THRESHOLDS: Final[Thresholds] = {
    "cautious": (0.94, 0.12),
    "balanced": (0.8, 0.1),
    "eager": (0.6, 0.09),
}
"""From which probability on an entry is answered, and suggested to who asks, in most FAQs."""

TARGETS: Final[Mapping[Strictness, float]] = {"cautious": 0.97, "balanced": 0.93, "eager": 0.85}
"""Share of answers that are to be right."""

SAMPLE: Final = 60
CHATTER: Final = 120
_MOVES: Final = (-0.03, -0.015, 0.0, 0.015, 0.03, 0.045)
_HIGHEST: Final = 0.985
# What a group says: questions to the FAQ, questions near them that it does not answer, the rest.
_ASKED, _NEAR, _TALK = 0.35, 0.05, 0.6
_COVERED: Final = 0.5
"""Share of the questions answered, where the FAQ has too few phrasings to tell."""
_USUAL: Final = 60
"""Phrasings that what is usual weighs as much as, where answers would be given more seldom than
usual: one wrong among three dozen does not show a FAQ whose entries are too close."""
_ENOUGH: Final = 20
_LIKE_ONE_ANOTHER: Final = 0.2
"""Share of hidden phrasings found again, below which they say nothing of members' questions:
those are nearer to a phrasing than phrasings that were chosen to differ are to one another."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What the scorer said to texts whose answers are known.

    Attributes:
        again: phrasings that it could not see, with the entry of each: is it found?
        near: phrasings whose whole entry it could not see: every answer is wrong.
        talk: chatter: every answer is wrong.
    """

    again: Sequence[tuple[int, Best]]
    near: Sequence[Best]
    talk: Sequence[Best]


def thresholds(trial: Trial) -> Thresholds:
    """The thresholds at which the answers of this FAQ reach the targets, near the usual ones."""
    placed: dict[Strictness, tuple[float, float]] = {}
    for strictness, (answer, suggest) in THRESHOLDS.items():
        target = TARGETS[strictness]
        known = _is_telling(trial)
        tried = [min(_HIGHEST, answer + move) for move in _MOVES if known or move >= 0]
        good = [one for one in tried if _is_enough(trial, one, target, than=answer)]
        placed[strictness] = (good[0] if good else tried[-1], suggest)
    return placed


def _is_enough(trial: Trial, threshold: float, target: float, *, than: float) -> bool:
    """Whether a threshold is high enough; below the usual one, if one more answer were wrong."""
    if threshold < than:
        return precision(trial, threshold, unseen=1) >= target
    return precision(trial, threshold, usual=_USUAL) >= target


def precision(trial: Trial, threshold: float, *, usual: int = 0, unseen: int = 0) -> float:
    """The share of right answers to be expected at a threshold.

    Args:
        usual: phrasings that what is usual weighs as much as.
        unseen: wrong answers that the trial did not show.
    """
    again = [(entry, best) for entry, best in trial.again if best[1] >= threshold]
    count = len(trial.again)
    right, wrong = _COVERED, 0.0
    if _is_telling(trial):
        found = sum(entry == best[0] for entry, best in again)
        right = (found + usual * _COVERED) / (count + usual)
        wrong = (len(again) - found + unseen) / (count + usual)
    false = _NEAR * _rate(trial.near, threshold) + _TALK * _rate(trial.talk, threshold)
    good = _ASKED * max(right, 0.05)
    return good / (good + _ASKED * wrong + false)


def _is_telling(trial: Trial) -> bool:
    """Whether the phrasings are many enough, and enough like one another, to judge by."""
    usual = THRESHOLDS["cautious"][0]
    found = sum(entry == best[0] and best[1] >= usual for entry, best in trial.again)
    count = len(trial.again)
    return count >= _ENOUGH and found >= _LIKE_ONE_ANOTHER * count


def _rate(found: Sequence[Best], threshold: float) -> float:
    """Of wrong answers."""
    return sum(best[1] >= threshold for best in found) / len(found) if found else 0.0


def attempt(
    texts: Sequence[tuple[int, str]],
    ask: Callable[[str, int | None, int | None], Best],
) -> Trial:
    """Try a scorer on what it knows and on chatter.

    Args:
        texts: the phrasings, each with its entry.
        ask: ``(text, phrasing not to be seen, entry not to be seen)`` to the best entry.
    """
    chance = Random(len(texts))  # noqa: S311 - a sample, the same every time
    sizes: dict[int, int] = {}
    for entry, _ in texts:
        sizes[entry] = sizes.get(entry, 0) + 1
    numbers = chance.sample(range(len(texts)), len(texts))
    several = [at for at in numbers if sizes[texts[at][0]] > 1][:SAMPLE]
    return Trial(
        again=[(texts[at][0], ask(texts[at][1], at, None)) for at in several],
        near=[ask(texts[at][1], None, texts[at][0]) for at in numbers[:SAMPLE]],
        talk=[ask(text, None, None) for text in chatter()[:: len(chatter()) // CHATTER or 1]],
    )


@cache
def chatter() -> tuple[str, ...]:
    """Lines that groups say and that ask for nothing; they come with the engine."""
    lines: list[str] = []
    for file in sorted(FILE.parent.glob("chatter.*.txt")):
        lines += file.read_text(encoding="utf-8").splitlines()
    return tuple(line for line in lines if line.strip())
