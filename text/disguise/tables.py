"""The tables of this folder, each read once, when somebody first needs it."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

_FOLDER: Final = Path(__file__).with_name("tables")
_FIRST_SOUND: Final = 0xF0000
"""Sounds are written as characters of a private area, so that a text's sound is a text, too."""


def rows(name: str) -> Iterator[list[str]]:
    """The lines of a table, split at tabs; lines with ``#`` are notes."""
    for line in (_FOLDER / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")


@cache
def words() -> frozenset[str]:
    """Common words of two characters: what stands in them is not the part of another."""
    met = {head + tail for head, tails in rows("words.tsv") for tail in tails}
    met.update(*(line[0].split(" ") for line in rows("talk.txt")))
    return frozenset(met)


@cache
def met() -> frozenset[str]:
    """Pairs of characters, no words, that ordinary messages are full of: 买号, 读博, 收一."""
    return frozenset(head + tail for head, tails in rows("met.tsv") for tail in tails)


@cache
def sounds() -> dict[int, str]:
    """For ``str.translate``: a Han character's toneless syllable as one private character."""
    return {
        ord(char): chr(_FIRST_SOUND + number)
        for number, (_, chars) in enumerate(rows("sounds.tsv"))
        for char in chars
    }


@cache
def spelling() -> dict[int, str]:
    """For ``str.translate``: a Han character's toneless syllable in Latin letters."""
    return {ord(char): sound for sound, chars in rows("sounds.tsv") for char in chars}
