"""Answer what the FAQ knows, suggest what may be meant, and stay silent otherwise."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape
from typing import Literal

from aiogram import Router
from aiogram.methods import DeleteMessage
from aiogram.types import CallbackQuery, Message
from pydantic import Field
from sqlalchemy import BigInteger, String, delete
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.types import UtcDateTime
from bot.plugin import (
    PLATFORM,
    Base,
    Buttons,
    Card,
    Chats,
    GroupSettings,
    Outbox,
    Person,
    Phrases,
    Plugin,
    Sender,
    Staff,
    Stage,
    Trace,
    action,
    judge,
    plain,
)
from faq.entry import Entry
from faq.index import Answer
from handlers.faq.desk import Desk, open_desk
from handlers.faq.ears import Asked, may_have, not_for_the_bot
from handlers.faq.replies import answer_html, keyboard, reply_to, suggestion
from text.reading import Reading

AfterCommit = Callable[[Callable[[], None]], None]
EVERYBODY = 0


class FaqSettings(GroupSettings):
    """How the FAQ behaves in a group."""

    strictness: Literal["cautious", "balanced", "eager"] = Field(
        "cautious", description="how sure to be before answering"
    )
    cooldown: timedelta = Field(
        timedelta(minutes=1), description="the same answer not again in the group within"
    )
    suggest: bool = Field(True, description="ask back with buttons when not quite sure")
    delete_after: timedelta | None = Field(None, description="remove answers after")


class FaqAnswered(Base):
    """When an entry was last answered in a chat: to everybody (asker 0), or to one asker."""

    __tablename__ = "faq_answered"

    platform: Mapped[str] = mapped_column(String(16), primary_key=True, default=PLATFORM)
    chat_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    asker_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    entry_key: Mapped[str] = mapped_column(String(12), primary_key=True)
    message_id: Mapped[int] = mapped_column(BigInteger)  # the question
    at: Mapped[datetime] = mapped_column(UtcDateTime)


@dataclass(frozen=True, slots=True)
class Match:
    """What the judge found, and what the handler needs besides."""

    answer: Answer
    asker: Person
    desk: Desk
    settings: FaqSettings
    last: FaqAnswered | None = None


@judge(gives="match")
async def find_answer(
    message: Message,
    *,
    settings: FaqSettings,
    reading: Reading,
    sender: Sender,
    desk: Desk,
    chats: Chats,
    db: AsyncSession,
    trace: Trace,
) -> Match | None:
    """Ask the index; None = silence, and the trace says why."""
    if why := not_for_the_bot(message, sender):
        trace.note(f"faq: silent, {why}")
        return None
    asker = sender.person
    previous = desk.previous(message.chat.id, asker.id, message.date)
    asked = Asked(message, sender, chats)
    answer = desk.index.ask(
        reading, strictness=settings.strictness, previous=previous, allowed=asked.allows
    )
    if answer.decision == "suggest" and not settings.suggest:
        trace.note("faq: silent, suggestions are off here")
        return None
    trace.note(_said(answer))
    if answer.entry is None:
        found = answer.decision == "suggest"
        return Match(answer, asker, desk, settings) if found else None
    last = await db.get(FaqAnswered, _key(message, answer.entry, asker))
    if last is not None and _cools_down(last, message, answer.entry, settings):
        trace.note("faq: silent, this answer was given here a moment ago")
        return None
    return Match(answer, asker, desk, settings, last)


async def respond(
    message: Message,
    *,
    match: Match,
    outbox: Outbox,
    phrases: Phrases,
    buttons: Buttons,
    staff: Staff,
    db: AsyncSession,
    after_commit: AfterCommit,
) -> None:
    """Answer, or ask back."""
    settings, asker, entry = match.settings, match.asker, match.answer.entry
    if entry is None:
        asking = suggestion(message, match.answer, phrases, buttons)
        outbox.post(asking, delete_after=settings.delete_after)
        return
    reply = reply_to(message, entry, match.desk, asker)
    only_for = asker.id if entry.private else None
    outbox.post(reply, delete_after=settings.delete_after, only_for=only_for)
    _note(db, match.last, message, _key(message, entry, asker))
    _remember(after_commit, match.desk, message, asker, entry)
    if entry.call_staff:
        await _call_staff(staff, phrases, message, asker, entry)


async def pick(
    query: CallbackQuery,
    *,
    payload: str,
    sender: Sender,
    desk: Desk,
    outbox: Outbox,
    phrases: Phrases,
    staff: Staff,
    after_commit: AfterCommit,
) -> None:
    """Turn a suggestion into the answer that was picked."""
    entry, asker = desk.index.by_key(payload), sender.person
    shown = query.message
    if entry is None or not isinstance(shown, Message):
        outbox.post(query.answer(phrases("faq.gone").unmarked(), show_alert=True))
        return
    if not may_have(sender, entry):
        outbox.post(query.answer(phrases("faq.not_for_you").unmarked(), show_alert=True))
        return
    if entry.private or desk.attachment(entry):
        reply = reply_to(shown.reply_to_message or shown, entry, desk, asker)
        outbox.post(reply, only_for=asker.id if entry.private else None)
        outbox.post(DeleteMessage(chat_id=shown.chat.id, message_id=shown.message_id))
    else:
        html = answer_html(entry, shown.message_id, asker, shown.chat.title or "")
        outbox.post(shown.edit_text(html, parse_mode="HTML", reply_markup=keyboard(entry)))
    _remember(after_commit, desk, shown, asker, entry)
    if entry.call_staff:
        await _call_staff(staff, phrases, shown, asker, entry)


async def forget(db: AsyncSession, user_id: int) -> None:
    """Remove what is kept of a user."""
    await db.execute(delete(FaqAnswered).where(FaqAnswered.asker_id == user_id))


def _said(answer: Answer) -> str:
    """The trace's line: decision, best entry with its score, and what decided."""
    if not answer.candidates:
        return f"faq: silent, {answer.why}"
    best = answer.candidates[0]
    return f"faq: {answer.decision}, {plain(best.entry.q)} {best.score:.2f} ({answer.why})"


