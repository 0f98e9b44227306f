"""A text taken apart for comparing: its words, how it sounds, what it asks for."""

import re
from typing import Final

import numpy as np
from numpy.typing import NDArray

from faq import across, background, concepts, synonyms, telling, vectors
from faq.aspects import aspects
from faq.lazily import lazily
from faq.sounds import sounded
from faq.synonyms import Synonyms
from faq.units import CONCEPT, units, words
from faq.wrappers import unwrap
from text import asking
from text.folding import HAN, fold
from text.reading import Reading

KEYWORD_ROOM: Final = 12
"""Characters of a message in which a keyword alone is the question."""
LONG: Final = 18
LONG_WORDS: Final = 12
"""Characters of a Chinese and words of an English text: what is shorter is one clause."""
CLAUSES: Final = 2
LONG_WORD: Final = 5
_SHORT_CLAUSE: Final = 5
_CLAUSE = re.compile(rf"[,，。.!！?？;；:：~～…\n]+|(?<=[{HAN}])\s+")


def question_of(reading: Reading) -> "Question":
    """A message taken apart, once for all who look at it."""
    return reading.kept(Question, lambda one: Question(one.raw, one.folded))


def question_for(reading: Reading, own: Synonyms | None) -> "Question":
    """A message taken apart for a FAQ that may have synonyms of its own."""
    return question_of(reading) if own is None else Question(reading.raw, reading.folded, own)


class Question:
    """A phrasing, or what is left of a message without its wrappers; taken apart lazily.

    Attributes:
        raw: the text as written.

    Args:
        own: synonyms of the FAQ's own, beside those that come with the engine.
    """

    def __init__(self, raw: str, folded: str | None = None, own: Synonyms | None = None) -> None:
        self.raw = raw
        self._folded = folded
        self._own = own

    @lazily
    def core(self) -> str:
        """Folded, wrappers taken off."""
        return unwrap(fold(self.raw) if self._folded is None else self._folded)

    @lazily
    def meant(self) -> str:
        """The core with words that mean the same written in the same way."""
        core = self.core if self._own is None else self._own.rewrite(self.core)
        return synonyms.meaning(core)

    @lazily
    def translated(self) -> "Question":
        """The same in the other language, word by word, and still asking if this asks."""
        return Question(across.translated(self.meant) + "?" * self.asks, None, self._own)

    @lazily
    def sound(self) -> str:
        """How what is meant sounds, a sign for each syllable."""
        return sounded(self.meant)

    @lazily
    def units(self) -> dict[str, float]:
        """What is looked up, with weights before rarity: of what is said, and what is meant."""
        found = units(self.core)
        if self.meant != self.core:
            found |= units(self.meant)
        for one in self.concepts:
            found[one] = CONCEPT
        return found

    @lazily
    def told(self) -> dict[str, frozenset[str]]:
        """What it is about: each subject with the words that tell of it."""
        core, meant = self.core, self.meant
        return concepts.bundled().of(core, meant) if meant != core else concepts.bundled().of(core)

    @lazily
    def concepts(self) -> dict[str, float]:
        """The subjects, each with its rarity at large."""
        found = self.told
        return dict(zip(found, map(background.bundled().rarity, found), strict=True))

    @lazily
    def direction(self) -> NDArray[np.float32]:
        """Where it points among the meanings of words, as a vector of length 1, or 0."""
        return vectors.bundled().of(self.core)

    @lazily
    def words(self) -> dict[str, float]:
        """The words and Han characters of what is meant, each with its rarity at large."""
        found = words(self.meant)
        return dict(zip(found, map(background.bundled().rarity, found), strict=True))

    @lazily
    def long_words(self) -> tuple[str, ...]:
        """Latin words that are long enough for a slip of the finger to leave them known."""
        return tuple([word for word in self.words if len(word) >= LONG_WORD and word.isascii()])

    @lazily
    def total(self) -> float:
        """The rarity of all words together."""
        return sum(self.words.values())

    @lazily
    def weight(self) -> float:
        """The same, to divide by."""
        return self.total or 1.0

    @lazily
    def aspects(self) -> int:
        """A bit for each thing it asks about its subject: see ``faq.aspects``."""
        return aspects(self.meant)

    @lazily
    def asks(self) -> bool:
        """Whether it bears a mark of a question, or of a wish: here somebody may know how."""
        return self.is_question or asking.wishes(self.core) or asking.wishes(self.raw)

    @lazily
    def is_question(self) -> bool:
        """Whether it bears a mark of a question."""
        raw, core = self.raw, self.core
        return asking.asks(raw) or asking.asks(core) or asking.offers_choice(raw)

    @lazily
    def tells(self) -> int:
        """How many marks of a statement it bears."""
        return asking.tells(self.core)

    @lazily
    def telling(self) -> float:
        """How surely it only tells something, as log-odds."""
        return telling.telling(self.raw, self.core)

    @lazily
    def settled(self) -> bool:
        """Whether it tells of a question that wants no answer from anybody."""
        return asking.settled(self.raw)

    @lazily
    def negated(self) -> bool:
        """Whether it says no to something."""
        return asking.negated(self.core)

    @lazily
    def numbers(self) -> frozenset[str]:
        """The numbers in it."""
        return asking.numbers(self.core)

    def clauses(self) -> list["Question"]:
        """The parts of a long message that ask, the last first; none of a short one."""
        core = self.core
        if len(core) < LONG or (core.isascii() and core.count(" ") < LONG_WORDS - 1):
            return []
        parts: list[str] = []
        for part in _CLAUSE.split(self.raw):
            size = len(fold(part))
            if parts and (size < _SHORT_CLAUSE or len(parts[-1]) < _SHORT_CLAUSE):
                parts[-1] += f" {part}" if size else ""
            elif size:
                parts.append(part)
        if len(parts) < 2:
            return []
        asked = [part for part in parts if asking.asks(part)] or parts[-1:]
        return [Question(part, None, self._own) for part in asked[: -CLAUSES - 1 : -1]]

    def pieces(self) -> list[str]:
        """What stands between its commas and full stops, folded and unwrapped; none if nothing."""
        parts = [part for part in _CLAUSE.split(self.raw) if part.strip()]
        return [unwrap(fold(part)) for part in parts] if len(parts) > 1 else []

    def keywords(self) -> list[str]:
        """What could be a keyword here, longest first; nothing when the message tells a story."""
        core = self.core
        if len(core) > KEYWORD_ROOM:
            return [core]
        if self.tells and not self.asks:
            return []
        size = len(core)
        return [
            core[at : at + length]
            for length in range(size, 0, -1)
            for at in range(size - length + 1)
            if whole(core, at, at + length)
        ]


def whole(text: str, start: int, end: int) -> bool:
    """Whether a piece of a text cuts through no Latin word and no number."""
    return not (_glued(text, start) or _glued(text, end))


def _glued(text: str, at: int) -> bool:
    return 0 < at < len(text) and _in_word(text[at - 1]) and _in_word(text[at])


def _in_word(char: str) -> bool:
    return char.isalnum() and char < "\u3000"
