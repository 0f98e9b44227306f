"""Characters that nobody sees, and marks over letters."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from text.disguise.edits import Edit

# Format characters, fillers and selectors; what makes emoji (joiners and selectors) as well.
_UNSEEN: Final = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u20e3\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e01ef"
    "\U0001f3fb-\U0001f3ff]+"
)
_EMOJI_OWN: Final = re.compile(
    "[\u200d\u20e3\ufe0e\ufe0f\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]+"
)
_KEYCAP: Final = "\u20e3"
_MARKED: Final = re.compile(
    "([^\\W\\d_])([\u0300-\u036f\u0483-\u0487\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0\ufe20-\ufe2f]+)"
)


def unseen_edits(text: str) -> Iterator[Edit]:
    """All invisible characters are taken away."""
    for match in _UNSEEN.finditer(text):
        yield Edit(match.start(), match.end(), "")


def is_disguise(edit: Edit, text: str) -> bool:
    """Whether invisible characters are more than what belongs to an emoji."""
    before = text[edit.start - 1 : edit.start]
    if _KEYCAP in text[edit.start : edit.end]:
        return False
    return before < "\u2190" or _EMOJI_OWN.fullmatch(text, edit.start, edit.end) is None


def mark_edits(text: str) -> Iterator[Edit]:
    """Marks heaped on letters are taken away, except one that belongs to the letter."""
    for match in _MARKED.finditer(text):
        letter, marks = match.groups()
        whole = unicodedata.normalize("NFC", letter + marks[0])
        yield Edit(match.start(), match.end(), whole if len(whole) == 1 else letter)
