"""What the guard against ads remembers."""

from datetime import datetime, timedelta

from aiogram.types import Message
from sqlalchemy import JSON, BigInteger, Index, String, Text, delete, func, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.types import Base, BigId, UtcDateTime
from bot.plugin import PLATFORM, CaseInfo, Person, SenderKind
from handlers.ads.enforcing import Caught, Done
from handlers.ads.reading import written_in

LATELY = timedelta(days=1)
"""Copies of a text count for so long."""
MOST_COPIES = 10  # more say nothing more
A_MINUTE = timedelta(minutes=1)


class AdsSeen(Base):
    """What spoke against a message that stayed, so that an edit is judged by what it changes."""

    __tablename__ = "ads_seen"
    __table_args__ = (Index("ix_ads_seen_at", "at"),)

    platform: Mapped[str] = mapped_column(String(16), primary_key=True, default=PLATFORM)
    chat_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    message_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    user_id: Mapped[int] = mapped_column(BigInteger)
    marks: Mapped[list[str]] = mapped_column(JSON)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class AdsTrusted(Base):
    """A text that staff found innocent: it is not judged again in that group."""

    __tablename__ = "ads_trusted"

    platform: Mapped[str] = mapped_column(String(16), primary_key=True, default=PLATFORM)
    chat_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    text_key: Mapped[str] = mapped_column(String(32), primary_key=True)
    by_id: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class AdsReport(Base):
    """A message that a rule caught, as its card to staff needs it.

    Attributes:
        forwarded: they are somebody else's words.
        why: what spoke against it, as its card says it.
        deleted: whether the message was taken away.
        restored: a text deleted by mistake was given back, or it was apologised for.
        returned_as: the message that did.
        case_id: None = only reported, or rehearsed by the rule alone.
        state: ``open``, ``ad`` (staff agreed) or ``mistake``.
    """

    __tablename__ = "ads_report"
    __table_args__ = (
        Index("ix_ads_report_target", "platform", "chat_id", "target_id", "text_key"),
        Index("ix_ads_report_at", "at"),
        Index("ix_ads_report_text", "text_key", "at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    platform: Mapped[str] = mapped_column(String(16), default=PLATFORM)
    chat_id: Mapped[int] = mapped_column(BigInteger)
    topic_id: Mapped[int | None] = mapped_column(BigInteger)
    message_id: Mapped[int] = mapped_column(BigInteger)
    target_kind: Mapped[str] = mapped_column(String(20))
    target_id: Mapped[int] = mapped_column(BigInteger)
    target_name: Mapped[str] = mapped_column(String(255))
    rule: Mapped[str] = mapped_column(String(64))
    text: Mapped[str] = mapped_column(Text)
    text_key: Mapped[str] = mapped_column(String(32))
    why: Mapped[str] = mapped_column(Text, default="", server_default="")
    forwarded: Mapped[bool] = mapped_column(default=False)
    deleted: Mapped[bool] = mapped_column(default=True, server_default=true())
    restored: Mapped[bool] = mapped_column(default=False)
    returned_as: Mapped[int | None] = mapped_column(BigInteger)
    case_id: Mapped[int | None] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(String(8), default="open")
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    @property
    def target(self) -> Person:
        """Who wrote it."""
        return Person(SenderKind(self.target_kind), self.target_id, self.target_name)

    @property
    def card_key(self) -> str:
        """The same text of the same sender stands on one card."""
        text = self.text_key[:8] or str(self.message_id)
        return f"ads:{self.chat_id}:{self.target_id}:{text}"


async def seen_marks(db: AsyncSession, message: Message) -> frozenset[str]:
    """What spoke against an earlier state of this message."""
    row = await db.get(AdsSeen, (PLATFORM, message.chat.id, message.message_id))
    return frozenset(row.marks) if row else frozenset()


async def remember_marks(
    db: AsyncSession, message: Message, user_id: int, marks: tuple[str, ...]
) -> None:
    """Keep what speaks against a message."""
    place = {"chat_id": message.chat.id, "message_id": message.message_id, "platform": PLATFORM}
    await db.merge(AdsSeen(**place, user_id=user_id, marks=list(marks), at=message.date))


async def is_trusted(db: AsyncSession, chat_id: int, text_key: str) -> bool:
    """Whether staff found this text innocent in that group."""
    return bool(text_key) and await db.get(AdsTrusted, (PLATFORM, chat_id, text_key)) is not None


async def file_report(
    db: AsyncSession, message: Message, caught: Caught, done: Done, why: str = ""
) -> AdsReport:
    """Keep a report and give it its number."""
    case = done.case
    who, rule = caught.sender, "" if caught.by is None else caught.by.rule.name
    report = AdsReport(
        platform=PLATFORM,
        chat_id=message.chat.id,
        topic_id=message.message_thread_id if message.is_topic_message else None,
        message_id=message.message_id,
        target_kind=who.kind.value,
        target_id=who.id,
        target_name=who.name[:255],
        rule=rule,
        text=written_in(message),
        text_key=caught.text_key,
        why=why,
        forwarded=caught.forwarded,
        deleted=case is not None and not case.dry_run and done.deletes,
        restored=False,
        case_id=None if case is None else case.id,
        state="open",
        at=message.date,
    )
    db.add(report)
    await db.flush()
    return report


async def reports_like(db: AsyncSession, report: AdsReport) -> list[AdsReport]:
    """This report and those of the same text by the same sender in the group, oldest first.

    Without a text: those of the same message, which a name has none of.
    """
    if not report.text_key and not report.message_id:
        return [report]
    same = AdsReport.message_id == report.message_id
    if report.text_key:
        same = AdsReport.text_key == report.text_key
    query = select(AdsReport).where(
        AdsReport.platform == PLATFORM,
        AdsReport.chat_id == report.chat_id,
        AdsReport.target_id == report.target_id,
        same,
    )
    return list(await db.scalars(query.order_by(AdsReport.id)))


async def copies_of(db: AsyncSession, key: str, at: datetime, chat_id: int, user_id: int) -> int:
    """How many other accounts, or groups, wrote the same lately, as far as it was reported."""
    if not key:
        return 0
    query = select(AdsReport.chat_id, AdsReport.target_id).where(
        AdsReport.text_key == key,
        AdsReport.at > at - LATELY,
        AdsReport.state != "mistake",
    )
    found = {tuple(row) for row in await db.execute(query.distinct().limit(MOST_COPIES))}
    return len(found - {(chat_id, user_id)})


async def reported_since(db: AsyncSession, since: datetime) -> list[str]:
    """The keys of the texts that were reported after a time."""
    query = select(AdsReport.text_key).where(AdsReport.at > since, AdsReport.text_key != "")
    return list(await db.scalars(query.distinct()))


async def acted_lately(db: AsyncSession, message: Message) -> int:
    """How many messages of the group something was done about in the last minute."""
    query = select(func.count()).where(
        AdsReport.platform == PLATFORM,
        AdsReport.chat_id == message.chat.id,
        AdsReport.case_id.is_not(None),
        AdsReport.at > message.date - A_MINUTE,
    )
    return int(await db.scalar(query) or 0)


async def reports_of(db: AsyncSession, case: CaseInfo) -> list[AdsReport]:
    """The reports that a case of a rehearsal stands for, oldest first."""
    query = select(AdsReport).where(
        AdsReport.platform == PLATFORM,
        AdsReport.chat_id == case.chat_id,
        AdsReport.target_id == case.target.id,
        AdsReport.case_id == case.id,
    )
    return list(await db.scalars(query.order_by(AdsReport.id)))


async def forget(db: AsyncSession, user_id: int) -> None:
    """Remove what is kept of a user."""
    await db.execute(delete(AdsSeen).where(AdsSeen.user_id == user_id))
    await db.execute(delete(AdsReport).where(AdsReport.target_id == user_id))


async def expire(db: AsyncSession, before: datetime) -> None:
    """Remove what is kept of old messages; texts found innocent stay trusted."""
    await db.execute(delete(AdsSeen).where(AdsSeen.at < before))
    await db.execute(delete(AdsReport).where(AdsReport.at < before))
