"""Any words, found where something is written that sounds or looks like them."""

import re
from collections.abc import Iterable
from functools import cache
from typing import Final

from text.disguise.meant import is_plausible
from text.disguise.tables import rows, sounds
from text.folding import HAN

_MOST: Final = 20
"""So many places of one word in one text are looked at."""
_ALL_HAN: Final = re.compile(f"[{HAN}]{{2,}}")


class Resembling:
    """Words of two Han characters or more; others are never found. Immutable.

    Args:
        words: folded.
    """

    def __init__(self, words: Iterable[str]) -> None:
        known = [word for word in words if _ALL_HAN.fullmatch(word)]
        self._heard = _Written({word: word.translate(sounds()) for word in known})
        self._seen = _Written({word: word.translate(looks()) for word in known})

    def find(self, text: str) -> set[str]:
        """The words of which at least one character is another of the same sound or look.

        Not where what is written are common words themselves, or belong to one.

        Args:
            text: folded.
        """
        return self._heard.find(text, sounds()) | self._seen.find(text, looks())


class _Written:
    """Words as they are in some translation."""

    def __init__(self, keys: dict[str, str]) -> None:
        self._keys = keys
        # The longer first does not matter: this only tells whether there is anything at all.
        self._any = re.compile("|".join(sorted(set(keys.values())))) if keys else None

    def find(self, text: str, table: dict[int, str]) -> set[str]:
        if self._any is None:
            return set()
        translated = text.translate(table)
        if self._any.search(translated) is None:
            return set()
        return {word for word, key in self._keys.items() if _is_meant(word, key, text, translated)}


def _is_meant(word: str, key: str, text: str, translated: str) -> bool:
    at = -1
    for _ in range(_MOST):
        at = translated.find(key, at + 1)
        if at < 0:
            return False
        if not text.startswith(word, at) and is_plausible(text, at, word):
            return True
    return False


@cache
def looks() -> dict[int, str]:
    """For ``str.translate``: one character for all that look alike, at first or second sight."""
    first: dict[str, str] = {}
    for line in rows("looks.txt"):
        for group in line[0].split(" "):
            one = next((first[char] for char in group if char in first), group[0])
            old = {first[char] for char in group if char in first}
            first.update({char: one for char, was in first.items() if was in old})
            first.update(dict.fromkeys(group, one))
    return {ord(char): one for char, one in first.items() if char != one}
