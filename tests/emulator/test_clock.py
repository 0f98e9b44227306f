"""The clock: standing still, stepping, jumping, flowing."""

import asyncio
from datetime import datetime, timedelta

import pytest

from bot.emulator.clock import SimClock
from tests.emulator.conftest import START


async def settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


class Diary:
    """Notes when each sleeper woke, in seconds since the start."""

    def __init__(self, clock: SimClock) -> None:
        self.clock = clock
        self.notes: list[tuple[str, float]] = []

    async def sleep(self, name: str, *lengths: float) -> None:
        for length in lengths:
            await self.clock.sleep(length)
            passed = (self.clock.now() - START).total_seconds()
            self.notes.append((name, passed))


async def test_a_frozen_clock_does_not_move() -> None:
    clock = SimClock(START, rate=0)
    await asyncio.sleep(0.01)
    assert clock.now() == START
    assert clock.monotonic() == 0


async def test_advance_wakes_sleepers_at_their_own_time_and_in_order() -> None:
    clock = SimClock(START, rate=0)
    diary = Diary(clock)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(diary.sleep("late", 30))
        tasks.create_task(diary.sleep("early", 10, 15))  # sleeps again while time advances
        await settle()
        assert clock.next_wake() == START + timedelta(seconds=10)
        await clock.advance(60, settle)
    assert diary.notes == [("early", 10), ("early", 25), ("late", 30)]
    assert clock.now() == START + timedelta(seconds=60)
    assert clock.next_wake() is None


async def test_a_sleeper_due_at_the_very_end_wakes_and_one_just_after_does_not() -> None:
    clock = SimClock(START, rate=0)
    diary = Diary(clock)
    at_end = asyncio.create_task(diary.sleep("at end", 10))
    after = asyncio.create_task(diary.sleep("after", 10.01))
    await settle()
    await clock.advance(10, settle)
    assert diary.notes == [("at end", 10)]
    after.cancel()
    await asyncio.gather(at_end, after, return_exceptions=True)
    assert clock.next_wake() is None


async def test_jump_wakes_everybody_late_like_a_suspended_machine() -> None:
    clock = SimClock(START, rate=0)
    diary = Diary(clock)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(diary.sleep("a", 10))
        tasks.create_task(diary.sleep("b", 20))
        await settle()
        clock.jump(3600)
        await settle()
    assert diary.notes == [("a", 3600), ("b", 3600)]


async def test_a_jump_backwards_moves_the_date_only() -> None:
    clock = SimClock(START, rate=0)
    clock.jump(-3600)
    assert clock.now() == START - timedelta(hours=1)
    assert clock.monotonic() == 0


async def test_time_flows_and_wakes_by_itself() -> None:
    clock = SimClock(START, rate=100)
    await asyncio.wait_for(clock.sleep(2), 1)
    assert timedelta(seconds=2) <= clock.now() - START < timedelta(seconds=60)


async def test_setting_the_rate_starts_a_clock_that_stood() -> None:
    clock = SimClock(START, rate=0)
    sleeper = asyncio.create_task(clock.sleep(2))
    await settle()
    clock.set_rate(1000)
    await asyncio.wait_for(sleeper, 1)


async def test_after_advancing_the_rate_is_as_before() -> None:
    clock = SimClock(START, rate=50)
    await clock.advance(1000, settle)
    assert clock.rate == 50
    assert clock.now() - START >= timedelta(seconds=1000)


async def test_no_wait_still_lets_others_run() -> None:
    clock = SimClock(START, rate=0)
    ran: list[bool] = []
    asyncio.get_running_loop().call_soon(ran.append, True)
    await clock.sleep(0)
    assert ran == [True]


async def test_with_a_host_tickers_are_passed_and_its_due_times_are_steps() -> None:
    clock = SimClock(START, rate=0)
    steps: list[float] = []
    due = [START + timedelta(seconds=100), START + timedelta(seconds=5000)]

    async def tick() -> None:
        while True:
            await clock.sleep(1)

    async def note() -> None:
        steps.append(clock.monotonic())
        await settle()

    def next_due() -> datetime | None:
        return next((moment for moment in due if moment > clock.now()), None)

    ticker = asyncio.create_task(tick())
    await settle()
    await clock.advance(6000, note, next_due=next_due, busy=lambda: False)
    ticker.cancel()
    assert steps == [0, 100, 5000, 6000]


async def test_a_busy_host_is_given_its_ticks() -> None:
    clock = SimClock(START, rate=0)
    work = [1, 2, 3]

    async def tick() -> None:
        while True:
            await clock.sleep(1)
            if work:
                work.pop()

    ticker = asyncio.create_task(tick())
    await settle()
    await clock.advance(100, settle, next_due=lambda: None, busy=lambda: bool(work))
    ticker.cancel()
    assert work == []


async def test_cancelled_sleepers_are_swept_away() -> None:
    clock = SimClock(START, rate=0)
    keeper = asyncio.create_task(clock.sleep(1))
    for _ in range(500):
        task = asyncio.create_task(clock.sleep(100))
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    assert len(clock._sleepers) < 200
    assert clock.next_wake() == START + timedelta(seconds=1)
    keeper.cancel()


def test_negative_amounts_are_refused() -> None:
    clock = SimClock(START, rate=0)
    with pytest.raises(ValueError, match="negative"):
        clock.set_rate(-1)
    with pytest.raises(ValueError, match="forwards"):
        asyncio.run(clock.advance(-1, settle))
