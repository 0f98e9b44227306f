"""Whom routing showed the way, and who does not want it."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, String, delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.types import Base, UtcDateTime
from bot.plugin import PLATFORM
from rules.route import LONGEST_WINDOW


class RoutingHint(Base):
    """A hint, by the message that it answers.

    Attributes:
        ref: what the outbox gave for it; None until the link is made.
    """

    __tablename__ = "routing_hint"
    __table_args__ = (
        Index("ix_routing_hint_user_topic", "platform", "user_id", "topic_key"),
        Index("ix_routing_hint_chat_topic", "platform", "chat_id", "topic_key"),
    )

    platform: Mapped[str] = mapped_column(String(16), primary_key=True, default=PLATFORM)
    chat_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    message_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    user_id: Mapped[int] = mapped_column(BigInteger)
    topic_key: Mapped[str] = mapped_column(String(12))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    ref: Mapped[int | None] = mapped_column(BigInteger)


class RoutingDeclined(Base):
    """Who pressed 不感兴趣, for which topic."""

    __tablename__ = "routing_declined"

    platform: Mapped[str] = mapped_column(String(16), primary_key=True, default=PLATFORM)
    user_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    topic_key: Mapped[str] = mapped_column(String(12), primary_key=True)


async def has_declined(db: AsyncSession, user_id: int, topic_key: str) -> bool:
    """Whether this user does not want hints about the topic."""
    return await db.get(RoutingDeclined, (PLATFORM, user_id, topic_key)) is not None


async def hints_to(db: AsyncSession, user_id: int, topic_key: str, since: datetime) -> int:
    """How many hints about a topic this user got after a time, in all groups."""
    query = select(func.count()).where(
        RoutingHint.platform == PLATFORM,
        RoutingHint.user_id == user_id,
        RoutingHint.topic_key == topic_key,
        RoutingHint.at > since,
    )
    return int(await db.scalar(query) or 0)


async def hinted_in(db: AsyncSession, chat_id: int, topic_key: str, since: datetime) -> bool:
    """Whether anybody got a hint about a topic in a group after a time."""
    query = select(func.count()).where(
        RoutingHint.platform == PLATFORM,
        RoutingHint.chat_id == chat_id,
        RoutingHint.topic_key == topic_key,
        RoutingHint.at > since,
    )
    return bool(await db.scalar(query))


async def forget(db: AsyncSession, user_id: int) -> None:
    """Remove what is kept of a user."""
    for table in (RoutingHint, RoutingDeclined):
        await db.execute(delete(table).where(table.user_id == user_id))


async def expire(db: AsyncSession, before: datetime) -> None:
    """Remove hints that no quota can count any more; what was declined stays declined."""
    await db.execute(delete(RoutingHint).where(RoutingHint.at < before - LONGEST_WINDOW))
