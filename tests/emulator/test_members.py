"""Restrict, ban, unban, promote; who may, for how long, and what the bot hears of it."""

from typing import Any

import pytest

from bot.emulator.errors import ApiError, WrongCall
from bot.emulator.membership import effective_until, make_admin
from bot.emulator.rights import PERMISSIONS
from tests.emulator.conftest import Town

MUTED = {"can_send_messages": False}
ALL = dict.fromkeys(PERMISSIONS, True)
YEAR_S = 366 * 24 * 3600


async def status(town: Town) -> dict[str, Any]:
    found: dict[str, Any] = await town.here("getChatMember", user_id=town.ann.id)
    return found


@pytest.mark.parametrize(
    ("ahead_s", "kept"),
    [(29, False), (30, True), (YEAR_S, True), (YEAR_S + 1, False), (-9, False)],
)
def test_until_under_30_s_or_over_366_days_is_for_ever(ahead_s: int, kept: bool) -> None:
    now = 1_800_000_000
    assert effective_until(now + ahead_s, now) == (now + ahead_s if kept else 0)


async def test_a_muted_member_cannot_speak_until_the_time_is_over(town: Town) -> None:
    until = town.world.unix() + 60
    await town.here("restrictChatMember", user_id=town.ann.id, permissions=MUTED, until_date=until)
    [update] = await town.updates("chat_member")
    assert update["from"]["id"] == town.bot.user.id
    assert update["old_chat_member"]["status"] == "member"
    new = update["new_chat_member"]
    assert (new["status"], new["is_member"], new["until_date"]) == ("restricted", True, until)
    assert new["can_send_messages"] is False
    with pytest.raises(WrongCall, match="is muted") as caught:
        town.say("x")
    assert caught.value.status == 403
    town.clock.jump(59)
    assert (await status(town))["status"] == "restricted"
    town.clock.jump(1)
    assert (await status(town))["status"] == "member"
    town.say("free again")


async def test_a_mute_of_29_seconds_is_for_ever(town: Town) -> None:
    until = town.world.unix() + 29
    await town.here("restrictChatMember", user_id=town.ann.id, permissions=MUTED, until_date=until)
    assert (await status(town))["until_date"] == 0
    town.clock.jump(10 * YEAR_S)
    assert (await status(town))["status"] == "restricted"


async def test_all_permissions_lift_and_some_do_not(town: Town) -> None:
    user = {"user_id": town.ann.id}
    await town.here("restrictChatMember", permissions=MUTED, **user)
    await town.here("restrictChatMember", permissions={"can_send_messages": True}, **user)
    found = await status(town)
    assert (found["status"], found["can_send_photos"]) == ("restricted", False)
    await town.here("restrictChatMember", permissions={"can_send_polls": True}, **user)
    assert (await status(town))["can_send_messages"] is True  # implied
    await town.here("restrictChatMember", permissions=ALL, **user)
    assert (await status(town))["status"] == "member"


async def test_permissions_can_be_independent(town: Town) -> None:
    await town.here(
        "restrictChatMember",
        user_id=town.ann.id,
        permissions={"can_send_polls": True},
        use_independent_chat_permissions=True,
    )
    assert (await status(town))["can_send_messages"] is False


async def test_a_ban_ends_by_the_clock_and_lets_come_back(town: Town) -> None:
    until = town.world.unix() + 3600
    await town.here("banChatMember", user_id=town.ann.id, until_date=until)
    assert await status(town) == {
        "user": town.world.user_json(town.ann.id),
        "status": "kicked",
        "until_date": until,
    }
    [left] = await town.updates("message")
    assert left["left_chat_member"]["id"] == town.ann.id
    with pytest.raises(WrongCall, match="banned"):
        town.world.join(town.chat, town.ann)
    town.clock.jump(3600)
    assert (await status(town))["status"] == "left"
    town.world.join(town.chat, town.ann)
    assert (await status(town))["status"] == "member"


