"""What the learned score sees of a message: numbers of buckets, each once."""

import re
from typing import Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from rules.tables import LAST, Tables, tables
from text.folding import HAN, fold
from text.reading import Reading

Buckets = NDArray[np.uint32]

BITS: Final = 18
SIZE: Final = 1 << BITS
LINK, INVITE, NAME, MAIL, LONG, HANDLE = "\ue010\ue011\ue012\ue013\ue014\ue015"
"""What stands in a text for addresses, long numbers and handles: nobody's in particular."""
_LONGEST: Final = 4096
"""Characters that are looked at; an ad says what it wants before."""

_ADDRESSED: Final = re.compile(r"@|://|[a-z0-9]\.[a-z0-9]", re.IGNORECASE | re.ASCII)
_ADDRESS: Final = re.compile(
    r"(?P<mail>[a-z0-9][a-z0-9._%+-]{0,63}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})+)"
    r"|(?P<invite>(?:https?://)?(?:t|telegram)\.(?:me|dog)/[!-~]{1,200}|tg://[!-~]{1,200})"
    r"|(?P<link>[a-z]{2,9}://[!-~]{1,500}"
    r"|(?<![a-z0-9._-])(?:[a-z0-9-]{1,63}\.){1,5}[a-z]{2,24}(?![a-z0-9.])(?:[/?:#][!-~]{0,500})?)"
    r"|(?P<name>@[a-z][a-z0-9_]{2,31})",
    re.IGNORECASE | re.ASCII,
)
_TOKENS: Final = {"mail": MAIL, "invite": INVITE, "link": LINK, "name": NAME}
_NUMBERED: Final = re.compile(r"[0-9]|xx")
_NUMBER: Final = re.compile(
    rf"[a-z]*[0-9][a-z0-9]*|(?<=[{HAN}])x{{2,}}(?![a-z])|(?<![a-z])x{{2,}}(?=[{HAN}])"
)
_LATIN_RUN: Final = re.compile(r"[a-z]{2,}")
_DIGITS: Final = str.maketrans("123456789x", "0000000000")
_WORD: Final = re.compile(rf"[^ {HAN}]+")
_HAS_HAN: Final = re.compile(f"[{HAN}]")

_STEP: Final = np.uint32(0x01000193)
_SPREAD: Final = np.uint32(0x9E3779B1)
_SHIFT: Final = np.uint32(32 - BITS)
_WORD_SEED, _PAIR_SEED, _SOUND_SEED, _SHAPE_SEED, _EMOJI_SEED = (
    np.uint32(seed) for seed in (0x68E31DA4, 0xB5297A4D, 0x1B56C4E9, 0x7FEB352D, 0x846CA68B)
)
_LEVELS: Final = np.array([count.bit_length() for count in range(256)], np.uint32)
_SHAPES: Final = np.arange(16, dtype=np.uint32) * np.uint32(16)


def normal(raw: str) -> str:
    """A text as the model reads it: folded, with nobody's address or number in it."""
    if _ADDRESSED.search(raw):
        return _numbers(fold(_ADDRESS.sub(lambda at: _TOKENS[str(at.lastgroup)], raw)))
    return _numbers(fold(raw))


def _numbers(folded: str) -> str:
    if _NUMBERED.search(folded) is None:
        return folded
    return _NUMBER.sub(_number, folded)


def _number(found: re.Match[str]) -> str:
    text = found.group()
    plain = text.translate(_DIGITS)
    if plain.isdigit():
        return LONG if len(text) > 4 else plain
    return HANDLE if len(text) > 4 and sum(map(str.isdigit, text)) > 1 else plain


class Features:
    """What the model sees of one text.

    Attributes:
        text: the text as the model reads it.
        buckets: numbers below ``SIZE``, each once, in rising order.
    """

    __slots__ = ("buckets", "text")

    def __init__(self, raw: str, text: str | None = None) -> None:
        raw = raw[:_LONGEST]
        self.text = normal(raw) if text is None else text
        self.buckets = _unique(np.concatenate(list(_hashes(raw, self.text, tables()))))

    @classmethod
    def of(cls, reading: Reading) -> "Features":
        """Of a message; computed once for all who ask."""
        return reading.kept(cls, lambda one: cls(one.raw))


def _unique(hashes: NDArray[np.uint32]) -> Buckets:
    hashes *= _SPREAD
    hashes >>= _SHIFT
    hashes.sort()
    fresh = np.empty(len(hashes), np.bool_)
    fresh[:1] = True
    np.not_equal(hashes[1:], hashes[:-1], out=fresh[1:])
    return hashes[fresh]


def _codes(text: str) -> NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


def _hashes(raw: str, text: str, of: Tables) -> "list[NDArray[np.uint32]]":
    codes = _codes(f" {text} ")
    found = [codes]
    grown = codes
    for more in (1, 2, 3):
        if len(codes) <= more:
            break
        grown = grown[:-1] * _STEP
        grown ^= codes[more:]
        found.append(grown)
    sounds = _sounds(text, of.sounds[np.minimum(codes, LAST)], of)
    if len(sounds) > 1:
        pairs = sounds[:-1] * _STEP
        pairs ^= sounds[1:]
        found.append(pairs + _SOUND_SEED)
        if len(sounds) > 2:
            found.append((pairs[:-1] * _STEP ^ sounds[2:]) + _SOUND_SEED)
    words = [crc32(word.encode("utf-8", "surrogatepass")) for word in _WORD.findall(text)]
    if words:
        single = np.array(words, np.uint32)
        found.append(single ^ _WORD_SEED)
        if len(words) > 1:
            found.append((single[:-1] * _STEP ^ single[1:]) + _PAIR_SEED)
    found += _shape(raw, of)
    return found


def _sounds(text: str, sounds: NDArray[np.uint16], of: Tables) -> NDArray[np.uint32]:
    """The syllables in order, also those that are written in letters beside Han characters."""
    heard = sounds[sounds > 0].astype(np.uint32)
    if not len(heard) or _LATIN_RUN.search(text) is None:
        return heard
    spelt: list[int] = []
    numbers = of.numbers
    at = 0
    plain = sounds[1:-1].tolist()
    for run in _LATIN_RUN.finditer(text):
        parts = _spelt(run.group(), numbers)
        if parts:
            spelt += [one for one in plain[at : run.start()] if one]
            spelt += parts
            at = run.end()
    spelt += [one for one in plain[at:] if one]
    return np.array(spelt, np.uint32)


def _spelt(word: str, numbers: dict[str, int]) -> list[int]:
    """The syllables of which a word consists; none if it does not."""
    found = []
    at = 0
    while at < len(word):
        for length in (6, 5, 4, 3, 2):
            number = numbers.get(word[at : at + length])
            if number is not None and at + length <= len(word):
                found.append(number)
                at += length
                break
        else:
            return []
    return found


def _shape(raw: str, of: Tables) -> list[NDArray[np.uint32]]:
    codes = _codes(raw)
    kinds = of.kinds[np.minimum(codes, LAST)]
    counts = np.bincount(kinds, minlength=16)
    counts[15] = len(codes)
    levels = _LEVELS[np.minimum(counts, 255)]
    levels += _SHAPES
    levels += _SHAPE_SEED
    found = [levels]
    if counts[6]:
        found.append(codes[kinds == 6] + _EMOJI_SEED)
    return found
