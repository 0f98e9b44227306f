"""The rules of a group: shown, set by admins, repeated."""

import pytest
from aiogram.types import MessageEntity

from bot.emulator.group import emulated_group

DAY_S = 24 * 3600


async def test_rules_are_shown_to_everybody() -> None:
    async with emulated_group(group_rules={"text": "1. 友善\n2. <b>不发广告</b>"}) as group:
        assert await group.say("ann", "群规") == ["sendMessage"]
        assert group.last()["text"] == "📜 小鹿学堂 群规\n\n1. 友善\n2. 不发广告"
        assert await group.say("ann", "群规是什么") == []


async def test_a_group_without_rules_says_so() -> None:
    async with emulated_group(group_rules={}, language="en") as group:
        await group.say("ann", "/rules")
        assert group.last()["text"] == "This group has no rules yet."


async def test_admins_set_them_with_their_formatting() -> None:
    async with emulated_group(group_rules={}) as group:
        await group.admin("ann")
        bold = MessageEntity(type="bold", offset=12, length=2).model_dump(exclude_none=True)
        await group.say("ann", "/setrules 😀友善 <3 不吵", entities=[bold])
        assert group.last()["text"] == "✅ 群规已更新，发 群规 就能看到。"
        await group.say("bob", "/rules")
        assert group.last()["text"] == "📜 小鹿学堂 群规\n\n😀友善 <3 不吵"
        call = [one for one in group.world.calls if one.method == "sendMessage"][-1]
        assert "😀<b>友善</b> &lt;3 不吵" in call.params["text"]


async def test_the_message_replied_to_may_be_the_rules() -> None:
    async with emulated_group(group_rules={}) as group:
        await group.admin("ann")
        await group.say("ann", "不发广告")
        await group.say("ann", "/setrules", reply_to=group.last("ann")["id"])
        await group.say("bob", "群规")
        assert group.last()["text"].endswith("不发广告")


async def test_members_do_not_set_them() -> None:
    async with emulated_group(group_rules={"text": "友善"}) as group:
        await group.admin("ann")
        await group.say("bob", "/setrules 随便发")
        assert "管理员" in group.last()["text"]
        await group.say("bob", "群规")
        assert group.last()["text"].endswith("友善")


@pytest.mark.parametrize(
    ("written", "answer"),
    [("/setrules", "把群规写在命令后面"), ("/setrules " + "长" * 3501, "太长")],
)
async def test_nothing_and_too_much_change_nothing(written: str, answer: str) -> None:
    async with emulated_group(group_rules={"text": "友善"}) as group:
        await group.admin("ann")
        await group.say("ann", written)
        assert answer in group.last()["text"]
        await group.say("ann", "群规")
        assert group.last()["text"].endswith("友善")


async def test_they_are_repeated_and_the_last_time_goes() -> None:
    async with emulated_group(group_rules={"text": "友善", "repeat": "每天 12:00"}) as group:
        await group.advance(DAY_S)
        assert group.said() == ["📜 小鹿学堂 群规\n\n友善"]
        first = group.last()["id"]
        await group.restart()
        await group.advance(DAY_S)
        assert len(group.said()) == 1
        assert group.last()["id"] != first


async def test_rules_set_later_are_repeated_too() -> None:
    async with emulated_group(group_rules={"repeat": "每天 12:00"}) as group:
        await group.admin("ann")
        await group.advance(DAY_S)
        assert group.said() == []
        await group.say("ann", "/setrules 友善")
        await group.advance(DAY_S)
        assert group.said()[1:] == ["📜 小鹿学堂 群规\n\n友善"]


async def test_in_private_it_says_where() -> None:
    async with emulated_group(group_rules={"text": "友善"}) as group:
        private = group.user("ann")
        await group.app.configure(private, ["group_rules"], None, None)
        for written, answer in (("/rules", "到群里发 群规"), ("/setrules 友善", "管理员")):
            await group.say("ann", written, chat=private)
            assert answer in [one["text"] for one in group.transcript(private)][-1]
