"""Albums: Telegram sends each part as a message of its own, the caption with one of them."""

from datetime import datetime

from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.types import Chat, Message
from sqlalchemy import BigInteger, Index, String, delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.types import Base, UtcDateTime
from bot.plugin import PLATFORM, Moderator, Sender
from handlers.ads.bench import Bench


class AdsAlbum(Base):
    """A part of an album.

    Attributes:
        album: Telegram's number of the album.
        taken: another part was an ad, so that this one goes, too.
    """

    __tablename__ = "ads_album"
    __table_args__ = (
        Index("ix_ads_album_album", "platform", "chat_id", "album"),
        Index("ix_ads_album_at", "at"),
    )

    platform: Mapped[str] = mapped_column(String(16), primary_key=True, default=PLATFORM)
    chat_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    message_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    album: Mapped[str] = mapped_column(String(64))
    user_id: Mapped[int] = mapped_column(BigInteger)
    taken: Mapped[bool]
    at: Mapped[datetime] = mapped_column(UtcDateTime)


def is_part(message: Message) -> bool:
    """Whether a message is a part of an album."""
    return message.media_group_id is not None


async def keep(message: Message, *, sender: Sender, bench: Bench) -> None:
    """Remember a part; where another one was taken away as an ad, this one follows it.

    Raises:
        SkipHandler: the message stays, others may act on it.
    """
    album = message.media_group_id
    if sender.is_staff or album is None:
        raise SkipHandler
    others = await _parts(bench.db, message.chat.id, album)
    taken = any(one.taken for one in others)
    place = {"platform": PLATFORM, "chat_id": message.chat.id, "message_id": message.message_id}
    part = AdsAlbum(**place, album=album, user_id=sender.person.id, taken=taken, at=message.date)
    await bench.db.merge(part)
    if not taken:
        raise SkipHandler
    await bench.moderator.tidy(message)


async def take_rest(db: AsyncSession, moderator: Moderator, message: Message) -> None:
    """A message is taken away: so are the other parts of its album, those still to come, too."""
    known = await db.get(AdsAlbum, (PLATFORM, message.chat.id, message.message_id))
    if known is None:
        return
    for part in await _parts(db, message.chat.id, known.album):
        if not part.taken and part is not known:
            await moderator.tidy(_as_it_was(part))
        part.taken = True


async def _parts(db: AsyncSession, chat_id: int, album: str) -> list[AdsAlbum]:
    query = select(AdsAlbum).where(
        AdsAlbum.platform == PLATFORM, AdsAlbum.chat_id == chat_id, AdsAlbum.album == album
    )
    return list(await db.scalars(query.order_by(AdsAlbum.message_id)))


def _as_it_was(part: AdsAlbum) -> Message:
    chat = Chat(id=part.chat_id, type="supergroup")
    return Message(message_id=part.message_id, date=part.at, chat=chat)


async def forget_albums(db: AsyncSession, user_id: int) -> None:
    """Remove what is kept of a user."""
    await db.execute(delete(AdsAlbum).where(AdsAlbum.user_id == user_id))


async def expire_albums(db: AsyncSession, before: datetime) -> None:
    """Remove what is kept of old messages."""
    await db.execute(delete(AdsAlbum).where(AdsAlbum.at < before))