async def test_unban_throws_a_present_member_out_unless_only_if_banned(town: Town) -> None:
    assert await town.here("unbanChatMember", user_id=town.ann.id, only_if_banned=True) is True
    assert (await status(town))["status"] == "member"
    assert await town.here("unbanChatMember", user_id=town.ann.id) is True
    assert (await status(town))["status"] == "left"
    await town.here("banChatMember", user_id=town.ann.id)
    await town.here("unbanChatMember", user_id=town.ann.id, only_if_banned=True)
    assert (await status(town))["status"] == "left"


async def test_a_restriction_outlives_leaving(town: Town) -> None:
    await town.here("restrictChatMember", user_id=town.ann.id, permissions=MUTED)
    town.world.leave(town.chat, town.ann)
    found = await status(town)
    assert (found["status"], found["is_member"]) == ("restricted", False)
    town.world.join(town.chat, town.ann)
    with pytest.raises(WrongCall, match="is muted"):
        town.say("x")


@pytest.mark.parametrize("method", ["banChatMember", "restrictChatMember"])
async def test_who_cannot_be_punished(town: Town, method: str) -> None:
    more: dict[str, object] = {"permissions": MUTED} if method.startswith("restrict") else {}
    make_admin(town.world, town.chat, town.ann.id)
    for user_id, sentence in (
        (town.owner.id, "can't remove chat owner"),
        (town.ann.id, "user is an administrator of the chat"),
        (town.bot.user.id, "can't restrict self"),
        (12345, "PARTICIPANT_ID_INVALID"),
    ):
        refusal = await town.refusal(method, user_id=user_id, **more)
        assert refusal == f"Bad Request: {sentence}"


async def test_the_bot_needs_the_right(town: Town) -> None:
    weak = town.world.make_chat("weak", bot_rights=frozenset({"can_delete_messages"}))
    town.world.join(weak, town.ann)
    with pytest.raises(ApiError) as caught:
        await town.call("banChatMember", chat_id=weak.id, user_id=town.ann.id)
    sentence = "Bad Request: not enough rights to restrict/unrestrict chat member"
    assert caught.value.description == sentence


async def test_a_basic_group_has_neither_mutes_nor_a_list_of_the_banned(town: Town) -> None:
    group = town.world.make_chat("basic", "group")
    town.world.join(group, town.ann)
    here = {"chat_id": group.id, "user_id": town.ann.id}
    with pytest.raises(ApiError, match="only for supergroups"):
        await town.call("restrictChatMember", permissions=MUTED, **here)
    await town.call("banChatMember", **here)
    assert town.world.member(group, town.ann.id).status == "left"
    with pytest.raises(ApiError, match="supergroup and channel chats only"):
        await town.call("unbanChatMember", **here)


async def test_promote_and_demote(town: Town) -> None:
    user = {"user_id": town.ann.id}
    await town.here("promoteChatMember", can_pin_messages=True, **user)
    found = await status(town)
    assert (found["status"], found["can_pin_messages"]) == ("administrator", True)
    assert (found["can_be_edited"], found["can_delete_messages"]) == (True, False)
    staff = await town.here("getChatAdministrators")
    assert {m["user"]["id"] for m in staff} == {
        town.bot.user.id,
        town.owner.id,
        town.ann.id,
    }
    # the bot may take back what it gave
    await town.here("restrictChatMember", permissions=MUTED, **user)
    assert (await status(town))["status"] == "restricted"
    await town.here("promoteChatMember", **user)
    assert (await status(town))["status"] == "member"


async def test_a_bot_cannot_give_rights_that_it_lacks(town: Town) -> None:
    rights = frozenset({"can_promote_members", "can_pin_messages"})
    weak = town.world.make_chat("weak", bot_rights=rights)
    town.world.join(weak, town.ann)
    with pytest.raises(ApiError, match="RIGHT_FORBIDDEN"):
        await town.call(
            "promoteChatMember", chat_id=weak.id, user_id=town.ann.id, can_delete_messages=True
        )


async def test_permissions_of_the_whole_chat(town: Town) -> None:
    await town.here("setChatPermissions", permissions=MUTED)
    with pytest.raises(WrongCall, match="is muted"):
        town.say("x")
    town.say("the owner may", town.owner)
    refusal = await town.refusal("setChatPermissions", permissions=MUTED)
    assert refusal == "Bad Request: CHAT_NOT_MODIFIED"
    assert (await town.here("getChat"))["permissions"]["can_send_messages"] is False


