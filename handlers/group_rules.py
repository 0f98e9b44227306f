"""The rules of a group: shown, set by its admins, and repeated every so often."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from aiogram import Router
from aiogram.methods import DeleteMessage, SendMessage
from aiogram.types import Message
from pydantic import Field, field_validator
from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.grammar import replied_to
from bot.plugin import (
    PLATFORM,
    Base,
    Chats,
    CommandCall,
    GroupSettings,
    Html,
    JobContext,
    Phrases,
    Plugin,
    PostClass,
    Role,
    Schedule,
    ScheduledChat,
    Stage,
    check_html,
    command,
    formatted,
    plain,
)
from text.times import parse_rule

LONGEST = 3500


class GroupRulesSettings(GroupSettings):
    """What the rules are, and when they are repeated."""

    text: str = Field("", max_length=LONGEST, description="the rules, as HTML")
    repeat: str = Field("", description="when they are repeated: 每天 12:00; empty = never")

    @field_validator("text")
    @classmethod
    def _check_text(cls, text: str) -> str:
        return check_html(text).strip()

    @field_validator("repeat")
    @classmethod
    def _check_rule(cls, repeat: str) -> str:
        if repeat:
            parse_rule(repeat)
        return repeat


class GroupRulesLast(Base):
    """Where the rules were repeated last in a chat."""

    __tablename__ = "group_rules_last"

    platform: Mapped[str] = mapped_column(String(16), primary_key=True, default=PLATFORM)
    chat_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    ref: Mapped[int] = mapped_column(BigInteger)  # what the outbox gave for it


def rules_of(title: str, settings: GroupRulesSettings, say: Phrases) -> Html:
    """The rules as they are said."""
    if not settings.text:
        return say("group_rules.none")
    group = Html(escape(plain(title), quote=False))
    return say("group_rules.show", group=group, text=Html(settings.text))


async def show(message: Message, *, settings: GroupRulesSettings, phrases: Phrases) -> SendMessage:
    """Show the rules; in a private chat say where they are."""
    if message.chat.type == "private":
        return message.reply(phrases("group_rules.private"))
    return message.reply(rules_of(message.chat.title or "", settings, phrases))


async def change(
    message: Message, *, call: CommandCall, chats: Chats, phrases: Phrases
) -> SendMessage:
    """Set the rules to what follows, or to the message replied to."""
    if message.chat.type == "private":
        return message.reply(phrases("refused.group_only"))
    text = _written(message, call)
    if not text:
        return message.reply(phrases("group_rules.usage"))
    if len(text) > LONGEST:
        return message.reply(phrases("group_rules.too_long", most=LONGEST))
    try:
        await chats.set_setting(message.chat.id, "group_rules", "text", text)
    except ValueError:
        return message.reply(phrases("group_rules.fixed"))
    return message.reply(phrases("group_rules.set"))


def _written(message: Message, call: CommandCall) -> str:
    if call.args:
        said = (message.text or message.caption or "").rstrip()
        return formatted(message, len(said) - len(call.args)).strip()
    replied = replied_to(message)
    return "" if replied is None else formatted(replied).strip()


async def schedules(chat: ScheduledChat) -> Sequence[Schedule]:
    """When the rules are repeated."""
    settings: GroupRulesSettings = chat.settings
    if not settings.repeat or not settings.text:
        return []
    return [Schedule("repeat", parse_rule(settings.repeat), "repeat")]


async def repeat(context: JobContext, payload: Mapping[str, Any]) -> None:
    """Show the rules again, and take the last repetition away."""
    chat_id = payload["chat"]
    settings = context.settings(chat_id)
    if settings is None or not settings.text:
        return
    async with context.work() as db:
        chats = context.chats(db)
        await chats.recall(chat_id)
        text = rules_of(chats.title(chat_id), settings, context.phrases(chat_id))
        call = SendMessage(chat_id=chat_id, text=text)
        occurrence = payload["occurrence"]
        ref = await context.post_once(db, call, occurrence, klass=PostClass.BROADCAST)
        if ref is None:
            return
        last = await db.get(GroupRulesLast, (PLATFORM, chat_id))
        if last is None:
            db.add(GroupRulesLast(platform=PLATFORM, chat_id=chat_id, ref=ref))
            return
        gone = DeleteMessage(chat_id=chat_id, message_id=last.ref)
        context.post(db, gone, klass=PostClass.BROADCAST)
        last.ref = ref


def build_router() -> Router:
    """The plug-in's handlers."""
    router = Router(name="group_rules")
    shown = command("rules", "群规", help="group_rules.help.show", group_only=True)
    router.message.register(show, shown)
    changed = command(
        "setrules",
        role=Role.ADMIN,
        takes="text",
        help="group_rules.help.set",
        group_only=True,
    )
    router.message.register(change, changed)
    return router


plugin = Plugin(
    "group_rules",
    Stage.COMMAND,
    GroupRulesSettings,
    build_router,
    jobs={"repeat": repeat},
    tables=[GroupRulesLast],
    schedules=schedules,
)
