"""A text taken apart for comparing: its units, its numbers, what it asks for."""

import json
import re
from functools import cache, cached_property, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final
from unicodedata import combining, normalize

from faq import light
from faq.wrappers import unwrap
from text import asking
from text.folding import HAN, fold
from text.reading import Reading

_RUN = re.compile(rf"[{HAN}]+|[^\W_{HAN}]+(?:\+\+)?")
_UMLAUT: Final = "\u0308"
_HAN_CHAR = re.compile(f"[{HAN}]")

LIGHT: Final = 0.3
STRONG: Final = 1.0
PAIR_OF_WORDS: Final = 0.5
SINGLE: Final = 0.45
PIECE: Final = 0.25
KEYWORD_ROOM: Final = 12
"""Characters of a message in which a keyword alone is the question."""


def question_of(reading: Reading) -> "Question":
    """A message taken apart, once for all who look at it."""
    return reading.kept(Question, lambda one: Question(one.raw, one.folded))


class Question:
    """A phrasing, or what is left of a message without its wrappers; taken apart lazily.

    Attributes:
        raw: the text as written.
    """

    def __init__(self, raw: str, folded: str | None = None) -> None:
        self.raw = raw
        self._folded = folded

    @cached_property
    def core(self) -> str:
        """Folded, wrappers taken off."""
        return unwrap(fold(self.raw) if self._folded is None else self._folded)

    @cached_property
    def units(self) -> dict[str, float]:
        """What is compared, with its weight before rarity: pairs, words, pieces of words."""
        return units(self.core)

    @cached_property
    def asks(self) -> bool:
        """Whether it bears a mark of a question."""
        return asking.asks(self.raw) or asking.asks(self.core)

    @cached_property
    def tells(self) -> int:
        """How many marks of a statement it bears."""
        return asking.tells(self.core)

    @cached_property
    def negated(self) -> bool:
        """Whether it says no to something."""
        return asking.negated(self.core)

    @cached_property
    def numbers(self) -> frozenset[str]:
        """The numbers in it."""
        return asking.numbers(self.core)

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


def units(core: str) -> dict[str, float]:
    """Cut a folded text into units: single Han, their pairs, words, word pairs, word pieces."""
    found: dict[str, float] = {}
    before = ""
    for run in _RUN.findall(core):
        if _HAN_CHAR.match(run):
            _add_han(run, found)
            before = ""
            continue
        is_light = run in light.WORDS
        found[run] = LIGHT if is_light else STRONG
        if before:
            found[f"{before} {run}"] = PAIR_OF_WORDS
        if not is_light:
            _add_pieces(run, found)
        before = run
    return found


def _add_han(run: str, found: dict[str, float]) -> None:
    for char in run:
        found[char] = SINGLE * LIGHT if char in light.HAN else SINGLE
    for at in range(len(run) - 1):
        pair = run[at : at + 2]
        is_light = pair in light.PAIRS or (pair[0] in light.HAN and pair[1] in light.HAN)
        found[pair] = LIGHT if is_light else STRONG


def _add_pieces(word: str, found: dict[str, float]) -> None:
    if len(word) < 4:
        return
    edged = f"<{word}>"
    for at in range(len(edged) - 2):
        found[edged[at : at + 3]] = PIECE


@lru_cache(maxsize=20_000)
def syllable(char: str) -> str:
    """The most common reading of a Han character, without tone; another character as it is."""
    if not _HAN_CHAR.match(char):
        return char
    reading = _readings().get(str(ord(char)), char).partition(",")[0]
    plain = (sign for sign in normalize("NFD", reading) if not combining(sign) or sign == _UMLAUT)
    return normalize("NFC", "".join(plain))


@cache
def _readings() -> dict[str, str]:
    # pypinyin itself takes 0.4 s to import, for phrases that single characters do not need.
    package = find_spec("pypinyin")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("pypinyin is not installed")
    table = Path(package.origin).with_name("pinyin_dict.json")
    found: dict[str, str] = json.loads(table.read_text(encoding="utf-8"))
    return found
