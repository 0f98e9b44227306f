"""What others wrote, made harmless before the bot repeats it."""

import re
import unicodedata
from html import escape, unescape
from typing import Protocol, runtime_checkable

from text.addresses import find_addresses

NAME_LIMIT = 48
_MARKS_LIMIT = 2  # combining marks on one character: Thai and Vietnamese need two, "zalgo" dozens

# Drawn as nothing although their category says otherwise: fillers and the empty braille cell.
_BLANKS = frozenset("\u115f\u1160\u2800\u3164\uffa0\u17b4\u17b5")
_TAG = re.compile(r"<[^<>]*>")
_DECIMAL = re.compile(r"(?<![\w.])\d+\.\d+(?![\w.])")
# Telegram makes links of addresses, names, tags, commands and numbers only when they are written
# with these signs; the ones put in their place look alike and mean nothing to it.
_DISARM = str.maketrans({"@": "＠", "#": "＃", "/": "∕", "$": "＄", "+": "＋"})
# A messenger's name and what looks like a number or account there, with or without 加 before.
_CONTACT = re.compile(
    r"(?:加|\+)?\s*(?<![a-z])(?:微信|薇信|威信|微❤|v信|vx|wx|wechat|weixin|qq|扣扣|tg|telegram|电报|飞机|whatsapp)"
    r"\s*(?:号|群|账号)?\s*[:：]?\s*[a-z0-9][a-z0-9_-]{3,}",
    re.IGNORECASE,
)
_INNER_DOT = re.compile(r"\.(?=\w)")


class Html(str):
    """Ready HTML: it is put into a phrase as it is."""

    __slots__ = ()

    def unmarked(self) -> str:
        """The text without tags, for alerts and the labels of buttons."""
        return unescape(_TAG.sub("", self))


@runtime_checkable
class Named(Protocol):
    """Anyone with an id and a name, such as ``bot.plugin.Person``."""

    @property
    def id(self) -> int:
        """As Telegram numbers it; users are above 0."""

    @property
    def name(self) -> str:
        """As the account shows it."""


def plain(text: str) -> str:
    """Take from a text what would act when the bot repeats it; the result is not escaped.

    Addresses, invite links, @names, #tags and /commands stay readable and are no longer links;
    invisible characters and those that turn the writing direction are gone; one line is left.
    """
    kept: list[str] = []
    marks = 0
    for char in text:
        category = unicodedata.category(char)
        marks = marks + 1 if category in ("Mn", "Me") else 0
        if category in ("Cf", "Cs", "Co", "Cn") or char in _BLANKS or marks > _MARKS_LIMIT:
            continue
        kept.append(" " if category in ("Cc", "Zl", "Zp") else char)
    line = " ".join("".join(kept).split())
    if line.isalnum():
        return line
    numbers = {match.start() + match.group().index(".") for match in _DECIMAL.finditer(line)}
    line = _INNER_DOT.sub(lambda dot: "." if dot.start() in numbers else "․", line)
    return line.translate(_DISARM)


def without_ads(name: str) -> str:
    """A name without what leads elsewhere: addresses, @names, numbers of messengers.

    Returns:
        What is left of it; "" when that is nothing to call somebody by.
    """
    folded = unicodedata.normalize("NFKC", name)
    found = find_addresses(folded)
    if not found and not _CONTACT.search(folded):
        return name
    for address in found:
        folded = folded.replace(address, " ")
    left = " ".join(_CONTACT.sub(" ", folded).split())
    return left if any(char.isalpha() for char in left) else ""


def short_name(person: Named) -> str:
    """A person's harmless name, at most 48 characters; the id where nothing visible is left."""
    name = plain(person.name)
    if len(name) > NAME_LIMIT:
        name = name[: NAME_LIMIT - 1].rstrip() + "…"
    return name or str(person.id)


def mention(person: Named) -> Html:
    """A person's harmless name, linked to the account; channels and groups are only named."""
    name = escape(short_name(person), quote=False)
    if person.id <= 0:
        return Html(f"<b>{name}</b>")
    return Html(f'<a href="tg://user?id={person.id}">{name}</a>')
