"""A message as the judges see it; every view of it is computed once, when first asked for."""

import re
from collections.abc import Callable
from functools import cached_property
from typing import TypeVar, cast

from text.addresses import find_addresses
from text.disguise.spaced import ALONE, SPELT
from text.disguise.unmask import unmask
from text.disguise.unmasked import Unmasked
from text.folding import HAN, fold

_WORD = re.compile(rf"[{HAN}]+|[^\W_{HAN}]+(?:\+\+)?")
_HAN_FIRST = re.compile(f"[{HAN}]")
# Emoji, dingbats, geometric signs and stars: what people put in the place of a character.
_SIGN = "[*＊×\u2190-\u2bff\u3013\U0001f000-\U0001faff]"
_HAS_SIGN = re.compile(_SIGN)
_MASKED = re.compile(rf"(?<=[{HAN}])\s?(?:{_SIGN}[\ufe0e\ufe0f\u200d]?){{1,3}}\s?(?=[{HAN}])")

T = TypeVar("T")

MASK = "\ue000"
"""In ``Reading.views``: signs that may stand for a character."""


class Reading:
    """What one message says; shared by everybody who looks at the message.

    Attributes:
        raw: the text as it was written.
    """

    def __init__(self, raw: str) -> None:
        self.raw = raw
        self._kept: dict[type, object] = {}

    def kept(self, kind: type[T], make: Callable[["Reading"], T]) -> T:
        """What an engine makes of the text: made by the first who asks, kept for the others."""
        found = self._kept.get(kind)
        if found is None:
            found = self._kept[kind] = make(self)
        return cast("T", found)

    @cached_property
    def folded(self) -> str:
        """The text in the form in which texts are compared: see ``text.folding.fold``."""
        return fold(self.raw)

    @cached_property
    def unmasked(self) -> Unmasked:
        """The folded text without its disguise: see ``text.disguise.unmask``."""
        return unmask(self.raw, self.folded)

    @cached_property
    def views(self) -> tuple[str, ...]:
        """The folded text, and what else it may say to a human eye.

        Words spelt out (``t e l e g r a m``) are joined; signs between Han characters (加❤信),
        which folding takes away, become ``MASK``.
        """
        views = [self.folded]
        if ALONE.search(self.folded) and SPELT.search(self.folded):
            views.append(SPELT.sub(lambda run: run.group().replace(" ", ""), self.folded))
        if _HAS_SIGN.search(self.raw) and _MASKED.search(self.raw):
            views.append(fold(_MASKED.sub(MASK, self.raw)))
        return tuple(views)

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Folded words in order: Latin words and numbers whole, Han in overlapping pairs.

        A Han character that stands alone is a word.
        """
        words: list[str] = []
        for run in _WORD.findall(self.folded):
            if len(run) > 1 and _HAN_FIRST.match(run):
                words.extend(run[at : at + 2] for at in range(len(run) - 1))
            else:
                words.append(run)
        return tuple(words)

    @cached_property
    def pinyin(self) -> tuple[str, ...]:
        """Syllables without tones, one for each Han character; other words as they are."""
        from pypinyin import lazy_pinyin  # noqa: PLC0415 - big tables, seldom asked for

        return tuple(" ".join(lazy_pinyin(self.folded)).split())

    @cached_property
    def addresses(self) -> tuple[str, ...]:
        """Links, e-mail addresses and @names as written, each once, in order."""
        return find_addresses(self.raw)
