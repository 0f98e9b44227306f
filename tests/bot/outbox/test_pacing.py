"""Telegram's limits, and what a 429 teaches."""

from itertools import pairwise
from pathlib import Path

import pytest
from aiogram.methods import BanChatMember, DeleteMessage, EditMessageText, SendMessage

from bot.outbox.pacing import Limits, Pacer
from tests.bot.outbox.line import GROUP, OTHER, Line, open_line


def sent_times(line: Line, chat_id: int) -> list[float]:
    return [
        at_s - 1000
        for at_s, (_, params) in zip(line.telegram.times_s, line.telegram.calls, strict=True)
        if params["chat_id"] == chat_id
    ]


def most_within(times: list[float], seconds: float) -> int:
    return max(sum(start <= at < start + seconds for at in times) for start in times)


async def test_one_message_a_second_in_a_chat(tmp_path: Path) -> None:
    async with open_line(tmp_path, Limits.telegram()) as line:
        await line.say("1", "2", "3", chat_id=55)
        await line.advance(10)
        times = sent_times(line, 55)
        assert len(times) == 3
        assert most_within(times, 1.0) == 1
        assert times[-1] < 2.2


async def test_twenty_messages_a_minute_in_a_group_but_not_in_private(tmp_path: Path) -> None:
    async with open_line(tmp_path, Limits.telegram()) as line:
        await line.say(*"abcdefghijklmnopqrstuvwxyz")
        await line.say(*"abcdefghijklmnopqrstuvwxyz", chat_id=55)
        await line.advance(55)
        assert len(sent_times(line, GROUP)) == 20
        assert len(sent_times(line, 55)) == 26
        await line.advance(60)
        assert most_within(sent_times(line, GROUP), 60.0) == 20
        assert len(sent_times(line, GROUP)) == 26


async def test_thirty_messages_a_second_overall(tmp_path: Path) -> None:
    async with open_line(tmp_path, Limits.telegram()) as line:
        await line.post(*(SendMessage(chat_id=-5000 - n, text="x") for n in range(300)))
        await line.advance(9.9)
        times = line.telegram.times_s
        assert len(times) == 300
        assert most_within(times, 1.0) == 30


async def test_a_broadcast_stays_close_to_the_floor_and_replies_overtake_it(
    tmp_path: Path,
) -> None:
    async with open_line(tmp_path, Limits.telegram()) as line:
        await line.post(
            *(SendMessage(chat_id=-5000 - n, text="x") for n in range(600)),
            klass=3,
        )
        await line.advance(5)
        await line.say("reply")
        await line.advance(0.1 + 1.02)
        assert "reply" in line.texts(GROUP)
        await line.advance(20)
        assert len(line.telegram.times_s) == 601
        assert line.telegram.times_s[-1] - 1000 <= 601 / 30 * 1.02


async def test_deletes_and_bans_are_not_paced_and_edits_are(tmp_path: Path) -> None:
    async with open_line(tmp_path, Limits.telegram()) as line:
        await line.post(*(DeleteMessage(chat_id=GROUP, message_id=n) for n in range(1, 41)))
        await line.post(BanChatMember(chat_id=GROUP, user_id=7))
        edits = (EditMessageText(chat_id=GROUP, message_id=n, text="x") for n in (1, 2))
        await line.post(*edits)
        await line.settle()
        assert len(line.names()) == 42
        assert line.core.next_due() is not None
        await line.advance(2)
        assert len(line.names()) == 43


async def test_no_limits_means_none(line: Line) -> None:
    await line.say(*(str(n) for n in range(100)))
    await line.settle()
    assert len(line.names()) == 100
    assert line.core.next_due() is None


async def test_custom_limits(tmp_path: Path) -> None:
    async with open_line(tmp_path, Limits(overall_per_s=0.5)) as line:
        await line.say("1", "2", "3")
        await line.advance(6)
        assert sent_times(line, GROUP) == pytest.approx([0, 2, 4], abs=0.1)


async def test_a_429_holds_its_chat_back_and_no_other(line: Line) -> None:
    line.telegram.flood(GROUP, 40)
    await line.say("a", "b")
    await line.say("c", chat_id=OTHER)
    await line.post(DeleteMessage(chat_id=GROUP, message_id=5))
    await line.settle()
    assert line.core.due() == 0
    await line.advance(39)
    await line.say("d", chat_id=OTHER)
    await line.settle()
    assert line.texts(OTHER) == ["c", "d"]
    held = sent_times(line, GROUP)
    assert set(held) == {0.0}
    await line.advance(60)
    assert line.texts(GROUP) == ["a", "a", "b"]
    assert min(each for each in sent_times(line, GROUP) if each) >= 40
    assert [row.state for row in await line.rows()] == ["sent"] * 5


async def test_a_chat_that_flooded_goes_slower_and_recovers(line: Line) -> None:
    line.telegram.flood(GROUP, 1)
    await line.say(*(str(n) for n in range(30)))
    await line.advance(60)
    times = sent_times(line, GROUP)
    gaps = [later - earlier for earlier, later in pairwise(times[1:])]
    assert 0.3 <= gaps[0] <= 0.5
    assert gaps[-1] == pytest.approx(0, abs=0.002)


async def test_429_in_several_chats_at_once_holds_everything_but_instant_answers(
    line: Line,
) -> None:
    for chat in (-11, -12, -13):
        line.telegram.flood(chat, 7)
        await line.say("x", chat_id=chat)
    await line.settle()
    await line.say("calm", chat_id=OTHER)
    await line.post(BanChatMember(chat_id=OTHER, user_id=7))
    await line.advance(6.9)
    assert sent_times(line, OTHER) == []
    await line.advance(0.2)
    assert len(sent_times(line, OTHER)) == 2


def test_memory_of_idle_chats_is_bounded() -> None:
    pacer = Pacer(Limits.telegram())
    for n in range(20_000):
        pacer.took(-n - 1, 1, float(n))
    assert len(pacer._chats) < 5000
