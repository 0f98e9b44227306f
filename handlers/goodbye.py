"""Say goodbye to members who leave of their own accord; off until somebody wants it."""

from dataclasses import replace
from datetime import timedelta
from html import escape

from aiogram import Router
from aiogram.types import ChatMemberRestricted, ChatMemberUpdated, ResultChatMemberUnion
from pydantic import Field, field_validator

from bot.plugin import (
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
    without_ads,
)
from text.filler import fill

EXAMPLE = {"name": "Ann", "count": "1", "group": "G"}
INSIDE = frozenset({"member", "administrator", "creator"})


class GoodbyeSettings(GroupSettings):
    """What is said when somebody leaves."""

    text: str = Field("", description="HTML with {name} {count} {group}; empty = the bot's own")
    delete_after: timedelta | None = Field(
        timedelta(minutes=5), description="remove the goodbye after; null keeps it"
    )

    @field_validator("text")
    @classmethod
    def _check_text(cls, text: str) -> str:
        fill(text, EXAMPLE)
        return check_html(text)


@judge(gives="person")
async def who_left(event: ChatMemberUpdated) -> Person | None:
    """Who went by himself; who was thrown out is not waved after, and no bot is."""
    user = event.new_chat_member.user
    if user.is_bot or event.from_user.id != user.id:
        return None
    gone = not is_in(event.new_chat_member) and event.new_chat_member.status != "kicked"
    if not gone or not is_in(event.old_chat_member):
        return None
    return Person(SenderKind.USER, user.id, user.full_name, user.username)


def is_in(member: ResultChatMemberUnion) -> bool:
    """Whether somebody is in the chat; restricted ones are known also when they are not."""
    if isinstance(member, ChatMemberRestricted):
        return member.is_member
    return member.status in INSIDE


async def wave(
    event: ChatMemberUpdated,
    *,
    person: Person,
    settings: GoodbyeSettings,
    chats: Chats,
    phrases: Phrases,
    outbox: Outbox,
) -> None:
    """Say goodbye."""
    chat = event.chat
    name = without_ads(person.name) or phrases("goodbye.somebody").unmarked()
    values = {
        "name": mention(replace(person, name=name)),
        "count": str(await chats.member_count(chat.id)),
        "group": Html(escape(plain(chat.title or ""), quote=False)),
    }
    own = settings.text
    text = fill(own, values) if own else phrases("goodbye.default", **values)
    outbox.post(event.answer(text), delete_after=settings.delete_after)


def build_router() -> Router:
    """The plug-in's handlers."""
    router = Router(name="goodbye")
    router.chat_member.register(wave, who_left)
    return router


plugin = Plugin("goodbye", Stage.REPLY, GoodbyeSettings, build_router, default_on=False)
