"""What staff taught the engine, and who appealed against what."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, String, Text, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from bot.db.types import Base, BigId, UtcDateTime
from bot.plugin import PLATFORM, Jobs, Person
from handlers.ads.tables import AdsReport, AdsTrusted

Lesson = tuple[str, bool]
"""A text, and whether staff called it an ad."""

LONGEST = 4_096  # characters of a text that is learnt
NOBODY = 0


class AdsMark(Base):
    """A text that staff called an ad, or none; replayed into the group's detector at start.

    It is a lesson and stays when the report is gone; with its author it is forgotten.

    Attributes:
        author_id: who wrote the text.
        report_id: on whose card it was said; taken back from there.
    """

    __tablename__ = "ads_mark"
    __table_args__ = (
        Index("ix_ads_mark_chat", "platform", "chat_id"),
        Index("ix_ads_mark_author", "author_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    platform: Mapped[str] = mapped_column(String(16), default=PLATFORM)
    chat_id: Mapped[int] = mapped_column(BigInteger)
    text: Mapped[str] = mapped_column(Text)
    spam: Mapped[bool]
    author_id: Mapped[int] = mapped_column(BigInteger)
    by_id: Mapped[int] = mapped_column(BigInteger)
    report_id: Mapped[int | None] = mapped_column(BigInteger)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class AdsAppeal(Base):
    """An appeal: there is at most one against a case.

    Attributes:
        report_id: the first report of the case.
        private: it was made in private, and is answered there.
        state: ``open``, ``lifted`` or ``upheld``.
        at: when the message was written that it is about; both are forgotten in the same night.
    """

    __tablename__ = "ads_appeal"
    __table_args__ = (Index("ix_ads_appeal_at", "at"),)

    platform: Mapped[str] = mapped_column(String(16), primary_key=True, default=PLATFORM)
    case_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    chat_id: Mapped[int] = mapped_column(BigInteger)
    report_id: Mapped[int] = mapped_column(BigInteger)
    target_id: Mapped[int] = mapped_column(BigInteger)
    private: Mapped[bool]
    state: Mapped[str] = mapped_column(String(8), default="open")
    at: Mapped[datetime] = mapped_column(UtcDateTime)


# --- lessons -------------------------------------------------------------------------------------


async def teach(
    db: AsyncSession, jobs: Jobs, report: AdsReport, by: Person, *, spam: bool
) -> None:
    """Remember that a report's text is an ad, or none, and let the group's detector know.

    The latest word counts: what was said otherwise of the same text is forgotten, and an ad is not
    trusted any more.
    """
    if spam:
        await distrust(db, report)
    text = report.text.strip()[:LONGEST]
    if not text:
        return
    same = (AdsMark.platform == PLATFORM, AdsMark.chat_id == report.chat_id, AdsMark.text == text)
    await db.execute(delete(AdsMark).where(*same, AdsMark.spam.is_(not spam)))
    mark = AdsMark(platform=PLATFORM, chat_id=report.chat_id, text=text, spam=spam)
    mark.author_id, mark.by_id, mark.report_id = report.target_id, by.id, report.id
    mark.at = report.at
    db.add(mark)
    await db.flush()
    _relearn(jobs, report.chat_id)


async def unteach(db: AsyncSession, jobs: Jobs, report: AdsReport) -> None:
    """Take back what was taught from a report's card."""
    await db.execute(
        delete(AdsMark).where(AdsMark.chat_id == report.chat_id, AdsMark.report_id == report.id)
    )
    _relearn(jobs, report.chat_id)


def _relearn(jobs: Jobs, chat_id: int) -> None:
    jobs.defer("ads.relearn", {"chat": chat_id}, key=f"ads.relearn:{chat_id}")


async def lessons_of(db: AsyncSession, chat_id: int) -> list[Lesson]:
    """What was taught in a chat, oldest first."""
    query = select(AdsMark.text, AdsMark.spam).where(
        AdsMark.platform == PLATFORM, AdsMark.chat_id == chat_id
    )
    return [(text, spam) for text, spam in await db.execute(query.order_by(AdsMark.id))]


async def all_lessons(db: AsyncSession) -> list[tuple[int, Lesson]]:
    """What was taught, with the chat in which it was, oldest first."""
    query = select(AdsMark.chat_id, AdsMark.text, AdsMark.spam).where(AdsMark.platform == PLATFORM)
    rows = await db.execute(query.order_by(AdsMark.id))
    return [(chat_id, (text, spam)) for chat_id, text, spam in rows]


async def trust(db: AsyncSession, report: AdsReport, by: Person) -> None:
    """The same text is not judged again in that group."""
    if report.text_key:
        place = {"platform": PLATFORM, "chat_id": report.chat_id, "text_key": report.text_key}
        await db.merge(AdsTrusted(**place, by_id=by.id, at=report.at))


async def distrust(db: AsyncSession, report: AdsReport) -> None:
    """The same text is judged again."""
    found = await db.get(AdsTrusted, (PLATFORM, report.chat_id, report.text_key))
    if found is not None:
        await db.delete(found)


# --- appeals -------------------------------------------------------------------------------------


async def appeal_of(db: AsyncSession, case_id: int | None) -> AdsAppeal | None:
    """The appeal against a case."""
    return None if case_id is None else await db.get(AdsAppeal, (PLATFORM, case_id))


async def report_of_case(db: AsyncSession, case_id: int) -> AdsReport | None:
    """The first report that led to a case, in whatever chat."""
    query = select(AdsReport).where(AdsReport.platform == PLATFORM, AdsReport.case_id == case_id)
    found: AdsReport | None = await db.scalar(query.order_by(AdsReport.id).limit(1))
    return found


async def cases_of(db: AsyncSession, user_id: int) -> list[int]:
    """The cases of a user, in whatever chats, the latest first."""
    query = select(AdsReport.case_id).where(
        AdsReport.platform == PLATFORM,
        AdsReport.target_id == user_id,
        AdsReport.case_id.is_not(None),
    )
    found = await db.scalars(query.order_by(AdsReport.id.desc()))
    return [one for one in dict.fromkeys(found) if one is not None]


async def forget_records(db: AsyncSession, user_id: int) -> None:
    """Remove what a user wrote, and his appeals; what he marked stays, without his name."""
    for mark in await db.scalars(select(AdsMark).where(AdsMark.author_id == user_id)):
        await db.delete(mark)  # one by one: the running detectors hear of each, see Losses
    await db.flush()
    for table in (AdsMark, AdsTrusted):
        await db.execute(update(table).where(table.by_id == user_id).values(by_id=NOBODY))
    await db.execute(delete(AdsAppeal).where(AdsAppeal.target_id == user_id))


async def expire_records(db: AsyncSession, before: datetime) -> None:
    """Remove appeals about old messages; lessons stay."""
    await db.execute(delete(AdsAppeal).where(AdsAppeal.at < before))
