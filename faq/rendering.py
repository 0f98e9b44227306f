"""Answers as Telegram's HTML: placeholders filled, plain text escaped, tags checked."""

import html
import re
from collections.abc import Mapping
from typing import Final

from text.filler import fill, placeholders
from text.suggest import did_you_mean

PLACEHOLDERS: Final = frozenset({"name", "group"})
"""What an answer may ask for: the asker's name, the group's title."""

LONGEST: Final = 4096
LONGEST_CAPTION: Final = 1024

_HOLE: Final = "\0"
_NAMES = "b|strong|i|em|u|ins|s|strike|del|code|pre|a|tg-spoiler|tg-emoji|blockquote|span"
_TAG = re.compile(rf"<(?P<close>/?)(?P<name>{_NAMES})(?:\s[^<>]*)?>", re.IGNORECASE)
_LONE_AND = re.compile(r"&(?!(?:lt|gt|amp|quot|#\d{1,7}|#x[0-9a-fA-F]{1,6});)")


def render(answer: str, values: Mapping[str, str]) -> str:
    """An answer as HTML.

    Args:
        answer: checked with ``faults``; with one of Telegram's tags in it, it is HTML, otherwise
            plain text.
        values: for the placeholders, as people wrote them; they are escaped.
    """
    source = answer if is_marked_up(answer) else html.escape(answer, quote=False)
    return fill(source, {name: html.escape(value) for name, value in values.items()})


def may_be_rendered(text: str, answer: str) -> bool:
    """Whether a message's text may be what an answer was rendered to, for whomever."""
    filled = render(answer, dict.fromkeys(PLACEHOLDERS, _HOLE))
    shown = html.unescape(_TAG.sub("", filled))
    return all(part.strip() in text for part in shown.split(_HOLE))


def is_marked_up(answer: str) -> bool:
    """Whether an answer is HTML: one of Telegram's tags is in it."""
    return _TAG.search(answer) is not None


def faults(answer: str, longest: int = LONGEST) -> list[tuple[str, str]]:
    """What is wrong with an answer: (code, sentence)."""
    found = []
    if len(answer) > longest:
        said = f"the answer has {len(answer)} characters, Telegram takes {longest}"
        found.append(("too-long", said))
    try:
        unknown = sorted(placeholders(answer) - PLACEHOLDERS)
    except ValueError as error:
        found.append(("placeholder", str(error)))
    else:
        found += [("placeholder", _unknown(name)) for name in unknown]
    if _TAG.search(answer) and (broken := _broken(answer)):
        found.append(("html", broken))
    return found


def _unknown(name: str) -> str:
    near = did_you_mean(name, sorted(PLACEHOLDERS))
    guess = f", did you mean {{{near}}}?" if near else ""
    known = ", ".join(f"{{{one}}}" for one in sorted(PLACEHOLDERS))
    return f"unknown placeholder {{{name}}} (known: {known}; {{{{ is a plain {{){guess}"


def _broken(answer: str) -> str | None:
    opened: list[str] = []
    for tag in _TAG.finditer(answer):
        name = tag["name"].lower()
        if not tag["close"]:
            opened.append(name)
        elif not opened or opened.pop() != name:
            return f"</{name}> closes nothing"
    if opened:
        return f"<{opened[-1]}> is never closed"
    rest = _TAG.sub("", answer)
    if "<" in rest or ">" in rest:
        return "beside tags, < and > are written &lt; and &gt;"
    return "beside tags, & is written &amp;" if _LONE_AND.search(rest) else None
