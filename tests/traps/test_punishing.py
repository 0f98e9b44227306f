"""What goes wrong when bots punish: for ever, the wrong one, without the right to."""

from datetime import timedelta

import pytest

from bot.emulator import membership
from bot.emulator.rights import PERMISSIONS
from bot.emulator.state import Member
from tests.traps.conftest import OpenGroup

ADMIN: dict[str, dict[str, object]] = {"admin": {}}


# --- trap 1: Telegram takes a time under 30 s or over 366 days for ever --------------------------


@pytest.mark.parametrize(("words", "seconds"), [("10秒", 10), ("45秒", 45), ("2分钟", 120)])
async def test_a_short_mute_ends(http_group: OpenGroup, words: str, seconds: int) -> None:
    async with http_group(**ADMIN) as group:
        await group.admin("boss")
        await group.say("bob", "吵")
        await group.say("boss", f"/mute {words}", reply_to=group.last("bob")["id"])
        assert group.member("bob")["status"] == "restricted"
        await group.advance(seconds - 5)
        assert group.member("bob")["status"] == "restricted"
        await group.advance(70)
        assert group.member("bob")["status"] == "member"


async def test_a_mute_that_is_too_long_for_telegram_ends_in_time(http_group: OpenGroup) -> None:
    async with http_group(**ADMIN) as group:
        await group.admin("boss")
        await group.say("bob", "吵")
        await group.say("boss", "/mute 380天", reply_to=group.last("bob")["id"])
        await group.advance(timedelta(days=379).total_seconds())  # 366 is as far as it goes
        assert group.member("bob")["status"] == "restricted"
        await group.advance(timedelta(days=2).total_seconds())
        assert group.member("bob")["status"] == "member"


async def test_who_was_kicked_may_come_back_at_once(http_group: OpenGroup) -> None:
    async with http_group(**ADMIN) as group:
        await group.admin("boss")
        await group.say("bob", "买粉吗")
        await group.say("boss", "/kick", reply_to=group.last("bob")["id"])
        assert group.member("bob")["status"] == "left"
        await group.join("bob")
        assert group.member("bob")["status"] == "member"


async def test_an_unban_does_not_throw_out_who_is_here(http_group: OpenGroup) -> None:
    async with http_group(**ADMIN) as group:
        await group.admin("boss")
        await group.say("bob", "在")
        await group.say("boss", "/unban", reply_to=group.last("bob")["id"])
        assert group.member("bob")["status"] == "member"


async def test_lifting_gives_back_what_was_there_before(http_group: OpenGroup) -> None:
    async with http_group(**ADMIN) as group:
        await group.admin("boss")
        bob = group.user("bob")
        may = dict.fromkeys(PERMISSIONS, False) | {"can_send_messages": True}
        before = Member(bob, "restricted", present=True, permissions=may)
        chat = group.world.living_chat(group.chat_id)
        membership.change(group.world, chat, before, group.user("boss"))
        await group.say("bob", "只能打字了")
        await group.say("boss", "/mute 1小时", reply_to=group.last("bob")["id"])
        assert group.member("bob")["rights"] == []
        await group.say("boss", "/unmute", reply_to=group.last("bob")["id"])
        assert group.member("bob")["status"] == "restricted"
        assert group.member("bob")["rights"] == ["can_send_messages"]


# --- trap 2: a number in the reason is no user id ------------------------------------------------


async def test_in_a_reply_a_number_belongs_to_the_reason(http_group: OpenGroup) -> None:
    async with http_group(**ADMIN) as group:
        await group.admin("boss")
        await group.say("bob", "又来了")
        await group.say("boss", "/warn 3 times already", reply_to=group.last("bob")["id"])
        notice = group.last()["text"]
        assert "Bob" in notice
        assert "3 times already" in notice


# --- trap 9: each command needs the caller's own right -------------------------------------------


async def test_a_weak_admin_cannot_ban(http_group: OpenGroup) -> None:
    async with http_group(**ADMIN) as group:
        await group.admin("boss")
        await group.admin("helper", ["can_delete_messages"])
        await group.say("bob", "大家好")
        for order in ("/ban", "/mute 1小时", "/kick", "/warn"):
            await group.say("helper", order, reply_to=group.last("bob")["id"])
            assert group.member("bob")["status"] == "member"
        assert "封禁用户" in group.last()["text"]


# --- trap 10: a missing right is named, and the other groups go on -------------------------------


async def test_a_missing_right_of_the_bot_is_named(http_group: OpenGroup) -> None:
    async with http_group(**ADMIN) as group:
        made = await group.control.do(
            "chats", {"title": "没给权限", "plugins": ["admin"], "bot_rights": []}
        )
        weak = made["id"]
        boss, bob = group.user("boss"), group.user("bob")
        await group.join("boss", weak)
        await group.join("bob", weak)
        await group.control.do("admin", {"chat": weak, "user": boss})
        await group.settle()
        await group.say("bob", "你好", chat=weak)
        said = group.transcript(weak)[-1]["id"]
        await group.say("boss", "/mute 1小时", chat=weak, reply_to=said)
        assert "封禁用户" in group.transcript(weak)[-1]["text"]

        await group.admin("boss")
        await group.say("bob", "这边呢")
        await group.say("boss", "/mute 1小时", reply_to=group.last("bob")["id"])
        assert group.members()[bob]["status"] == "restricted"


# --- trap 14: names are known from what was seen -------------------------------------------------


async def test_a_name_is_known_to_whom_it_belonged_and_belongs(http_group: OpenGroup) -> None:
    async with http_group(**ADMIN) as group:
        await group.admin("boss")
        await group.say("bob", "我改名啦")
        group.world.users[group.user("bob")].username = "robert"
        await group.say("bob", "现在叫 robert")
        await group.say("eve", "早")
        await group.say("boss", "/mute @robert 1小时")
        assert group.member("bob")["status"] == "restricted"
        await group.say("boss", "/unmute @bob")
        assert group.member("bob")["status"] == "member"
        group.world.users[group.user("eve")].username = "bob"
        await group.say("eve", "这名字好")
        await group.say("boss", "/mute @bob 1小时")
        assert group.member("eve")["status"] == "restricted"
        assert group.member("bob")["status"] == "member"


async def test_a_name_that_nobody_bore_is_said_so(http_group: OpenGroup) -> None:
    async with http_group(**ADMIN) as group:
        await group.admin("boss")
        await group.say("boss", "/ban @nobody_here")
        assert "nobody_here" in group.last()["text"]
        assert not any(call.method == "banChatMember" for call in group.world.calls)
