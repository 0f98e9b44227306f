"""Questions that nobody answered: kept, counted, listed and closed in the database."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from aiogram.types import Message
from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.grammar import address_of
from bot.plugin import PLATFORM, Person
from faq.question import Question, question_of
from handlers.faq.tables import (
    CORE_LENGTH,
    NAME_LENGTH,
    FaqAnswered,
    FaqAsker,
    FaqMention,
    FaqQuestion,
    FaqTaught,
)
from text.reading import Reading

SHORTEST, LONGEST = 4, 100
"""Characters of a question, wrappers taken off: less says nothing, more is a story."""
SHOWN = 300


@dataclass(frozen=True, slots=True)
class Noted:
    """A question and who asked it; ``at`` is seconds since 1970."""

    chat_id: int
    message_id: int
    user_id: int
    name: str
    username: str | None
    text: str
    core: str
    url: str | None
    at: float

    def payload(self) -> dict[str, Any]:
        """For a job."""
        return {name: getattr(self, name) for name in self.__slots__}

    @classmethod
    def of(cls, payload: Mapping[str, Any]) -> "Noted":
        """From a job."""
        return cls(**payload)


@dataclass(frozen=True, slots=True)
class Listed:
    """An open question as it is shown.

    Attributes:
        count: how often it was asked.
        url: of the message that asked it last.
    """

    id: int
    chat_id: int
    text: str
    count: int
    url: str | None


def question_in(reading: Reading) -> Question | None:
    """The question that a text asks everybody; None when it asks nothing, or only tells."""
    question = question_of(reading)
    if not SHORTEST <= len(question.core) <= LONGEST or not question.is_question or question.tells:
        return None
    return question


def noted(message: Message, question: Question, asker: Person) -> Noted:
    """What is kept of a question."""
    core = question.core or question.raw.strip()
    return Noted(
        chat_id=message.chat.id,
        message_id=message.message_id,
        user_id=asker.id,
        name=asker.name[:NAME_LENGTH],
        username=asker.username and asker.username.lower(),
        text=question.raw.strip()[:SHOWN],
        core=core[:CORE_LENGTH],
        url=address_of(message),
        at=message.date.timestamp(),
    )


async def keep(db: AsyncSession, one: Noted, now: datetime) -> bool:
    """Put a question on the list, once a message; False = staff does not want to see it."""
    query = select(FaqQuestion).where(
        FaqQuestion.platform == PLATFORM,
        FaqQuestion.chat_id == one.chat_id,
        FaqQuestion.core == one.core,
    )
    row = await db.scalar(query)
    if row is None:
        row = FaqQuestion(platform=PLATFORM, chat_id=one.chat_id, core=one.core, text=one.text)
        row.at, row.ignored = now, False
        db.add(row)
        await db.flush()
    row.at = now
    if row.ignored:
        return False
    if await db.get(FaqAsker, (PLATFORM, one.chat_id, one.message_id)) is None:
        asker = FaqAsker(platform=PLATFORM, chat_id=one.chat_id, message_id=one.message_id)
        asker.question_id, asker.user_id = row.id, one.user_id
        asker.name, asker.url, asker.at = one.name, one.url, now
        db.add(asker)
        await db.flush()
    return True


async def listed(db: AsyncSession, chat_ids: Collection[int], most: int) -> list[Listed]:
    """The open questions of chats, most asked and newest first."""
    times = func.count(FaqAsker.message_id)
    query = (
        select(FaqQuestion, times)
        .join(FaqAsker, FaqAsker.question_id == FaqQuestion.id)
        .where(FaqQuestion.chat_id.in_(chat_ids), FaqQuestion.ignored.is_(False))
        .group_by(FaqQuestion.id)
        .order_by(times.desc(), FaqQuestion.at.desc(), FaqQuestion.id.desc())
        .limit(most)
    )
    rows = [(row, int(count)) for row, count in await db.execute(query)]
    return [
        Listed(row.id, row.chat_id, row.text, count, (await askers(db, row.id))[-1].url)
        for row, count in rows
    ]


async def askers(db: AsyncSession, question_id: int) -> list[FaqAsker]:
    """Who asked a question, in order."""
    query = select(FaqAsker).where(FaqAsker.question_id == question_id)
    return list(await db.scalars(query.order_by(FaqAsker.at, FaqAsker.message_id)))


async def count_open(db: AsyncSession, chat_id: int) -> int:
    """Open questions of a chat."""
    query = select(func.count()).where(
        FaqQuestion.chat_id == chat_id, FaqQuestion.ignored.is_(False)
    )
    return int(await db.scalar(query) or 0)


async def chats_with_questions(db: AsyncSession) -> list[int]:
    """Where questions are open."""
    query = select(FaqQuestion.chat_id).where(FaqQuestion.ignored.is_(False)).distinct()
    return sorted(await db.scalars(query))


async def close(db: AsyncSession, question_id: int) -> None:
    """Take a question off the list."""
    await db.execute(delete(FaqAsker).where(FaqAsker.question_id == question_id))
    await db.execute(delete(FaqQuestion).where(FaqQuestion.id == question_id))


async def ignore(db: AsyncSession, question: FaqQuestion) -> None:
    """Never list a question again; who asked it is forgotten."""
    question.ignored = True
    await db.execute(delete(FaqAsker).where(FaqAsker.question_id == question.id))


async def close_by_message(db: AsyncSession, chat_id: int, message_id: int) -> bool:
    """Take the question off the list that a message asked; whether there was one."""
    query = select(FaqAsker.question_id).where(
        FaqAsker.platform == PLATFORM,
        FaqAsker.chat_id == chat_id,
        FaqAsker.message_id == message_id,
    )
    found = await db.scalar(query)
    if found is None:
        return False
    await close(db, found)
    return True


async def was_named(db: AsyncSession, one: Noted, asked_at: datetime, wait: timedelta) -> bool:
    """Whether somebody else named the asker while the question waited."""
    names = [str(one.user_id), *([f"@{one.username}"] if one.username else [])]
    query = select(FaqMention.message_id).where(
        FaqMention.platform == PLATFORM,
        FaqMention.chat_id == one.chat_id,
        FaqMention.who.in_(names),
        FaqMention.by_id != one.user_id,
        FaqMention.at >= asked_at,
        FaqMention.at <= asked_at + wait,
    )
    return await db.scalar(query.limit(1)) is not None


async def forget(db: AsyncSession, user_id: int) -> None:
    """Remove what is kept of a user; a question that nobody else asked goes too."""
    await db.execute(delete(FaqAnswered).where(FaqAnswered.asker_id == user_id))
    await db.execute(
        update(FaqAnswered).where(FaqAnswered.answered_to == user_id).values(answered_to=None)
    )
    own = select(FaqAsker.question_id).where(FaqAsker.user_id == user_id)
    mine = list(await db.scalars(own))
    await db.execute(delete(FaqAsker).where(FaqAsker.user_id == user_id))
    left = select(FaqAsker.question_id)
    await db.execute(
        delete(FaqQuestion).where(FaqQuestion.id.in_(mine), FaqQuestion.id.not_in(left))
    )
    named = (FaqMention.by_id == user_id) | (FaqMention.who == str(user_id))
    await db.execute(delete(FaqMention).where(named))
    await db.execute(update(FaqTaught).where(FaqTaught.by_id == user_id).values(by_id=0))


async def expire(db: AsyncSession, before: datetime) -> None:
    """Remove what people wrote before a time; what was taught stays."""
    old = select(FaqQuestion.id).where(FaqQuestion.at < before)
    await db.execute(delete(FaqAsker).where(FaqAsker.question_id.in_(old)))
    await db.execute(delete(FaqQuestion).where(FaqQuestion.at < before))
    await db.execute(delete(FaqMention).where(FaqMention.at < before))
    await db.execute(delete(FaqAnswered).where(FaqAnswered.at < before))
