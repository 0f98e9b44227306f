"""What is planned in chats, how each broadcast stands there, and drafts of operators."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, String, Text, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.types import BigId, UtcDateTime
from bot.plugin import PLATFORM, Base


class BroadcastPlan(Base):
    """A broadcast that was planned in a chat, for that chat."""

    __tablename__ = "broadcast_plan"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    platform: Mapped[str] = mapped_column(String(16), default=PLATFORM)
    chat_id: Mapped[int] = mapped_column(BigInteger, index=True)
    topic_id: Mapped[int | None] = mapped_column(BigInteger)
    rule: Mapped[str] = mapped_column(String(255))  # as text.times says it
    text: Mapped[str] = mapped_column(Text)  # HTML
    by_id: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class BroadcastState(Base):
    """How a broadcast, of a file or of the chat, stands in a chat."""

    __tablename__ = "broadcast_state"

    platform: Mapped[str] = mapped_column(String(16), primary_key=True, default=PLATFORM)
    chat_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    paused: Mapped[bool] = mapped_column(default=False)
    resumed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ref: Mapped[int | None] = mapped_column(BigInteger)  # what the outbox gave for the last one
    day: Mapped[date | None]  # the group's own, on which ...
    sent: Mapped[int] = mapped_column(default=0)  # ... so many were posted


class BroadcastDraft(Base):
    """What an operator is about to send to several groups."""

    __tablename__ = "broadcast_draft"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    platform: Mapped[str] = mapped_column(String(16), default=PLATFORM)
    chat_id: Mapped[int] = mapped_column(BigInteger)  # where it was written
    by_id: Mapped[int] = mapped_column(BigInteger)
    text: Mapped[str] = mapped_column(Text)
    targets: Mapped[list[int]] = mapped_column(JSON)
    posts: Mapped[list[Any]] = mapped_column(JSON, default=list)  # [chat, reference]
    notice: Mapped[int | None] = mapped_column(BigInteger)  # the message with the buttons
    state: Mapped[str] = mapped_column(String(8), default="open")  # open | sending | sent | gone
    at: Mapped[datetime] = mapped_column(UtcDateTime)


async def state_of(db: AsyncSession, chat_id: int, key: str) -> BroadcastState:
    """How a broadcast stands in a chat; made when there is nothing yet."""
    found = await db.get(BroadcastState, (PLATFORM, chat_id, key))
    if found is None:
        found = BroadcastState(platform=PLATFORM, chat_id=chat_id, key=key, paused=False, sent=0)
        db.add(found)
    return found


async def states_of(db: AsyncSession, chat_id: int) -> dict[str, BroadcastState]:
    """How every broadcast stands in a chat, by key."""
    query = select(BroadcastState).where(
        BroadcastState.platform == PLATFORM, BroadcastState.chat_id == chat_id
    )
    return {row.key: row for row in await db.scalars(query)}


async def plans_of(db: AsyncSession, chat_id: int) -> list[BroadcastPlan]:
    """What was planned in a chat, oldest first."""
    query = select(BroadcastPlan).where(
        BroadcastPlan.platform == PLATFORM, BroadcastPlan.chat_id == chat_id
    )
    return list(await db.scalars(query.order_by(BroadcastPlan.id)))


async def sent_on(db: AsyncSession, chat_id: int, day: date) -> int:
    """How many scheduled broadcasts were posted in a chat on a day of its own."""
    query = select(func.sum(BroadcastState.sent)).where(
        BroadcastState.platform == PLATFORM,
        BroadcastState.chat_id == chat_id,
        BroadcastState.day == day,
    )
    return int(await db.scalar(query) or 0)


async def forget(db: AsyncSession, user_id: int) -> None:
    """Forget who planned and wrote what; plans of a group stay, drafts go."""
    own = BroadcastPlan.by_id == user_id
    await db.execute(update(BroadcastPlan).where(own).values(by_id=None))
    await db.execute(delete(BroadcastDraft).where(BroadcastDraft.by_id == user_id))
