"""A text as the learned score reads it: folded, with nobody's address or number in it."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import Final

from text.disguise.edits import Edit, Layer, edited
from text.disguise.unmask import unmask
from text.disguise.unmasked import Unmasked
from text.folding import HAN, fold
from text.reading import Reading

LINK, INVITE, NAME, MAIL, LONG, HANDLE = "\ue010\ue011\ue012\ue013\ue014\ue015"
"""What stands in a text for addresses, long numbers and handles."""

UNDONE: Final = 512
"""Characters whose disguises are undone."""
SHOWN: Final = 256
"""Characters whose words are shown."""

_ADDRESSED: Final = re.compile(r"@|://|[a-z0-9]\.[a-z0-9]", re.IGNORECASE | re.ASCII)
_ADDRESS: Final = re.compile(
    r"(?P<mail>(?<![a-z0-9._%+-])[a-z0-9][a-z0-9._%+-]{0,63}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})+)"
    r"|(?P<invite>(?:https?://)?(?:t|telegram)\.(?:me|dog)/[!-~]{1,200}|tg://[!-~]{1,200})"
    r"|(?P<link>(?<![a-z])[a-z]{2,9}://[!-~]{1,500}"
    r"|(?<![a-z0-9._-])(?:[a-z0-9-]{1,63}\.){1,5}[a-z]{2,24}(?![a-z0-9.])(?:[/?:#][!-~]{0,500})?)"
    r"|(?P<name>@[a-z][a-z0-9_]{2,31})",
    re.IGNORECASE | re.ASCII,
)
_TOKENS: Final = {"mail": MAIL, "invite": INVITE, "link": LINK, "name": NAME}
_NUMBERED: Final = re.compile(r"[0-9]|xx")
_NUMBER: Final = re.compile(
    rf"(?<![a-z])[a-z]{{0,40}}[0-9][a-z0-9]*"
    rf"|(?<=[{HAN}])x{{2,}}(?![a-z])|(?<![a-z])x{{2,}}(?=[{HAN}])"
)
# Invisible and combining signs, letters in another dress, parts of Han characters.
_ODD: Final = re.compile(
    "[\u00ad\u034f\u0300-\u036f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    "\u2460-\u24ff\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\U0001d400-\U0001d7ff\U0001f100-\U0001f18f"
    "\u2e80-\u2fdf\u3105-\u312f\u31a0-\u31bf\u31c0-\u31ef]"
)
_UNSEEN: Final = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]"
)
_DIGITS_RUN: Final = re.compile("[0-9]+")
_DIGITS: Final = str.maketrans("123456789x", "0000000000")

Span = Callable[[int, int], tuple[int, int]]


def normal(raw: str, folded: str | None = None) -> str:
    """The text as the model reads it, taken at its word.

    Args:
        raw: as it was written.
        folded: the same, folded, if somebody knows it already.
    """
    if _is_addressed(raw):
        raw, found = _ADDRESS.subn(_token, raw)
        folded = None if found else folded
    if folded is None:
        folded = fold(raw)
    return _without_numbers(folded)


def meant(raw: str) -> str:
    """The text as the model reads it, with its disguises undone; see ``normal``.

    Behind ``UNDONE`` characters a text is taken at its word: undoing costs time.
    """
    if len(raw) > UNDONE:
        return meant(raw[:UNDONE]) + normal(raw[UNDONE:])
    if _is_addressed(raw):
        raw = _ADDRESS.sub(_token, raw)
    return _without_numbers(unmask(raw).text)


def meant_by(reading: Reading) -> tuple[str, Unmasked | None]:
    """What ``meant`` says of a whole message; what others undid of it is not undone again.

    Returns:
        The text, and for ``traced`` how it came about, if it is short enough.
    """
    raw = reading.raw
    if len(raw) > UNDONE:
        return meant(raw), None
    found = 0
    if _is_addressed(raw):
        raw, found = _ADDRESS.subn(_token, raw)
    opened = unmask(raw) if found else reading.unmasked
    return _without_numbers(opened.text), opened if len(reading.raw) <= SHOWN else None


def particulars(raw: str) -> str:
    """What the model does not read of a text: addresses and numbers; all, where there is no word.

    In one spelling, without what nobody sees.
    """
    plain = _UNSEEN.sub("", unicodedata.normalize("NFKC", raw)).casefold()
    rest = _ADDRESS.sub(" ", plain)
    if not any(map(str.isalpha, rest)):
        return " ".join(plain.split())
    found = [one.group() for one in _ADDRESS.finditer(plain)]
    return " ".join(found + _DIGITS_RUN.findall(rest))


def is_odd(raw: str) -> bool:
    """Whether a text has characters that hardly any text has that hides nothing."""
    return not raw.isascii() and _ODD.search(raw) is not None


def _is_addressed(raw: str) -> bool:
    """Whether there may be an address; of most texts that is known before a pattern is asked."""
    return ("." in raw or "@" in raw or "://" in raw) and _ADDRESSED.search(raw) is not None


def traced(raw: str, opened: Unmasked | None = None) -> tuple[str, Span]:
    """What ``meant`` says of the first ``SHOWN``, and where in ``raw`` a piece of it stands.

    The places are code points.

    Args:
        raw: as it was written.
        opened: what ``meant_by`` returned for it, if it was asked.
    """
    raw = raw[:SHOWN]
    addresses = list(_edits(_ADDRESS, raw, _token)) if _is_addressed(raw) else []
    open_text = opened or unmask(edited(raw, addresses))
    numbers = list(_edits(_NUMBER, open_text.text, _number))
    layers = (Layer(numbers), open_text, Layer(addresses))

    def span(start: int, end: int) -> tuple[int, int]:
        for layer in layers:
            start, end = layer.span(start, end)
        return start, end

    return edited(open_text.text, numbers), span


def _edits(
    pattern: re.Pattern[str], text: str, become: Callable[[re.Match[str]], str]
) -> Iterator[Edit]:
    return (Edit(one.start(), one.end(), become(one)) for one in pattern.finditer(text))


def _token(found: re.Match[str]) -> str:
    return _TOKENS[str(found.lastgroup)]


def _without_numbers(folded: str) -> str:
    return _NUMBER.sub(_number, folded) if _NUMBERED.search(folded) else folded


def _number(found: re.Match[str]) -> str:
    text = found.group()
    plain = text.translate(_DIGITS)
    if plain.isdigit():
        return LONG if len(text) > 4 else plain
    return HANDLE if len(text) > 4 and sum(map(str.isdigit, text)) > 1 else plain
