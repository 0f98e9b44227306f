"""Many words looked for at once, in the form in which texts are compared."""

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from text.folding import HAN, fold
from text.reading import MASK, Reading

_LETTER: Final = rf"[^\W\d_{HAN}]"
_MASKABLE: Final = re.compile(rf"[{HAN}]")
_SHORTEST_MASKED: Final = 3


class Keywords:
    """Words to be found in messages, however they are spelt.

    Full-width, traditional and capital letters, invisible signs, and spaces, signs or emoji
    between characters make no difference; one emoji or ``*`` may also stand for a character inside
    a word of three or more (加❤信). A word that begins or ends with a Latin letter or a digit is
    not found inside a longer word or number.

    Args:
        words: as written; those that fold to nothing are never found.
    """

    def __init__(self, words: Iterable[str]) -> None:
        patterns = {word: _pattern(folded) for word in words if (folded := fold(word))}
        self._each = {word: re.compile(pattern) for word, pattern in patterns.items()}
        self._any = re.compile(_alternation(patterns.values())) if patterns else None

    def find(self, reading: Reading) -> frozenset[str]:
        """The words that occur, as written."""
        found: set[str] = set()
        if self._any is None:
            return frozenset()
        for view in reading.views:
            if self._any.search(view):
                found.update(word for word, one in self._each.items() if one.search(view))
        return frozenset(found)


def _pattern(folded: str) -> str:
    """A word, or the word with one of its inner characters masked; begins with a character."""
    spelt = [folded]
    if len(folded) >= _SHORTEST_MASKED:
        inner = range(1, len(folded) - 1)
        spelt += [
            folded[:at] + MASK + folded[at + 1 :] for at in inner if _MASKABLE.match(folded[at])
        ]
    bodies = [re.escape(one[1:]) for one in spelt]
    rest = bodies[0] if len(bodies) == 1 else f"(?:{'|'.join(bodies)})"
    return _beginning(folded[0]) + rest + _end(folded[-1])


def _beginning(character: str) -> str:
    # Looking back behind the first character, not before it, lets the search skip on its own to
    # where a word can begin: ten times faster.
    kind = _kind(character)
    written = re.escape(character)
    return written if kind is None else f"{written}(?<!{kind}{written})"


def _end(character: str) -> str:
    kind = _kind(character)
    return "" if kind is None else f"(?!{kind})"


def _kind(character: str) -> str | None:
    """What must not stand beside this character at the edge of a word."""
    if character.isdecimal():
        return r"\d"
    return _LETTER if re.match(_LETTER, character) else None


def _alternation(patterns: Iterable[str]) -> str:
    """Patterns by their first character, which is tried once for all of them."""
    by_first: defaultdict[str, list[str]] = defaultdict(list)
    for pattern in patterns:
        length = 2 if pattern[0] == "\\" else 1
        by_first[pattern[:length]].append(pattern[length:])
    return "|".join(f"{first}(?:{'|'.join(rests)})" for first, rests in by_first.items())
