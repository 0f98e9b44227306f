"""What was put between characters that belong together."""

import re
from collections.abc import Iterator
from typing import Final

from text.disguise.edits import Edit
from text.folding import HAN

_LATIN: Final = rf"[^\W_{HAN}]"
_HIDDEN: Final = re.compile(rf"(?<!{_LATIN}){_LATIN}(?: {_LATIN}){{3,}}(?!{_LATIN})")
SPELT: Final = re.compile(rf"(?<!{_LATIN}){_LATIN}(?: {_LATIN}){{2,}}(?!{_LATIN})")
"""In a folded text: a word or a number spelt out, its letters three or more."""
ALONE: Final = re.compile(r" [^ ] [^ ](?: |$)")
"""Quickly tells most texts from those in which something is spelt out."""
_SHORT: Final = re.compile(r"(?<![a-z0-9])(?:[vw] x|q q)(?![a-z0-9])")
_BETWEEN: Final = re.compile(
    rf"(?:[.·•・‧∙_*|/\\^=—-](?=[{HAN}])| (?=[{HAN}](?: |$)))(?<=[{HAN}].)", re.DOTALL
)


def separators(text: str) -> int:
    """How many signs stand between two Han characters as no punctuation does."""
    return sum(1 for _ in _BETWEEN.finditer(text))


def joined_edits(text: str) -> Iterator[Edit]:
    """Words and numbers that are spelt out, and the short names of channels.

    Args:
        text: folded.
    """
    if " " not in text:
        return
    for match in _HIDDEN.finditer(text) if ALONE.search(text) else _SHORT.finditer(text):
        yield Edit(match.start(), match.end(), match.group().replace(" ", ""))
