"""Find links, e-mail addresses and @names in text, also right beside Chinese characters."""

import re
from typing import Final, NamedTuple

from text.folding import HAN

_WIDE = f"a-z0-9{HAN}"
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
# Endings that make a word with a dot in it a link although no scheme says so. Those that are file
# endings as well (py, md, sh, zip, rs) only count behind a scheme.
_ENDINGS = (
    "com|net|org|edu|gov|cn|hk|tw|jp|kr|sg|my|us|uk|eu|de|fr|ru|in|me|cc|tv|io|ai|co|to|ly|gl|gg"
    "|la|im|ws|vip|top|xyz|info|biz|app|dev|site|club|shop|store|online|link|live|life|fun|work"
    "|pro|tech|space|website|icu|buzz|bet|win|games|example|中国|公司|网络"
)
_PATH = r"(?::\d{1,5})?(?:[/?#][a-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]*)?"
_ADDRESS: Final = re.compile(
    r"(?P<link>(?:https?|ftp|tg)://(?:"
    rf"(?:[a-z0-9._~%-]+@)?{_LABEL}(?:\.{_LABEL})*|[{_WIDE}-]+(?:\.[{_WIDE}-]+)*\.(?:[a-z]{{2,}}|{_ENDINGS})"
    rf"){_PATH})"
    r"|(?P<mail>(?<![a-z0-9])[a-z0-9][a-z0-9._%+-]{0,63}@"
    rf"{_LABEL}(?:\.{_LABEL})*\.[a-z]{{2,}})"
    rf"|(?P<bare>(?<![a-z0-9@._/-])(?:{_LABEL}\.)+(?:{_ENDINGS})(?![a-z0-9_-]|\.[a-z0-9]){_PATH})"
    r"|(?P<name>(?<![a-z0-9_@./])@[a-z][a-z0-9_]{3,31}(?![a-z0-9_]))",
    re.IGNORECASE | re.ASCII,
)
# What every address has: most messages have none of it, and are not looked at any closer.
_MAY_BE_ADDRESS: Final = re.compile(r"@|://|[a-z0-9]\.[a-z0-9中公网]", re.IGNORECASE | re.ASCII)
_ENDS_SENTENCE: Final = ".,;:!?'*~&)]"
_CLOSING: Final = {")": "(", "]": "["}


class Place(NamedTuple):
    """Where an address stands: its first code point and the one behind its last.

    Attributes:
        kind: ``link`` (with a scheme), ``mail``, ``bare`` (a domain by itself) or ``name``.
    """

    start: int
    end: int
    kind: str


def find_addresses(text: str) -> tuple[str, ...]:
    """Find where a text sends its reader.

    Punctuation that ends the sentence, Chinese or not, is not part of a link; a closing bracket
    is when the link opened it.

    Returns:
        Links (with a scheme, or a bare domain), e-mail addresses and ``@names`` as written, each
        once, in the order of their first appearance.
    """
    return tuple(dict.fromkeys(text[place.start : place.end] for place in place_addresses(text)))


def place_addresses(text: str) -> tuple[Place, ...]:
    """Find where in a text its addresses stand: see ``find_addresses``. In order, all of them."""
    if _MAY_BE_ADDRESS.search(text) is None:
        return ()
    return tuple(
        Place(match.start(), match.start() + len(_trimmed(match.group())), match.lastgroup or "")
        for match in _ADDRESS.finditer(text)
    )


def _trimmed(address: str) -> str:
    while (last := address[-1]) in _ENDS_SENTENCE:
        opens = _CLOSING.get(last)
        if opens is not None and address.count(last) <= address.count(opens):
            break
        address = address[:-1]
    return address
