"""The words of a greeting."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from bot.plugin import Chats, Html, Person, Phrases, mention, plain, without_ads
from handlers.welcome.settings import SCHEMES, WelcomeSettings
from text.filler import fill

MOST_NAMES = 10


@dataclass(frozen=True, slots=True)
class Greeter:
    """Greets in one chat."""

    chat_id: int
    title: str
    settings: WelcomeSettings
    chats: Chats
    phrases: Phrases

    async def greet(
        self, people: Sequence[Person], total: int
    ) -> tuple[str, InlineKeyboardMarkup | None]:
        """The text and the buttons.

        Args:
            people: those who can be named, the first at least.
            total: how many came.
        """
        settings, phrases = self.settings, self.phrases
        values = {
            "name": names_of(people, phrases, total),
            "count": str(await self.chats.member_count(self.chat_id)),
            "group": Html(escape(plain(self.title), quote=False)),
            "rules_link": Html(escape(settings.rules_link)),
        }
        own = settings.text
        text = fill(own, values) if own else phrases("welcome.default", **values)
        first = harmless(people[0], phrases).name
        return text, keyboard(settings, {**values, "name": first, "group": self.title})


def names_of(people: Sequence[Person], phrases: Phrases, total: int | None = None) -> Html:
    """The first names of a crowd and how many they are."""
    total = len(people) if total is None else total
    shown = [mention(harmless(one, phrases)) for one in people[:MOST_NAMES]]
    names = Html(phrases("welcome.separator").join(shown))
    return names if total <= len(shown) else phrases("welcome.more", names=names, total=total)


def harmless(person: Person, phrases: Phrases) -> Person:
    """The person without what his name advertises: who greets must not pass it on."""
    name = without_ads(person.name)
    return replace(person, name=name or phrases("welcome.newcomer").unmarked())


def keyboard(settings: WelcomeSettings, values: dict[str, str]) -> InlineKeyboardMarkup | None:
    """The buttons; one whose address would need the missing ``rules_link`` is left out."""
    values = {**values, "rules_link": settings.rules_link}
    rows = [
        [
            InlineKeyboardButton(text=fill(label, values), url=url)
            for label, address in row.items()
            if (url := fill(address, values)).startswith(SCHEMES)
        ]
        for row in settings.buttons
    ]
    rows = [row for row in rows if row]
    return InlineKeyboardMarkup(inline_keyboard=rows) if rows else None
