"""Any words, found where something is written that sounds or looks like them."""

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from itertools import islice
from typing import Final

from text.disguise.meant import is_bound, is_plausible
from text.disguise.tables import rows, sounds, spelling
from text.folding import HAN

_MOST: Final = 20
"""So many places of one word in one text are looked at."""
_ALL_HAN: Final = re.compile(f"[{HAN}]{{2,}}")
_HALF_LATIN: Final = re.compile(f"[a-z][{HAN}]|[{HAN}][a-z]")
_HAN: Final = re.compile(f"[{HAN}]")
_NO_SYLLABLES: Final = frozenset("aeo") | {"ai"}
"""Grades, plans and artificial intelligence beside a word: A股, AI课."""


class Resembling:
    """Words of two Han characters or more; others are never found. Immutable.

    Args:
        words: folded.
    """

    def __init__(self, words: Iterable[str]) -> None:
        known = [word for word in words if _ALL_HAN.fullmatch(word)]
        self._heard = _Written({word: word.translate(sounds()) for word in known})
        self._seen = _Written({word: word.translate(looks()) for word in known})
        self._spelt = _Spelt(known)

    def find(self, text: str) -> set[str]:
        """The words of which a character is another of the same sound or look, or is spelt out.

        Not where what is written are common words themselves, or belong to one.

        Args:
            text: folded.
        """
        found = self._heard.find(text, sounds()) | self._seen.find(text, looks())
        return found | self._spelt.find(text)


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


class _Spelt:
    """Words half in pinyin: 代挂hao, zhongjie费."""

    def __init__(self, words: list[str]) -> None:
        self._keys = {word: word.translate(spelling()) for word in words}
        self._any = re.compile("|".join(sorted(set(self._keys.values())))) if words else None

    def find(self, text: str) -> set[str]:
        if self._any is None or _HALF_LATIN.search(text) is None:
            return set()
        spelt = text.translate(spelling()).replace(" ", "")
        if self._any.search(spelt) is None:
            return set()
        return {word for word, key in self._keys.items() if key in spelt and _is_spelt(word, text)}


def _is_spelt(word: str, text: str) -> bool:
    """Whether some characters of a word are spelt out in a text, and some are not."""
    return any(
        not match.group().isascii()
        and _HAN.sub("", match.group())
        and not is_bound(text, *match.span())
        for match in islice(_half_latin(word).finditer(text), _MOST)
    )


@lru_cache(maxsize=1024)
def _half_latin(word: str) -> re.Pattern[str]:
    parts = []
    for char in word:
        syllable = spelling().get(ord(char), char)
        spelt = "" if syllable in _NO_SYLLABLES else f"|{syllable}"
        parts.append(f"(?:{char}{spelt})")
    return re.compile(f"(?<![a-z]){' ?'.join(parts)}(?![a-z])")


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
