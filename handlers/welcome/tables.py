"""What the welcome remembers: the last greeting of a chat, and whom it greets."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, String, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.types import Base, UtcDateTime
from bot.plugin import PLATFORM


class WelcomeLast(Base):
    """The last greeting of a chat, and the wave of people that it greets.

    Attributes:
        ref: what the outbox gave for it.
        people: ids and names of those who can be named.
        ids: of all who came, the latest of very many.
        total: how many came; ``shown``: how many the greeting speaks of, since ``shown_at``.
        joined_at: when the last of them came.
        message_id: Telegram's notice of that; None = none was seen.
        has_photo: whether it has a picture.
    """

    __tablename__ = "welcome_last"

    platform: Mapped[str] = mapped_column(String(16), primary_key=True, default=PLATFORM)
    chat_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    ref: Mapped[int] = mapped_column(BigInteger)
    people: Mapped[list[Any]] = mapped_column(JSON, default=list)
    ids: Mapped[list[int]] = mapped_column(JSON, default=list)
    total: Mapped[int] = mapped_column(default=0)
    shown: Mapped[int] = mapped_column(default=0)
    began_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    joined_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    message_id: Mapped[int | None] = mapped_column(BigInteger)
    shown_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    has_photo: Mapped[bool] = mapped_column(default=False)


async def last_of(db: AsyncSession, chat_id: int) -> WelcomeLast | None:
    """The last greeting of a chat; None = there was none."""
    last = await db.get(WelcomeLast, (PLATFORM, chat_id))
    if last is not None:
        # The session forgets rows that nobody holds, and would ask for it at each newcomer.
        db.info["welcome", chat_id] = last
    return last


async def forget(db: AsyncSession, user_id: int) -> None:
    """Remove what is kept of a user."""
    for last in await db.scalars(select(WelcomeLast)):
        if user_id in last.ids:
            last.ids = [one for one in last.ids if one != user_id]
            last.people = [one for one in last.people if one[0] != user_id]


async def expire(db: AsyncSession, before: datetime) -> None:
    """Remove who came before a time."""
    for last in await db.scalars(select(WelcomeLast).where(WelcomeLast.joined_at < before)):
        last.people, last.ids = [], []
