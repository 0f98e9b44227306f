"""Letters dressed up as others: styled, from another script, or from several in one word."""

import re
from collections.abc import Iterator
from functools import cache
from operator import ne
from typing import Final
from unicodedata import name, numeric

from text.disguise.edits import Edit
from text.disguise.radicals import SUPPLEMENT
from text.disguise.tables import rows

_WORD: Final = re.compile(r"(?<!\\)[^\W\d_\u2e80-\U0010ffff]{2,}")
_LATIN: Final = r"A-Za-z\uff21-\uff3a\uff41-\uff5a"
_LIVING: Final = r"\u0370-\u058f"
_MIXED: Final = re.compile(f"[{_LATIN}][{_LIVING}]|[{_LIVING}][{_LATIN}]")
_MOST: Final = 1000
# What the capital looks like, the small letter folds to; what looks like one only to a machine.
_SMALL: Final = {"в": "b", "к": "k", "м": "m", "н": "h", "т": "t", "і": "i", "І": "I", "Ӏ": "I"}
_SMALL_ODD: Final = {"ғ": "f", "Ғ": "F", "ո": "n", "Α": "A"}
_LATIN_ONLY: Final = "rб63bht"
_ACCENTED: Final = "\u00c0-\u024f\u1e00-\u1eff"
_IS_ACCENTED: Final = re.compile(f"[{_ACCENTED}]")
_FLAG: Final = "🇦🇿"
# Two such letters are a flag, if there is a land of that name; and digits in two places.
_LONGER: Final = re.compile(
    "(?<![🇦-🇿])(?:🇻🇽|🇼🇽|🇶🇶|[🇦-🇿])(?![🇦-🇿])|[\u24eb-\u24f4\u277f\u2789\u2793]"
)


def plain(text: str) -> tuple[str, int]:
    """Styled letters and digits, and written radicals, as what they stand for.

    Returns:
        The text, as long as it was, and how many letters were in a dress that is no accent.
    """
    changed = text.translate(_styled())
    if changed == text:
        return text, 0
    dressed = (old for old, new in zip(text, changed, strict=True) if old != new)
    return changed, sum(_IS_ACCENTED.match(char) is None for char in dressed)


def longer_edits(text: str) -> Iterator[Edit]:
    """Signs that stand for more than one letter or digit, and the letters of no flag."""
    for match in _LONGER.finditer(text):
        sign = match.group()
        if _FLAG[0] <= sign[0] <= _FLAG[1]:
            letters = (chr(ord(one) - ord(_FLAG[0]) + ord("a")) for one in sign)
            yield Edit(match.start(), match.end(), "".join(letters))
        else:
            yield Edit(match.start(), match.end(), f"{numeric(sign):.0f}")


def unmixed(text: str) -> tuple[str, int]:
    """Words whose letters come from several scripts, in the script that they seem to be of.

    Words of one script stay as they are: Russian stays Russian.

    Returns:
        The text, as long as it was, and how many letters changed.
    """
    if _MIXED.search(text) is None:
        return text, 0
    changed = _WORD.sub(_in_one_script, text, _MOST)
    return changed, sum(map(ne, text, changed))


def _in_one_script(match: re.Match[str]) -> str:
    word = match.group()
    to_latin, to_cyrillic = _living()
    latin = sum(char in to_cyrillic or char.isascii() for char in word)
    if not 0 < latin < len(word):
        return word
    table = to_cyrillic if _is_cyrillic(word, to_latin, to_cyrillic) else to_latin
    return "".join([table.get(char, char) for char in word])


def _is_cyrillic(word: str, to_latin: dict[str, str], to_cyrillic: dict[str, str]) -> bool:
    """Whether more letters are of no other script than Cyrillic than of no other than Latin."""
    only_latin = sum(char.isascii() and char not in to_cyrillic for char in word)
    only_cyrillic = sum("\u0400" <= char <= "\u052f" and char not in to_latin for char in word)
    return only_cyrillic > only_latin


@cache
def _styled() -> dict[int, str]:
    table = {char: letter for letter, chars in rows("letters.tsv") for char in chars} | SUPPLEMENT
    return {
        ord(char): letter
        for char, letter in table.items()
        if len(letter) == 1 and not _FLAG[0] <= char <= _FLAG[1]
    }


@cache
def _living() -> tuple[dict[str, str], dict[str, str]]:
    """Letters of living scripts to Latin ones, and Latin ones to Cyrillic."""
    to_latin = (
        {char: letter for letter, chars in rows("living.tsv") for char in chars}
        | _SMALL
        | _SMALL_ODD
    )
    to_cyrillic: dict[str, str] = {}
    for char, letter in to_latin.items():
        if name(char).startswith("CYRILLIC") and "а" <= char.lower() <= "я":
            to_cyrillic.setdefault(letter, char)
    for letter in _LATIN_ONLY:
        to_cyrillic.pop(letter, None)
    return to_latin, to_cyrillic
