"""kill -9, drain, restart, retention."""

import asyncio
from datetime import timedelta

import pytest
from aiogram import Bot
from aiogram.methods import AnswerCallbackQuery, DeleteMessage, SendDocument, SendMessage
from aiogram.types import BufferedInputFile
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from bot.db.models import OutboxFile
from bot.outbox.core import OutboxCore
from bot.services import PostClass
from tests.bot.outbox.line import GROUP, OTHER, Line


async def test_a_new_process_sends_exactly_what_is_pending(line: Line) -> None:
    await line.say("sent before")
    await line.settle()
    line.telegram.flood(GROUP, 1000)
    await line.say("1", "2", "3")
    async with line.database.work() as work:
        due = line.clock.now() + timedelta(minutes=5)
        line.core.bound(work).post_at(SendMessage(chat_id=OTHER, text="later"), due)
    await line.settle()
    line.telegram.calls.clear()
    await line.restart()
    await line.settle()
    assert line.texts() == ["1", "2", "3"]
    await line.advance(301)
    assert line.texts() == ["1", "2", "3", "later"]
    assert {row.state for row in await line.rows()} == {"sent"}
    line.telegram.calls.clear()
    await line.restart()
    await line.advance(1000)
    assert line.names() == []


async def test_what_was_in_flight_is_sent_again_and_nothing_else(line: Line) -> None:
    line.telegram.gate = asyncio.Event()
    await line.say("in flight", "queued")
    await asyncio.sleep(0.01)
    await line.core.stop()
    line.telegram.gate = None
    await line.restart()
    await line.settle()
    assert line.texts() == ["in flight", "in flight", "queued"]


async def test_answers_of_before_the_restart_are_dead(line: Line) -> None:
    line.telegram.gate = asyncio.Event()
    (ref,) = await line.post(AnswerCallbackQuery(callback_query_id="1"))
    await asyncio.sleep(0.01)
    line.telegram.gate = None
    await line.restart()
    await line.settle()
    assert line.names() == ["answerCallbackQuery"]
    row = await line.row(ref)
    assert (row.state, row.reason) == ("dead", "restart")


async def test_ids_go_on_after_a_restart(line: Line) -> None:
    (first,) = await line.say("a")
    await line.settle()
    await line.core.forget_sent(timedelta(0))
    await line.restart()
    (second,) = await line.say("b")
    assert second == first - 1
    assert first < 0


async def test_posting_before_the_start_is_refused(line: Line) -> None:
    core = line.make_core()
    with pytest.raises(RuntimeError, match="start"):
        async with line.database.work() as work:
            core.bound(work).post(SendMessage(chat_id=GROUP, text="x"))


async def test_drain_finishes_what_is_due_and_leaves_the_rest(line: Line) -> None:
    line.telegram.flood(OTHER, 100)
    await line.say("held", chat_id=OTHER)
    await line.settle()
    line.telegram.gate = asyncio.Event()
    await line.say("1", "2", delete_after=timedelta(minutes=1))
    draining = asyncio.create_task(line.core.drain(5))
    await asyncio.sleep(0.01)
    assert not draining.done()
    line.telegram.gate.set()
    assert await draining == 1
    assert line.texts(GROUP) == ["1", "2"]
    states = [row.state for row in await line.rows()]
    assert states == ["pending", "sent", "sent", "pending", "pending"]  # two deletions later
    line.telegram.gate = None
    await line.restart()
    await line.advance(60)
    assert {row.state for row in await line.rows()} == {"sent"}


async def test_drain_gives_up_at_its_deadline(line: Line) -> None:
    line.telegram.gate = asyncio.Event()
    await line.say("stuck")
    await asyncio.sleep(0.01)
    draining = asyncio.create_task(line.core.drain(5))
    await asyncio.sleep(0.01)
    line.clock.at_s += 6
    line.clock.wake()
    assert await draining == 1
    assert [row.state for row in await line.rows()] == ["pending"]


async def test_drain_waits_for_the_pace(line: Line) -> None:
    line.telegram.flood(GROUP, 3)
    await line.say("a")
    await line.settle()
    draining = asyncio.create_task(line.core.drain(10))
    await asyncio.sleep(0.01)
    line.clock.at_s += 3
    line.clock.wake()
    assert await draining == 0
    assert [row.state for row in await line.rows()] == ["sent"]


async def test_a_database_that_fails_loses_no_result(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    fails = [OperationalError("UPDATE", {}, Exception("disk full"))] * 2
    write = line.core._recorder._follow_up

    async def failing(*args: object) -> None:
        if fails:
            raise fails.pop()
        await write(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(line.core._recorder, "_follow_up", failing)
    await line.say("a")
    for _ in range(3):
        await asyncio.sleep(0.05)
        line.clock.at_s += 1
        line.clock.wake()
    await line.settle()
    assert fails == []
    assert line.texts() == ["a"]
    assert [row.state for row in await line.rows()] == ["sent"]


async def test_a_hook_that_fails_does_not_stop_the_writing(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> None:
        raise KeyError("hook")

    monkeypatch.setattr(line.core._recorder, "on_migrated", broken)
    line.core.migrate(GROUP, -100777)
    await line.say("a", chat_id=OTHER)
    await line.settle()
    assert [row.state for row in await line.rows()] == ["sent"]


async def test_parameters_and_files_are_forgotten_and_references_still_work(line: Line) -> None:
    document = BufferedInputFile(b"secret", "a.txt")
    (ref,) = await line.post(SendDocument(chat_id=GROUP, document=document))
    await line.settle()
    await line.advance(48 * 3600)
    (young,) = await line.say("young")
    await line.settle()
    assert await line.core.forget_sent(timedelta(hours=48)) == 1
    assert (await line.row(ref)).params is None
    assert (await line.row(young)).params is not None
    async with line.database.reading() as db:
        assert (await db.execute(select(func.count()).select_from(OutboxFile))).scalar() == 0
    await line.restart()
    await line.post(DeleteMessage(chat_id=GROUP, message_id=ref))
    await line.settle()
    assert line.telegram.calls[-1] == ("deleteMessage", {"chat_id": GROUP, "message_id": 101})


async def test_another_bots_rows_are_left_alone(line: Line) -> None:
    line.telegram.flood(GROUP, 1000)
    await line.say("a")
    await line.settle()
    await line.core.stop()
    other = OutboxCore(
        line.database, Bot("43:OTHER", session=line.telegram), line.clock, line.limits
    )
    await other.start()
    await asyncio.sleep(0.02)
    assert line.texts() == ["a"]
    assert other.counts()["pending"] == 0
    await other.stop()


async def test_a_later_post_is_due_when_its_time_comes(line: Line) -> None:
    async with line.database.work() as work:
        due = line.clock.now() + timedelta(minutes=5)
        line.core.bound(work).post_at(
            SendMessage(chat_id=OTHER, text="later"),
            due,
            klass=PostClass.BROADCAST,
            expires=timedelta(minutes=1),
        )
    assert line.core.due() == 0
    assert line.core.next_due() == due
    line.clock.at_s += 300  # moved, but nobody was woken yet
    assert line.core.due() == 1
    line.core.wake()
    await line.settle()
    assert line.texts() == ["later"]
