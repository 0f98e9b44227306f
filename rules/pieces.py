"""Numbers for what a text consists of: its pieces, the syllables of its sound, its words."""

import re
from array import array
from typing import Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from rules.tables import Tables
from text.folding import HAN

Hashes = NDArray[np.uint32]

BITS: Final = 18
SHORT: Final = 48
"""Characters up to which looking at them one by one is faster than numpy's calls are."""
LONG: Final = 160
"""Characters from which on numpy hashes faster than one great number does."""

_LATIN_RUN: Final = re.compile(r"[a-z]{2,}")
_WORD: Final = re.compile(rf"[^ {HAN}]+")

_LONGEST_GRAM: Final = 4
_STEP: Final = 0x01000193
SPREAD: Final = 0x9E3779B1
_WORD_SEED, _PAIR_SEED, _SOUND_SEED = 0x68E31DA4, 0xB5297A4D, 0x1B56C4E9
LOW: Final = 0xFFFFFFFF
# Arrays without dimensions: numpy takes them in half the time it needs for a number.
_STEPS, _SPREADS, _SHIFT, _WORD_SEEDS, _PAIR_SEEDS, _SOUND_SEEDS = (
    np.array(one, np.uint32)
    for one in (_STEP, SPREAD, 32 - BITS, _WORD_SEED, _PAIR_SEED, _SOUND_SEED)
)
_NUMBERS: Final = np.dtype("<u4")


def lane(number: int) -> bytes:
    """A number of 32 bits with room for its product with another such."""
    return number.to_bytes(_LANE, "little")


_LANE: Final = 8
_WHOLE, _WORD_LANE, _PAIR_LANE, _SOUND_LANE = map(lane, (LOW, _WORD_SEED, _PAIR_SEED, _SOUND_SEED))


def unique(hashed: bytes) -> Hashes:
    """The buckets of what ``hashed`` returns, each once, in rising order."""
    buckets = np.frombuffer(hashed + _WHOLE, _NUMBERS)[::2] >> _SHIFT
    buckets[-1] = LOW  # behind all others, so that each has a next one to differ from
    buckets.sort()
    found: Hashes = buckets[:-1][buckets[:-1] != buckets[1:]]
    return found


def codes_of(text: str) -> Hashes:
    """The code points of a text."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), _NUMBERS)


def grams(text: str) -> list[Hashes]:
    """Hashes of the pieces of one to four characters, in order of their places.

    A space stands before and behind the text; the buckets are ``bucketed`` of them.
    """
    codes = codes_of(f" {text} ")
    found = [codes]
    for more in range(1, min(_LONGEST_GRAM, len(codes))):
        grown = found[-1][:-1] * _STEPS
        grown ^= codes[more:]
        found.append(grown)
    return found


def bucketed(hashes: Hashes) -> Hashes:
    """The bucket of each hash."""
    return hashes * _SPREADS >> _SHIFT


def hashed(text: str, of: Tables) -> bytes:
    """The hashes of a text's pieces, syllables and words, multiplied by ``SPREAD``.

    Of each eight bytes the lower four; the upper ones mean nothing.

    Characters, syllables and words stand in one line and are hashed together, whatever crosses
    from one into the next is left out. The line is one great number of 64 bits for each of them,
    so that no product of 32 bits reaches into its neighbour: Python multiplies such numbers in a
    fraction of the time that the calls of numpy take for a message of the usual length, of which
    it would need some thirty.
    """
    sounds = "" if text.isascii() else _sounds(text, of)
    words = _words(text)
    if len(text) >= LONG:
        return _hashed_long(text, sounds, words)
    chars, heard, said = len(text) + 2, len(sounds), len(words) // _LANE
    length = chars + heard + said
    spaced = f" {text} {sounds}".replace("", "\0")[1:].encode("utf-32-le", "surrogatepass")
    line = int.from_bytes(spaced + words, "little")
    whole = int.from_bytes(_WHOLE * length, "little")
    pairs = (line * _STEP ^ line >> 64) & whole
    triples = (pairs * _STEP ^ line >> 128) & whole
    fours = (triples * _STEP ^ line >> 192) & whole
    if heard or said:
        before = bytes(_LANE * chars) + _SOUND_LANE * heard
        seeds = int.from_bytes(before + _PAIR_LANE * said, "little")
        pairs = pairs + seeds & whole
        triples = triples + seeds & whole
        line ^= int.from_bytes(_WORD_LANE * said, "little") << 64 * (chars + heard)
    step = 64 * length
    found = line | pairs << step | triples << 2 * step | fours << 3 * step
    spread = (found * SPREAD).to_bytes(_LANE * 4 * length, "little")
    return _parted(spread, _LANE * chars, _LANE * (chars + heard), _LANE * length)


def _hashed_long(text: str, sounds: str, words: bytes) -> bytes:
    """The same as ``hashed``, with numpy."""
    found = grams(text)
    heard = codes_of(sounds)
    if len(heard) > 1:
        pairs = heard[:-1] * _STEPS ^ heard[1:]
        found += (pairs + _SOUND_SEEDS, (pairs[:-1] * _STEPS ^ heard[2:]) + _SOUND_SEEDS)
    if words:
        said = np.frombuffer(words, _NUMBERS)[::2]
        found += (said ^ _WORD_SEEDS, (said[:-1] * _STEPS ^ said[1:]) + _PAIR_SEEDS)
    return (np.concatenate(found) * _SPREADS).astype(np.uint64).tobytes()


def _parted(spread: bytes, ends: int, sounded: int, second: int) -> bytes:
    """Without the pieces that reach from characters into sounds, or from these into words.

    Args:
        spread: single ones, pairs, triples and fours of a line.
        ends, sounded, second: where in the line the characters end, the sounds, and the words.
    """
    third, fourth = 2 * second, 3 * second
    return b"".join(
        (
            spread[:ends],
            spread[second : second + ends - 8],
            spread[third : third + ends - 16],
            spread[fourth : fourth + ends - 24],
            spread[second + ends : second + sounded - 8],
            spread[third + ends : third + sounded - 16],
            spread[sounded:second],
            spread[second + sounded : third - 8],
        )
    )


def _words(text: str) -> bytes:
    """Hashes of what stands between spaces and Han characters."""
    words = _WORD.findall(text)
    if not words:
        return b""
    # Encoded together, as no word has a space in it: one by one it takes twice as long.
    encoded = " ".join(words).encode("utf-8", "surrogatepass").split(b" ")
    return array("Q", map(crc32, encoded)).tobytes()


def _sounds(text: str, of: Tables) -> str:
    """The syllables in order, also those that are written in letters beside Han characters.

    A character for each, of the syllable's number.
    """
    heard = _heard(text, of)
    if not heard or _LATIN_RUN.search(text) is None:
        return heard
    spelt: list[str] = []
    at = 0
    for run in _LATIN_RUN.finditer(text):
        parts = _spelt(run.group(), of.numbers)
        if parts:
            spelt.append(_heard(text[at : run.start()], of))
            spelt += map(chr, parts)
            at = run.end()
    return "".join(spelt) + _heard(text[at:], of)


def _heard(text: str, of: Tables) -> str:
    if len(text) <= SHORT:
        return text.translate(of.voices)
    heard = of.sounds.take(codes_of(text), mode="clip")
    return heard[heard.nonzero()].astype(_NUMBERS).tobytes().decode("utf-32-le")


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
