"""Trap 5: each of the five kinds of sender is treated as what it is."""

from typing import Any

import pytest

from bot.emulator.group import EmulatedGroup
from bot.emulator.state import Chat, Member
from tests.traps.conftest import OpenGroup

AD = "兼职刷单请加V领红包"
QUESTION = "怎么退款"
GUARDED: dict[str, dict[str, Any]] = {"ads": {}, "flood": {"limit": 2}, "faq": {}, "admin": {}}


def channel(group: EmulatedGroup, *, linked: bool = False) -> Chat:
    """A channel; the linked one forwards its posts into the group."""
    to = group.world.living_chat(group.chat_id) if linked else None
    made = group.world.make_chat("频道", "channel", linked_to=to)
    return made


def changes(group: EmulatedGroup) -> list[str]:
    """What the bot did to people and messages."""
    kinds = ("delete", "restrict", "ban", "unban")
    return [one.method for one in group.world.calls if one.method.startswith(kinds)]


async def test_a_user_is_judged(http_group: OpenGroup) -> None:
    async with http_group(**GUARDED) as group:
        await group.join("eve")
        await group.say("eve", AD)
        assert group.last("eve")["deleted"]


@pytest.mark.parametrize("text", [AD, "一", QUESTION])
async def test_an_anonymous_admin_is_never_punished(http_group: OpenGroup, text: str) -> None:
    async with http_group(**GUARDED) as group:
        await group.admin("boss")
        await group.admin("ghost", anonymous=True)
        for _ in range(4):
            await group.say("ghost", text)
        assert changes(group) == []


async def test_an_anonymous_admin_gives_orders(http_group: OpenGroup) -> None:
    async with http_group(**GUARDED) as group:
        await group.admin("boss")
        await group.admin("ghost", anonymous=True)
        await group.say("bob", "吵")
        await group.say("ghost", "/mute 1小时", reply_to=group.last("bob")["id"])
        assert group.member("bob")["status"] == "restricted"


async def test_the_linked_channel_is_never_punished(http_group: OpenGroup) -> None:
    async with http_group(**GUARDED) as group:
        source = channel(group, linked=True)
        for _ in range(4):
            group.world.say(source, None, AD, sender_chat=source)
            await group.settle()
        forwarded = group.transcript()[-1]
        assert forwarded["text"] == AD
        assert changes(group) == []


async def test_a_channel_as_sender_is_banned_as_a_channel(http_group: OpenGroup) -> None:
    async with http_group(**GUARDED) as group:
        await group.admin("boss")
        speaker = channel(group)
        chat = group.world.living_chat(group.chat_id)
        group.world.say(chat, None, "大家好", sender_chat=speaker)
        await group.settle()
        await group.say("boss", "/ban 广告号", reply_to=group.transcript()[-1]["id"])
        made = [one for one in group.world.calls if one.method == "banChatSenderChat"]
        assert [one.params["sender_chat_id"] for one in made] == [speaker.id]
        assert not any(one.method == "banChatMember" for one in group.world.calls)


async def test_a_channel_that_posts_an_ad_loses_it(http_group: OpenGroup) -> None:
    rules = "规则:\n  - 名称: 广告\n    当: {含任一: [兼职刷单]}\n    则: [删除]\n"
    async with http_group(rules, ads={}) as group:
        speaker = channel(group)
        chat = group.world.living_chat(group.chat_id)
        group.world.say(chat, None, AD, sender_chat=speaker)
        await group.settle()
        assert group.transcript()[-1]["deleted"]


async def test_another_bot_is_not_answered(http_group: OpenGroup) -> None:
    async with http_group(**GUARDED) as group:
        chat = group.world.living_chat(group.chat_id)
        other = group.world.add_user("另一个机器人", "other_bot", is_bot=True)
        chat.members[other.id] = Member(other.id, "member")
        group.world.say(chat, other, QUESTION)
        await group.settle()
        assert group.said() == []
