"""Undo what disguises a text: a second, stronger level on top of ``text.folding.fold``."""

import re
from collections import Counter
from collections.abc import Iterable
from operator import add
from typing import Final

from text.disguise import decorated, letters, meant, parts, signs, spaced, unseen
from text.disguise.edits import Edit, Folding, Layer, edited, tight
from text.disguise.unmasked import Step, Undone, Unmasked
from text.folding import fold

_MOST: Final = 400
"""So many doubtful places of one text are looked at: more cost time and tell nothing new."""
# What hardly any text has that hides nothing: all but ASCII, Han, and Chinese punctuation.
_ODD: Final = re.compile(
    r"[^\x00-\x29\x2b-\x7f\u00b7\u2010-\u2027\u3000-\u3007\u3008-\u301f\u3400-\u4dbf"
    r"\u4e00-\u9fff\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65]"
)
_DRESSED: Final = re.compile(
    "[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\u2460-\u24ff\u2070-\u209c\u2100-\u2134"
    "\U0001d400-\U0001d7ff\U0001f100-\U0001f169]"
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
    work.join()
    work.compose()
    work.mean()
    return work.done()


class _Work:
    """A text on its way through the steps."""

    def __init__(self, raw: str) -> None:
        self._raw = self._text = raw
        self._steps: list[Step] = []
        self._counts: Counter[str] = Counter()

    def undress(self) -> None:
        """Take away what nobody sees, then read letters and signs for what they show."""
        text = self._text
        self._counts["styled"] += len(_DRESSED.findall(text))
        hidden = list(unseen.unseen_edits(text))
        self._counts["zero_width"] += sum(unseen.is_disguise(edit, text) for edit in hidden)
        self._apply("", hidden)
        self._apply("styled", unseen.mark_edits(self._text))
        dressed = sorted(letters.styled_edits(self._text))
        self._counts["styled"] += sum(not letters.is_accent(e, self._text) for e in dressed)
        self._apply("", dressed)
        self._apply("mixed_script", letters.mixed_edits(self._text))
        self._apply("emoji", signs.sign_edits(self._text))

    def fold(self, folded: str | None) -> None:
        """Bring the text into the form in which texts are compared."""
        if folded is None or self._steps:
            folded = fold(self._text)
        if count := spaced.separators(self._raw):
            self._counts["separators"] += count
        self._steps.append(Folding(self._text, folded))
        self._text = folded

    def join(self) -> None:
        """Join what is spelt out."""
        self._put("separators", spaced.joined_edits(self._text))

    def compose(self) -> None:
        """Put characters together that were taken apart, and undress decorated ones."""
        self._put("look_alike", decorated.decorated_edits(self._text))
        beginnings = parts.beginnings()
        if not beginnings.isdisjoint(map(add, self._text, self._text[1:])):
            places = _places(self._text, beginnings)
            self._put("split", parts.sure_edits(self._text, places))
            places = _places(self._text, beginnings)
            self._put("split", parts.likely_edits(self._text, places))

    def mean(self) -> None:
        """Read words for what is meant by them."""
        beginnings = meant.looking_beginnings()
        if not beginnings.isdisjoint(map(add, self._text, self._text[1:])):
            places = _places(self._text, beginnings)
            self._put("look_alike", meant.seen_edits(self._text, places))
        self._put("homophone", meant.heard_edits(self._text))
        self._put("homophone", meant.spelt_edits(self._text))
        self._put("homophone", meant.channel_edits(self._text))
        self._put("homophone", meant.short_edits(self._text))

    def done(self) -> Unmasked:
        """The result."""
        return Unmasked(self._raw, self._text, Undone(**self._counts), self._steps)

    def _put(self, kind: str, edits: Iterable[Edit]) -> None:
        self._apply(kind, tight(self._text, edits))

    def _apply(self, kind: str, edits: Iterable[Edit]) -> None:
        made = list(edits)
        if made:
            self._text = edited(self._text, made)
            self._steps.append(Layer(made))
            if kind:
                self._counts[kind] += len(made)


def _places(text: str, beginnings: frozenset[str]) -> list[int]:
    found = [at for at in range(len(text) - 1) if text[at : at + 2] in beginnings]
    return found[:_MOST]
