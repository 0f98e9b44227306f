"""Cut a folded text into what is compared: Han characters and pairs, words and their pieces."""

import re
from functools import lru_cache
from itertools import pairwise
from typing import Final

from text.folding import HAN

_RUN = re.compile(rf"[{HAN}]+|[^\W_{HAN}]+(?:\+\+)?")
_WORD = re.compile(rf"[{HAN}]|[^\W_{HAN}]+")
_FIRST_HAN: Final = "\u3005"

PAIR: Final = 1.0
SINGLE: Final = 1.0
WORD: Final = 1.0
PAIR_OF_WORDS: Final = 0.4
PIECE: Final = 0.15
CONCEPT: Final = 0.5
MARK: Final = "*"
"""Begins the units that stand for a subject, see ``faq.concepts``."""
_SHORTEST_CUT: Final = 4


def units(core: str) -> dict[str, float]:
    """The units of a folded text with their weights before rarity."""
    found: dict[str, float] = {}
    before = ""
    for run in _RUN.findall(core):
        if run[0] >= _FIRST_HAN:
            for char in run:
                found[char] = SINGLE
            for first, second in pairwise(run):
                found[first + second] = PAIR
            before = ""
            continue
        word = stem(run)
        found[word] = WORD
        if before:
            found[f"{before} {word}"] = PAIR_OF_WORDS
        for piece in _pieces(word):
            found.setdefault(piece, PIECE)
        before = word
    return found


def words(meant: str) -> frozenset[str]:
    """The Han characters and the stems of the words of a text."""
    return frozenset(map(stem, _WORD.findall(meant)))


def weight_of(unit: str) -> float:
    """The weight that ``units`` gives a unit."""
    if unit[0] >= _FIRST_HAN:
        return SINGLE if len(unit) == 1 else PAIR
    if unit[0] == MARK:
        return CONCEPT
    if " " in unit:
        return PAIR_OF_WORDS
    return PIECE if unit[0] in "<>_" else WORD


@lru_cache(maxsize=20_000)
def _pieces(word: str) -> tuple[str, ...]:
    if len(word) < _SHORTEST_CUT:
        return ()
    inner = (f"_{word[at : at + 3]}" for at in range(1, len(word) - 3))
    return (f"<{word[:3]}", *inner, f">{word[-3:]}")


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """An English word without the commonest endings; another word as it is."""
    if len(word) < _SHORTEST_CUT or not word.isascii():
        return word
    for ending, least in (("ing", 6), ("ed", 5)):
        if word.endswith(ending) and len(word) >= least and re.search("[aeiouy]", word[:-3]):
            root = word[: -len(ending)]
            if len(root) > 3 and root[-1] == root[-2] and root[-1] not in "lsz":
                return root[:-1]
            return root.removesuffix("e") if len(root) > 3 else root
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith("s") and word[-2] not in "sui":
        word = word[:-1]
    return word[:-1] if word.endswith("e") and len(word) > 4 else word