async def test_channels_are_banned_as_senders(town: Town) -> None:
    channel = town.world.make_chat("ads", "channel")
    said = town.world.say(town.chat, None, "buy", sender_chat=channel)
    assert said.sender_chat_id == channel.id
    await town.here("banChatSenderChat", sender_chat_id=channel.id)
    with pytest.raises(WrongCall, match="banned"):
        town.world.say(town.chat, None, "buy", sender_chat=channel)
    await town.here("unbanChatSenderChat", sender_chat_id=channel.id)
    town.world.say(town.chat, None, "buy", sender_chat=channel)
    refusal = await town.refusal("banChatSenderChat", sender_chat_id=town.ann.id)
    assert refusal == "Bad Request: PARTICIPANT_ID_INVALID"


async def test_member_tags(town: Town) -> None:
    await town.here("setChatMemberTag", user_id=town.ann.id, tag="老成员")
    assert (await status(town))["tag"] == "老成员"
    for tag in ("x" * 17, "🌟"):
        refusal = await town.refusal("setChatMemberTag", user_id=town.ann.id, tag=tag)
        assert refusal == "Bad Request: TAG_INVALID"
    refusal = await town.refusal("setChatMemberTag", user_id=town.owner.id, tag="x")
    assert refusal == "Bad Request: the user is not a regular member of the chat"


async def test_counts_and_unknown_users(town: Town) -> None:
    assert await town.here("getChatMemberCount") == 3
    assert await town.refusal("getChatMember", user_id=5) == "Bad Request: user not found"
    stranger = town.world.add_user("Stranger")
    found = await town.here("getChatMember", user_id=stranger.id)
    assert found["status"] == "left"


async def test_invite_links(town: Town) -> None:
    link = await town.here("createChatInviteLink", name="海报", member_limit=1)
    assert (link["name"], link["creates_join_request"]) == ("海报", False)
    bob, cid = town.world.add_user("Bob"), town.world.add_user("Cid")
    town.world.join(town.chat, bob, link["invite_link"])
    [update] = await town.updates("chat_member")
    assert update["invite_link"]["name"] == "海报"
    with pytest.raises(WrongCall, match="used up"):
        town.world.join(town.chat, cid, link["invite_link"])
    until = town.world.unix() + 60
    brief = await town.here("createChatInviteLink", expire_date=until)
    town.clock.jump(60)
    with pytest.raises(WrongCall, match="expired"):
        town.world.join(town.chat, cid, brief["invite_link"])
    revoked = await town.here("createChatInviteLink")
    await town.here("revokeChatInviteLink", invite_link=revoked["invite_link"])
    with pytest.raises(WrongCall, match="revoked"):
        town.world.join(town.chat, cid, revoked["invite_link"])


async def test_migration(town: Town) -> None:
    group = town.world.make_chat("basic", "group")
    town.world.join(group, town.ann)
    await town.skip()
    new = town.world.migrate(group)
    first, second = await town.updates("message")
    assert (first["chat"]["id"], first["migrate_to_chat_id"]) == (group.id, new.id)
    assert (second["chat"]["id"], second["migrate_from_chat_id"]) == (new.id, group.id)
    with pytest.raises(ApiError) as caught:
        await town.call("sendMessage", chat_id=group.id, text="x")
    assert caught.value.answer() == {
        "ok": False,
        "error_code": 400,
        "description": "Bad Request: group chat was upgraded to a supergroup chat",
        "parameters": {"migrate_to_chat_id": new.id},
    }
    assert town.world.member(new, town.ann.id).is_in
    await town.call("sendMessage", chat_id=new.id, text="x")
    with pytest.raises(WrongCall, match="only a basic group"):
        town.world.migrate(new)


async def test_the_bot_hears_that_it_is_removed(town: Town) -> None:
    await town.here("leaveChat")
    [update] = await town.updates("my_chat_member")
    assert update["old_chat_member"]["status"] == "administrator"
    assert update["new_chat_member"]["status"] == "left"
    town.say("nobody listens")
    assert await town.updates("message") == []
