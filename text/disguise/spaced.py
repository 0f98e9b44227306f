"""What was put between characters that belong together."""

import re
from collections.abc import Iterator
from typing import Final

from text.disguise.edits import Edit
from text.folding import HAN

_LATIN: Final = rf"[^\W_{HAN}]"
SPELT: Final = re.compile(rf"(?<!{_LATIN}){_LATIN}(?: {_LATIN}){{2,}}(?!{_LATIN})")
"""In a folded text: a word or a number spelt out, its letters three or more."""
ALONE: Final = re.compile(r" [^ ] [^ ](?: |$)")
"""Quickly tells most texts from those in which something is spelt out."""
_HIDDEN: Final = 7
"""So long is what is spelt out, four letters with their spaces, if it hides a word."""
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
    spelt = ALONE.search(text) is not None
    for match in SPELT.finditer(text) if spelt else _SHORT.finditer(text):
        if not spelt or len(match.group()) >= _HIDDEN:
            yield Edit(match.start(), match.end(), match.group().replace(" ", ""))
