"""What was found, as a message in chat and as a card to staff."""

from __future__ import annotations

from collections.abc import Sequence

from bot.doctor.examination import worst_first
from bot.doctor.finding import Finding, Severity, how, what
from bot.phrases.book import BoundPhrases
from bot.phrases.names import Html
from bot.services import Card

LIMIT = 4096  # characters of a message
MARKS = {Severity.ERROR: "❌", Severity.WARNING: "⚠️", Severity.FINE: "✅"}


def message_text(title: Html, findings: Sequence[Finding], say: BoundPhrases) -> str:
    """The report as HTML; what does not fit is counted at the end."""
    wrong = [one for one in worst_first(findings) if one.severity is not Severity.FINE]
    well = len(findings) - len(wrong)
    end = say("doctor.well", count=well) if wrong else say("doctor.all_well")
    if wrong and not well:
        end = Html("")
    parts: list[str] = [title]
    left = LIMIT - len(title) - len(end) - len(say("doctor.more", count=len(wrong))) - 4
    for number, one in enumerate(wrong):
        part = _paragraph(one, say)
        left -= len(part) + 1
        if left < 0:
            parts.append(say("doctor.more", count=len(wrong) - number))
            break
        parts.append(part)
    return "\n".join([*parts, end] if end else parts)


def _paragraph(finding: Finding, say: BoundPhrases) -> str:
    where = "" if finding.chat is None else say("doctor.in", chat=finding.chat)
    mend = how(finding, say)
    first = f"{MARKS[finding.severity]} {where}{what(finding, say)}"
    return first if mend is None else f"{first}\n{say('doctor.mend', how=mend)}"


def rights_card(
    title: str, findings: Sequence[Finding], say: BoundPhrases, *, failed: str | None
) -> Card:
    """What the bot may not do in a group.

    Args:
        failed: the right that it lacked when it was about to act just now.
    """
    lines = [] if failed is None else [say("doctor.card.failed", right=failed)]
    for one in findings:
        lines.append(what(one, say))
        mend = how(one, say)
        if mend is not None:
            lines.append(say("doctor.mend", how=mend))
    return Card(say("doctor.card", chat=title), tuple(lines), danger=True)


def well_card(title: str, say: BoundPhrases) -> Card:
    """The bot may do again what it must there."""
    return Card(say("doctor.card.well", chat=title))
