"""The ledger of due times: each happens once, whatever restarts and clocks do."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.insert import insert_into
from bot.db.models import Occurrence
from bot.schedule.occurrences import Due


async def claim(db: AsyncSession, schedule: str, due: Due, at: datetime) -> int | None:
    """Enter a due time; its number, or None when somebody entered it before."""
    row = {
        "schedule": schedule,
        "wall_time": due.wall_time,
        "due_at": due.due_at,
        "state": "skipped" if due.skipped else "done",
        "at": at,
    }
    statement = insert_into(db, Occurrence).values(row).on_conflict_do_nothing()
    found: int | None = await db.scalar(statement.returning(Occurrence.id))
    return found


async def last_due(db: AsyncSession, schedule: str) -> datetime | None:
    """The newest due moment in the ledger; None = the schedule is new."""
    query = (
        select(Occurrence.due_at)
        .where(Occurrence.schedule == schedule)
        .order_by(Occurrence.due_at.desc())
        .limit(1)
    )
    found: datetime | None = await db.scalar(query)
    return found
