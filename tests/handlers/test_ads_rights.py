"""Ads: what the bot, or who orders it, has no right to is left out, and nothing else."""

from typing import Any

import pytest

from bot.emulator.group import EmulatedGroup, emulated_group
from handlers.ads import desk
from tests.handlers.advertising import card, press, staffed
from tests.handlers.scripted import Scripted, buttons

SURE = "铁定 有好事"
DELETE, RESTRICT = "can_delete_messages", "can_restrict_members"


@pytest.fixture(autouse=True)
def scripted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk, "AdDetector", Scripted)


async def another(group: EmulatedGroup, **made: Any) -> int:
    """Another group, in which Eve is a member and the boss the owner."""
    chat = (await group.control.do("chats", {"title": "另一群", "plugins": ["ads"], **made}))["id"]
    for name in ("boss", "eve"):
        await group.control.do("join", {"chat": chat, "user": group.user(name)})
    await group.control.do("admin", {"chat": chat, "user": group.user("boss")})
    await group.settle()
    return int(chat)


def status(group: EmulatedGroup, chat: int, name: str) -> str:
    members = group.control.members(chat)["members"]
    found = {one["user"]["id"]: one["status"] for one in members}
    return str(found[group.user(name)])


LESS = [
    pytest.param({"type": "group"}, "只让在超级群里禁言", id="basic group"),
    pytest.param({"bot_rights": [DELETE]}, "没有「封禁用户」权限", id="no right to restrict"),
]


@pytest.mark.parametrize(("made", "why"), LESS)
async def test_where_nobody_can_be_muted_the_ad_goes_all_the_same(
    made: dict[str, Any], why: str
) -> None:
    async with emulated_group(ads={}) as group:
        staff = await staffed(group)
        chat = await another(group, **made)
        await group.say("eve", SURE, chat=chat)
        assert status(group, chat, "eve") == "member"
        assert next(one for one in group.transcript(chat) if one["text"] == SURE)["deleted"]
        told = next(one for one in group.transcript(staff) if buttons(one) == ["误判"])
        assert "处理：删除消息 · 案件 #" in told["text"]
        assert why in told["text"]


@pytest.mark.parametrize(("made", "why"), LESS)
async def test_an_order_is_obeyed_as_far_as_the_bot_can(made: dict[str, Any], why: str) -> None:
    async with emulated_group(ads={}) as group:
        await staffed(group)
        chat = await another(group, **made)
        await group.say("eve", "周末打球", chat=chat)
        number = group.transcript(chat)[-1]["id"]
        await group.say("boss", "/spam", chat=chat, reply_to=number)
        assert next(one for one in group.transcript(chat) if one["id"] == number)["deleted"]
        answer = next(
            one["text"] for one in group.transcript(chat) if "记住了" in (one["text"] or "")
        )
        assert "删除消息 · 案件 #" in answer
        assert why in answer


async def test_without_any_right_staff_gets_a_card_all_the_same() -> None:
    async with emulated_group(ads={}) as group:
        staff = await staffed(group)
        chat = await another(group, bot_rights=[])
        await group.say("eve", SURE, chat=chat)
        told = next(one for one in group.transcript(staff) if buttons(one) == ["是广告", "误判"])
        assert "没有动手" in told["text"]
        assert "没有「删除消息」权限" in told["text"]
        assert SURE in told["text"]


async def test_what_could_not_be_deleted_is_not_said_to_be() -> None:
    async with emulated_group(ads={}) as group:
        staff = await staffed(group)
        chat = await another(group, bot_rights=[RESTRICT])
        await group.say("eve", SURE, chat=chat)
        assert status(group, chat, "eve") == "restricted"
        told = card(group, staff)
        assert "处理：禁言 1天 · 案件" in told["text"]
        assert any("删除消息" in (one["text"] or "") for one in group.transcript(staff))
        await press(group, staff, "boss", "误判")
        assert status(group, chat, "eve") == "member"
        assert group.transcript(chat)[-1]["text"] == "Eve，刚才误判了你，抱歉。"


async def test_who_may_only_delete_only_deletes_and_may_take_it_back() -> None:
    async with emulated_group(ads={}) as group:
        await staffed(group)
        await group.admin("ned", [DELETE])
        await group.say("eve", "周末打球")
        await group.say("ned", "/spam", reply_to=group.last("eve")["id"])
        assert group.last("eve")["deleted"]
        assert group.member("eve")["status"] == "member"
        answer = group.last()
        assert "删除消息 · 案件 #" in answer["text"]
        assert "禁言" not in answer["text"]
        assert (await group.click("ned", answer["id"], "误判") or {})["text"] == "已处理"


async def test_who_may_only_delete_mutes_nobody_with_a_card() -> None:
    async with emulated_group(ads={"mode": "rehearse"}) as group:
        staff = await staffed(group)
        await group.admin("ned", [DELETE])
        await group.control.do("join", {"chat": staff, "user": group.user("ned")})
        await group.control.do("admin", {"chat": staff, "user": group.user("ned")})
        await group.say("eve", SURE)
        await press(group, staff, "ned", "是广告")
        assert group.last("eve")["deleted"]
        assert group.member("eve")["status"] == "member"


async def test_a_channel_is_banned_and_that_is_said() -> None:
    async with emulated_group(ads={}) as group:
        staff = await staffed(group)
        channel = group.world.make_chat("频道", "channel")
        order = {"chat": group.chat_id, "sender_chat": channel.id, "text": SURE}
        await group.control.do("say", order)
        await group.settle()
        assert "处理：删除消息、封禁 1天" in card(group, staff)["text"]
        notice = group.last()
        assert not notice["buttons"]
        assert "联系管理员" in notice["text"]