def _key(message: Message, entry: Entry, asker: Person) -> tuple[str, int, int, str]:
    seen_by = asker.id if entry.private else EVERYBODY
    return PLATFORM, message.chat.id, seen_by, entry.key


def _cools_down(last: FaqAnswered, message: Message, entry: Entry, settings: FaqSettings) -> bool:
    cooldown = settings.cooldown if entry.cooldown is None else entry.cooldown
    return last.message_id != message.message_id and message.date - last.at < cooldown


def _note(
    db: AsyncSession,
    last: FaqAnswered | None,
    message: Message,
    key: tuple[str, int, int, str],
) -> None:
    if last is not None:
        last.message_id, last.at = message.message_id, message.date
        return
    platform, chat_id, asker_id, entry_key = key
    row = FaqAnswered(platform=platform, chat_id=chat_id, asker_id=asker_id, entry_key=entry_key)
    row.message_id, row.at = message.message_id, message.date
    db.add(row)


def _remember(
    after_commit: AfterCommit, desk: Desk, message: Message, asker: Person, entry: Entry
) -> None:
    chat_id, at = message.chat.id, message.date
    after_commit(lambda: desk.remember(chat_id, asker.id, entry.id, at))


async def _call_staff(
    staff: Staff, phrases: Phrases, message: Message, asker: Person, entry: Entry
) -> None:
    lines = [phrases("faq.called_by", who=asker, question=entry.q)]
    if url := message.get_url():
        lines.append(phrases("faq.called_where", url=escape(url)))
    title = phrases("faq.called", group=message.chat.title or "")
    card = Card(title=title, lines=tuple(lines))
    await staff.tell(message.chat.id, card, key=f"faq.call:{message.chat.id}:{asker.id}")


def build_router() -> Router:
    """The plug-in's handlers."""
    router = Router(name="faq")
    router.message.register(respond, find_answer)
    router.callback_query.register(pick, action("pick"))
    return router


TEXTS = {
    "zh-CN": {
        "suggest": "你想问的是不是：",
        "gone": "这条问答已经改过了，请再问一次。",
        "not_for_you": "这条问答不对所有人开放。",
        "called": "有人在「{group}」找人工",
        "called_by": "{who}：{question}",
        "called_where": "{url}",
    },
    "en": {
        "suggest": "Did you mean:",
        "gone": "This answer has changed meanwhile, please ask again.",
        "not_for_you": "This answer is not open to everybody.",
        "called": "Someone asks for a human in “{group}”",
        "called_by": "{who}: {question}",
        "called_where": "{url}",
    },
}

plugin = Plugin(
    "faq",
    Stage.REPLY,
    FaqSettings,
    build_router,
    tables=[FaqAnswered],
    lifespan=open_desk,
    forget=forget,
    texts=TEXTS,
)
