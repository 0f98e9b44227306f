"""Which of many phrases stand at a place of a text."""

from collections.abc import Iterable
from operator import add
from typing import Final

HAN: Final = "\u3005"
"""From here on a character is a word."""
_LETTERS: Final = 4
_SIGNS: Final = 2
"""Characters by which phrases are looked up first; those of words are more alike than Han ones."""


class Phrases:
    """Folded phrases; immutable."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._all = frozenset(phrases)
        sizes: dict[str, set[int]] = {}
        for one in self._all:
            sizes.setdefault(one[: _width(one[0])], set()).add(len(one))
        self._sizes = {key: tuple(sorted(found, reverse=True)) for key, found in sizes.items()}
        self._signs = frozenset(one for one in self._all if len(one) == 1)
        self._han_keys = frozenset(key for key in self._sizes if key[0] >= HAN)
        self._han_signs = frozenset(one for one in self._signs if one >= HAN)
        short = {one for one in self._all if 1 < len(one) < _LETTERS and one < HAN}
        self._short = frozenset(one[:_SIGNS] for one in short)

    def at(self, text: str, place: int) -> list[str]:
        """Those that begin at a place, the longest first; of short ones only whole words."""
        if text[place] >= HAN:
            return self.at_han(text, place)
        key = text[place : place + _LETTERS]
        found = self._long(text, place, key) if key in self._sizes else []
        if key[:_SIGNS] in self._short:
            shorter = (key[:size] for size in range(len(key) - 1, 1, -1))
            found += [piece for piece in shorter if piece in self._all]
        if key[0] in self._signs and len(key) > 1:
            found.append(key[0])
        return found

    def at_han(self, text: str, place: int) -> list[str]:
        """The same at a place where a Han character stands."""
        key = text[place : place + _SIGNS]
        found = self._long(text, place, key) if key in self._sizes else []
        if key[0] in self._signs and len(key) > 1:
            found.append(key[0])
        return found

    def places(self, text: str) -> list[int]:
        """Where a phrase may begin, of the places with a Han character."""
        keys, signs = self._han_keys, self._han_signs
        pairs = map(add, text, f"{text[1:]} ")
        return [at for at, pair in enumerate(pairs) if pair in keys or pair[0] in signs]

    def places_of(self, text: str, words: Iterable[int]) -> list[int]:
        """Where a phrase may begin, of the places where a word does."""
        sizes, short, signs = self._sizes, self._short, self._signs
        return [
            at
            for at in words
            if text[at : at + _LETTERS] in sizes
            or text[at : at + _SIGNS] in short
            or text[at] in signs
        ]

    def _long(self, text: str, place: int, key: str) -> list[str]:
        known = self._all
        return [
            piece
            for size in self._sizes.get(key, ())
            if (piece := text[place : place + size]) in known
        ]


def _width(first: str) -> int:
    return _SIGNS if first >= HAN else _LETTERS
