"""What the guard knows of who wrote: since when, how much, and what the bio says."""

from collections.abc import Container
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import BigInteger, Index, String, Text, delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.types import Base, UtcDateTime
from bot.plugin import PLATFORM, Chats, Person, SenderKind

FEW: Final = 10
"""Who wrote fewer messages than these is hardly known."""


class AdsProfile(Base):
    """That somebody's bio was read, so that it is read once.

    Attributes:
        bio: kept only where it is like an ad.
    """

    __tablename__ = "ads_profile"
    __table_args__ = (Index("ix_ads_profile_at", "at"),)

    platform: Mapped[str] = mapped_column(String(16), primary_key=True, default=PLATFORM)
    user_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    bio: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(UtcDateTime)


@dataclass(frozen=True, slots=True)
class Author:
    """What is known of a sender.

    Attributes:
        age: since he joined; None = before the bot knew the group.
        messages: that he wrote before; None = nobody counts.
        bio: None = nobody read it.
    """

    age: timedelta | None = None
    messages: int | None = None
    bio: str | None = None

    def is_new(self, newcomer: timedelta) -> bool:
        """Whether he joined less than so long ago."""
        return self.age is not None and self.age < newcomer

    def is_stranger(self, newcomer: timedelta) -> bool:
        """Whether he is new, or hardly anything is known of him."""
        if self.messages is None:
            return self.age is None or self.is_new(newcomer)
        return self.messages < FEW or self.is_new(newcomer)


async def author_of(
    who: Person,
    at: datetime,
    newcomer: timedelta,
    *,
    chat_id: int,
    chats: Chats,
    db: AsyncSession,
    advertisers: Container[int],
) -> Author:
    """Look up a sender; a channel is no member, and counts as having come just now.

    Args:
        newcomer: so long somebody is new.
        advertisers: whose bio is like an ad, and perhaps others.
    """
    if who.kind is SenderKind.CHANNEL:
        return Author(timedelta())
    standing = await chats.standing(chat_id, who.id, at)
    joined = standing.joined_at
    age = None if joined is None else max(at - joined, timedelta())
    author = Author(age, standing.messages)
    if not author.is_new(newcomer) and who.id not in advertisers:
        return author
    return replace(author, bio=await known_bio(db, who.id))


async def known_bio(db: AsyncSession, user_id: int) -> str | None:
    """What was read before; None = nobody read it."""
    profile = await db.get(AdsProfile, (PLATFORM, user_id))
    return None if profile is None else profile.bio


async def remember_bio(db: AsyncSession, user_id: int, bio: str, at: datetime) -> None:
    """Keep that a bio was read, and the bio if it is like an ad."""
    await db.merge(AdsProfile(platform=PLATFORM, user_id=user_id, bio=bio, at=at))


async def known_advertisers(db: AsyncSession) -> list[int]:
    """Whose bio is like an ad."""
    return list(await db.scalars(select(AdsProfile.user_id).where(AdsProfile.bio != "")))


async def forget_profile(db: AsyncSession, user_id: int) -> None:
    """Remove what was read of a user."""
    await db.execute(delete(AdsProfile).where(AdsProfile.user_id == user_id))


async def expire_profiles(db: AsyncSession, before: datetime) -> None:
    """Remove what was read long ago."""
    await db.execute(delete(AdsProfile).where(AdsProfile.at < before))
