"""Ask: an entry, a few suggestions, or silence."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final, Literal, NamedTuple, TypeAlias

from faq.calibration import THRESHOLDS, Strictness
from faq.entry import Entry
from faq.matching import Matcher
from faq.memory import Memory
from faq.question import Question, question_for, question_of
from faq.reason import Reason
from faq.scorer import LexicalScorer, Phrasing, Scored, Scorer
from faq.synonyms import Synonyms, folded
from text.folding import fold
from text.reading import Reading

Decision: TypeAlias = Literal["answer", "suggest", "silent"]
__all__ = ["THRESHOLDS", "Answer", "Candidate", "FaqIndex", "Strictness"]

Allowed: TypeAlias = Callable[[Entry], bool]

LISTED: Final = 5
OF_WHO_SAYS: Final = 3.2
"""Times the usual probability from which on something is suggested to who does not clearly ask."""
OF_WHO_TELLS: Final = 3.5
"""The same to who clearly tells something: 昨天也收不到验证码，后来发现短信箱满了."""
TELLS: Final = 2.0
"""Log-odds of telling from which somebody clearly does."""
LONGEST: Final = 500
"""Characters; what is longer is an announcement, not a question."""

_PIECE: Final = 4
"""Characters of a clause from which its very words count; twice as many in Latin letters."""
_IN_A_PIECE: Final = 0.75

_VERY_WORDS: Final = Reason("the_very_words")
_TWO_FIT: Final = Reason("two_entries_fit")


class Candidate(NamedTuple):
    """An entry and the probability that it answers the message."""

    entry: Entry
    score: float


@dataclass(frozen=True, slots=True)
class Answer:
    """What the index has to say to a message.

    Attributes:
        entry: the best candidate when the decision is to answer, else None.
        score: the best candidate's probability, 0 without one.
        candidates: best first, each entry once, at most 5.
        reasons: what decided, in English; put together when they are read.
    """

    decision: Decision
    entry: Entry | None
    score: float
    candidates: tuple[Candidate, ...]
    reasons: Sequence[str] = ()

    @property
    def why(self) -> str:
        """The reasons in one line."""
        return "; ".join(self.reasons)


class FaqIndex:
    """An immutable snapshot of a FAQ; any number of threads may ask it at once.

    Args:
        entries: in any order; it changes no answer.
        scorer: makes the scorer from the phrasings.
        synonyms: groups of words that mean the same to these people, beside those that come
            with the engine.

    Raises:
        ValueError: two entries have the same id.
    """

    def __init__(
        self,
        entries: Iterable[Entry],
        scorer: Callable[[Sequence[Phrasing]], Scorer] = LexicalScorer,
        *,
        synonyms: Sequence[Sequence[str]] = (),
    ) -> None:
        self.synonyms = synonyms
        self._own = Synonyms(folded(synonyms)) if synonyms else None
        self._entries = sorted(entries, key=lambda entry: entry.id)
        self._by_id = {entry.id: entry for entry in self._entries}
        if len(self._by_id) < len(self._entries):
            raise ValueError("two entries have the same id")
        self._by_key = {entry.key: entry for entry in self._entries}
        self._matchers = [Matcher(entry) for entry in self._entries]
        self._exact: dict[str, tuple[int, ...]] = {}
        self._keywords: dict[str, tuple[int, ...]] = {}
        phrasings: list[Phrasing] = []
        for number, entry in enumerate(self._entries):
            for text in entry.phrasings:
                phrasings.append(Phrasing(number, text, self._own))
                self._put(self._exact, phrasings[-1].question.core, number)
            for keyword in self._matchers[number].keywords:
                self._put(self._keywords, keyword, number)
        self._written = self._as_written(phrasings)
        self._keyword_words = frozenset(
            word for keyword in self._keywords for word in Reading(keyword).words
        )
        self._conditional = frozenset(
            number
            for number, entry in enumerate(self._entries)
            if entry.after is not None or entry.must or entry.not_
        )
        self._scorer = scorer(phrasings)
        self._memory: Memory[list[Scored]] = Memory(len(phrasings))
        self._thresholds = self._scorer.thresholds()

    def _as_written(self, phrasings: Iterable[Phrasing]) -> dict[str, tuple[int, ...]]:
        """Phrasings, folded, that are no others' without their wrappers, or not alone."""
        written: dict[str, tuple[int, ...]] = {}
        for one in phrasings:
            folded, core = fold(one.text), one.question.core
            if folded != core or len(self._exact[core]) > 1:
                self._put(written, folded, one.entry)
        return written

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All entries, by id."""
        return tuple(self._entries)

    def get(self, entry_id: str) -> Entry | None:
        """The entry with this id."""
        return self._by_id.get(entry_id)

    def by_key(self, key: str) -> Entry | None:
        """The entry with this ``Entry.key``."""
        return self._by_key.get(key)

    def ask(
        self,
        text: str | Reading,
        *,
        strictness: Strictness = "cautious",
        previous: str | None = None,
        allowed: Allowed | None = None,
    ) -> Answer:
        """Find the entry that answers a message. Never raises for a text.

        Args:
            text: the message as written, or its reading.
            strictness: how sure to be before answering.
            previous: id of the entry last answered to this asker, which opens its follow-ups.
            allowed: which entries are in the running (this group, this day, this role).
        """
        reading = Reading(text) if isinstance(text, str) else text
        folded = reading.folded
        if not folded:
            return _silent("no words")
        if len(folded) > LONGEST:
            return _silent(f"longer than {LONGEST} characters")

        near = self._scorer.worth_a_look(reading)
        if not (
            folded in self._written
            or folded in self._exact
            or near
            or not self._keyword_words.isdisjoint(reading.words)
        ):
            return _NOTHING
        entries, conditional = self._entries, self._conditional

        def in_the_running(number: int) -> bool:
            if allowed is not None and not allowed(entries[number]):
                return False
            return number not in conditional or self._opens(number, folded, previous)

        found = self._memory.find(reading.raw, in_the_running, partial(self._found, reading, near))
        return self._decide(found, strictness, reading) if found else _NOTHING

    def _found(
        self, reading: Reading, near: bool, in_the_running: Callable[[int], bool]
    ) -> list[Scored]:
        """The entries that come near; those with the very words, or a keyword, alone."""
        message = question_for(reading, self._own)
        exact = self._exact
        numbers = self._written.get(reading.folded, ()) or exact.get(reading.folded, ())
        numbers = numbers or exact.get(message.core, ())
        if self._own and not numbers:  # operators said that these are the same words
            numbers = exact.get(fold(self._own.rewrite(message.core)), ())
        found = [Scored(at, 0.99, (_VERY_WORDS,)) for at in numbers if in_the_running(at)]
        found = found or self._by_keyword(message, in_the_running)
        if found or not near:
            return found
        ranked = self._scorer.rank(message, in_the_running)
        scores = {one.entry: one.score for one in ranked}
        pieces = self._by_piece(message, in_the_running)
        return [one for one in pieces if one.score > scores.get(one.entry, 0.0)] + ranked

    def _opens(self, number: int, folded: str, previous: str | None) -> bool:
        """Whether an entry's own conditions are met."""
        after = self._entries[number].after
        return after in (None, previous) and self._matchers[number].lets_pass(folded)

    def _by_piece(self, message: Question, in_the_running: Callable[[int], bool]) -> list[Scored]:
        """Entries that a clause asks for in their very words: 我要投诉，医生态度太差."""
        if message.settled:
            return []
        pieces = [one for one in message.pieces() if len(one) >= _PIECE * (1 + one.isascii())]
        return [
            Scored(at, _IN_A_PIECE, (_VERY_WORDS,))
            for piece in pieces
            for at in self._exact.get(piece, ())
            if in_the_running(at)
        ]

    def _by_keyword(
        self, message: Question, in_the_running: Callable[[int], bool]
    ) -> list[Scored]:
        if not self._keywords:
            return []
        return [
            Scored(at, 0.96, (Reason("keyword", word),))
            for word in message.keywords()
            for at in self._keywords.get(word, ())
            if in_the_running(at)
        ]

    def _decide(self, found: Sequence[Scored], strictness: Strictness, reading: Reading) -> Answer:
        unique = {scored.entry: scored for scored in reversed(found)}
        best = sorted(unique.values(), key=lambda scored: (-scored.score, scored.entry))[:LISTED]
        candidates = tuple(Candidate(self._entries[one.entry], one.score) for one in best)
        answer_from, suggest_from = self._thresholds[strictness]
        score, reasons = best[0].score, best[0].why
        tied = len(best) > 1 and best[1].score >= answer_from
        if score >= answer_from and not tied:
            entry = candidates[0].entry
            return Answer("answer", entry, score, candidates, reasons)
        question = question_of(reading)
        if not question.asks:
            times = OF_WHO_TELLS if question.telling > TELLS else OF_WHO_SAYS
            suggest_from = min(answer_from, suggest_from * times)
        if score >= suggest_from:
            reasons = (_TWO_FIT, *reasons) if tied else reasons
            return Answer("suggest", None, score, candidates, reasons)
        return Answer("silent", None, score, candidates, reasons)

    @staticmethod
    def _put(index: dict[str, tuple[int, ...]], word: str, number: int) -> None:
        numbers = index.get(word, ())
        if number not in numbers:
            index[word] = (*numbers, number)


def _silent(why: str) -> Answer:
    return Answer("silent", None, 0.0, (), (why,))


_NOTHING: Final = _silent("nothing like it in the FAQ")
