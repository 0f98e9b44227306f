"""Which of many phrases stand at a place of a text."""

from collections.abc import Iterable, Iterator
from typing import Final

_HAN: Final = "\u3005"
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

    def at(self, text: str, place: int) -> Iterator[str]:
        """Those that begin at a place, the longest first; of short ones only whole words."""
        known, sizes = self._all, self._sizes
        width = _width(text[place])
        key = text[place : place + width]
        for size in sizes.get(key, ()):
            piece = text[place : place + size]
            if piece in known:
                yield piece
        for size in range(min(width, len(key)) - 1, 0, -1):
            if key[:size] in known:
                yield key[:size]


def _width(first: str) -> int:
    return _SIGNS if first >= _HAN else _LETTERS
