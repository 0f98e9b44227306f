"""Makes ``rules/model/characters.npz`` from Unicode's data and pypinyin's readings."""

import unicodedata
from itertools import groupby
from pathlib import Path
from typing import Final

import numpy as np

from rules.tables import FILE, FIRST_HAN, KINDS, LAST

HAN: Final = (
    *(range(0x3005, 0x3008), range(0x3400, 0x4DC0), range(0x4E00, 0xA000)),
    *(range(0xF900, 0xFB00), range(0x20000, 0x30000)),
)
_HIDDEN: Final = {0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0}
_SIMPLE: Final = {
    "Nd": "digit",
    "Sc": "currency",
    "So": "emoji",
    "Zl": "line",
    "Zp": "line",
    "Zs": "space",
}


def kind_of(code: int) -> str:
    """One of ``KINDS``."""
    char = chr(code)
    category = unicodedata.category(char)
    if code in _HIDDEN or category in ("Cf", "Mn", "Me") or 0xFE00 <= code <= 0xFE0F:
        return "hidden"
    if any(code in one for one in HAN):
        return "han"
    if code < 0x80:
        return _of_ascii(char, category)
    plain = unicodedata.normalize("NFKC", char)
    if category[0] in "LNS" and len(plain) <= 3 and plain != char and plain.strip("()").isalnum():
        return "styled" if plain.isascii() else "letter"
    return "cyrillic" if 0x370 <= code < 0x530 else _of_class(category)


def _of_ascii(char: str, category: str) -> str:
    if char == "\n":
        return "line"
    if char.isalpha():
        return "small" if char.islower() else "capital"
    return _of_class(category)


def _of_class(category: str) -> str:
    if category in _SIMPLE:
        return _SIMPLE[category]
    if category[0] in "PS":
        return "sign"
    if category[0] == "L":
        return "letter"
    return "space" if category == "Cc" else "other"


def write(path: Path = FILE) -> None:
    """Write the tables."""
    from pypinyin import Style, pinyin  # noqa: PLC0415 - big tables

    kinds = [KINDS.index(kind_of(code)) for code in range(LAST + 1)]
    runs = [(kind, sum(1 for _ in run)) for kind, run in groupby(kinds)]
    readings = [_reading(pinyin, Style.NORMAL, code) for code in range(FIRST_HAN, 0xA000)]
    syllables = ["", *sorted({one for one in readings if one})]
    number = {syllable: at for at, syllable in enumerate(syllables)}
    path.parent.mkdir(exist_ok=True)
    np.savez_compressed(
        path,
        kinds=np.array([kind for kind, _ in runs], np.uint8),
        runs=np.array([count for _, count in runs], np.uint32),
        sounds=np.array([number[one] for one in readings], np.uint16),
        syllables=np.frombuffer(" ".join(syllables).encode("ascii"), np.uint8),
    )


def _reading(pinyin: object, style: object, code: int) -> str:
    assert callable(pinyin)
    found = pinyin(chr(code), style=style, errors="ignore")
    return str(found[0][0]).replace("ü", "v").replace("ê", "e") if found else ""


if __name__ == "__main__":
    write()
