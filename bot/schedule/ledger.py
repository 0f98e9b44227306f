"""The ledger of due times: each happens once, whatever restarts and clocks do."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.insert import insert_into
from bot.db.models import Occurrence
from bot.db.types import UtcDateTime
from bot.schedule.occurrences import Due

_MANY = 500  # names in one condition


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


async def last_dues(db: AsyncSession, schedules: Sequence[str]) -> dict[str, datetime]:
    """The newest due moment of each schedule in the ledger; those that are new are left out."""
    found: dict[str, datetime] = {}
    for start in range(0, len(schedules), _MANY):
        query = (
            select(Occurrence.schedule, func.max(Occurrence.due_at, type_=UtcDateTime))
            .where(Occurrence.schedule.in_(schedules[start : start + _MANY]))
            .group_by(Occurrence.schedule)
        )
        found.update((name, due_at) for name, due_at in await db.execute(query))
    return found


async def begin(db: AsyncSession, schedule: str, at: datetime) -> None:
    """Enter since when a schedule counts, so that the next start knows it as well."""
    await claim(db, schedule, Due(f"from {at:%Y%m%dT%H%M%SZ}", at, skipped=True), at)
