"""The scorer: which entries answer a message, each with a probability."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Indel

from faq import background, bound, calibration, deciding, evidence, network
from faq.calibration import Best, Thresholds
from faq.corpus import Asked, Corpus
from faq.evidence import Close, Floats
from faq.gate import Gate
from faq.head import MOST, Head
from faq.nearest import nearest
from faq.question import Question, question_for
from faq.reason import Reasons
from faq.senses import Senses
from faq.spelling import Spelling
from faq.synonyms import Synonyms
from text.folding import has_han
from text.reading import Reading

SURE: Final = 0.9
"""From this probability on the clauses of a message are not looked at one by one."""
_LEAST_SHARED: Final = 0.05
_UNSAID: Final = 0.11  # nothing is suggested from here on down
_LIKELY: Final = 0.75  # what names another thing is suggested, not answered
_MEANING: Final = 0.6
_SENSE: Final = 0.45
"""What the cosine of the words' meanings adds to that of the words."""
_LEAST_SENSE: Final = 0.3
"""Cosine of meanings from which a phrasing without a common word is near: of 900 lines of chatter
36 ask something so near to a small FAQ, and 46 of 171 questions without a word of theirs do."""
_FAINTEST: Final = 0.05
"""How likely the nearest entry is at most, where the message is hopeless."""
_SPOKEN: Final = 0.1
"""Share of the phrasings above which the FAQ is in their language."""
_CONCERNED: Final = 5.0
"""Rarity of the subjects that a question shares with the FAQ, from which it is looked at."""
_similar: Final = Indel.normalized_similarity

Allowed = Callable[[int], bool]


@dataclass(frozen=True)
class Phrasing:
    """One way to ask for an entry, which is known here by its number.

    Attributes:
        own: synonyms of the FAQ's own.
    """

    entry: int
    text: str
    own: Synonyms | None = None

    @cached_property
    def question(self) -> Question:
        """The text taken apart, once for all who look at it."""
        return Question(self.text, None, self.own)


class Scored(NamedTuple):
    """An entry's probability of being what the message asks for, and what decided."""

    entry: int
    score: float
    why: Sequence[str] = ()


class Scorer(Protocol):
    """Ranks entries; another implementation may know what words mean."""

    def worth_a_look(self, reading: Reading) -> bool:
        """A cheap refusal of chatter, by the words of the whole message and what they tell of."""

    def thresholds(self) -> Thresholds:
        """How sure to be in this FAQ before answering, and before suggesting."""

    def rank(self, message: Question, allowed: Allowed) -> list[Scored]:
        """Entries that may answer, best first, each once; empty when none comes near.

        Args:
            message: taken apart lazily.
            allowed: which entries are in the running here.
        """


class Look(NamedTuple):
    """What speaks for the entries that come near.

    Attributes:
        entries: best first by likeness.
        phrasings: the nearest of each.
        rows: ``evidence.NAMES`` of each.
    """

    entries: list[int]
    phrasings: list[int]
    rows: Floats


class Near(NamedTuple):
    """The phrasings that come near a message.

    Attributes:
        asked: the message's units.
        phrasings: their numbers; only the nearest where the message is hopeless.
        shared: how like each of all phrasings is.
        head: what the head says of each entry.
        senses: how like each is in meaning; None in a large FAQ.
        sense: how like the nearest is.
        hopeless: nothing is to be said, whatever a closer look shows.
    """

    asked: Asked
    phrasings: list[int]
    shared: NDArray[np.float64]
    head: Floats | None
    senses: Floats | None
    sense: float
    hopeless: bool = False


