"""Entities of texts: from HTML, and those that Telegram finds by itself. Offsets count UTF-16."""

import re
from collections.abc import Callable
from typing import Any

Entity = dict[str, Any]

_STOP = r"\s<>\"“”‘’，。！？、；：（）【】《》「」"
_AUTOMATIC: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("email", re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,24}")),
    (
        "url",
        re.compile(
            rf"(?:https?|ftp|tg|ton)://[^{_STOP}]+"
            r"|(?<![A-Za-z0-9@._-])(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+"
            r"(?:com|org|net|cn|me|io|co|info|biz|top|xyz|vip|cc|club|shop|site|online|app|dev|tv"
            rf"|ru|uk|de|fr|jp|hk|tw|example)(?![A-Za-z0-9-])(?:[/?#:][^{_STOP}]*)?",
            re.IGNORECASE,
        ),
    ),
    (
        "bot_command",
        re.compile(r"(?<![\w/@])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/])"),
    ),
    ("mention", re.compile(r"(?<![\w@/.])@[A-Za-z][A-Za-z0-9_]{3,31}(?![A-Za-z0-9_])")),
    ("hashtag", re.compile(r"(?<![\w#])#(?=\w*[^\W\d_])\w{1,64}")),
    ("cashtag", re.compile(r"(?<![\w$])\$[A-Z]{1,8}(?![A-Za-z0-9_])")),
)
_TRIGGER = re.compile(r"[/@#$.:]")


def utf16_length(text: str) -> int:
    """Length in UTF-16 code units."""
    return len(text) + sum(1 for char in text if ord(char) > 0xFFFF)


def _units(text: str) -> Callable[[int], int]:
    """A function from index in the string to offset in UTF-16."""
    if text.isascii() or all(ord(char) <= 0xFFFF for char in text):
        return lambda index: index
    return lambda index: utf16_length(text[:index])


def automatic_entities(text: str, given: list[Entity] | None = None) -> list[Entity]:
    """Commands, mentions, links … in a text; none where ``given`` ones cover the place."""
    if not _TRIGGER.search(text):
        return given or []
    units = _units(text)
    found = list(given or [])
    taken = [(e["offset"], e["offset"] + e["length"]) for e in found if e["type"] in _COVERING]
    for kind, pattern in _AUTOMATIC:
        for match in pattern.finditer(text):
            start = units(match.start())
            end = units(match.start() + len(match[0].rstrip(".,!?;:)")))
            if all(end <= left or start >= right for left, right in taken):
                taken.append((start, end))
                found.append({"type": kind, "offset": start, "length": end - start})
    return in_order(found)


_COVERING = frozenset(
    {"code", "pre", "text_link", "text_mention", "url", "mention", "bot_command"}
)


def in_order(entities: list[Entity]) -> list[Entity]:
    """The order in which Telegram gives them: by place, the longer first."""
    return sorted(entities, key=lambda e: (e["offset"], -e["length"]))


def trimmed(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Take white space off both ends and move the entities along."""
    shift = utf16_length(text[: len(text) - len(text.lstrip())])
    clean = text.strip()
    total = utf16_length(clean)
    kept = []
    for entity in entities:
        start = max(entity["offset"] - shift, 0)
        end = min(entity["offset"] - shift + entity["length"], total)
        if end > start:
            kept.append({**entity, "offset": start, "length": end - start})
    return clean, in_order(kept)
