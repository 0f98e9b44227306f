"""Letters dressed up as others: styled, from another script, or from several in one word."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final
from unicodedata import name

from text.disguise.edits import Edit
from text.disguise.radicals import SUPPLEMENT
from text.disguise.tables import rows

_WORD: Final = re.compile(r"[^\W\d_\u2e80-\U0010ffff]{2,}")
_LIVING: Final = re.compile(r"[\u0370-\u058f]")
# What the capital looks like, the small letter folds to; what looks like one only to a machine.
_SMALL: Final = {"в": "b", "к": "k", "м": "m", "н": "h", "т": "t", "і": "i", "І": "I", "Ӏ": "I"}
_SMALL_ODD: Final = {"ғ": "f", "Ғ": "F", "ո": "n", "Α": "A"}
_LATIN_ONLY: Final = "rб63bht"
_ACCENTED: Final = "\u00c0-\u024f\u1e00-\u1eff"
_IS_ACCENTED: Final = re.compile(f"[{_ACCENTED}]")
_FLAG_LETTER: Final = "\U0001f1e6-\U0001f1ff"
_NO_FLAGS: Final = re.compile(
    f"(?<![{_FLAG_LETTER}])(?:🇻🇽|🇼🇽|🇶🇶|[{_FLAG_LETTER}])(?![{_FLAG_LETTER}])"
)


def styled_edits(text: str) -> Iterator[Edit]:
    """Styled letters and digits that normalizing leaves as they are, and written radicals."""
    table, pattern = _styled()
    for match in pattern.finditer(text):
        yield Edit(match.start(), match.end(), table[match.group()])
    for match in _NO_FLAGS.finditer(text):
        plain = "".join(chr(ord(sign) - 0x1F1E6 + ord("a")) for sign in match.group())
        yield Edit(match.start(), match.end(), plain)


def is_accent(edit: Edit, text: str) -> bool:
    """Whether an edit only takes the accent from a letter, which is no disguise."""
    return _IS_ACCENTED.match(text, edit.start) is not None


def mixed_edits(text: str) -> Iterator[Edit]:
    """Words whose letters come from several scripts, in the script that they seem to be of.

    Words of one script stay as they are: Russian stays Russian.
    """
    if _LIVING.search(text) is None:
        return
    to_latin, to_cyrillic = _living()
    for match in _WORD.finditer(text):
        word = match.group()
        latin = sum(char in to_cyrillic or char.isascii() for char in word)
        if not 0 < latin < len(word):
            continue
        table = to_cyrillic if _is_cyrillic(word, to_latin, to_cyrillic) else to_latin
        for at, char in enumerate(word, match.start()):
            if char in table:
                yield Edit(at, at + 1, table[char])


def _is_cyrillic(word: str, to_latin: dict[str, str], to_cyrillic: dict[str, str]) -> bool:
    """Whether more letters are of no other script than Cyrillic than of no other than Latin."""
    only_latin = sum(char.isascii() and char not in to_cyrillic for char in word)
    only_cyrillic = sum("\u0400" <= char <= "\u052f" and char not in to_latin for char in word)
    return only_cyrillic > only_latin


@cache
def _styled() -> tuple[dict[str, str], re.Pattern[str]]:
    table = {char: letter for letter, chars in rows("letters.tsv") for char in chars}
    table = {char: letter for char, letter in table.items() if not _NO_FLAGS.match(char)}
    table.update(SUPPLEMENT)
    return table, re.compile(f"[{re.escape(''.join(table))}]")


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
