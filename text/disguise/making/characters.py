"""What Han characters are made of, and how common they and their words are."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache

from text.folding import fold

_LINE = re.compile(r"^(?P<name>.[^:]*):(?:(?P<char>.):)?(?P<how>[a-z0-9/]+)\((?P<parts>.*)\)$")
_SIDE_BY_SIDE, _STACKED = "a", "d"
_COMMON = 4200
_RARELY = 60
_DEEP = 3

Parts = tuple[str, ...]


def frequencies(dictionary: str) -> dict[str, int]:
    """How often each word of a dictionary of ``word frequency kind`` lines is met."""
    found: Counter[str] = Counter()
    for line in dictionary.splitlines():
        word, count = line.split(" ")[:2]
        found[fold(word)] += int(count)
    return dict(found)


def common(words: Mapping[str, int]) -> list[str]:
    """The most common characters, the most common first."""
    found: Counter[str] = Counter()
    for word, count in words.items():
        for char in word:
            found[char] += count
    return [char for char, _ in found.most_common(_COMMON)]


def known(words: Mapping[str, int]) -> frozenset[str]:
    """The characters that are met often enough to be nothing special."""
    found: Counter[str] = Counter()
    for word, count in words.items():
        for char in word:
            found[char] += count
    return frozenset(char for char, count in found.items() if count >= _RARELY)


class Structures:
    """What each character is made of.

    Args:
        lines: ``code:character:how(part,part)``, where a part is a character or another's code.
    """

    def __init__(self, lines: str) -> None:
        self._made: dict[str, tuple[str, Parts]] = {}
        for line in lines.splitlines():
            if match := _LINE.match(line):
                parts = tuple(match["parts"].split(","))
                for name in {match["name"], match["char"] or match["name"]}:
                    self._made[name] = (match["how"], parts)

    def split(self, char: str) -> Iterator[tuple[str, Parts]]:
        """The ways to write a character as two or three others: how, and the parts."""
        how, parts = self._made.get(char, ("", ()))
        if how not in (_SIDE_BY_SIDE, _STACKED):
            return
        if all(map(_is_character, parts)):
            yield how, parts
        for at, part in enumerate(parts):
            inner_how, inner = self._made.get(part, ("", ()))
            finer = (*parts[:at], *inner, *parts[at + 1 :])
            if inner_how == how and len(finer) <= _DEEP and all(map(_is_character, finer)):
                yield how, finer


@cache
def _is_character(part: str) -> bool:
    return len(part) == 1 and not part.isascii()
