"""A text in plain letters and digits, with its signs, for those who look for addresses."""

import re
import unicodedata
from functools import cache
from typing import Final

from text.disguise import letters, unseen
from text.disguise.edits import Edit, Layer, edited

_PLAIN: Final = re.compile(
    r"[\x00-\x7f\u2010-\u2027\u3000-\u303f\u3400-\u4dbf\u4e00-\u9fff\uff01\uff0c\uff1f]*\Z"
)
_ENDINGS: Final = (
    "com|cn|net|org|cc|top|vip|xyz|app|info|club|shop|site|online|link|live|icu|tv|example|io"
)
# A dot that is written otherwise: 。 or a spaced one before an ending, the word for it, brackets.
_DOT: Final = re.compile(
    rf"(?<=[a-z0-9])(?:\s*(?:[。｡·•‧]|[(（\[【](?:点|dot|\.)[)）\]】]|点|\s\.\s|(?<=\s)\.|\.(?=\s)|,)\s*)"
    rf"(?=(?:[a-z0-9-]{{2,20}}\s*[.。]\s*)?(?:{_ENDINGS})(?:\.cn)?(?![a-z0-9]))"
    r"|(?<=\bt)\s*(?:[。.·•]|点)\s*(?=me\s*/)",
    re.IGNORECASE | re.ASCII,
)

_SPELT: Final = re.compile(
    rf"(?<![a-z0-9])(?:[a-z0-9]\s){{2,20}}(?=[.。点]\s?(?:{_ENDINGS})(?![a-z0-9]))", re.IGNORECASE
)


class Plain:
    """A text whose letters and digits are plain ones. Immutable.

    Attributes:
        text: without invisible characters, full width and styles; dots of addresses are dots.
    """

    def __init__(self, raw: str) -> None:
        self._steps: list[Layer] = []
        self.text = raw
        if not _PLAIN.match(raw):
            self._apply(list(unseen.unseen_edits(raw)))
            self._apply(list(letters.longer_edits(self.text)))
            self.text = letters.plain(self.text)[0].translate(_widths())
        spelt = _SPELT.finditer(self.text)
        self._apply([Edit(*one.span(), re.sub(r"\s", "", one.group())) for one in spelt])
        self._apply([Edit(*match.span(), ".") for match in _DOT.finditer(self.text)])

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where in the text as written that stands; ``start < end``, in code points."""
        for step in reversed(self._steps):
            start, end = step.span(start, end)
        return start, end

    def _apply(self, edits: list[Edit]) -> None:
        if edits:
            self.text = edited(self.text, edits)
            self._steps.append(Layer(edits))


class _Widths(dict[int, str]):
    """For ``str.translate``: filled as characters are met, always with the same."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        plain = unicodedata.normalize("NFKC", char)
        self[code] = plain if len(plain) == 1 and char not in "。｡" else char
        return self[code]


@cache
def _widths() -> _Widths:
    return _Widths()
