"""What the learned score sees of a message: numbers of buckets, each once."""

import re
from typing import Final, NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from rules.normal import meant, meant_by, normal
from rules.tables import Tables, tables
from text.folding import HAN
from text.reading import Reading

Buckets = NDArray[np.uint32]

BITS: Final = 18
SIZE: Final = 1 << BITS
LONGEST: Final = 4096
"""Characters that are looked at; an ad says what it wants before."""

_LATIN_RUN: Final = re.compile(r"[a-z]{2,}")
_WORD: Final = re.compile(rf"[^ {HAN}]+")

_LONGEST_GRAM: Final = 4
_STEP: Final = np.uint32(0x01000193)
_SPREAD: Final = np.uint32(0x9E3779B1)
_SHIFT: Final = np.uint32(32 - BITS)
_WORD_SEED, _PAIR_SEED, _SOUND_SEED, _EMOJI_SEED = (
    np.uint32(seed) for seed in (0x68E31DA4, 0xB5297A4D, 0x1B56C4E9, 0x846CA68B)
)
_LEVELS: Final = np.array([count.bit_length() for count in range(256)], np.uint32)
SCRIPTS: Final = 4
_SHAPES: Final = np.arange(16, dtype=np.uint32) * np.uint32(16) + np.arange(
    1, SCRIPTS + 1, dtype=np.uint32
)[:, None] * np.uint32(0x7FEB352D)


class Features:
    """What the model sees of one text.

    Attributes:
        raw: the text as written, as far as it is looked at.
        text: the text as the model reads it.
        script: in which the text is mostly written, a number below ``SCRIPTS``.
        buckets: numbers below ``SIZE``, each once, in rising order; never empty.
    """

    __slots__ = ("buckets", "raw", "script", "text")

    def __init__(self, raw: str, text: str) -> None:
        self.raw = raw
        self.text = text
        of = tables()
        hashes, self.script = _shape(raw, of)
        hashes += _hashes(text, of)
        self.buckets = _unique(np.concatenate(hashes))

    @classmethod
    def plain(cls, reading: Reading) -> "Features":
        """Of a message taken at its word; computed once for all who ask."""
        return reading.kept(cls, _taken_at_its_word)

    @classmethod
    def undone(cls, reading: Reading) -> "Features":
        """Of a message whose disguises are undone: ``plain`` itself where it has none."""
        return reading.kept(_Undone, _with_disguises_undone).features

    @classmethod
    def open(cls, raw: str) -> "Features":
        """Of a text whose disguises are undone; only its beginning if it is very long."""
        raw = raw[:LONGEST]
        return cls(raw, meant(raw))


class _Undone(NamedTuple):
    """Tells in ``Reading.kept`` the one kind of features from the other."""

    features: Features


def _with_disguises_undone(reading: Reading) -> _Undone:
    plain = Features.plain(reading)
    whole = len(reading.raw) <= LONGEST
    text = meant_by(reading) if whole else meant(plain.raw)
    return _Undone(plain if text == plain.text else Features(plain.raw, text))


def _taken_at_its_word(reading: Reading) -> Features:
    raw = reading.raw
    if len(raw) <= LONGEST:
        return Features(raw, normal(raw, reading.folded))
    return Features(raw[:LONGEST], normal(raw[:LONGEST]))


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


def grams(text: str) -> list[NDArray[np.uint32]]:
    """Hashes of the pieces of one to four characters, in order of their places.

    A space stands before and behind the text; the buckets are ``bucketed`` of them.
    """
    codes = _codes(f" {text} ")
    found = [codes]
    for more in range(1, min(_LONGEST_GRAM, len(codes))):
        grown = found[-1][:-1] * _STEP
        grown ^= codes[more:]
        found.append(grown)
    return found


def bucketed(hashes: NDArray[np.uint32]) -> Buckets:
    """The bucket of each hash."""
    return hashes * _SPREAD >> _SHIFT


def _hashes(text: str, of: Tables) -> list[NDArray[np.uint32]]:
    found = grams(text)
    codes = found[0]
    sounds = _sounds(text, of.sounds.take(codes, mode="clip"), of)
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


def _shape(raw: str, of: Tables) -> tuple[list[NDArray[np.uint32]], int]:
    """Hashes of how many characters of each kind there are, and the script."""
    codes = _codes(raw)
    kinds = of.kinds.take(codes, mode="clip")
    counts = np.bincount(kinds, minlength=16)
    counts[15] = len(codes)
    script = _script(counts.tolist())
    levels = _LEVELS[np.minimum(counts, 255)]
    levels += _SHAPES[script]
    found = [levels]
    if counts[6]:
        found.append(codes[kinds == 6] + _EMOJI_SEED)
    return found, script


def _script(counts: list[int]) -> int:
    """Han, Latin, Cyrillic or none of them; each has its own measure of shapes."""
    latin = (counts[2] + counts[3]) // 3
    cyrillic = counts[5] // 3
    if counts[1] >= latin and counts[1] >= cyrillic:
        return 0 if counts[1] else 3
    return 1 if latin >= cyrillic else 2
