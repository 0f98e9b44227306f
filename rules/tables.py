"""Tables of characters: of which kind each is, and how the Chinese ones sound."""

import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

FILE: Final = Path(__file__).with_name("model") / "characters.npz"
LAST: Final = 0x2FFFF
"""Characters behind it count as this one: tags and private signs."""
FIRST_HAN: Final = 0x3400
KINDS: Final = (
    *("other", "han", "small", "capital", "digit", "cyrillic", "emoji", "hidden", "styled"),
    *("sign", "space", "line", "letter", "currency"),
)
"""What a character may be; its number in ``Tables.kinds``."""


@dataclass(frozen=True)
class Tables:
    """Immutable tables.

    Attributes:
        kinds: number in ``KINDS`` of each code point.
        sounds: number of the syllable of each code point up to ``LAST``; 0 = it has none.
        syllables: the syllables in letters; their numbers are their places, the first is none.
        numbers: the number of each syllable.
        letters: for ``str.translate``: Han characters into the letters of their syllable.
        voices: for ``str.translate``: Han characters into the characters of their syllables'
            numbers, all others into nothing.
    """

    kinds: bytes
    sounds: NDArray[np.uint16]
    syllables: tuple[str, ...]
    numbers: dict[str, int]
    letters: dict[int, str]
    voices: "Voices"


class Voices(dict[int, str | None]):
    """For ``str.translate``: what has no sound goes."""

    def __missing__(self, code: int) -> None:
        return None  # not kept: there are more than a million such characters


@cache
def tables() -> Tables:
    """The tables that come with the engine, read once."""
    with np.load(FILE) as file:
        kinds = np.repeat(file["kinds"], file["runs"]).tobytes()
        han = file["sounds"]
        syllables = tuple(file["syllables"].tobytes().decode("ascii").split(" "))
    sounds = np.zeros(LAST + 1, np.uint16)
    sounds[FIRST_HAN : FIRST_HAN + len(han)] = han
    numbers = {syllable: number for number, syllable in enumerate(syllables) if number}
    voiced = np.flatnonzero(sounds)
    codes, heard = voiced.tolist(), sounds[voiced].tolist()
    letters = dict(zip(codes, [syllables[one] for one in heard], strict=True))
    # What most texts have beside Han characters is found at once.
    voices = Voices(dict.fromkeys(range(FIRST_HAN)))
    voices.update(zip(codes, map(chr, heard), strict=True))
    kinds += kinds[-1:] * (sys.maxunicode - LAST)
    return Tables(kinds, sounds, syllables, numbers, letters, voices)
