"""The quick way of hashing, and the same said slowly."""

import re
from itertools import pairwise
from zlib import crc32

from hypothesis import example, given, settings
from hypothesis import strategies as st

from rules.pieces import LONG, SHORT, bucketed, grams, hashed, unique
from rules.tables import tables
from text.folding import HAN

_OFTEN = st.text(alphabet="加微信 abjian\ue01012, é🔥\U000e0041\ud800", max_size=2 * SHORT)
_TEXT = _OFTEN | st.text()


def _step(before: int, number: int) -> int:
    return before * 0x01000193 & 0xFFFFFFFF ^ number


def _slowly(text: str) -> set[int]:
    """Buckets, one by one; of a text without syllables in letters."""
    found = []
    codes = [ord(char) for char in f" {text} "]
    for length in range(1, 5):
        for at in range(len(codes) - length + 1):
            piece = codes[at]
            for code in codes[at + 1 : at + length]:
                piece = _step(piece, code)
            found.append(piece)
    heard = [int(tables().sounds[code]) for code in codes if code < 0x30000]
    sounds = [one for one in heard if one]
    found += [_step(*two) + 0x1B56C4E9 for two in pairwise(sounds)]
    triples = zip(sounds, sounds[1:], sounds[2:], strict=False)
    found += [_step(_step(one, two), three) + 0x1B56C4E9 for one, two, three in triples]
    words = re.findall(f"[^ {HAN}]+", text)
    sums = [crc32(word.encode("utf-8", "surrogatepass")) for word in words]
    found += [one ^ 0x68E31DA4 for one in sums]
    found += [_step(*two) + 0xB5297A4D for two in pairwise(sums)]
    return {(one * 0x9E3779B1 & 0xFFFFFFFF) >> 14 for one in found}


@given(_TEXT.map(lambda text: re.sub("[a-z]{2,}", "A", text)))
@example("")
@example("好")
@example("好" * (SHORT + 1))
@example("加微信 A 1 é" * LONG)
@example("é" * LONG)
@example("é" * LONG + "好")
@settings(deadline=None)
def test_all_pieces_at_once_are_the_pieces_one_by_one(text: str) -> None:
    assert unique(hashed(text, tables())).tolist() == sorted(_slowly(text))


@given(_TEXT)
@settings(deadline=None)
def test_what_is_told_of_each_place_is_what_was_scored(text: str) -> None:
    told = {int(one) for hashes in grams(text) for one in bucketed(hashes)}
    assert told <= set(unique(hashed(text, tables())).tolist())
