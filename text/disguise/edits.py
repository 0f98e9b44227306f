"""Replacements in a text, and the way back from the new text into the old one."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache
from typing import NamedTuple
from unicodedata import combining

from text.folding import HAN, fold

_LONGEST_CLUSTER = 16
_IS_HAN = re.compile(f"[{HAN}]").match


class Edit(NamedTuple):
    """What stood from ``start`` to ``end`` (code points) became ``text``."""

    start: int
    end: int
    text: str


class Layer:
    """Where the characters of a new text come from. Immutable.

    Args:
        edits: in order, none overlapping another.
    """

    def __init__(self, edits: Iterable[Edit]) -> None:
        self._edits = tuple(edits)
        self._starts: list[int] = []
        shift = 0
        for edit in self._edits:
            self._starts.append(edit.start + shift)
            shift += len(edit.text) - (edit.end - edit.start)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The place in the old text of ``start`` to ``end`` in the new; ``start < end``."""
        return self._back(start)[0], self._back(end - 1)[1]

    def _back(self, at: int) -> tuple[int, int]:
        """The place in the old text of one character of the new."""
        nth = bisect_right(self._starts, at) - 1
        if nth < 0:
            return at, at + 1
        edit, new = self._edits[nth], self._starts[nth]
        if at < new + len(edit.text):
            return edit.start, edit.end
        old = edit.end + at - new - len(edit.text)
        return old, old + 1


class Folding:
    """Where the characters of a folded text come from; found when somebody asks."""

    def __init__(self, text: str, folded: str) -> None:
        self._text = text
        self._folded = folded

    @cached_property
    def _places(self) -> Sequence[tuple[int, int]]:
        return _places(self._text, self._folded)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The place in the text of ``start`` to ``end`` in the folded text; ``start < end``."""
        return self._places[start][0], self._places[end - 1][1]


def tight(text: str, edits: list[Edit]) -> list[Edit]:
    """The edits with the spaces beside new Han characters: folding leaves none there."""
    if " " not in text:
        return edits
    found, done = [], 0
    for start, end, new in edits:
        before = start > done and text[start - 1] == " " and _IS_HAN(new) is not None
        after = text[end : end + 1] == " " and _IS_HAN(new[-1:]) is not None
        done = end + after
        found.append(Edit(start - before, done, new))
    return found


def edited(text: str, edits: Iterable[Edit]) -> str:
    """The text after the edits, which are in order and do not overlap."""
    pieces: list[str] = []
    done = 0
    for edit in edits:
        pieces += (text[done : edit.start], edit.text)
        done = edit.end
    pieces.append(text[done:])
    return "".join(pieces)


def _places(text: str, folded: str) -> Sequence[tuple[int, int]]:
    """For each character of the folded text, from where to where it stands in the text."""
    places: list[tuple[int, int]] = []
    at, lost = 0, len(text) - 1
    while at < len(text) and len(places) < len(folded):
        char = folded[len(places)]
        if char == " ":
            places.append((at, at + 1))
            continue
        # Nothing composes with what follows: no text, European letters and signs, or Han.
        if text[at] == char and (
            (following := text[at + 1 : at + 2]) < "\u0300" or "\u4e00" <= following < "\ua000"
        ):
            places.append((at, at + 1))
            at += 1
            continue
        end, length = _cluster(text, at, folded, len(places))
        if length < 0:
            lost, length = min(lost, at), 0
        places += [(at, end)] * length
        at = end
    # What composes in a way that cannot be followed: some part of the rest.
    places += [(lost, len(text))] * (len(folded) - len(places))
    return places


def _cluster(text: str, at: int, folded: str, done: int) -> tuple[int, int]:
    """The end of the piece that comes next, and its folding's length: -1 when it is unknown."""
    image = _image(text[at])
    alone = folded.startswith(image, done)
    if alone and _starts_anew(text[at], text[at + 1 : at + 2]):
        return at + 1, len(image)
    marks = text[at + 1 : at + 1 + _LONGEST_CLUSTER]
    # Where there are more signs on one character than anybody reads, nothing can be followed.
    longest = at if len(marks) == _LONGEST_CLUSTER and all(map(combining, marks)) else len(text)
    for end in range(min(at + _LONGEST_CLUSTER, longest), at + 1, -1):
        whole = fold(text[at:end])
        if " " not in whole and folded.startswith(whole, done):
            return end, len(whole)
    return at + 1, len(image) if alone else -1


def _starts_anew(character: str, following: str) -> bool:
    """Whether two neighbours fold each for itself; quickly answered for what never composes."""
    if following < "\u0300" or "\u2e80" <= following < "\ua000":
        return True
    return _image(character + following).replace(" ", "") == _image(character) + _image(following)


@lru_cache(maxsize=4096)
def _image(piece: str) -> str:
    """Folding, remembered: the same few signs stand in most texts."""
    return fold(piece)
