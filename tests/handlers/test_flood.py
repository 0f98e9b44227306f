"""Flood: a chat in which somebody writes too fast."""

import pytest
from pydantic import ValidationError

from bot.emulator.group import emulated_group
from handlers.flood import FloodSettings, plugin

PUNISHED = ["deleteMessage", "restrictChatMember"]


async def test_third_quick_message_is_deleted_and_its_author_muted() -> None:
    async with emulated_group(flood={"limit": 2}) as group:
        assert await group.say("ann", "1") == []
        assert await group.say("ann", "2") == []
        assert await group.say("ann", "3") == PUNISHED
        assert group.member("ann")["status"] == "restricted"


async def test_everybody_has_a_window_of_their_own() -> None:
    async with emulated_group(flood={"limit": 1}) as group:
        assert await group.say("ann", "1") == []
        assert await group.say("bob", "1") == []
        assert await group.say("ann", "2") == PUNISHED


async def test_who_pauses_is_left_alone() -> None:
    async with emulated_group(flood={"limit": 1, "window": "10秒"}) as group:
        assert await group.say("ann", "1") == []
        await group.advance(11)
        assert await group.say("ann", "2") == []


async def test_staff_may_write_fast() -> None:
    async with emulated_group(flood={"limit": 1}) as group:
        await group.admin("boss")
        for text in ("1", "2", "3"):
            assert await group.say("boss", text) == []


def test_it_is_off_until_switched_on() -> None:
    assert not plugin.default_on


@pytest.mark.parametrize("wrong", [{"limit": 0}, {"window": "0秒"}, {"mute": "10"}, {"limits": 3}])
def test_wrong_settings_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        FloodSettings.model_validate(wrong)
