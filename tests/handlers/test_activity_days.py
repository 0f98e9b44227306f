"""Counting in a group: by member and by the group's own day, and never twice."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from bot.db.models import ActivityDay
from bot.emulator.group import EmulatedGroup, emulated_group


async def counted(group: EmulatedGroup) -> dict[tuple[int, date], int]:
    """Messages by member and day."""
    async with group.app.database.reading() as db:
        rows = await db.scalars(select(ActivityDay))
        return {(row.user_id, row.day): row.messages for row in rows}


async def test_each_message_counts_once_for_its_author_and_edits_do_not() -> None:
    async with emulated_group(activity={}) as group:
        assert await group.say("ann", "早") == []
        assert await group.say("ann", "吃了吗") == []
        assert await group.say("bob", "吃了") == []
        assert await group.edit(group.last("ann")["id"], "吃了没") == []
        assert await group.join("neo") == []
        found = {user: count for (user, _), count in (await counted(group)).items()}
    assert found == {group.user("ann"): 2, group.user("bob"): 1}


async def test_a_day_ends_at_midnight_of_the_group() -> None:
    async with emulated_group(activity={}) as group:
        zone = "Pacific/Kiritimati"  # fourteen hours ahead of UTC
        store = group.app.core.settings
        store.overlay(group.chat_id, plugins=["activity"], timezone=zone)
        await group.say("ann", "today")
        here = group.clock.now()
        await group.advance(24 * 3600)
        await group.say("ann", "tomorrow")
        days = sorted(day for _, day in await counted(group))
    first = here.astimezone(ZoneInfo(zone)).date()
    assert days == [first, first + timedelta(days=1)]


async def told(group: EmulatedGroup, name: str) -> int | None:
    """What plug-ins are told of a member's messages."""
    async with group.app.database.work() as work:
        chats = group.app.core.people.bound(work)
        found = await chats.standing(group.chat_id, group.user(name), group.clock.now())
        return found.messages


async def test_plugins_are_told_once_a_week_was_counted() -> None:
    async with emulated_group(activity={}) as group:
        assert await told(group, "ann") is None
        await group.say("ann", "早")
        assert await told(group, "ann") is None
        await group.advance(6 * 24 * 3600)
        assert await told(group, "ann") is None
        await group.advance(24 * 3600)
        await group.say("ann", "早")
        assert (await told(group, "ann"), await told(group, "bob")) == (2, 0)
