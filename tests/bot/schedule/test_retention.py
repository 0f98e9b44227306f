"""What is old goes; what waits stays."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.models import Job, Occurrence, Parked, Quarantined, Seen, StaffCard
from bot.schedule.ledger import claim, last_dues
from bot.schedule.occurrences import Due
from bot.schedule.retention import CHUNK, Retention
from tests.bot import fakes
from tests.bot.schedule.conftest import Office

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class Keep:
    messages: timedelta = 30 * DAY
    quarantine: timedelta = 14 * DAY
    outbox: timedelta = 2 * DAY


def quarantined(at: Any) -> Quarantined:
    return Quarantined(bot_id=1, reason="x", raw="{}", at=at)


async def test_each_table_keeps_its_time(office: Office) -> None:
    now = fakes.START
    forgotten: list[timedelta] = []

    async def forget(older_than: timedelta) -> int:
        forgotten.append(older_than)
        return 3

    async with office.database.work() as work:
        work.db.add_all(
            [
                Seen(bot_id=1, update_id=1, at=now - 2 * DAY - SECOND),
                Seen(bot_id=1, update_id=2, at=now - 2 * DAY),
                quarantined(now - 14 * DAY - SECOND),
                quarantined(now - 14 * DAY),
                Parked(
                    bot_id=1, update_id=1, chat_id=1, raw="{}", reason="x", until=now - 99 * DAY
                ),
                StaffCard(key="a", chat_id=1, message_ref=-1, text="x", at=now - 3 * DAY),
                StaffCard(key="b", chat_id=1, message_ref=-1, text="x", at=now),
                Job(name="a.b", payload={}, state="dead", due_at=now - 31 * DAY),
                Job(name="a.b", payload={}, state="pending", due_at=now - 31 * DAY),
            ]
        )
    retention = Retention(office.database, office.clock, Keep(), forget)
    for _ in range(2):
        await retention.run(None, {})
    assert forgotten == [2 * DAY, 2 * DAY]
    kept = {
        model.__name__: await count(office, model)
        for model in (Seen, Quarantined, Parked, StaffCard, Job)
    }
    assert kept == {"Seen": 1, "Quarantined": 1, "Parked": 1, "StaffCard": 1, "Job": 1}


async def count(office: Office, model: Any) -> int:
    async with office.database.reading() as db:
        return int(await db.scalar(select(func.count()).select_from(model)) or 0)


async def test_plug_ins_forget_what_people_wrote(office: Office) -> None:
    asked: list[Any] = []

    async def expire(db: AsyncSession, before: Any) -> None:
        asked.append((before, await db.scalar(select(func.count()).select_from(Seen))))

    async def nothing(older_than: timedelta) -> int:
        return 0

    await Retention(office.database, office.clock, Keep(), nothing, [expire]).run(None, {})
    assert asked == [(fakes.START - 30 * DAY, 0)]


async def test_many_rows_go_in_several_transactions(office: Office) -> None:
    async with office.database.work() as work:
        old = fakes.START - 3 * DAY
        work.db.add_all(Seen(bot_id=1, update_id=n, at=old) for n in range(CHUNK + 1))

    async def nothing(older_than: timedelta) -> int:
        return 0

    await Retention(office.database, office.clock, Keep(), nothing).run(None, {})
    assert await count(office, Seen) == 0


async def test_a_due_time_is_claimed_once(office: Office) -> None:
    due = Due("2027-03-02T09:00", fakes.START)
    async with office.database.work() as work:
        assert await last_dues(work.db, ["greeting"]) == {}
        first = await claim(work.db, "greeting", due, fakes.START)
        assert first is not None
        assert await claim(work.db, "greeting", due, fakes.START) is None
        assert await claim(work.db, "other", due, fakes.START) not in (None, first)
    async with office.database.work() as work:
        assert await claim(work.db, "greeting", due, fakes.START) is None
        assert await last_dues(work.db, ["greeting"]) == {"greeting": fakes.START}
    assert await count(office, Occurrence) == 2
