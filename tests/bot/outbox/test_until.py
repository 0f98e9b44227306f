"""A sanction lasts as ordered from the moment it takes effect, and never for ever by accident."""

from datetime import UTC, datetime, timedelta

import pytest
from aiogram.methods import BanChatMember, RestrictChatMember
from aiogram.types import ChatPermissions

from bot.outbox.until import timing
from tests.bot.outbox.line import GROUP, NOON, Line


def mute(line: Line, **ahead: float) -> RestrictChatMember:
    until = line.clock.now() + timedelta(**ahead)
    return RestrictChatMember(
        chat_id=GROUP, user_id=7, permissions=ChatPermissions(), until_date=until
    )


def last_until(line: Line) -> datetime:
    return datetime.fromtimestamp(line.telegram.calls[-1][1]["until_date"], UTC)


async def test_a_mute_of_a_minute_behind_a_429_of_40_s_is_still_a_minute(line: Line) -> None:
    line.telegram.flood(GROUP, 40)
    await line.post(mute(line, minutes=1))
    await line.advance(40)
    assert line.names() == ["restrictChatMember"] * 2
    assert last_until(line) == NOON + timedelta(seconds=40 + 60)
    assert line.to_lift == []


async def test_a_punctual_mute_keeps_the_moment_that_people_were_told(line: Line) -> None:
    method = mute(line, minutes=10)
    line.clock.at_s += 0.7
    await line.post(method)
    await line.settle()
    assert last_until(line) == NOON + timedelta(minutes=10)


async def test_a_shorter_mute_is_lifted_by_us(line: Line) -> None:
    (ref,) = await line.post(mute(line, seconds=20))
    await line.settle()
    assert last_until(line) == NOON + timedelta(seconds=60)
    assert line.to_lift == [(-ref, NOON + timedelta(seconds=20))]


async def test_a_shorter_mute_that_comes_late_is_lifted_later(line: Line) -> None:
    line.telegram.flood(GROUP, 10)
    (ref,) = await line.post(mute(line, seconds=20))
    await line.advance(10)
    assert last_until(line) == NOON + timedelta(seconds=70)
    assert line.to_lift == [(-ref, NOON + timedelta(seconds=30))]


async def test_a_sanction_that_is_over_is_not_sent(line: Line) -> None:
    line.telegram.flood(GROUP, 90)
    (ref,) = await line.post(mute(line, minutes=1))
    await line.advance(100)
    assert line.names() == ["restrictChatMember"]
    row = await line.row(ref)
    assert (row.state, row.reason) == ("dead", "the sanction was over before it could be sent")


async def test_for_ever_stays_for_ever(line: Line) -> None:
    await line.post(BanChatMember(chat_id=GROUP, user_id=7))
    await line.post(BanChatMember(chat_id=GROUP, user_id=8, until_date=0))
    await line.settle()
    assert [params.get("until_date", 0) for _, params in line.telegram.calls] == [0, 0]
    assert line.to_lift == []


async def test_more_than_telegram_can_time_is_lifted_by_us(line: Line) -> None:
    (ref,) = await line.post(mute(line, days=400))
    await line.settle()
    assert line.to_lift == [(-ref, NOON + timedelta(days=400))]


async def test_a_restart_does_not_make_a_mute_for_ever(line: Line) -> None:
    line.telegram.flood(GROUP, 300)
    await line.post(mute(line, minutes=1))
    await line.settle()
    line.clock.at_s += 45
    await line.restart()
    await line.settle()
    assert last_until(line) == NOON + timedelta(seconds=45 + 60)


@pytest.mark.parametrize("late_s", [0, 1, 2, 3, 10, 29, 31, 59, 59.9, 61, 100, 4000])
@pytest.mark.parametrize("length_s", [1, 20, 57, 58, 60, 90, 3600])
def test_telegram_never_reads_it_as_for_ever(late_s: float, length_s: float) -> None:
    ordered = NOON
    now = ordered + timedelta(seconds=late_s)
    how = timing(round(ordered.timestamp() + length_s), ordered, now)
    if how.is_over:
        assert late_s >= length_s
        return
    assert how.until is not None
    ahead_s = how.until - now.timestamp()
    assert ahead_s >= 59.5
    wanted_s = length_s if late_s > 2 else length_s - late_s
    lifted_s = (how.lift_at - now).total_seconds() if how.lift_at else ahead_s
    assert abs(lifted_s - wanted_s) <= 3.5
