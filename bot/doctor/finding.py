"""What the doctor finds: a code, how bad it is, and what its two sentences need."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from html import escape
from typing import Any

from bot.phrases.book import BoundPhrases
from bot.phrases.names import Html


class Severity(StrEnum):
    """How bad it is, worst first."""

    ERROR = "error"  # something does not work
    WARNING = "warning"  # something will not work, or not everywhere
    FINE = "fine"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        code: the phrases are ``doctor.<code>`` (what will not work) and ``doctor.<code>.how``
            (how to mend it); what is fine has only ``doctor.ok.<code>``.
        values: for the phrases; lists of rights, plug-ins and other names are tuples.
        chat_id: the group that it is about.
        chat: its title.
    """

    severity: Severity
    code: str
    values: Mapping[str, Any] = field(default_factory=dict)
    chat_id: int | None = None
    chat: str | None = None

    def about(self, chat_id: int, title: str) -> Finding:
        """The same, about a group."""
        return replace(self, chat_id=chat_id, chat=title)


def error(code: str, **values: Any) -> Finding:
    """Something does not work."""
    return Finding(Severity.ERROR, code, values)


def warning(code: str, **values: Any) -> Finding:
    """Something will not work, or not everywhere."""
    return Finding(Severity.WARNING, code, values)


def fine(code: str, **values: Any) -> Finding:
    """Something is as it should be."""
    return Finding(Severity.FINE, code, values)


def verbatim(text: object) -> Html:
    """What must be shown as it is: paths, commands, what a library said."""
    return Html(escape(str(text), quote=False))


def what(finding: Finding, say: BoundPhrases) -> Html:
    """What will not work, or what is fine, in one sentence."""
    fine = "ok." if finding.severity is Severity.FINE else ""
    return say(f"doctor.{fine}{finding.code}", **_said(finding.values, say))


def how(finding: Finding, say: BoundPhrases) -> Html | None:
    """How to mend it, in one sentence; None for what is fine."""
    if finding.severity is Severity.FINE:
        return None
    return say(f"doctor.{finding.code}.how", **_said(finding.values, say))


def plugin_name(name: str, say: BoundPhrases) -> Html:
    """What people call a plug-in; its own name where it brings no other."""
    try:
        return say(f"{name}.plugin_name")
    except LookupError:
        return verbatim(name)


def _said(values: Mapping[str, Any], say: BoundPhrases) -> dict[str, object]:
    said = dict(values)
    for name, value in values.items():
        if isinstance(value, tuple):
            words = [_word(name, one, say) for one in value]
            said[name] = Html(say("doctor.separator").join(words))
        elif name in ("plugin", "without"):
            said[name] = _word(name, value, say)
    return said


def _word(kind: str, value: Any, say: BoundPhrases) -> Html:
    if kind == "rights":
        return say(f"right.{value}")
    if kind == "without":
        return say(f"doctor.without.{value}")
    if kind in ("plugin", "plugins"):
        return plugin_name(value, say)
    return value if isinstance(value, Html) else verbatim(value)
