"""What the learned score sees of a message: numbers of buckets, each once."""

from operator import getitem, itemgetter
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rules.normal import meant, meant_by, normal
from rules.pieces import BITS, LOW, SHORT, SPREAD, codes_of, hashed, lane, unique
from rules.tables import KINDS, Tables, tables
from text.disguise.unmasked import Unmasked
from text.reading import Reading

Buckets = NDArray[np.uint32]
SIZE: Final = 1 << BITS
LONGEST: Final = 2_048
"""Characters that are looked at: an ad says what it wants at the beginning, or at the end."""
_ENDING: Final = 512
"""How many of these are the last of a longer text."""

SCRIPTS: Final = 4
_EMOJI_SEED: Final = 0x846CA68B
_EMOJI: Final = KINDS.index("emoji")
_of_each_count = itemgetter(*(count.bit_length() for count in range(256)))
_SHAPES: Final = tuple(
    tuple(
        _of_each_count(
            [lane((level + 16 * kind + 0x7FEB352D * script) * SPREAD & LOW) for level in range(9)]
        )
        for kind in range(16)
    )
    for script in range(1, SCRIPTS + 1)
)
"""By script, kind and count of characters: what stands for it in ``rules.pieces.hashed``."""


class Features:
    """What the model sees of one text.

    Attributes:
        raw: the text as written, as far as it is looked at: see ``looked_at``.
        text: the text as the model reads it.
        script: in which the text is mostly written, a number below ``SCRIPTS``.
        buckets: numbers below ``SIZE``, each once, in rising order; never empty.
        opened: what ``rules.normal.traced`` needs, if it is known already.
    """

    __slots__ = ("buckets", "opened", "raw", "script", "text")

    def __init__(self, raw: str, text: str) -> None:
        self.raw = raw
        self.text = text
        self.opened: Unmasked | None = None
        of = tables()
        shape, self.script = _shape(raw, of)
        self.buckets = unique(shape + hashed(text, of))

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
        """Of a text whose disguises are undone."""
        raw = looked_at(raw)
        return cls(raw, meant(raw))


class _Undone(NamedTuple):
    """Tells in ``Reading.kept`` the one kind of features from the other."""

    features: Features


def _with_disguises_undone(reading: Reading) -> _Undone:
    plain = Features.plain(reading)
    if len(reading.raw) > LONGEST:
        text, opened = meant(plain.raw), None
    else:
        text, opened = meant_by(reading)
    undone = plain if text == plain.text else Features(plain.raw, text)
    undone.opened = opened
    return _Undone(undone)


def _taken_at_its_word(reading: Reading) -> Features:
    raw = reading.raw
    if len(raw) <= LONGEST:
        return Features(raw, normal(raw, reading.folded))
    raw = looked_at(raw)
    return Features(raw, normal(raw))


def looked_at(raw: str) -> str:
    """A text, or the beginning and the end of a very long one."""
    if len(raw) <= LONGEST:
        return raw
    return f"{raw[: LONGEST - _ENDING - 1]}\n{raw[-_ENDING:]}"


def _shape(raw: str, of: Tables) -> tuple[bytes, int]:
    """Hashes of how many characters of each kind there are, and the script."""
    counts, emoji = _counted(raw, of)
    script = _script(counts)
    counts[15] = len(raw)
    if len(raw) > 255:
        counts = [min(count, 255) for count in counts]
    shape = b"".join(map(getitem, _SHAPES[script], counts))
    if emoji:
        shape += b"".join([lane((code + _EMOJI_SEED) * SPREAD & LOW) for code in set(emoji)])
    return shape, script


def _counted(raw: str, of: Tables) -> tuple[list[int], list[int]]:
    """How many characters of each kind a text has, and which of them are emoji."""
    if len(raw) <= SHORT:
        counts, kinds = [0] * 16, of.kinds
        for code in map(ord, raw):
            counts[kinds[code]] += 1
        emoji = [code for code in map(ord, raw) if kinds[code] == _EMOJI] if counts[_EMOJI] else []
        return counts, emoji
    codes = codes_of(raw)
    found = np.frombuffer(of.kinds, np.uint8).take(codes)
    counts = np.bincount(found, minlength=16).tolist()
    return counts, codes[found == _EMOJI].tolist() if counts[_EMOJI] else []


def _script(counts: list[int]) -> int:
    """Han, Latin, Cyrillic or none of them; each has its own measure of shapes."""
    latin = (counts[2] + counts[3]) // 3
    cyrillic = counts[5] // 3
    if counts[1] >= latin and counts[1] >= cyrillic:
        return 0 if counts[1] else 3
    return 1 if latin >= cyrillic else 2
