"""Greet newcomers; the greeting before is taken away."""

from datetime import timedelta
from html import escape

from aiogram import Router
from aiogram.methods import DeleteMessage
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, Message
from pydantic import Field, field_validator
from sqlalchemy import BigInteger, String
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from bot.plugin import (
    PLATFORM,
    Base,
    Chats,
    GroupSettings,
    Html,
    Outbox,
    Person,
    Phrases,
    Plugin,
    SenderKind,
    Stage,
    check_html,
    judge,
    mention,
    plain,
)
from text.filler import fill

MOST_NAMES = 5
EXAMPLE = {"name": "Ann", "count": "1", "group": "G", "rules_link": "https://example.com"}
SCHEMES = ("https://", "http://", "tg://")


class WelcomeSettings(GroupSettings):
    """What newcomers are told."""

    text: str = Field(
        "", description="HTML with {name} {count} {group} {rules_link}; empty = the bot's own"
    )
    buttons: tuple[dict[str, str], ...] = Field((), description="rows of `label: address`")
    rules_link: str = Field("", description="what {rules_link} stands for; empty hides its button")
    delete_after: timedelta | None = Field(None, description="remove the greeting after")
    replace_last: bool = Field(True, description="remove the last greeting when a new one comes")

    @field_validator("text")
    @classmethod
    def _check_text(cls, text: str) -> str:
        fill(text, EXAMPLE)
        return check_html(text)

    @field_validator("buttons")
    @classmethod
    def _check_buttons(cls, buttons: tuple[dict[str, str], ...]) -> tuple[dict[str, str], ...]:
        for label, address in (link for row in buttons for link in row.items()):
            fill(label, EXAMPLE)
            if not fill(address, EXAMPLE).startswith(SCHEMES):
                raise ValueError(f"the button {label!r} needs an address such as https://…")
        return buttons

    @field_validator("rules_link")
    @classmethod
    def _check_link(cls, link: str) -> str:
        if link and not link.startswith(SCHEMES):
            raise ValueError("an address such as https://t.me/my_group/2 is needed")
        return link


class WelcomeLast(Base):
    """The last greeting of a chat."""

    __tablename__ = "welcome_last"

    platform: Mapped[str] = mapped_column(String(16), primary_key=True, default=PLATFORM)
    chat_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    ref: Mapped[int] = mapped_column(BigInteger)  # what the outbox gave for it


@judge(gives="people")
async def newcomers(message: Message) -> list[Person] | None:
    """Who joined, bots left out."""
    return [
        Person(SenderKind.USER, user.id, user.full_name, user.username)
        for user in message.new_chat_members or ()
        if not user.is_bot
    ] or None


async def greet(
    message: Message,
    *,
    people: list[Person],
    settings: WelcomeSettings,
    chats: Chats,
    phrases: Phrases,
    outbox: Outbox,
    db: AsyncSession,
) -> None:
    """Greet all who came with this message at once."""
    chat = message.chat
    values = {
        "name": names_of(people, phrases),
        "count": str(await chats.member_count(chat.id)),
        "group": Html(escape(plain(chat.title or ""), quote=False)),
        "rules_link": Html(escape(settings.rules_link)),
    }
    text = fill(settings.text, values) if settings.text else phrases("welcome.default", **values)
    buttons = keyboard(settings, {**values, "name": people[0].name, "group": chat.title or ""})
    greeting = message.answer(text, reply_markup=buttons)
    ref = outbox.post(greeting, delete_after=settings.delete_after)
    last = await db.get(WelcomeLast, (PLATFORM, chat.id))
    if last is None:
        db.add(WelcomeLast(platform=PLATFORM, chat_id=chat.id, ref=ref))
        return
    if settings.replace_last:
        outbox.post(DeleteMessage(chat_id=chat.id, message_id=last.ref))
    last.ref = ref


def names_of(people: list[Person], phrases: Phrases) -> Html:
    """The first names of a crowd and how many they are."""
    names = Html(phrases("welcome.separator").join(mention(one) for one in people[:MOST_NAMES]))
    if len(people) <= MOST_NAMES:
        return names
    return phrases("welcome.more", names=names, total=len(people))


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


def build_router() -> Router:
    """The plug-in's handlers."""
    router = Router(name="welcome")
    router.message.register(greet, newcomers)
    return router


# Among those who answer, so that a guard that throws a newcomer out also stops the greeting.
plugin = Plugin("welcome", Stage.REPLY, WelcomeSettings, build_router, tables=[WelcomeLast])
