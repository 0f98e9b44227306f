"""How Chinese characters sound: the typos of Chinese are characters that sound alike."""

import json
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final
from unicodedata import combining, normalize
from zlib import crc32

_UMLAUT: Final = "\u0308"
_FIRST: Final = 0xE000
_SIGNS: Final = 6400
"""Sounds are written as characters of Unicode's private area, which folding leaves nowhere."""
_FLAT: Final = {"zh": "z", "ch": "c", "sh": "s"}
_NASAL: Final = {"ing": "in", "eng": "en"}


@lru_cache(maxsize=20_000)
def syllable(char: str) -> str:
    """The most common reading of a Han character, without tone; another character as it is."""
    if char < "\u3005":
        return char
    reading = _readings().get(str(ord(char)), char).partition(",")[0]
    plain = (sign for sign in normalize("NFD", reading) if not combining(sign) or sign == _UMLAUT)
    return normalize("NFC", "".join(plain))


def near(sound: str) -> str:
    """A syllable as half of the country says it: zh as z, l as n, ing as in."""
    for wide, flat in _FLAT.items():
        if sound.startswith(wide):
            sound = flat + sound[2:]
    if sound.startswith("l"):
        sound = "n" + sound[1:]
    for wide, flat in _NASAL.items():
        if sound.endswith(wide):
            sound = sound[: -len(wide)] + flat
    return sound


def sounded(text: str) -> str:
    """A folded text with each Han character replaced by a sign for its sound."""
    return text.translate(_table())


@lru_cache(maxsize=8_000)
def sound_of(unit: str) -> str:
    """``sounded`` for a unit; groups say the same ones again and again."""
    return sounded(unit)


class _Sounds(dict[int, int]):
    """For ``str.translate``: filled as characters are met, always with the same."""

    def __missing__(self, code: int) -> int:
        char = chr(code)
        sound = syllable(char)
        self[code] = code if sound == char else _FIRST + crc32(near(sound).encode()) % _SIGNS
        return self[code]


@cache
def _table() -> _Sounds:
    return _Sounds()


@cache
def _readings() -> dict[str, str]:
    # pypinyin itself takes 0.4 s to import, for phrases that single characters do not need.
    package = find_spec("pypinyin")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("pypinyin is not installed")
    table = Path(package.origin).with_name("pinyin_dict.json")
    found: dict[str, str] = json.loads(table.read_text(encoding="utf-8"))
    return found
