"""What waits, what was given up, and what was switched off: the work of a running bot."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.models import PLATFORM, Chat, ChatSetting, Job, OutboxRow, Parked, Quarantined
from bot.doctor.finding import Finding, error, fine, verbatim, warning
from bot.people.setting_values import ENABLED
from bot.services import PostClass

LATE = timedelta(minutes=1)  # what has been due for longer is late
LATELY = timedelta(days=1)
SHORTLY_BEFORE = timedelta(minutes=10)  # the failures that switch a plug-in off
LONGEST_REASON = 120  # characters


async def look_at_backlog(db: AsyncSession, now: datetime) -> AsyncIterator[Finding]:
    """Posts, jobs and updates that wait too long or were given up in the last day."""
    for look in (_outbox, _dead_posts, _jobs, _parked, _quarantined):
        async for found in look(db, now):
            yield found


async def _outbox(db: AsyncSession, now: datetime) -> AsyncIterator[Finding]:
    waits = OutboxRow.state == "pending"
    total = await db.scalar(select(func.count()).select_from(OutboxRow).where(waits)) or 0
    late = select(func.count(), func.min(OutboxRow.due_at)).where(
        waits, OutboxRow.due_at <= now - LATE
    )
    count, oldest = (await db.execute(late)).one()
    if count:
        yield error("outbox_late", count=count, age=_age(oldest, now))
    else:
        yield fine("outbox", count=total)


async def _dead_posts(db: AsyncSession, now: datetime) -> AsyncIterator[Finding]:
    """Answers to presses that came too late are not told: nobody misses them."""
    number = func.count()
    died = (
        select(OutboxRow.reason, number)
        .where(
            OutboxRow.state == "dead",
            OutboxRow.done_at >= now - LATELY,
            OutboxRow.klass != int(PostClass.INSTANT),
        )
        .group_by(OutboxRow.reason)
        .order_by(number.desc(), OutboxRow.reason)
    )
    rows = list((await db.execute(died)).tuples())
    if rows:
        why = verbatim((rows[0][0] or "?")[:LONGEST_REASON])
        yield warning("outbox_dead", count=sum(count for _, count in rows), why=why)


async def _jobs(db: AsyncSession, now: datetime) -> AsyncIterator[Finding]:
    late = select(func.count(), func.min(Job.due_at)).where(
        Job.state == "pending", Job.due_at <= now - LATE
    )
    count, oldest = (await db.execute(late)).one()
    if count:
        yield error("jobs_late", count=count, age=_age(oldest, now))
    dead = select(Job.name).where(Job.state == "dead", Job.due_at >= now - LATELY)
    names = tuple(dict.fromkeys(await db.scalars(dead.order_by(Job.due_at.desc()))))
    if names:
        yield warning("jobs_dead", names=names)


async def _parked(db: AsyncSession, now: datetime) -> AsyncIterator[Finding]:
    late = select(func.count()).select_from(Parked).where(Parked.until <= now - LATE)
    if count := await db.scalar(late):
        yield error("parked_late", count=count)


async def _quarantined(db: AsyncSession, now: datetime) -> AsyncIterator[Finding]:
    number = func.count()
    kept = (
        select(Quarantined.plugin, number)
        .where(Quarantined.at >= now - LATELY)
        .group_by(Quarantined.plugin)
        .order_by(number.desc())
    )
    rows = list((await db.execute(kept)).tuples())
    if rows:
        names = tuple(plugin or "–" for plugin, _ in rows)
        yield warning("quarantined", count=sum(count for _, count in rows), plugins=names)


async def stopped_plugins(db: AsyncSession, chat_id: int | None = None) -> AsyncIterator[Finding]:
    """Plug-ins that were switched off in a chat because they kept failing.

    Args:
        chat_id: only in this one.
    """
    query = (
        select(ChatSetting, Chat.title)
        .join(Chat, (Chat.id == ChatSetting.chat_id) & (Chat.platform == PLATFORM))
        .where(ChatSetting.platform == PLATFORM, ChatSetting.key == ENABLED)
        .order_by(ChatSetting.chat_id, ChatSetting.plugin)
    )
    if chat_id is not None:
        query = query.where(ChatSetting.chat_id == chat_id)
    for row, title in list(await db.execute(query)):
        if row.value is False and await _failed_before(db, row):
            found = error("plugin_stopped", plugin=row.plugin)
            yield found.about(row.chat_id, title or str(row.chat_id))


async def _failed_before(db: AsyncSession, row: ChatSetting) -> bool:
    """Whether it was failures that switched the plug-in off, and nobody's wish."""
    query = select(Quarantined.id).where(
        Quarantined.plugin == row.plugin,
        Quarantined.at >= row.changed_at - SHORTLY_BEFORE,
        Quarantined.at <= row.changed_at + SHORTLY_BEFORE,
    )
    return await db.scalar(query.limit(1)) is not None


def _age(since: datetime, now: datetime) -> timedelta:
    """How long ago that was, to the second below an hour, else to the minute."""
    age = now - since
    step = 60 if age >= timedelta(hours=1) else 1
    return timedelta(seconds=int(age.total_seconds() // step * step))
