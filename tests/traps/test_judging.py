"""What goes wrong when bots judge: commands as a way past, quotes, edits."""

from tests.traps.conftest import OpenGroup

RULES = """\
规则:
  - 名称: 引流
    当: {含任一: [加微信, 私聊我领]}
    则: [删除]
"""
AD = "想赚钱的加微信 abc123"


# --- trap 3: guards come before commands --------------------------------------------------------


async def test_an_ad_that_begins_with_a_command_is_an_ad(http_group: OpenGroup) -> None:
    async with http_group(RULES, ads={}, help={}, faq={}, admin={}) as group:
        for start in ("/start", "/help", "!help", "/faq", "帮助", "/start@other_bot"):
            await group.say("eve", f"{start} {AD}")
            assert group.last("eve")["deleted"], start
        assert group.said() == []


# --- trap 4: who quotes an ad did not write it --------------------------------------------------


async def test_who_quotes_an_ad_is_not_blamed(http_group: OpenGroup) -> None:
    async with http_group(RULES, ads={"mode": "shadow"}) as group:
        await group.say("eve", AD)
        ad = group.last("eve")["id"]
        await group.app.configure(group.chat_id, ["ads"], {"ads": {"mode": "live"}}, "zh-CN")
        await group.say("bob", "这是广告吧，管理员看看", reply_to=ad, quote="加微信")
        assert not group.last("bob")["deleted"]
        assert group.member("bob")["status"] == "member"


# --- trap 6: edits ------------------------------------------------------------------------------


async def test_a_clean_message_edited_into_an_ad_is_an_ad(http_group: OpenGroup) -> None:
    async with http_group(RULES, ads={}) as group:
        await group.say("eve", "大家早上好")
        await group.edit(group.last("eve")["id"], f"大家早上好 {AD}")
        assert group.last("eve")["deleted"]


async def test_an_honest_edit_is_no_second_message(http_group: OpenGroup) -> None:
    async with http_group(flood={"limit": 2}, activity={}) as group:
        await group.say("bob", "今晚八点上课")
        for text in ("今晚八点半上课", "今晚八点半上课。", "今晚八点半上课，别迟到", "今晚九点"):
            await group.edit(group.last("bob")["id"], text)
        assert group.member("bob")["status"] == "member"
        assert not group.last("bob")["deleted"]
