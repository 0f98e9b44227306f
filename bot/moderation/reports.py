"""What staff is told about moderation."""

from typing import Final, Protocol

from bot.grammar import Person
from bot.services import Card

RIGHTS_JOB: Final = "core.rights"  # tells staff of the rights that a group lacks, on one card


class PhraseSource(Protocol):
    """Sentences by language; ``bot.phrases.book.PhraseBook`` is one."""

    def say(self, language: str, key: str, /, **values: object) -> str:
        """The phrase as HTML."""

    def text(self, language: str, key_or_text: str, /, **values: object) -> str:
        """The phrase of that key, or the text itself, as HTML."""


def purge_card(phrases: PhraseSource, told: tuple[str, str, Person], count: int) -> Card:
    """Somebody had many messages deleted.

    Args:
        told: the language, the chat's title, and who ordered it.
    """
    language, title, by = told
    return Card(phrases.say(language, "moderation.purged", by=by, chat=title, count=count))
