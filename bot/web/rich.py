"""Telegram's entities as HTML: nothing of a text reaches the page unescaped."""

from collections.abc import Callable, Sequence
from types import MappingProxyType

from markupsafe import Markup, escape

from bot.emulator.state import Json

_SAFE = ("http://", "https://", "mailto:")
_TAGS = MappingProxyType(
    {
        "bold": "strong",
        "italic": "em",
        "underline": "u",
        "strikethrough": "s",
        "code": "code",
        "pre": "pre",
        "blockquote": "blockquote",
        "expandable_blockquote": "blockquote",
    }
)
_MARKED = frozenset({"mention", "hashtag", "cashtag", "bot_command", "text_mention"})


def safe_address(address: str) -> str | None:
    """An address that a link may carry; None for ``javascript:`` and its like."""
    clean = address.strip()
    if clean.casefold().startswith(_SAFE):
        return clean
    if ":" in clean.split("/", 1)[0] and not clean.split(":", 1)[1][:1].isdigit():
        return None
    return f"https://{clean}" if clean else None


def rich_text(text: str, entities: Sequence[Json]) -> Markup:
    """A text with its entities as HTML; entities count UTF-16 units.

    Entities that lie across one another are cut at the border of the outer one.
    """
    units = text.encode("utf-16-le", "surrogatepass")
    ordered = sorted(entities, key=lambda e: (e["offset"], -e["length"]))
    return _span(units, (0, len(units) // 2), ordered)


def cut(text: str, start: int, stop: int) -> str:
    """A stretch of a text, counted in UTF-16 units."""
    return _cut(text.encode("utf-16-le", "surrogatepass"), start, stop)


def _span(units: bytes, borders: tuple[int, int], entities: Sequence[Json]) -> Markup:
    """One stretch of the text, the entities in it nested."""
    at, end = borders
    parts: list[Markup] = []
    rest = list(entities)
    while rest:
        entity = rest.pop(0)
        start = max(entity["offset"], at)
        stop = min(entity["offset"] + entity["length"], end)
        if start >= stop:
            continue
        parts.append(escape(_cut(units, at, start)))
        inner = [e for e in rest if e["offset"] < stop]
        rest = [e for e in rest if e["offset"] + e["length"] > stop]
        inside = _span(units, (start, stop), inner)
        parts.append(_wrap(entity, inside, _cut(units, start, stop)))
        at = stop
    parts.append(escape(_cut(units, at, end)))
    return Markup("").join(parts)


def _cut(units: bytes, start: int, stop: int) -> str:
    return units[2 * start : 2 * stop].decode("utf-16-le", "replace")


def _wrap(entity: Json, inside: Markup, text: str) -> Markup:
    kind = entity.get("type", "")
    if kind in _TAGS:
        return Markup("<{0}>{1}</{0}>").format(Markup(_TAGS[kind]), inside)  # noqa: S704 - ours
    if kind in _MARKED:
        return Markup('<span class="mark">{}</span>').format(inside)
    if kind == "spoiler":
        return Markup('<span class="spoiler" tabindex="0">{}</span>').format(inside)
    address = _ADDRESS[kind](entity, text) if kind in _ADDRESS else None
    safe = safe_address(address) if address is not None else None
    if safe is None:
        return inside
    link = Markup('<a href="{}" target="_blank" rel="noopener noreferrer">{}</a>')
    return link.format(safe, inside)


_ADDRESS: MappingProxyType[str, Callable[[Json, str], str]] = MappingProxyType(
    {
        "url": lambda entity, text: text,
        "text_link": lambda entity, text: str(entity.get("url", "")),
        "email": lambda entity, text: f"mailto:{text}",
    }
)
