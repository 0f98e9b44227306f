"""The words of a greeting, its picture and its buttons."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path
from typing import Any

from aiogram.methods import (
    EditMessageCaption,
    EditMessageText,
    SendMessage,
    SendPhoto,
    TelegramMethod,
)
from aiogram.types import FSInputFile, InlineKeyboardButton, InlineKeyboardMarkup

from bot.plugin import Chats, Html, Person, Phrases, mention, plain, without_ads
from handlers.welcome.settings import SCHEMES, WelcomeSettings, is_path
from text.filler import fill

MOST_NAMES = 10
CAPTION = 1024  # Telegram's limit, in its own units


@dataclass(frozen=True, slots=True)
class Greeting:
    """What newcomers see.

    Attributes:
        photo: a path, or an id that Telegram gave; None = there is none.
    """

    text: str
    buttons: InlineKeyboardMarkup | None
    photo: str | None

    def sent(self, chat_id: int, topic_id: int | None) -> SendMessage | SendPhoto:
        """The call that shows it."""
        if self.photo is None:
            return SendMessage(
                chat_id=chat_id,
                message_thread_id=topic_id,
                text=self.text,
                reply_markup=self.buttons,
            )
        return SendPhoto(
            chat_id=chat_id,
            message_thread_id=topic_id,
            photo=FSInputFile(self.photo) if is_path(self.photo) else self.photo,
            caption=self.text,
            reply_markup=self.buttons,
        )

    def edited(self, chat_id: int, ref: int, *, has_photo: bool) -> TelegramMethod[Any]:
        """The call that puts its words in the place of an earlier one's, which keeps its picture.

        Args:
            ref: of the earlier one.
            has_photo: whether that has a picture.
        """
        if has_photo:
            return EditMessageCaption(
                chat_id=chat_id, message_id=ref, caption=self.text, reply_markup=self.buttons
            )
        return EditMessageText(
            chat_id=chat_id, message_id=ref, text=self.text, reply_markup=self.buttons
        )


@dataclass(frozen=True, slots=True)
class Greeter:
    """Greets in one chat.

    Attributes:
        is_forum: whether the chat has topics.
        is_numbered: whether messages are numbered one after the other, as far as talk goes.
    """

    chat_id: int
    title: str
    settings: WelcomeSettings
    chats: Chats
    phrases: Phrases
    is_forum: bool = False
    is_numbered: bool = False

    async def greet(
        self, people: Sequence[Person], total: int, *, with_photo: bool = True
    ) -> Greeting:
        """The greeting of a crowd.

        Args:
            people: those who can be named, the first at least.
            total: how many came.
            with_photo: False = words only, whatever the settings say.
        """
        settings = self.settings
        count = str(await self.chats.member_count(self.chat_id))
        photo = settings.photo if with_photo else ""
        if is_gone(photo):
            photo = ""
        named = list(people[:MOST_NAMES])
        text = self._text(named, total, count)
        while photo and len(named) > 1 and _units(text) > CAPTION:
            text = self._text(named[:-1], total, count)
            del named[-1]
        if _units(text) > CAPTION:
            photo = ""
        first = harmless(people[0], self.phrases).name
        values = {"name": first, "count": count, "group": self.title}
        return Greeting(text, keyboard(settings, values), photo or None)

    def _text(self, people: Sequence[Person], total: int, count: str) -> str:
        settings, phrases = self.settings, self.phrases
        values = {
            "name": names_of(people, phrases, total),
            "count": count,
            "group": Html(escape(plain(self.title), quote=False)),
            "rules_link": Html(escape(settings.rules_link)),
        }
        if settings.text:
            return fill(settings.text, values)
        return phrases("welcome.default" if total == 1 else "welcome.crowd", **values)


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


def is_gone(photo: str) -> bool:
    """Whether a file that was there at the start is not there any more."""
    return is_path(photo) and not Path(photo).is_file()


def _units(text: str) -> int:
    """The length of what is seen, as Telegram counts it."""
    return len(Html(text).unmarked().encode("utf-16-le", "surrogatepass")) // 2
