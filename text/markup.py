"""Check the HTML that operators write: Telegram refuses a message with a mistake in it."""

import html
import re
from typing import Final

from text.filler import fill, placeholders

LONGEST: Final = 4096
"""Characters of a message, tags not counted: more Telegram refuses."""
LONGEST_VALUE: Final = 128
"""Of a group's title or a member's name, as Telegram takes them."""

TAGS = frozenset(
    {
        *("a", "b", "blockquote", "code", "del", "em", "i", "ins", "pre", "s", "span", "strike"),
        *("strong", "tg-emoji", "tg-spoiler", "u"),
    }
)
_MARK = re.compile(
    r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)((?:\s+[a-z-]+(?:=(?:\"[^\"]*\"|'[^']*'))?)*)\s*>|<"
)


def check_html(text: str) -> str:
    """Return the text as it is, if Telegram takes it as HTML.

    Raises:
        ValueError: a ``<`` begins no tag that Telegram knows, or a tag is not closed.
    """
    opened: list[str] = []
    for mark in _MARK.finditer(text):
        closing, tag = mark[1], (mark[2] or "").lower()
        if tag not in TAGS:
            around = text[mark.start() : mark.start() + 15]
            raise ValueError(f"{around!r} is no tag that Telegram knows: write &lt; for a plain <")
        if not closing:
            opened.append(tag)
        elif not opened or opened.pop() != tag:
            raise ValueError(f"</{tag}> closes nothing: tags end in the reverse order")
    if opened:
        raise ValueError(f"<{opened[-1]}> is not closed: </{opened[-1]}> is missing")
    return text


def check_message(text: str) -> str:
    """Return the text as it is, if Telegram takes it as a message in HTML.

    Args:
        text: its placeholders are known ones; each counts as the longest name or title.

    Raises:
        ValueError: see ``check_html``; or it is too long.
    """
    values = dict.fromkeys(placeholders(text), "x" * LONGEST_VALUE)
    shown = html.unescape(_MARK.sub("", fill(check_html(text), values)))
    if len(shown) > LONGEST:
        said = f"the text has up to {len(shown)} characters, Telegram takes {LONGEST}"
        raise ValueError(said)
    return text
