"""Find where a message sends its reader: links, handles and numbers, also in disguise."""

import re
from collections.abc import Iterable, Iterator
from enum import StrEnum
from itertools import islice
from typing import Final, NamedTuple

from rules import channels, numbers
from text.addresses import Place, place_addresses
from text.disguise.plain import Plain

_MOST: Final = 60
"""So many contacts of one text are told; more are no news."""


class Kind(StrEnum):
    """What kind of contact it is."""

    LINK = "link"
    INVITE = "invite"
    HANDLE = "handle"
    MAIL = "mail"
    PHONE = "phone"
    WECHAT = "wechat"
    QQ = "qq"
    QQ_GROUP = "qq_group"
    TELEGRAM = "telegram"
    WHATSAPP = "whatsapp"
    LINE = "line"
    USDT = "usdt"


class Contact(NamedTuple):
    """One contact.

    Attributes:
        kind: what it is.
        value: in one spelling: links without a scheme, small letters, digits without spaces.
        start: its first code point in the text as written.
        end: the code point behind its last.
    """

    kind: Kind
    value: str
    start: int
    end: int


class Found(NamedTuple):
    """A contact in the plain text."""

    kind: Kind
    value: str
    start: int
    end: int


# Most Chinese chatter has no Latin letter, no digit, nothing odd, and few digits in Chinese.
_NOT_CHINESE: Final = re.compile(
    r"[^\x00-/:-?\[-^`{-\x7f\u2010-\u2027\u3000-\u303f\u3400-\u9fff\uff00-\uff0f\uff1a-\uff20\uff3b-\uff40]"
)
_DIGIT: Final = "一二三四五六七八九零〇幺壹贰叁肆伍陆柒捌玖"
_CHINESE_DIGITS: Final = re.compile(rf"[{_DIGIT}][ \d{_DIGIT}-]{{6}}")
# Most other chatter has no sign of addresses, no longer number, no name of a channel, and no word
# of five Latin characters beside Chinese.
_IN_LATIN: Final = re.compile(
    r"\w\.\w|\s\.\s|[@。点]|://|\d[\d \-.—_/~()]{4}|(?<=0)x[0-9a-f]{9}|T[0-9A-Za-z]{33}"
    r"|[(（\[【](?:dot|\.)"
)
_NAMES: Final = (
    "telegram",
    "whats",
    "wechat",
    "weixin",
    "qq",
    " tg",
    " vx",
    " wx",
    "line:",
    "line id",
    "ws:",
)
_BESIDE: Final = re.compile(
    r"[^\x00-\x7f\u2010-\u2027\u3000-\u303f\u3400-\u9fff\uff00-\uff0f\uff1a-\uff20\uff3b-\uff40]"
    r"|[a-z][a-z0-9_-]{4}",
    re.IGNORECASE,
)
_INVITE: Final = re.compile(
    r"(?:t|telegram)\.(?:me|dog)/(?:\+|joinchat/)|tg://join|chat\.whatsapp\.com/"
    r"|discord\.(?:gg|com/invite)/|line\.me/(?:ti|r)/|qm\.qq\.com/|u\.wechat\.com/",
    re.IGNORECASE,
)
_OF_TELEGRAM: Final = re.compile(
    r"(?:https?://)?(?:t|telegram)\.(?:me|dog)/(?:s/)?([a-z]\w{3,31})/?$|tg://resolve\?domain=(\w+)",
    re.IGNORECASE,
)
_OF_WHATSAPP: Final = re.compile(r"(?:https?://)?wa\.me/\+?(\d{6,15})$", re.IGNORECASE)
_SCHEME: Final = re.compile(r"^(?:https?|ftp)://(?:www\.)?|^www\.", re.IGNORECASE)
# Names of programs that end like a domain; and endings that are words of a language or of code.
_NO_SITES: Final = frozenset({"socket.io", "asp.net", "vb.net", "ado.net", "draw.io", "ml.net"})
_DOUBTFUL: Final = re.compile(
    r"^(?!(?:www\.|t\.me))[^/]*\.(?:to|in|me|us|my|so|is|it|co|ai|app|pro|fun|win|work|info|name|live|link|dev)$",
    re.IGNORECASE,
)
_CODE: Final = re.compile(r"\s*[(=\[{]|\.\w+\(")


def find_contacts(text: str) -> tuple[Contact, ...]:
    """Find all contacts of a text.

    Whether they are offered, asked for or warned of is not said.

    Args:
        text: as written.

    Returns:
        In the order of the text, at most 60; none overlaps another. Never raises for a str.
    """
    if not _may_have(text):
        return ()
    plain = Plain(text)
    found: list[Found] = []
    for one in islice(_all(plain.text), _MOST):
        if all(one.end <= other.start or one.start >= other.end for other in found):
            found.append(one)
    return tuple(
        Contact(one.kind, one.value, *plain.span(one.start, one.end))
        for one in sorted(found, key=lambda one: one.start)
    )


def _may_have(text: str) -> bool:
    """Whether it is worth a closer look; what most messages end with."""
    if _NOT_CHINESE.search(text) is None:
        return _CHINESE_DIGITS.search(text) is not None
    if _IN_LATIN.search(text) is not None:
        return True
    if text.isascii():
        small = f" {text.lower()}"
        return any(name in small for name in _NAMES)
    return _BESIDE.search(text) is not None or _CHINESE_DIGITS.search(text) is not None


def _all(text: str) -> Iterator[Found]:
    """What is surer comes first: of two that overlap, the first counts."""
    for kind, match in numbers.wallets(text):
        yield Found(Kind(kind), match.group(), *match.span())
    places = place_addresses(text)
    yield from _addresses(text, places)
    for one in channels.find_ids(text):
        yield Found(Kind(one.channel), one.value, one.start, one.end)
    for start, end, kind in places:
        if kind == "name":
            yield Found(Kind.HANDLE, text[start + 1 : end].lower(), start, end)
    for value, start, end in numbers.phones(text):
        yield Found(Kind.PHONE, value, start, end)


def _addresses(text: str, places: Iterable[Place]) -> Iterator[Found]:
    for start, end, kind in places:
        written = text[start:end]
        if kind == "mail":
            yield Found(Kind.MAIL, written.lower(), start, end)
        elif kind == "link" or (kind == "bare" and _is_site(text, written, end)):
            yield _link(written, start, end)


def _link(written: str, start: int, end: int) -> Found:
    if _INVITE.search(written):
        return Found(Kind.INVITE, _SCHEME.sub("", written), start, end)
    if match := _OF_TELEGRAM.match(written):
        return Found(Kind.TELEGRAM, (match[1] or match[2]).lower(), start, end)
    if match := _OF_WHATSAPP.match(written):
        return Found(Kind.WHATSAPP, match[1], start, end)
    host, slash, path = _SCHEME.sub("", written).partition("/")
    return Found(Kind.LINK, host.lower() + slash + path, start, end)


def _is_site(text: str, written: str, end: int) -> bool:
    """Whether a word with a dot in it is a site, not a piece of code or a missing space."""
    if written.lower() in _NO_SITES or _CODE.match(text, end):
        return False
    return _DOUBTFUL.match(written) is None
