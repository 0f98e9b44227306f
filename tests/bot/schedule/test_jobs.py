"""Jobs run once due, are retried, given up, replaced, and survive a restart."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from aiogram.methods import SendMessage
from sqlalchemy import select

from bot.db.models import Job, Occurrence
from bot.db.work import Work
from bot.plugin import JobContext
from bot.schedule.jobs import AT_ONCE, Failed
from bot.schedule.occurrences import Once, WallClock
from tests.bot import fakes
from tests.bot.schedule.conftest import Office

MINUTE = timedelta(minutes=1)


class Diary:
    """A job that writes down its payloads, and fails as often as told."""

    def __init__(self, failures: int = 0) -> None:
        self.entries: list[Mapping[str, Any]] = []
        self.failures = failures

    async def run(self, context: JobContext, payload: Mapping[str, Any]) -> None:
        self.entries.append(payload)
        if len(self.entries) <= self.failures:
            raise RuntimeError(f"failure {len(self.entries)}")


async def defer(office: Office, name: str, number: int = 1, **more: Any) -> None:
    async with office.database.work() as work:
        office.jobs.bound(work).defer(name, {"n": number}, **more)


async def rows(office: Office, model: Any = Job) -> list[Any]:
    async with office.database.reading() as db:
        return list(await db.scalars(select(model).order_by(model.id)))


async def test_a_job_runs_once_when_it_is_due(office: Office) -> None:
    diary = Diary()
    office.jobs.add({"a.b": diary.run})
    await defer(office, "a.b", after=MINUTE)
    assert office.jobs.next_due() == fakes.START + MINUTE
    assert office.jobs.due() == 0
    await office.settle()
    assert diary.entries == []
    office.clock.advance(minutes=1)
    assert office.jobs.due() == 1
    await office.settle()
    await office.settle()
    assert diary.entries == [{"n": 1}]
    assert await rows(office) == []
    assert office.jobs.next_due() is None


async def test_a_cancelled_job_is_left_undone(office: Office) -> None:
    diary = Diary()
    office.jobs.add({"a.b": diary.run})
    for number, key in ((1, "k"), (2, "l")):
        await defer(office, "a.b", number, after=MINUTE, key=key)
    async with office.database.work() as work:
        jobs = office.jobs.bound(work)
        for key in ("k", "never"):
            jobs.cancel(key)
        jobs.defer("a.b", {"n": 3}, key="m")
        jobs.cancel("m")
        jobs.cancel("n")
        jobs.defer("a.b", {"n": 4}, key="n")
    office.clock.advance(minutes=1)
    await office.settle()
    assert sorted(entry["n"] for entry in diary.entries) == [2, 4]
    assert await rows(office) == []


async def test_the_same_key_replaces(office: Office) -> None:
    diary = Diary()
    office.jobs.add({"a.b": diary.run})
    async with office.database.work() as work:
        for number in (1, 2):
            office.jobs.bound(work).defer("a.b", {"n": number}, after=MINUTE, key="k")
    await defer(office, "a.b", 3, after=2 * MINUTE, key="k")
    await defer(office, "a.b", 4, after=MINUTE)
    await defer(office, "a.b", 5, after=MINUTE)
    office.clock.advance(minutes=1)
    await office.settle()
    assert sorted(entry["n"] for entry in diary.entries) == [4, 5]
    office.clock.advance(minutes=1)
    await office.settle()
    assert diary.entries[2:] == [{"n": 3}]


async def test_a_rolled_back_batch_defers_nothing(office: Office) -> None:
    diary = Diary()
    office.jobs.add({"a.b": diary.run})
    async with office.database.work() as work:
        office.jobs.bound(work).defer("a.b", {})
        await work.restart()
    await office.settle()
    assert diary.entries == []


async def test_failures_are_retried_later_and_later(office: Office) -> None:
    diary = Diary(failures=2)
    office.jobs.add({"a.b": diary.run})
    await defer(office, "a.b")
    await office.settle()
    assert office.jobs.next_due() == fakes.START + timedelta(seconds=10)
    office.clock.advance(seconds=10)
    await office.settle()
    assert office.jobs.next_due() == office.clock.now() + timedelta(seconds=60)
    office.clock.advance(seconds=60)
    await office.settle()
    assert len(diary.entries) == 3
    assert await rows(office) == []


async def test_the_third_failure_is_the_last_and_is_told(office: Office) -> None:
    diary = Diary(failures=9)
    told: list[Failed] = []

    async def tell(work: Work, failed: Failed) -> None:
        told.append(failed)

    office.jobs.add({"a.b": diary.run})
    office.jobs.on_dead = tell
    await defer(office, "a.b")
    for _ in range(4):
        await office.settle()
        office.clock.advance(minutes=2)
    assert told == [Failed("a.b", 3, "RuntimeError: failure 3")]
    [row] = await rows(office)
    assert (row.state, row.attempts) == ("dead", 3)
    assert "failure 3" in row.error
    assert len(diary.entries) == 3


async def test_an_unknown_job_dies_at_once(office: Office) -> None:
    await defer(office, "gone.job")
    await office.settle()
    [row] = await rows(office)
    assert (row.state, row.error) == ("dead", "nothing here knows the job 'gone.job'")


async def test_a_job_deferred_anew_while_it_runs_runs_again(office: Office) -> None:
    entries: list[Any] = []

    async def again(context: JobContext, payload: Mapping[str, Any]) -> None:
        entries.append(payload["n"])
        office.clock.advance(seconds=1)
        if payload["n"] < 3:
            await defer(office, "a.b", payload["n"] + 1, key="k")

    office.jobs.add({"a.b": again})
    await defer(office, "a.b", 1, key="k")
    await office.settle()
    assert entries == [1, 2, 3]
    assert await rows(office) == []


async def test_what_waits_survives_a_restart(office: Office) -> None:
    await defer(office, "a.b", after=MINUTE)
    office.restart()
    diary = Diary()
    office.jobs.add({"a.b": diary.run})
    await office.load()
    assert office.jobs.next_due() == fakes.START + MINUTE
    office.clock.advance(hours=5)
    await office.settle()
    assert diary.entries == [{"n": 1}]


async def test_only_so_many_run_at_once(office: Office) -> None:
    gate, full, running, most = asyncio.Event(), asyncio.Event(), 0, 0

    async def wait(context: JobContext, payload: Mapping[str, Any]) -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        if running == AT_ONCE:
            full.set()
        await gate.wait()
        running -= 1

    office.jobs.add({"a.b": wait})
    async with office.database.work() as work:
        for number in range(AT_ONCE + 3):
            office.jobs.bound(work).defer("a.b", {"n": number})
    await office.jobs.tick()
    await asyncio.wait_for(full.wait(), 10)
    await office.jobs.tick()
    await asyncio.sleep(0.05)
    assert (running, office.jobs.due()) == (AT_ONCE, AT_ONCE + 3)
    gate.set()
    await office.settle()
    assert most == AT_ONCE


async def test_a_job_has_transactions_and_posts_of_its_own(office: Office) -> None:
    async def greet(context: JobContext, payload: Mapping[str, Any]) -> None:
        async with context.work() as db:
            db.add(Occurrence(schedule="x", wall_time="y", due_at=fakes.START, at=fakes.START))
            assert context.post(db, SendMessage(chat_id=1, text="hi")) == -1
        with pytest.raises(LookupError):
            context.post(db, SendMessage(chat_id=1, text="late"))

    office.jobs.add({"a.b": greet})
    await defer(office, "a.b")
    await office.settle()
    assert await rows(office) == []
    assert len(await rows(office, Occurrence)) == 1
    assert office.out.outbox.names() == ["sendMessage"]


async def test_the_loop_wakes_by_the_injected_clock(office: Office) -> None:
    done = asyncio.Event()

    async def finish(context: JobContext, payload: Mapping[str, Any]) -> None:
        done.set()

    office.jobs.add({"a.b": finish})
    await office.jobs.start()
    await defer(office, "a.b", after=timedelta(days=1))
    await asyncio.wait_for(done.wait(), 0.5)  # well before a tick of real time
    assert office.clock.now() == fakes.START + timedelta(days=1)


async def test_a_name_is_taken_once(office: Office) -> None:
    office.jobs.add({"a.b": Diary().run})
    with pytest.raises(ValueError, match=r"a\.b"):
        office.jobs.add({"a.b": Diary().run})


async def test_a_recurring_job_runs_each_due_time_once_across_restarts(office: Office) -> None:
    diary = Diary()
    for _ in range(3):
        office.restart()
        office.jobs.every("core.daily", diary.run, WallClock("0 10 * * *"))
        await office.load()
        await office.settle()
    assert diary.entries == []
    assert office.jobs.next_due() == fakes.START + timedelta(hours=1)
    office.clock.advance(hours=1)
    await office.settle()
    await office.settle()
    assert [entry["wall_time"] for entry in diary.entries] == ["2027-03-02T10:00"]
    office.restart()
    office.jobs.every("core.daily", diary.run, WallClock("0 10 * * *"))
    await office.load()
    await office.settle()
    assert len(diary.entries) == 1
    office.clock.advance(days=3, minutes=30)
    await office.settle()
    assert [entry["wall_time"] for entry in diary.entries[1:]] == ["2027-03-05T10:00"]
    states = [row.state for row in await rows(office, Occurrence)]
    assert states == ["skipped", "done", "skipped", "skipped", "done"]


async def test_a_bot_that_is_never_up_in_the_night_does_its_nightly_work_later(
    office: Office,
) -> None:
    diary = Diary()
    for _ in range(2):
        office.restart()
        office.jobs.every("core.nightly", diary.run)
        await office.load()
        await office.settle()
        await office.jobs.stop()
        office.clock.advance(hours=23)  # 04:30 passes while it is down
    assert len(diary.entries) == 1


async def test_a_single_moment_is_done_after_it(office: Office) -> None:
    diary = Diary()
    office.jobs.every("core.once", diary.run, Once(fakes.START + MINUTE))
    await office.load()
    office.clock.advance(minutes=1)
    await office.settle()
    assert len(diary.entries) == 1
    assert office.jobs.next_due() is None
