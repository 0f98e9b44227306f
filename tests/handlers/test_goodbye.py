"""Goodbye: said to who leaves, not to who is thrown out."""

import pytest
from pydantic import ValidationError

from bot.config import Config
from bot.emulator.group import emulated_group
from handlers.goodbye import GoodbyeSettings, plugin

SAID = {"sendMessage", "deleteMessage"}  # the second is about Telegram's own notice


async def test_who_leaves_is_waved_after() -> None:
    async with emulated_group(goodbye={}) as group:
        await group.say("ann", "我先走了")
        assert set(await group.leave("ann")) == SAID
        assert "Ann" in group.last()["text"]
        assert "后会有期" in group.last()["text"]


async def test_the_operators_text_is_filled() -> None:
    text = "{name} 离开了 {group}，还有 {count} 位朋友"
    async with emulated_group(goodbye={"text": text}) as group:
        await group.say("bob", "hi")
        await group.leave("ann")
        said = group.last()["text"]
        assert said.startswith("Ann 离开了 小鹿学堂，还有 ")
        before = int(said.removeprefix("Ann 离开了 小鹿学堂，还有 ").removesuffix(" 位朋友"))
        await group.leave("bob")
        assert f"还有 {before - 1} 位朋友" in group.last()["text"]


async def test_it_removes_itself() -> None:
    async with emulated_group(goodbye={"delete_after": "1分钟"}) as group:
        await group.leave("ann")
        await group.advance(59)
        assert not group.last()["deleted"]
        await group.advance(2)
        assert group.last()["deleted"]


async def test_it_may_stay() -> None:
    async with emulated_group(goodbye={"delete_after": None}) as group:
        await group.leave("ann")
        await group.advance(24 * 3600)
        assert not group.last()["deleted"]


@pytest.mark.parametrize("said", ["/kick", "/ban", "/ban 7天"])
async def test_who_is_thrown_out_is_not(said: str) -> None:
    async with emulated_group(goodbye={}, admin={}) as group:
        await group.admin("boss")
        await group.say("ann", "买粉加我")
        await group.say("boss", said, reply_to=group.last("ann")["id"])
        assert group.member("ann")["status"] in ("left", "kicked")
        assert not [text for text in group.said() if "后会有期" in text]
        await group.say("boss", "/unban @ann")
        assert not [text for text in group.said() if "后会有期" in text]


async def test_who_was_muted_may_leave_and_is_waved_after_once() -> None:
    async with emulated_group(goodbye={}, admin={}) as group:
        await group.admin("boss")
        await group.say("ann", "买粉加我")
        await group.say("boss", "/mute 1小时", reply_to=group.last("ann")["id"])
        assert set(await group.leave("ann")) == SAID
        assert "后会有期" in group.last()["text"]
        await group.say("boss", "/unmute @ann")
        assert len([text for text in group.said() if "后会有期" in text]) == 1


async def test_bots_are_not_waved_after() -> None:
    async with emulated_group(goodbye={}) as group:
        helper = group.user("robo")
        group.world.users[helper].is_bot = True
        assert await group.leave("robo") == ["deleteMessage"]
        assert group.said() == []


async def test_telegrams_own_notice_goes() -> None:
    async with emulated_group(goodbye={}, admin={}) as group:
        await group.admin("boss")
        await group.leave("ann")
        await group.say("bob", "买粉加我")
        await group.say("boss", "/kick", reply_to=group.last("bob")["id"])
        left = [one for one in group.transcript() if one["service"] == "left_chat_member"]
        assert [one["deleted"] for one in left] == [True, True]


async def test_telegrams_own_notice_may_stay() -> None:
    async with emulated_group(goodbye={"clean_service": False}) as group:
        assert await group.leave("ann") == ["sendMessage"]


async def test_a_bot_that_may_not_delete_only_waves() -> None:
    async with emulated_group(goodbye={}) as group:
        order = {"title": "群", "plugins": ["goodbye"], "bot_rights": ["can_invite_users"]}
        group.chat_id = (await group.control.do("chats", order))["id"]
        assert await group.leave("ann") == ["sendMessage"]


async def test_admins_see_and_set_it() -> None:
    async with emulated_group(goodbye={}) as group:
        await group.admin("boss")
        await group.say("boss", "/goodbye")
        assert group.last()["text"] == "👋 Boss 离开了群，后会有期。"
        await group.say("boss", "/goodbye {name} 走了，还剩 {count} 位")
        assert "告别语已更新" in group.last()["text"]
        await group.leave("ann")
        assert group.last()["text"].startswith("Ann 走了，还剩 ")
        await group.say("boss", "/goodbye 恢复")
        assert "用回原来的告别语" in group.last()["text"]
        await group.leave("bob")
        assert group.last()["text"] == "👋 Bob 离开了群，后会有期。"


@pytest.mark.parametrize("text", ["{nobody} 走了", "{", "长" * 3501])
async def test_a_wrong_one_is_not_set(text: str) -> None:
    async with emulated_group(goodbye={}) as group:
        await group.admin("boss")
        await group.say("boss", f"/goodbye {text}")
        assert "大括号里只能写：{name} {count} {group}" in group.last()["text"]
        await group.leave("bob")
        assert group.last()["text"] == "👋 Bob 离开了群，后会有期。"


async def test_members_do_not_set_it() -> None:
    async with emulated_group(goodbye={}) as group:
        await group.admin("boss")
        await group.say("ann", "/goodbye 加我微信")
        assert "管理员" in group.last()["text"]


async def test_what_the_config_fixes_stays() -> None:
    config = Config(plugins=("goodbye",), fixed={"goodbye": ("text",)})
    async with emulated_group(config=config, goodbye={}) as group:
        await group.admin("boss")
        await group.say("boss", "/goodbye 走了")
        assert group.last()["text"] == "告别语写在配置文件里，这里改不了。"


async def test_an_advertising_name_is_not_said_again() -> None:
    async with emulated_group(goodbye={}) as group:
        spammer = group.world.add_user("t.me/spam @spam")
        await group.control.do("join", {"chat": group.chat_id, "user": spammer.id})
        await group.settle()
        await group.control.do("leave", {"chat": group.chat_id, "user": spammer.id})
        await group.settle()
        assert "spam" not in group.last()["text"]
        assert "后会有期" in group.last()["text"]


async def test_joining_and_changes_of_rights_say_nothing() -> None:
    async with emulated_group(goodbye={}) as group:
        assert await group.join("ann") == []
        assert await group.admin("ann") == []


def test_it_is_off_until_somebody_wants_it() -> None:
    assert plugin.default_on is False


@pytest.mark.parametrize("text", ["{nobody} geht", "<b>再见", "{name"])
def test_a_wrong_text_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        GoodbyeSettings(text=text)


async def test_english() -> None:
    async with emulated_group(language="en", goodbye={}) as group:
        await group.leave("ann")
        assert "Goodbye, Ann" in group.last()["text"]
