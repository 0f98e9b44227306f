"""Trap 13: the wrong zone, nothing after a restart, twice after a restart, daylight saving."""

from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta

from bot.emulator.group import EmulatedGroup
from tests.traps.conftest import ROOT, group_over_http

TEXT = "下班啦，今晚的资料来了"
DAY_S = timedelta(days=1).total_seconds()


def on(start: datetime, zone: str) -> AbstractAsyncContextManager[EmulatedGroup]:
    """A group with schedules, at a moment and in a zone."""
    rules = ROOT / "rules" / "content"
    return group_over_http(rules, {"broadcasts": {}}, start=start, zone=zone)


def posts(group: EmulatedGroup) -> list[str]:
    """When the text was posted, in UTC."""
    me = group.world.bot.user.id
    chat = group.world.living_chat(group.chat_id)
    return [
        datetime.fromtimestamp(one.date, UTC).strftime("%d %H:%M")
        for one in chat.messages.values()
        if one.from_id == me and one.text == TEXT
    ]


async def plan(group: EmulatedGroup, when: str) -> None:
    await group.admin("boss")
    await group.say("boss", f"/schedule {when} {TEXT}")


async def test_half_past_six_is_that_of_the_group() -> None:
    async with on(datetime(2027, 3, 2, 1, 0, tzinfo=UTC), "Asia/Shanghai") as group:
        await plan(group, "每天 18:30")
        await group.advance(2 * DAY_S)
        assert posts(group) == ["02 10:30", "03 10:30"]


async def test_a_restart_neither_forgets_nor_repeats() -> None:
    async with on(datetime(2027, 3, 2, 10, 0, tzinfo=UTC), "Asia/Shanghai") as group:
        await plan(group, "每天 18:30")
        await group.advance(1800)
        assert posts(group) == ["02 10:30"]
        await group.restart(60)
        await group.advance(3600)
        assert posts(group) == ["02 10:30"]
        await group.restart(60)
        await group.advance(DAY_S)
        assert posts(group) == ["02 10:30", "03 10:30"]


async def test_after_three_days_down_there_is_no_flood() -> None:
    async with on(datetime(2027, 3, 2, 10, 0, tzinfo=UTC), "Asia/Shanghai") as group:
        await plan(group, "每天 18:30")
        await group.advance(1800)
        await group.restart(3 * DAY_S)
        await group.settle()
        assert len(posts(group)) <= 2
        await group.advance(DAY_S)
        assert posts(group)[-1] == "06 10:30"


async def test_the_hour_that_comes_twice_counts_once() -> None:
    async with on(datetime(2027, 11, 6, 12, 0, tzinfo=UTC), "America/New_York") as group:
        await plan(group, "每天 01:30")
        await group.advance(2 * DAY_S)
        assert posts(group) == ["07 05:30", "08 06:30"]


async def test_the_hour_that_never_comes_counts_at_its_end() -> None:
    async with on(datetime(2027, 3, 13, 12, 0, tzinfo=UTC), "America/New_York") as group:
        await plan(group, "每天 02:30")
        await group.advance(2 * DAY_S)
        assert posts(group) == ["14 07:00", "15 06:30"]
