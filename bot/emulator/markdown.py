"""``parse_mode=MarkdownV2``: marks become entities, mistakes become Telegram's errors."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from bot.emulator.entities import Entity, trimmed, utf16_length
from bot.emulator.errors import ApiError, bad_request
from bot.emulator.markup import FindUser, link_entity

_RESERVED = frozenset("_*[]()~`>#+-=|{}.!\n")
# longest first: "__" is an underline, never two italics
_MARKS: tuple[tuple[str, str], ...] = (
    ("```", "pre"),
    ("__", "underline"),
    ("||", "spoiler"),
    ("![", "custom_emoji"),
    ("*", "bold"),
    ("_", "italic"),
    ("~", "strikethrough"),
    ("`", "code"),
    ("[", "text_link"),
)
_ENDS: Mapping[str, str] = MappingProxyType(
    {**{kind: mark for mark, kind in _MARKS}, "custom_emoji": "]", "text_link": "]"}
)
_SPOKEN: Mapping[str, str] = MappingProxyType(
    {
        **{kind: kind.capitalize() for _, kind in _MARKS},
        "text_link": "TextUrl",
        "custom_emoji": "CustomEmoji",
        "pre": "PreCode",
        "blockquote": "BlockQuote",
    }
)
_LITERAL = frozenset({"code", "pre"})
_LANGUAGE = re.compile(r"([^\s`]+)(?=\s)")
_EMOJI = re.compile(r"tg://emoji\?id=(\d+)")


@dataclass(slots=True)
class _Open:
    kind: str
    start: int  # in UTF-16 units
    at: int  # in the source
    language: str | None = None


def parse_markdown(source: str, find_user: FindUser) -> tuple[str, list[Entity]]:
    """Read MarkdownV2 as the Bot API does.

    Returns:
        The bare text, trimmed, and its entities.

    Raises:
        ApiError: a mark is not closed, or a reserved character is not escaped.
    """
    return _Parser(source, find_user).run()


class _Parser:
    def __init__(self, source: str, find_user: FindUser) -> None:
        self._source = source
        self._find_user = find_user
        self._at = 0
        self._out: list[str] = []
        self._units = 0
        self._line_begins = True
        self._open: list[_Open] = []
        self._entities: list[Entity] = []

    def run(self) -> tuple[str, list[Entity]]:
        while self._at < len(self._source):
            self._step()
        if self._open and self._open[-1].kind == "blockquote":
            self._end(self._open.pop())
        if self._open:
            left = self._open[-1]
            raise self._wrong(f"Can't find end of {_SPOKEN[left.kind]} entity", left.at)
        return trimmed("".join(self._out), self._entities)

    def _step(self) -> None:
        char = self._source[self._at]
        if char == "\\" and "\0" < self._source[self._at + 1 : self._at + 2] < "\x7f":
            self._write(self._source[self._at + 1])
            self._at += 2
            return
        inner = self._open[-1].kind if self._open else ""
        plain = char != "`" if inner in _LITERAL else char not in _RESERVED
        if plain or (inner == "pre" and not self._source.startswith("```", self._at)):
            self._write(char)
            self._at += 1
        elif char == "\n":
            self._new_line()
        elif char == ">" and self._line_begins:
            self._quote()
        elif inner and self._ends(inner):
            self._close()
        else:
            self._begin(char)

    def _write(self, text: str) -> None:
        self._out.append(text)
        self._units += utf16_length(text)
        self._line_begins = text == "\n"

    # --- quotes by line -------------------------------------------------------------------------

    def _new_line(self) -> None:
        in_quote = bool(self._open) and self._open[-1].kind == "blockquote"
        if in_quote and not self._source.startswith(">", self._at + 1):
            self._end(self._open.pop())
        self._write("\n")
        self._at += 1

    def _quote(self) -> None:
        if not any(one.kind == "blockquote" for one in self._open):
            self._open.append(_Open("blockquote", self._units, self._at))
        self._line_begins = False
        self._at += 1

    # --- marks ----------------------------------------------------------------------------------

    def _ends(self, kind: str) -> bool:
        if kind == "blockquote":
            rest = self._source[self._at :]
            return rest == "||" or rest.startswith("||\n")
        mark = _ENDS[kind]
        if kind == "italic" and self._source.startswith("__", self._at):
            return False
        return self._source.startswith(mark, self._at)

    def _begin(self, char: str) -> None:
        for mark, kind in _MARKS:
            if self._source.startswith(mark, self._at):
                opened = _Open(kind, self._units, self._at)
                self._at += len(mark)
                if kind == "pre":
                    self._read_language(opened)
                self._open.append(opened)
                return
        words = f"Character '{char}' is reserved and must be escaped with the preceding '\\'"
        raise bad_request(f"can't parse entities: {words}")

    def _read_language(self, opened: _Open) -> None:
        match = _LANGUAGE.match(self._source, self._at)
        if match is not None:
            opened.language = match[1]
            self._at = match.end()
        if self._source.startswith("\n", self._at):
            self._at += 1

    def _close(self) -> None:
        opened = self._open.pop()
        if opened.kind == "blockquote":
            opened.kind = "expandable_blockquote"
            self._at += 2
            self._end(opened)
            return
        self._at += len(_ENDS[opened.kind])
        address = self._address() if opened.kind in {"text_link", "custom_emoji"} else None
        self._end(opened, address)

    def _address(self) -> str | None:
        """What stands in parentheses behind the link; None = nothing does."""
        if not self._source.startswith("(", self._at):
            return None
        start, found = self._at, []
        self._at += 1
        while not self._source.startswith(")", self._at):
            if self._at >= len(self._source):
                raise self._wrong("Can't find end of a URL", start)
            self._at += self._source[self._at] == "\\"
            found.append(self._source[self._at : self._at + 1])
            self._at += 1
        self._at += 1
        return "".join(found)

    def _end(self, opened: _Open, address: str | None = None) -> None:
        length = self._units - opened.start
        found = self._entity(opened, address, length) if length else None
        if found is not None:
            self._entities.append({**found, "offset": opened.start, "length": length})

    def _entity(self, opened: _Open, address: str | None, length: int) -> dict[str, Any] | None:
        if opened.kind == "text_link":
            shown = "".join(self._out).encode("utf-16-le")[-2 * length :].decode("utf-16-le")
            return link_entity(address or shown, self._find_user)
        if opened.kind == "custom_emoji":
            emoji = _EMOJI.fullmatch(address or "")
            if emoji is None:
                raise bad_request("can't parse entities: Custom emoji URL must have an emoji id")
            return {"type": "custom_emoji", "custom_emoji_id": emoji[1]}
        if opened.language is not None:
            return {"type": "pre", "language": opened.language}
        return {"type": opened.kind}

    def _wrong(self, what: str, at: int) -> ApiError:
        where = len(self._source[:at].encode())
        return bad_request(f"can't parse entities: {what} at byte offset {where}")
