"""Characters taken apart into their parts, put together again."""

from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from text.disguise.edits import Edit
from text.disguise.lexicon import lexicon
from text.disguise.radicals import WRITTEN_AS
from text.disguise.tables import rows, words


class Whole(NamedTuple):
    """A character, its parts, and how much is needed to believe in it."""

    parts: str
    char: str
    belief: str


_SURE, _LIKELY, _FITTING, _KNOWN = "sure", "likely", "fitting", "known"


@cache
def beginnings() -> frozenset[str]:
    """Pairs of characters with which parts may begin."""
    return frozenset(_wholes())


def sure_edits(text: str, places: list[int]) -> Iterator[Edit]:
    """Parts of which one is never written by itself.

    Args:
        text: folded.
        places: where a pair of ``beginnings()`` stands, in order.
    """
    done = 0
    for at in places:
        if at >= done and (whole := _at(text, at, {_SURE})):
            done = at + len(whole.parts)
            yield Edit(at, done, whole.char)


def likely_edits(text: str, places: list[int], *, expected: bool) -> Iterator[Edit]:
    """Parts that are characters, too: where the whole suits its neighbours better.

    Args:
        text: folded.
        places: where a pair of ``beginnings()`` stands, in order.
        expected: whether other characters of the text were taken apart.
    """
    done = 0
    for at in places:
        whole = _at(text, at, {_LIKELY, _FITTING, _KNOWN}) if at >= done else None
        if whole is not None and _suits(text, at, whole, expected=expected):
            done = at + len(whole.parts)
            yield Edit(at, done, whole.char)


def _at(text: str, at: int, beliefs: set[str]) -> Whole | None:
    for whole in _wholes().get(text[at : at + 2], ()):
        if whole.belief in beliefs and text.startswith(whole.parts, at):
            return whole
    return None


def _suits(text: str, at: int, whole: Whole, *, expected: bool) -> bool:
    before, end = text[at - 1 : at], at + len(whole.parts)
    after = text[end : end + 1]
    common, pieces = words(), lexicon().pieces
    if before + whole.parts[0] in common or whole.parts[-1] + after in common:
        return False
    if whole.belief == _LIKELY or (whole.belief == _FITTING and expected):
        return True
    joined = {before + whole.char, whole.char + after}
    return not joined.isdisjoint(pieces) or (expected and not joined.isdisjoint(common))


@cache
def _wholes() -> dict[str, list[Whole]]:
    """By the first two parts; those with more parts first."""
    found: defaultdict[str, list[Whole]] = defaultdict(list)
    for char, parts, belief in rows("parts.tsv"):
        found[parts[:2]].append(Whole(parts, char, belief))
        for written in _otherwise(parts):
            if written not in words():
                found[written[:2]].append(Whole(written, char, _FITTING))
    for char, parts, belief in rows("split.tsv"):
        for one in parts.split(" "):
            found[one[:2]].insert(0, Whole(one, char, belief))
    for group in found.values():
        group.sort(key=lambda whole: -len(whole.parts))
    return dict(found)


def _otherwise(parts: str) -> Iterator[str]:
    """Parts with a whole character for one radical."""
    for at, part in enumerate(parts):
        for stand_in in WRITTEN_AS.get(part, ""):
            yield parts[:at] + stand_in + parts[at + 1 :]
