"""Say goodbye to members who leave of their own accord; off until somebody wants it."""

from dataclasses import replace
from datetime import timedelta
from html import escape

from aiogram import Router
from aiogram.methods import SendMessage
from aiogram.types import (
    Chat,
    ChatMemberRestricted,
    ChatMemberUpdated,
    Message,
    ResultChatMemberUnion,
)
from pydantic import Field, field_validator

from bot.plugin import (
    Chats,
    CommandCall,
    GroupSettings,
    Html,
    Moderator,
    Outbox,
    Person,
    Phrases,
    Plugin,
    Role,
    Sender,
    SenderKind,
    Stage,
    check_html,
    command,
    formatted,
    judge,
    mention,
    plain,
    without_ads,
)
from text.filler import fill, placeholders

EXAMPLE = {"name": "Ann", "count": "1", "group": "G"}
LONGEST = 3500  # of Telegram's 4096
RESET = frozenset({"reset", "default", "默认", "恢复", "恢复默认"})
INSIDE = frozenset({"member", "administrator", "creator"})


class GoodbyeSettings(GroupSettings):
    """What is said when somebody leaves."""

    text: str = Field("", description="HTML with {name} {count} {group}; empty = the bot's own")
    delete_after: timedelta | None = Field(
        timedelta(minutes=5), description="remove the goodbye after; null keeps it"
    )
    clean_service: bool = Field(
        True, description="remove Telegram's own notice that somebody left"
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
    text = await words(person, event.chat, settings, chats, phrases)
    outbox.post(event.answer(text), delete_after=settings.delete_after)


async def words(
    person: Person, chat: Chat, settings: GoodbyeSettings, chats: Chats, phrases: Phrases
) -> str:
    """What is said to somebody who leaves."""
    name = without_ads(person.name) or phrases("goodbye.somebody").unmarked()
    values = {
        "name": mention(replace(person, name=name)),
        "count": str(await chats.member_count(chat.id)),
        "group": Html(escape(plain(chat.title or ""), quote=False)),
    }
    own = settings.text
    return fill(own, values) if own else phrases("goodbye.default", **values)


async def show_or_change(
    message: Message,
    *,
    call: CommandCall,
    sender: Sender,
    settings: GoodbyeSettings,
    chats: Chats,
    phrases: Phrases,
) -> SendMessage:
    """Show the goodbye, set it to what follows, or give it back to the config."""
    chat = message.chat
    if chat.type == "private":
        return message.reply(phrases("refused.group_only"))
    if not call.args:
        text = await words(sender.person, chat, settings, chats, phrases)
        return message.reply(text)
    if call.args.lower() in RESET:
        await chats.clear_setting(chat.id, "goodbye", "text")
        return message.reply(phrases("goodbye.reset"))
    said = (message.text or message.caption or "").rstrip()
    text = formatted(message, len(said) - len(call.args)).strip()
    known = " ".join(f"{{{name}}}" for name in EXAMPLE)
    try:
        is_known = placeholders(text) <= EXAMPLE.keys()
    except ValueError:
        is_known = False
    if not is_known or len(text) > LONGEST:
        return message.reply(phrases("goodbye.wrong", known=known, most=LONGEST))
    try:
        await chats.set_setting(chat.id, "goodbye", "text", text)
    except ValueError:
        return message.reply(phrases("goodbye.fixed"))
    return message.reply(phrases("goodbye.set"))


@judge(gives="is_notice")
async def notice(message: Message, *, settings: GoodbyeSettings) -> bool | None:
    """Whether this is Telegram's notice that somebody left, and the group does not want it."""
    return (message.left_chat_member is not None and settings.clean_service) or None


async def clean(message: Message, *, moderator: Moderator) -> None:
    """Take the notice away: the goodbye says it, or nobody need know."""
    await moderator.tidy(message)


def build_router() -> Router:
    """The plug-in's handlers."""
    router = Router(name="goodbye")
    router.chat_member.register(wave, who_left)
    asked = command("goodbye", role=Role.ADMIN, takes="text", help="goodbye.help", group_only=True)
    router.message.register(show_or_change, asked)
    return router


def build_watch() -> Router:
    """What sees every notice, whoever answers it."""
    router = Router(name="goodbye_notices")
    router.message.register(clean, notice)
    return router


plugin = Plugin(
    "goodbye",
    Stage.REPLY,
    GoodbyeSettings,
    build_router,
    rights={"can_delete_messages"},
    default_on=False,
    also={Stage.OBSERVE: build_watch},
)
