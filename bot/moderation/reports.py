"""What staff is told about moderation."""

from typing import Protocol

from bot.grammar import Person
from bot.sanctions import Order
from bot.services import Card

QUOTE = 300  # characters of the message shown to staff


class PhraseSource(Protocol):
    """Sentences by language; ``bot.phrases.book.PhraseBook`` is one."""

    def say(self, language: str, key: str, /, **values: object) -> str:
        """The phrase as HTML."""

    def text(self, language: str, key_or_text: str, /, **values: object) -> str:
        """The phrase of that key, or the text itself, as HTML."""


def rehearsal_card(phrases: PhraseSource, language: str, title: str, order: Order) -> Card:
    """What would have been done, and why."""
    head = phrases.say(
        language,
        "moderation.rehearsal",
        chat=title,
        who=order.target,
        sanction=phrases.say(language, f"sanction.{order.sanction.value}"),
    )
    return Card(head, tuple(_lines(phrases, language, order)))


def _lines(phrases: PhraseSource, language: str, order: Order) -> list[str]:
    lines = []
    if order.reason:
        reason = phrases.text(language, order.reason)
        lines.append(phrases.say(language, "moderation.because", reason=reason))
    if order.verdict is not None and order.verdict.signals:
        found = ", ".join(
            f"{signal.name} {signal.detail}".strip() for signal in order.verdict.signals
        )
        lines.append(phrases.say(language, "moderation.signals", signals=found))
    text = order.evidence and (order.evidence.text or order.evidence.caption)
    if text:
        lines.append(phrases.say(language, "moderation.said", text=text[:QUOTE]))
    return lines


def purge_card(
    phrases: PhraseSource, told: tuple[str, str, Person], count: int, *, dry_run: bool
) -> Card:
    """Somebody had many messages deleted.

    Args:
        told: the language, the chat's title, and who ordered it.
    """
    language, title, by = told
    key = "moderation.purge_rehearsal" if dry_run else "moderation.purged"
    return Card(phrases.say(language, key, by=by, chat=title, count=count))


def missing_right_card(phrases: PhraseSource, language: str, title: str, right: str) -> Card:
    """The bot was to act and may not."""
    named = phrases.say(language, f"right.{right}")
    return Card(phrases.say(language, "moderation.no_right", chat=title, right=named), danger=True)
