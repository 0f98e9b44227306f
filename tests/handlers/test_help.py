"""Help: everybody sees what they may use, and no more."""

import pytest

from bot.emulator.group import emulated_group


@pytest.mark.parametrize("asked", ["/help", "帮助", "!help", "/帮助"])
async def test_members_see_their_commands(asked: str) -> None:
    async with emulated_group(help={}, admin={}) as group:
        assert await group.say("ann", asked) == ["sendMessage"]
        text = group.last()["text"]
        assert "/help 帮助" in text
        assert "/mute" not in text


async def test_admins_see_theirs() -> None:
    async with emulated_group(help={}, admin={}) as group:
        await group.admin("boss")
        await group.say("boss", "/help")
        assert "/mute 禁言" in group.last()["text"]


async def test_the_list_goes_away() -> None:
    async with emulated_group(help={"delete_after": "30秒"}) as group:
        await group.say("ann", "/help")
        await group.advance(31)
        assert group.last()["deleted"]


@pytest.mark.parametrize("said", ["帮助 一下", "帮助新人", "/start"])
async def test_other_words_do_nothing(said: str) -> None:
    async with emulated_group(help={}, admin={}) as group:
        assert await group.say("ann", said) == []