class LexicalScorer:
    """Compares spelling, sound and synonyms; a small learned network weighs the evidence."""

    def __init__(self, phrasings: Sequence[Phrasing]) -> None:
        questions = [phrasing.question for phrasing in phrasings]
        self._texts = [phrasing.text for phrasing in phrasings]
        self._cores = [question.core for question in questions]
        self._meants = [question.meant for question in questions]
        self._entry_of = [phrasing.entry for phrasing in phrasings]
        sources = self._sources()
        self._sources_of = np.array(sources, np.int64)
        self._corpus = Corpus(
            [question.units for question in questions], sources, background.bundled()
        )
        self._own = phrasings[0].own if phrasings else None
        self._gate = Gate(questions, self._own)
        self._spelling = Spelling(self._cores)
        self._senses = Senses(questions)
        self._source_of = dict(zip(self._entry_of, sources, strict=True))
        self._sizes: list[int] = np.bincount(self._entry_of).tolist()
        self._head = self._fitted(questions, sources)
        self._languages = self._spoken()
        self._question = lru_cache(maxsize=20_000)(self._taken_apart)

    def _sources(self) -> list[int]:
        """For each phrasing the first entry with the same phrasings.

        The same question, answered in a hundred groups each in its own way, is one question: its
        words are not common for that.
        """
        cores: dict[int, list[str]] = {}
        for entry, core in zip(self._entry_of, self._cores, strict=True):
            cores.setdefault(entry, []).append(core)
        first: dict[tuple[str, ...], int] = {}
        for entry, found in cores.items():
            first.setdefault(tuple(found), entry)
        return [first[tuple(cores[entry])] for entry in self._entry_of]

    def _fitted(self, questions: Sequence[Question], sources: Sequence[int]) -> Head | None:
        entries: dict[str, set[int]] = {}
        place: dict[str, int] = {}
        for at, (core, source) in enumerate(zip(self._cores, sources, strict=True)):
            entries.setdefault(core, set()).add(source)
            place.setdefault(core, at)
        of = list(place.values())
        if not 1 < len(of) <= MOST:
            return None
        corpus = self._corpus
        rows = [corpus.shared(corpus.ask(questions[at].units))[of] for at in of]
        return Head(np.stack(rows), of, list(entries.values()))

    def _taken_apart(self, at: int) -> Question:
        return Question(self._cores[at], self._cores[at], self._own)

    def worth_a_look(self, reading: Reading) -> bool:
        """See ``Scorer``."""
        if self._is_foreign(reading.folded):
            message = question_for(reading, self._own).translated
            return self._gate.passes(Reading(message.raw).words) or self._is_concerned(message)
        if self._gate.passes(reading.words):
            return True
        meant = self._spelling.corrected(reading.raw)
        if meant is not None and self._gate.passes(Reading(meant).words):
            return True
        return self._is_concerned(question_for(reading, self._own))

    def _spoken(self) -> frozenset[bool]:
        """Whether in Han, of the languages in which a good part of the phrasings is."""
        han = sum(has_han(core) is not None for core in self._cores)
        counts = ((True, han), (False, len(self._cores) - han))
        return frozenset(is_han for is_han, count in counts if count > _SPOKEN * len(self._cores))

    def _is_foreign(self, folded: str) -> bool:
        is_han = not folded.isascii() and has_han(folded) is not None
        return is_han not in self._languages

    def _is_concerned(self, message: Question) -> bool:
        """Whether somebody asks, in words of his own, about what the FAQ is about."""
        if not message.asks:
            return False
        known = self._corpus.vocabulary
        if sum([rare for one, rare in message.concepts.items() if one in known]) >= _CONCERNED:
            return True
        senses = self._senses.of(message)
        return senses is not None and float(senses.max()) >= _LEAST_SENSE

    def thresholds(self) -> Thresholds:
        """See ``Scorer``; measured by asking the FAQ for what it knows, and for chatter."""
        texts = list(zip(self._entry_of, self._texts, strict=True))
        placed = calibration.thresholds(calibration.attempt(texts, self._best))
        # What the trial took apart is not what members will ask for.
        self._question.cache_clear()
        self._corpus.forget()
        return placed

    def _best(self, text: str, without: int | None, banned: int | None) -> Best:
        reading = Reading(text)
        if not self.worth_a_look(reading):
            return -1, 0.0
        message = question_for(reading, self._own)
        source = None if banned is None else self._source_of[banned]
        near = self.near(message, lambda entry: self._source_of[entry] != source, without=without)
        if near is None or near.hopeless:
            return -1, 0.0
        look = self.look(message, near)
        chances = network.bundled().judge(look.rows)
        best = chances.index(max(chances))
        return look.entries[best], chances[best]

    def rank(self, message: Question, allowed: Allowed) -> list[Scored]:
        """See ``Scorer``."""
        if self._is_foreign(message.core):
            message = message.translated
        elif (meant := self._spelling.corrected(message.raw)) is not None:
            message = Question(meant, None, self._own)
        best: list[Scored] = []
        for asked in self.views(message):
            near = self.near(asked, allowed)
            if near is None:
                continue
            if near.hopeless:
                found = self._hardly(near)
            else:
                found = self._judged(asked, self.look(asked, near, whole=message), message)
            if found and (not best or found[0].score > best[0].score):
                best = found
            if best and best[0].score >= SURE:
                break
        return best

    def _hardly(self, near: Near) -> list[Scored]:
        """What comes nearest to a hopeless message, for who reads the trace."""
        return [
            Scored(self._entry_of[at], _FAINTEST * float(near.shared[at])) for at in near.phrasings
        ]

    @staticmethod
    def views(message: Question) -> list[Question]:
        """The message, and of a long one also the clauses that ask."""
        return [message, *message.clauses()]

    def near(
        self,
        message: Question,
        allowed: Allowed,
        *,
        without: int | None = None,
        bounded: bool = True,
    ) -> Near | None:
        """The nearest phrasings; None when none comes near enough for anything to be said.

        Args:
            message: or one of its clauses.
            allowed: which entries are in the running.
            without: a phrasing that is not to be seen.
            bounded: what is hopeless is given up.
        """
        asked = self._corpus.ask(message.units)
        if not asked.masses:
            return None
        shared = self._corpus.shared(asked)
        if without is not None:
            shared[without] = 0.0
        cheap = bound.figures(message, asked, shared)
        if bounded and bound.hopeless((*cheap, 1.0)):  # whatever its words mean
            return self._given_up(asked, shared, allowed)
        senses = self._senses.of(message)
        if senses is not None and without is not None:
            senses[without] = 0.0
        like = shared if senses is None else shared + _SENSE * np.maximum(senses, 0.0)
        if float(like.max()) < _LEAST_SHARED:
            return None
        sense = self._sense(message, int(like.argmax())) if senses is None else float(senses.max())
        if bounded and bound.hopeless((*cheap, sense)):
            return self._given_up(asked, shared, allowed)
        head = None if self._head is None else self._head.scores(shared)
        likely = like if head is None else like + head[self._sources_of]
        touched = shared if senses is None else np.maximum(shared, senses - _LEAST_SENSE)
        near = nearest(touched, likely, self._entry_of, allowed)
        return Near(asked, near, shared, head, senses, sense) if near else None

    def _given_up(
        self, asked: Asked, shared: NDArray[np.float64], allowed: Allowed
    ) -> Near | None:
        at = int(shared.argmax())
        near = shared[at] >= _LEAST_SHARED and allowed(self._entry_of[at])
        return Near(asked, [at] if near else [], shared, None, None, 0.0, hopeless=True)

    def _sense(self, message: Question, at: int) -> float:
        """How like a phrasing is in meaning."""
        return float(message.direction @ self._question(at).direction)

    def look(self, message: Question, near: Near, *, whole: Question | None = None) -> Look:
        """What speaks for the nearest entries.

        Args:
            message: or one of its clauses.
            near: what comes near it.
            whole: the message that the clause is from.
        """
        return self._evidence(message, near.asked, self._close(message, near), whole or message)

    def _close(self, message: Question, found: Near) -> Close:
        meant, meants = message.meant, self._meants
        near, head = found.phrasings, found.head
        like = [_similar(meant, meants[at]) for at in near]
        cosines = self._corpus.cosines(found.asked, found.shared, near)
        if found.senses is None:
            senses = [self._sense(message, at) for at in near]
        else:
            senses = found.senses[near].tolist()
        rough = [
            one + _MEANING * other + _SENSE * max(0.0, sense)
            for one, other, sense in zip(cosines, like, senses, strict=True)
        ]
        headed: list[float] = []
        if head is not None:
            headed = head[self._sources_of[near]].tolist()
            rough = [one + other for one, other in zip(rough, headed, strict=True)]
        return Close(near, [self._entry_of[at] for at in near], like, rough, headed, senses)

    def _evidence(self, message: Question, asked: Asked, close: Close, whole: Question) -> Look:
        picked = evidence.pick(close)
        phrasings = [close.phrasings[row] for row in picked.rows]
        listed = evidence.listed(close, picked, asked, self._corpus, self._sizes)
        facts = evidence.about(message, asked, listed, whole)
        figures: list[float] = []
        for phrasing, figures_listed in zip(phrasings, listed, strict=True):
            figures += evidence.paired(message, self._question(phrasing), whole)
            figures += figures_listed
            figures += facts
        rows = np.array(figures, np.float32).reshape(len(phrasings), -1)
        return Look([close.entries[row] for row in picked.rows], phrasings, rows)

    def _judged(self, message: Question, look: Look, whole: Question) -> list[Scored]:
        chances = network.bundled().judge(look.rows)
        best = chances.index(max(chances))
        chances = self._lowered(message, look, chances, settled=whole.settled)
        why = Reasons(lambda: self._reasons(message, look.phrasings[best], look.rows[best]))
        order = sorted(range(len(chances)), key=chances.__getitem__, reverse=True)
        return [Scored(look.entries[at], chances[at], why if at == best else ()) for at in order]

    def _lowered(
        self, message: Question, look: Look, chances: list[float], *, settled: bool
    ) -> list[float]:
        """The chances, less where the message does not ask for what comes nearest."""
        best = chances.index(max(chances))
        chance, row = chances[best], look.rows[best]
        phrasing = self._question(look.phrasings[best])
        if chance > _UNSAID and (settled or deciding.denies(message, phrasing, row)):
            return [one * _UNSAID / chance for one in chances]
        if chance > _LIKELY and (
            deciding.is_another(row)
            or deciding.states(message, phrasing, row)
            or deciding.is_elsewhere(message, self._corpus.vocabulary)
        ):
            return [*chances[:best], _LIKELY, *chances[best + 1 :]]
        return chances

    def _reasons(self, message: Question, phrasing: int, row: Floats) -> tuple[str, ...]:
        return deciding.reasons(message, self._question(phrasing), row)
