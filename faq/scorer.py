"""The scorer: which entries answer a message, each with a probability."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import exp
from typing import Final, Protocol

import numpy as np
from rapidfuzz import fuzz

from faq import features
from faq.features import Weighed, Weights
from faq.postings import Floats, Postings
from faq.question import Question
from faq.weights import BIAS, WEIGHTS

CANDIDATES: Final = 30
RERANKED: Final = 6
LOOKED_AT: Final = 2
HOPELESS: Final = 0.03
"""When the likest ones are less probable than this, the others are not looked at."""
_LEAST_SHARED: Final = 0.12
_LEAST_COVERED: Final = 0.5
# Of the questions of zh_oppo and en_clinc150 that are rightly suggested, the least like is 0.67.
_LEAST_LIKE: Final = 0.45
_REASONS: Final = 4


@dataclass(frozen=True, slots=True)
class Phrasing:
    """One way to ask for an entry, which is known here by its number."""

    entry: int
    text: str


@dataclass(frozen=True, slots=True)
class Scored:
    """An entry's probability of being what the message asks for, and what decided."""

    entry: int
    score: float
    why: tuple[str, ...] = ()


Allowed = Callable[[int], bool]


class Scorer(Protocol):
    """Ranks entries; another implementation may know what words mean."""

    def worth_a_look(self, words: Sequence[str]) -> bool:
        """A cheap refusal of chatter, by the folded words of the whole message."""

    def rank(self, message: Question, allowed: Allowed) -> list[Scored]:
        """Entries that may answer, best first, each once; empty when none comes near.

        Args:
            message: taken apart lazily.
            allowed: which entries are in the running here.
        """


class LexicalScorer:
    """Compares spellings: units in common, edit distance, sounds; one fixed logistic on top."""

    def __init__(self, phrasings: Sequence[Phrasing]) -> None:
        self._questions = [Question(phrasing.text) for phrasing in phrasings]
        self._entry_of = [phrasing.entry for phrasing in phrasings]
        units = [question.units for question in self._questions]
        self._postings = Postings(units, self._sources())
        self._weights = Weights(self._postings.rarity, self._postings.strange)
        of_entry: dict[int, set[str]] = {}
        for entry, found in zip(self._entry_of, units, strict=True):
            of_entry.setdefault(entry, set()).update(found)
        self._units_of = {entry: frozenset(found) for entry, found in of_entry.items()}
        self._weighed = lru_cache(maxsize=20_000)(self._weigh)

    def _sources(self) -> list[int]:
        """For each phrasing the first entry with the same phrasings.

        The same question, answered in a hundred groups each in its own way, is one question: its
        words are not common for that.
        """
        cores: dict[int, list[str]] = {}
        for entry, question in zip(self._entry_of, self._questions, strict=True):
            cores.setdefault(entry, []).append(question.core)
        first: dict[tuple[str, ...], int] = {}
        for entry, found in cores.items():
            first.setdefault(tuple(found), entry)
        return [first[tuple(cores[entry])] for entry in self._entry_of]

    def worth_a_look(self, words: Sequence[str]) -> bool:
        """See ``Scorer``."""
        return self._postings.may_match(words)

    def rank(self, message: Question, allowed: Allowed) -> list[Scored]:
        """See ``Scorer``."""
        likely = self._postings.likely(message.units)
        if likely is None:
            return []
        shared, covered = likely
        if shared.max() < _LEAST_SHARED and covered.max() < _LEAST_COVERED:
            return []
        best = self._best_phrasings(message, shared, allowed)
        if not best or best[0][0] < _LEAST_LIKE:
            return []
        return self._judged(message, best)

    def _best_phrasings(
        self, message: Question, shared: Floats, allowed: Allowed
    ) -> list[tuple[float, int]]:
        """The best phrasing of each of the few best entries, as (rough likeness, phrasing)."""
        rough: dict[int, tuple[float, int]] = {}
        core = message.core
        for at in self._nearest(shared, allowed):
            likeness = float(shared[at]) + fuzz.ratio(core, self._questions[at].core) / 100
            entry = self._entry_of[at]
            if entry not in rough or (likeness, -at) > rough[entry]:
                rough[entry] = (likeness, -at)
        ordered = sorted(
            ((likeness, -at) for likeness, at in rough.values()),
            key=lambda found: (-found[0], self._questions[found[1]].core),
        )
        return ordered[:RERANKED]

    def _nearest(self, shared: Floats, allowed: Allowed) -> list[int]:
        if len(shared) > CANDIDATES:
            nearest = np.argpartition(shared, -CANDIDATES)[-CANDIDATES:].tolist()
        else:
            nearest = list(range(len(shared)))
        entry_of = self._entry_of
        may = {entry: allowed(entry) for entry in {entry_of[at] for at in nearest}}
        kept = [at for at in nearest if shared[at] > 0 and may[entry_of[at]]]
        if len(kept) == len(nearest) or len(nearest) == len(shared):
            return kept
        # Entries of other groups crowd the top: go on down until enough of ours are found.
        kept = []
        for at in np.argsort(-shared, kind="stable").tolist():
            if shared[at] <= 0 or len(kept) == CANDIDATES:
                break
            if allowed(self._entry_of[at]):
                kept.append(at)
        return kept

    def _judged(self, message: Question, best: list[tuple[float, int]]) -> list[Scored]:
        plain = Weighed(message, self._weights)
        found: list[tuple[float, int, list[float]]] = []
        for place, (likeness, at) in enumerate(best):
            if place == LOOKED_AT and max(found)[0] < HOPELESS:
                break  # chatter: what is less like it would fare no better
            next_best = best[1 if place == 0 else 0][0] if len(best) > 1 else 0.0
            row = self._features(message, plain, at)
            row.append((likeness - next_best) / 2)
            found.append((_probability(row), self._entry_of[at], row))
        found.sort(key=lambda one: -one[0])
        return [
            Scored(entry, score, _reasons(row) if place == 0 else ())
            for place, (score, entry, row) in enumerate(found)
        ]

    def _features(self, message: Question, plain: Weighed, at: int) -> list[float]:
        phrasing = self._weighed(at)
        repaired = features.repaired(message, phrasing.question)
        weighed, changed = plain, 0.0
        if repaired != message.core:
            weighed = Weighed(message, self._weights, repaired)
            pairs = zip(repaired, message.core, strict=True)
            changed = sum(one != other for one, other in pairs) / len(repaired)
        return features.compare(weighed, phrasing, self._units_of[self._entry_of[at]], changed)

    def _weigh(self, at: int) -> Weighed:
        return Weighed(self._questions[at], self._weights)


def _probability(row: Sequence[float]) -> float:
    parts = (weight * value for weight, value in zip(WEIGHTS, row, strict=True))
    return 1 / (1 + exp(-(BIAS + sum(parts))))


def _reasons(row: Sequence[float]) -> tuple[str, ...]:
    """The features that decided, the strongest first."""
    named = zip(WEIGHTS, features.NAMES, row, strict=True)
    parts = sorted(named, key=lambda part: -abs(part[0] * part[2]))
    return tuple(f"{name} {value:.2f}" for _, name, value in parts[:_REASONS])
