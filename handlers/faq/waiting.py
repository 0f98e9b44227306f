"""Watch who answers whom: a question that nobody answers in time goes on the list."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from aiogram import Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.types import Message
from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from bot.grammar import replied_to
from bot.plugin import PLATFORM, JobContext, Jobs, Sender, SenderKind
from handlers.faq.cards import tell_staff
from handlers.faq.desk import AfterCommit, Desk
from handlers.faq.ears import not_for_the_bot
from handlers.faq.questions import (
    LONGEST,
    Noted,
    close_by_message,
    keep,
    noted,
    question_in,
    was_named,
)
from handlers.faq.settings import FaqSettings
from handlers.faq.tables import FaqMention
from text.reading import Reading

WAITED = "faq.waited"
REFRESHED = "faq.refreshed"
NAMES: Final = frozenset({"mention", "text_mention"})
_LATE = timedelta(hours=1)
_LONGEST = 2 * LONGEST  # characters, wrappers included

# Without one of these nothing asks; each begins with one of a few characters, so that most of what
# people write is passed over quickly.
_MAY_ASK = re.compile(
    "[?？吗么嘛呢咋啥哪谁求何否]|什|怎|几[点天号时个月分次年]|多[少久长大远]|有[没木]有"
    "|不[能是要好会可行对去有想用给让算知]"
)
_MAY_ASK_IN_ENGLISH = re.compile(
    "(?:hi|hey|hello|guys|please|pls|excuse|sorry|and|so|how|wh|can|could|do|did|is|are|am|will"
    "|would|should|may|shall|ha[sv]|any|some)",
    re.IGNORECASE,
)


def wait_key(chat_id: int, message_id: int) -> str:
    """The job of a question that waits."""
    return f"faq.wait:{chat_id}:{message_id}"


def may_ask(message: Message) -> bool:
    """Whether a message may be a question: quick, for every message of every group."""
    text = message.text or message.caption
    if text is None or len(text) > _LONGEST:
        return False
    if text[:1].isascii() and (
        "how" in text or "wh" in text or _MAY_ASK_IN_ENGLISH.match(text) is not None
    ):
        return True
    return _MAY_ASK.search(text) is not None


def may_answer(message: Message) -> bool:
    """Whether a message replies, or names somebody."""
    if message.reply_to_message is not None:
        return True
    entities = message.entities or message.caption_entities
    return entities is not None and any(one.type in NAMES for one in entities)


def has_moved(message: Message) -> bool:
    """Whether a message tells that the group became a supergroup."""
    return message.migrate_to_chat_id is not None


async def follow(message: Message, *, desk: Desk, after_commit: AfterCommit) -> None:
    """What was taught in the group is known in the supergroup; the core moves the rows.

    Raises:
        SkipHandler: always; others go on.
    """
    old, new = message.chat.id, message.migrate_to_chat_id or 0
    after_commit(lambda: desk.moved(old, new))
    raise SkipHandler


async def heed(message: Message, *, sender: Sender, jobs: Jobs, db: AsyncSession) -> None:
    """Somebody replies or names somebody: whom he answers, and whose question waits no more.

    Raises:
        SkipHandler: always; others go on.
    """
    if sender.person.kind is not SenderKind.BOT and message.chat.type != "private":
        await _heed_reply(message, sender, jobs, db)
        for who in _named(message):
            key = (PLATFORM, message.chat.id, message.message_id, who)
            if await db.get(FaqMention, key) is None:
                row = FaqMention(platform=PLATFORM, chat_id=message.chat.id, who=who)
                row.message_id, row.by_id = message.message_id, sender.person.id
                row.at = message.date
                db.add(row)
    raise SkipHandler


async def _heed_reply(message: Message, sender: Sender, jobs: Jobs, db: AsyncSession) -> None:
    replied = replied_to(message)
    if replied is None:
        return
    author = replied.sender_chat or replied.from_user
    if author is None or author.id == sender.person.id:
        return
    text = replied.text or replied.caption or ""
    entities = replied.entities or replied.caption_entities
    if not entities and (not may_ask(replied) or question_in(Reading(text)) is None):
        return
    chat_id = message.chat.id
    jobs.cancel(wait_key(chat_id, replied.message_id))
    if await close_by_message(db, chat_id, replied.message_id):
        jobs.defer(REFRESHED, {"chat": chat_id}, key=f"{REFRESHED}:{chat_id}")


def _named(message: Message) -> set[str]:
    text = message.text or message.caption or ""
    found = set()
    for entity in message.entities or message.caption_entities or ():
        if entity.type == "mention":
            found.add(entity.extract_from(text).lower()[:64])
        elif entity.type == "text_mention" and entity.user is not None:
            found.add(str(entity.user.id))
    return found


async def note(
    message: Message,
    *,
    settings: FaqSettings,
    sender: Sender,
    addressed: bool,
    reading: Reading,
    jobs: Jobs,
) -> None:
    """A member asks everybody: look again when the time is up.

    Raises:
        SkipHandler: always; others go on.
    """
    wait = settings.unanswered_after
    member = sender.person.kind is SenderKind.USER and not sender.is_staff
    if wait is not None and member and not addressed and not not_for_the_bot(message, sender):
        question = question_in(reading)
        if question is not None:
            one = noted(message, question, sender.person)
            key = wait_key(one.chat_id, one.message_id)
            jobs.defer(WAITED, one.payload(), after=wait, key=key)
    raise SkipHandler


async def waited(context: JobContext, payload: Mapping[str, Any]) -> None:
    """The time of a question is up, and nobody replied to it."""
    one = Noted.of(payload)
    settings: FaqSettings | None = context.settings(one.chat_id)
    if settings is None or settings.unanswered_after is None:
        return
    now, asked_at = context.clock.now(), datetime.fromtimestamp(one.at, UTC)
    async with context.work() as db:
        named = await was_named(db, one, asked_at, settings.unanswered_after)
        old = now - settings.unanswered_after - _LATE
        await db.execute(
            delete(FaqMention).where(FaqMention.chat_id == one.chat_id, FaqMention.at < old)
        )
        if named or not await keep(db, one, now):
            return
        await _refresh(context, db, one.chat_id, news=True)


async def refreshed(context: JobContext, payload: Mapping[str, Any]) -> None:
    """A question was closed: the card says so."""
    async with context.work() as db:
        await _refresh(context, db, payload["chat"], news=False)


async def _refresh(context: JobContext, db: AsyncSession, chat_id: int, *, news: bool) -> None:
    chat = (chat_id, context.chats(db).title(chat_id))
    phrases, staff = context.phrases(chat_id), context.staff(db)
    await tell_staff(staff, db, chat, phrases, context.buttons, news=news)


def build_watch() -> Router:
    """Behind the guards, so that what they delete is no question, and before all answers."""
    router = Router(name="faq.waiting")
    router.message.register(follow, has_moved)
    router.message.register(heed, may_answer)
    router.message.register(note, may_ask)
    return router
