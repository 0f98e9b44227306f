"""How well a group knows somebody: asked once in a while, and never told late of a newcomer."""

from datetime import timedelta
from typing import Any

import pytest

from bot.emulator.group import EmulatedGroup, emulated_group
from bot.people import standing
from bot.services import Standing

A_WEEK_S = 7 * 24 * 3600
ENOUGH = 12


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Whom the database was asked about."""
    users: list[int] = []
    ask = standing._asked

    async def noted(work: Any, chat_id: int, user_id: int, at: Any) -> Standing:
        users.append(user_id)
        return await ask(work, chat_id, user_id, at)

    monkeypatch.setattr(standing, "_asked", noted)
    return users


async def told(group: EmulatedGroup, name: str) -> Standing:
    """What plug-ins are told of a member."""
    async with group.app.database.work() as work:
        chats = group.app.core.people.bound(work)
        return await chats.standing(group.chat_id, group.user(name), group.clock.now())


async def regulars(group: EmulatedGroup, *names: str) -> None:
    """They come in and write for a week and more."""
    for name in names:
        await group.join(name)
        await group.say(name, "大家好")
    await group.advance(A_WEEK_S)
    for name in names:
        for number in range(ENOUGH):
            await group.say(name, f"今天第 {number} 句")
    await group.advance(60)


async def test_of_a_regular_the_database_is_asked_once_in_ten_minutes(asked: list[int]) -> None:
    async with emulated_group(activity={}) as group:
        await regulars(group, "ann")
        first = await told(group, "ann")
        assert first.messages == ENOUGH + 1
        assert first.joined_at is not None
        assert await told(group, "ann") == first
        assert asked == [group.user("ann")]
        await group.say("ann", "还有一句")
        await group.advance(11 * 60)
        assert (await told(group, "ann")).messages == ENOUGH + 2
        assert len(asked) == 2


async def test_who_hardly_wrote_is_asked_about_each_time(asked: list[int]) -> None:
    async with emulated_group(activity={}) as group:
        await regulars(group, "ann")
        await group.join("neo")
        assert (await told(group, "neo")).messages == 0
        await group.say("neo", "我是新来的")
        assert (await told(group, "neo")).messages == 1
        assert len(asked) == 2


async def test_who_leaves_and_comes_again_is_new_at_once() -> None:
    async with emulated_group(activity={}) as group:
        await regulars(group, "ann")
        before = await told(group, "ann")
        await group.leave("ann")
        await group.join("ann")
        after = await told(group, "ann")
    assert before.joined_at is not None
    assert after.joined_at is not None
    assert after.joined_at - before.joined_at > timedelta(days=6)
