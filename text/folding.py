"""One spelling for what people write in many: the form in which texts are compared."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from itertools import chain

HAN = "\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U000323af"
"""The inside of a regular expression's character class: Han characters after NFKC."""

_BESIDE_HAN = re.compile(f"(?<=[{HAN}]) | (?=[{HAN}])")
has_han = re.compile(f"[{HAN}]").search
"""Finds the first Han character of a text."""
_KEPT_SIGNS = "+%"  # C++, 50%
_APOSTROPHES = "'\u2019\u02bc"  # don't = dont, as people type it
_HAN_RANGES = (range(0x3400, 0x4DC0), range(0x4E00, 0xA000), range(0x20000, 0x323B0))
# What may change. Not the ideographs: those only become simpler; not the syllables of Hangul;
# nothing private; behind the ideographs of planes 2 and 3 only tags and variation selectors.
_RANGES = (
    *(range(0x3400), range(0x4DC0, 0x4E00), range(0xA000, 0xAC00), range(0xD7A4, 0xE000)),
    *(range(0xF900, 0x20000), range(0x2F800, 0x2FA20), range(0xE0000, 0xE01F0)),
)
_BETWEEN = "\ue000"  # it stays what it is, and composes with nothing
# Not seen, although they count as letters or marks: fillers, overlays, variation selectors.
_UNSEEN = (
    *(0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0),
    *range(0x0334, 0x0339),
    *range(0x180B, 0x1810),
    *range(0xFE00, 0xFE10),
    *range(0x1F3FB, 0x1F400),
    *range(0xE0100, 0xE01F0),
)


def fold(text: str) -> str:
    """Fold a text so that texts people take for the same become the same.

    Full width becomes half width, capitals small, traditional characters simplified; invisible
    and bidirectional signs go; punctuation, symbols and emoji become spaces, spaces beside Han
    characters go and the others are squeezed.

    Simplifying goes character by character, not by phrase, so that a word folds the same alone
    and inside a sentence.

    Returns:
        The folded text, perhaps empty. Folding it again changes nothing. Never raises for a str.
    """
    table = _table()
    folded = text.translate(table)
    if not unicodedata.is_normalized("NFKC", folded):
        folded = " ".join([_steady(word, table) for word in folded.split()])
    return _joined(folded.split()) if " " in folded else folded


def _steady(word: str, table: dict[int, str]) -> str:
    """What only composes, decomposes or changes its order beside others; never across a space."""
    while not unicodedata.is_normalized("NFKC", word):
        again = unicodedata.normalize("NFKC", word).translate(table)
        if again == word:
            break  # casefold takes apart what NFKC composes, such as a j with a caron
        word = again
    return word


def _joined(words: list[str]) -> str:
    joined = " ".join(words)
    return joined if joined.isascii() else _BESIDE_HAN.sub("", joined)


@cache
def _table() -> dict[int, str]:
    """What each character becomes by itself; made once, at the first use: it takes 0.1 s.

    One lookup a character is several times faster than normalizing a message whose Chinese
    punctuation is full width, as it always is.
    """
    table = dict(_simplified())
    signs = _signs(table)
    # All in one text: one by one they take three times as long.
    characters = _BETWEEN.join(map(chr, chain(*_RANGES)))
    folded = unicodedata.normalize("NFKC", characters).casefold().translate(signs)
    for code, target in zip(chain(*_RANGES), folded.split(_BETWEEN), strict=True):
        if target != chr(code):
            table[code] = target
    return table


def _signs(simplified: dict[int, str]) -> dict[int, str | None]:
    """Signs that become spaces (or nothing), and traditional characters."""
    table: dict[int, str | None] = dict(simplified)
    for code in chain(*_RANGES):
        character = chr(code)
        category = unicodedata.category(character)
        if category[0] in "PSZ" or character.isspace():
            table[code] = " "
        elif category in ("Cc", "Cf", "Cs", "Me"):
            table[code] = None
    table.update(dict.fromkeys(_UNSEEN))
    table.update(dict.fromkeys(map(ord, _APOSTROPHES)))
    for code in (*map(ord, _KEPT_SIGNS), *_currencies()):
        table.pop(code, None)
    return table


def _currencies() -> Iterator[int]:
    return (code for code in range(0x3000) if unicodedata.category(chr(code)) == "Sc")


def _simplified() -> Iterator[tuple[int, str]]:
    """Each traditional character with its simplified one, followed until it stays the same."""
    from opencc import OpenCC  # noqa: PLC0415 - 20 ms that not every command needs

    convert = OpenCC("t2s").convert
    characters = "\n".join(map(chr, chain(*_HAN_RANGES)))
    simple = zip(characters[::2], convert(characters).split("\n"), strict=True)
    changed = {character: target for character, target in simple if character != target}
    for character, target in changed.items():
        seen = {character}
        while target not in seen:
            seen.add(target)
            target = changed.get(target, target)  # noqa: PLW2901 - the chain is followed
        if target != character:
            yield ord(character), unicodedata.normalize("NFKC", target)
