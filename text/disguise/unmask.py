"""Undo what disguises a text: a second, stronger level on top of ``text.folding.fold``."""

import re
from collections.abc import Iterable
from functools import cache
from operator import add
from typing import Final

from text.disguise import decorated, letters, meant, parts, signs, spaced, unseen
from text.disguise.edits import Edit, Folding, Layer, edited, tight
from text.disguise.meant import places_of
from text.disguise.unmasked import Step, Undone, Unmasked
from text.folding import fold

_NOTHING: Final = Undone()
# What hardly any text has that hides nothing: all but ASCII, Han, and Chinese punctuation.
_ODD: Final = re.compile(
    r"[^\x00-\x29\x2b-\x7f\u00b7\u2010-\u2027\u3000-\u3007\u3008-\u301f\u3400-\u4dbf"
    r"\u4e00-\u9fff\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65]"
)
_DRESSED: Final = re.compile(
    "[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\u2460-\u24ea\u2070-\u209c\u2102\u210a-\u2115\u2119-\u211d\u2124\u2128\u212c-\u2134"
    "\U0001d400-\U0001d7ff\U0001f100-\U0001f14f]"
)


def unmask(text: str, folded: str | None = None) -> Unmasked:
    """Undo the disguises of a text.

    A text that hides nothing comes out as it is folded.

    Args:
        text: as written.
        folded: the text folded, where it is known already.

    Returns:
        What the text says, with the way back. Never raises for a str.
    """
    work = _Work(text)
    if _ODD.search(text):
        work.undress()
    work.fold(folded)
    work.compose()
    work.mean()
    return work.done()


class _Work:
    """A text on its way through the steps."""

    def __init__(self, raw: str) -> None:
        self._raw = self._text = raw
        self._steps: list[Step] = []
        self._counts: dict[str, int] = {}

    def undress(self) -> None:
        """Take away what nobody sees, then read letters and signs for what they show."""
        text = self._text
        self._count("styled", len(_DRESSED.findall(text)))
        hidden = list(unseen.unseen_edits(text))
        self._count("zero_width", sum(unseen.is_disguise(edit, text) for edit in hidden))
        self._apply("", hidden)
        self._apply("styled", unseen.mark_edits(self._text))
        self._apply("styled", letters.longer_edits(self._text))
        self._same_length("styled", letters.plain(self._text))
        self._same_length("mixed_script", letters.unmixed(self._text))
        self._apply("emoji", signs.sign_edits(self._text))

    def fold(self, folded: str | None) -> None:
        """Bring the text into the form in which texts are compared."""
        if folded is None or self._text is not self._raw:
            folded = fold(self._text)
        self._count("separators", spaced.separators(self._raw))
        self._steps.append(Folding(self._text, folded))
        self._text = folded

    def compose(self) -> None:
        """Join what was spelt out or taken apart, and undress what is decorated."""
        self._apply("separators", spaced.joined_edits(self._text))
        if self._text.isascii():
            return
        doubtful = not _suspicious().isdisjoint(map(add, self._text, self._text[1:]))
        if doubtful:
            places = places_of(self._text, parts.beginnings())
            self._apply("split", parts.sure_edits(self._text, places))
        plain, changed = decorated.undecorated(self._text)
        self._same_length("look_alike", (plain, changed))
        if doubtful or changed:
            places = places_of(self._text, parts.beginnings())
            self._apply(
                "split", parts.likely_edits(self._text, places, expected="split" in self._counts)
            )
            places = places_of(self._text, meant.looking_beginnings())
            self._apply("look_alike", meant.seen_edits(self._text, places))

    def mean(self) -> None:
        """Read words for what is meant by them."""
        if not self._text.isascii():
            self._apply("homophone", meant.heard_edits(self._text))
        if meant.has_latin(self._text):
            self._apply("homophone", meant.spelt_edits(self._text))
        self._apply("homophone", meant.channel_edits(self._text))
        if meant.has_latin(self._text):
            self._apply("homophone", meant.short_edits(self._text))

    def done(self) -> Unmasked:
        """The result."""
        undone = Undone(**self._counts) if self._counts else _NOTHING
        return Unmasked(self._raw, self._text, undone, self._steps)

    def _apply(self, kind: str, edits: Iterable[Edit]) -> None:
        made = list(edits)
        if made:
            if any(isinstance(step, Folding) for step in self._steps):
                made = tight(self._text, made)
            self._text = edited(self._text, made)
            self._steps.append(Layer(made))
            self._count(kind, len(made))

    def _same_length(self, kind: str, changed: tuple[str, int]) -> None:
        self._text, count = changed
        self._count(kind, count)

    def _count(self, kind: str, count: int) -> None:
        if kind and count:
            self._counts[kind] = self._counts.get(kind, 0) + count


@cache
def _suspicious() -> frozenset[str]:
    """Pairs of characters that parts, or words which look like known ones, begin with."""
    return parts.beginnings() | meant.looking_beginnings()
