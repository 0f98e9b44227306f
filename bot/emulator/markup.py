"""``parse_mode=HTML``: tags become entities, mistakes become Telegram's errors."""

import re
from collections.abc import Callable
from typing import Any

from bot.emulator.entities import Entity, trimmed, utf16_length
from bot.emulator.errors import ApiError, bad_request

FindUser = Callable[[int], dict[str, Any] | None]

_SIMPLE = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "code": "code",
    "pre": "pre",
}
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9-]*)((?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>")
_OPENING = re.compile(r"</?([^\s<>/]*)")
_ATTRIBUTE = re.compile(r"([A-Za-z_:-]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+)))?")
_CHARACTER = re.compile(r"&(?:#(\d+)|#x([0-9a-fA-F]+)|(lt|gt|amp|quot));")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_USER_LINK = re.compile(r"tg://user\?id=(\d+)")


def parse_html(source: str, find_user: FindUser) -> tuple[str, list[Entity]]:
    """Read HTML as the Bot API does.

    Returns:
        The bare text, trimmed, and its entities.

    Raises:
        ApiError: the tags are wrong; the sentence names the byte where.
    """
    return _Parser(source, find_user).run()


class _Parser:
    def __init__(self, source: str, find_user: FindUser) -> None:
        self._source = source
        self._find_user = find_user
        self._out: list[str] = []
        self._units = 0
        self._open: list[tuple[str, dict[str, str], int]] = []
        self._entities: list[Entity] = []

    def run(self) -> tuple[str, list[Entity]]:
        position = 0
        while (found := self._source.find("<", position)) >= 0:
            self._write(self._source[position:found])
            position = self._tag(found)
        self._write(self._source[position:])
        if self._open:
            raise _wrong(f'Can\'t find end tag corresponding to start tag "{self._open[-1][0]}"')
        return trimmed("".join(self._out), _joined(self._entities))

    def _write(self, raw: str) -> None:
        text = _CHARACTER.sub(_character, raw) if "&" in raw else raw
        self._out.append(text)
        self._units += utf16_length(text)

    def _tag(self, at: int) -> int:
        match = _TAG.match(self._source, at)
        where = len(self._source[:at].encode())
        if match is None:
            opening = _OPENING.match(self._source, at)
            name = opening[1] if opening else ""
            if ">" not in self._source[at:]:
                raise _wrong(f"Unclosed start tag at byte offset {where}")
            raise _wrong(f'Unsupported start tag "{name.lower()}" at byte offset {where}')
        name = match[2].lower()
        if match[1]:
            self._close(name, where)
        else:
            self._begin(name, _attributes(match[3]), where)
        return match.end()

    def _begin(self, name: str, attributes: dict[str, str], where: int) -> None:
        known = name in _SIMPLE or name in {"a", "blockquote", "tg-emoji"}
        if name == "span":
            if attributes.get("class") != "tg-spoiler":
                raise _wrong(f'Tag "span" must have class "tg-spoiler" at byte offset {where}')
            known = True
        if not known:
            raise _wrong(f'Unsupported start tag "{name}" at byte offset {where}')
        self._open.append((name, attributes, self._units))

    def _close(self, name: str, where: int) -> None:
        if not self._open:
            raise _wrong(f"Unexpected end tag at byte offset {where}")
        expected, attributes, start = self._open.pop()
        if name != expected:
            raise _wrong(
                f'Unmatched end tag at byte offset {where}, expected "</{expected}>", '
                f'found "</{name}>"'
            )
        length = self._units - start
        entity = self._entity(name, attributes, start, length) if length else None
        if entity is not None:
            self._entities.append({**entity, "offset": start, "length": length})

    def _entity(
        self, name: str, attributes: dict[str, str], start: int, length: int
    ) -> dict[str, Any] | None:
        if name == "a":
            return self._link(attributes, start, length)
        if name == "span":
            return {"type": "spoiler"}
        if name == "blockquote":
            return {"type": "expandable_blockquote" if "expandable" in attributes else name}
        if name == "tg-emoji":
            return {"type": "custom_emoji", "custom_emoji_id": attributes.get("emoji-id", "")}
        if name == "code" and self._open and self._open[-1][0] == "pre":
            language = attributes.get("class", "").removeprefix("language-")
            return {"type": "pre", "language": language} if language else None
        return {"type": _SIMPLE[name]}

    def _link(self, attributes: dict[str, str], start: int, length: int) -> dict[str, Any] | None:
        url = attributes.get("href") or "".join(self._out)[-length:]
        return link_entity(url, self._find_user)


def link_entity(url: str, find_user: FindUser) -> dict[str, Any] | None:
    """A link or the mention of a user, without its place; None = the address is none."""
    mention = _USER_LINK.match(url)
    if mention is not None:
        user = find_user(int(mention[1]))
        return {"type": "text_mention", "user": user} if user else None
    if "." not in url and "://" not in url:
        return None
    return {"type": "text_link", "url": url if "://" in url else f"http://{url}/"}


def _joined(entities: list[Entity]) -> list[Entity]:
    """``<pre><code class=…>`` makes one entity, the one with the language."""
    spans = {
        (e["offset"], e["length"]) for e in entities if e["type"] == "pre" and "language" in e
    }
    return [
        e
        for e in entities
        if not (e["type"] == "pre" and "language" not in e and (e["offset"], e["length"]) in spans)
    ]


def _attributes(raw: str) -> dict[str, str]:
    found = {}
    for match in _ATTRIBUTE.finditer(raw):
        value = next((g for g in match.groups()[1:] if g is not None), "")
        found[match[1].lower()] = _CHARACTER.sub(_character, value)
    return found


def _character(match: re.Match[str]) -> str:
    if match[3]:
        return _NAMED[match[3]]
    code = int(match[1]) if match[1] else int(match[2], 16)
    return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else match[0]


def _wrong(what: str) -> ApiError:
    return bad_request(f"can't parse entities: {what}")
