"""python-telegram-bot restricts, bans, promotes, and lets people in."""

from datetime import timedelta

import pytest
from telegram import (
    BotCommandScopeAllGroupChats,
    ChatMember,
    ChatMemberAdministrator,
    ChatMemberBanned,
    ChatMemberLeft,
    ChatMemberMember,
    ChatMemberOwner,
    ChatMemberRestricted,
    ChatPermissions,
    Update,
)
from telegram.error import BadRequest, Forbidden

from bot.emulator.errors import WrongCall
from tests.emulator.strangers.conftest import Visit

MUTED = ChatPermissions(can_send_messages=False)


async def standing(visit: Visit) -> ChatMember:
    return await visit.bot.get_chat_member(visit.chat, visit.ann)


async def test_restrict_until_and_lift(visit: Visit) -> None:
    until = visit.town.clock.now() + timedelta(minutes=10)
    assert await visit.bot.restrict_chat_member(visit.chat, visit.ann, MUTED, until_date=until)
    found = await standing(visit)
    assert isinstance(found, ChatMemberRestricted)
    assert (found.until_date, found.can_send_messages, found.is_member) == (until, False, True)
    with pytest.raises(WrongCall, match="is muted"):
        await visit.say("x")
    everything = ChatPermissions.all_permissions()
    assert await visit.bot.restrict_chat_member(visit.chat, visit.ann, everything)
    assert isinstance(await standing(visit), ChatMemberMember)
    await visit.say("x")


async def test_independent_permissions(visit: Visit) -> None:
    only_polls = ChatPermissions(can_send_polls=True)
    await visit.bot.restrict_chat_member(
        visit.chat, visit.ann, only_polls, use_independent_chat_permissions=True
    )
    found = await standing(visit)
    assert isinstance(found, ChatMemberRestricted)
    assert (found.can_send_polls, found.can_send_messages) == (True, False)
    await visit.bot.restrict_chat_member(visit.chat, visit.ann, only_polls)
    found = await standing(visit)
    assert isinstance(found, ChatMemberRestricted)
    assert (found.can_send_polls, found.can_send_messages) == (True, True)


async def test_ban_and_unban(visit: Visit) -> None:
    until = visit.town.clock.now() + timedelta(hours=1)
    assert await visit.bot.ban_chat_member(visit.chat, visit.ann, until, revoke_messages=True)
    found = await standing(visit)
    assert isinstance(found, ChatMemberBanned)
    assert found.until_date == until
    assert await visit.bot.unban_chat_member(visit.chat, visit.ann, only_if_banned=True)
    assert isinstance(await standing(visit), ChatMemberLeft)
    await visit.control.do("join", {"chat": visit.chat, "user": visit.ann})
    assert await visit.bot.unban_chat_member(visit.chat, visit.ann, only_if_banned=True)
    assert isinstance(await standing(visit), ChatMemberMember)
    assert await visit.bot.unban_chat_member(visit.chat, visit.ann)
    assert isinstance(await standing(visit), ChatMemberLeft)


async def test_promote_title_and_demote(visit: Visit) -> None:
    assert await visit.bot.promote_chat_member(
        visit.chat, visit.ann, can_delete_messages=True, can_pin_messages=True
    )
    title = "版主"
    assert await visit.bot.set_chat_administrator_custom_title(visit.chat, visit.ann, title)
    found = await standing(visit)
    assert isinstance(found, ChatMemberAdministrator)
    assert (found.custom_title, found.can_be_edited) == ("版主", True)
    assert (found.can_delete_messages, found.can_restrict_members) == (True, False)
    staff = await visit.bot.get_chat_administrators(visit.chat)
    by_id = {one.user.id: one for one in staff}
    assert isinstance(by_id[visit.town.owner.id], ChatMemberOwner)
    assert set(by_id) == {visit.town.owner.id, visit.ann, visit.bot.id}
    assert await visit.bot.promote_chat_member(visit.chat, visit.ann)
    assert isinstance(await standing(visit), ChatMemberMember)


async def test_the_chat_and_its_counts(visit: Visit) -> None:
    assert await visit.bot.get_chat_member_count(visit.chat) == 3
    found = await visit.bot.get_chat(visit.chat)
    assert (found.title, found.type) == ("总群", "supergroup")
    assert found.permissions is not None
    assert found.permissions.can_send_messages is True
    assert await visit.bot.set_chat_permissions(visit.chat, MUTED)
    found = await visit.bot.get_chat(visit.chat)
    assert found.permissions is not None
    assert found.permissions.can_send_messages is False
    assert await visit.bot.set_my_commands([("top", "排行")], BotCommandScopeAllGroupChats())


async def test_channels_as_senders(visit: Visit) -> None:
    made = await visit.control.do("chats", {"title": "广告", "type": "channel"})
    there = {"chat": visit.chat, "sender_chat": made["id"], "text": "加微信"}
    await visit.updates()
    await visit.control.do("say", there)
    message = await visit.message()
    assert message.sender_chat is not None
    assert message.from_user is not None
    assert (message.sender_chat.id, message.from_user.id) == (made["id"], 136817688)
    assert await visit.bot.ban_chat_sender_chat(visit.chat, made["id"])
    with pytest.raises(WrongCall, match="is banned"):
        await visit.control.do("say", there)
    assert await visit.bot.unban_chat_sender_chat(visit.chat, made["id"])
    await visit.control.do("say", there)


async def test_a_single_use_link(visit: Visit) -> None:
    await visit.bot.get_updates(allowed_updates=Update.ALL_TYPES)
    expires = visit.town.clock.now() + timedelta(days=1)
    link = await visit.bot.create_chat_invite_link(
        visit.chat, expire_date=expires, member_limit=1, name="Python 分群"
    )
    assert (link.member_limit, link.expire_date, link.is_primary) == (1, expires, False)
    bob, cid = (visit.town.world.add_user(name).id for name in ("Bob", "Cid"))
    door = {"chat": visit.chat, "invite_link": link.invite_link}
    await visit.updates()
    await visit.control.do("join", {**door, "user": bob})
    changed, came = await visit.updates()
    assert changed.chat_member is not None
    assert changed.chat_member.invite_link == link
    assert changed.chat_member.new_chat_member.user.id == bob
    assert came.message is not None
    assert [one.id for one in came.message.new_chat_members] == [bob]
    with pytest.raises(WrongCall, match="used up"):
        await visit.control.do("join", {**door, "user": cid})
    edited = await visit.bot.edit_chat_invite_link(visit.chat, link, member_limit=2)
    assert edited.member_limit == 2
    revoked = await visit.bot.revoke_chat_invite_link(visit.chat, link)
    assert revoked.is_revoked
    with pytest.raises(WrongCall, match="revoked"):
        await visit.control.do("join", {**door, "user": cid})
    exported = await visit.bot.export_chat_invite_link(visit.chat)
    assert (await visit.bot.get_chat(visit.chat)).invite_link == exported


async def test_join_requests(visit: Visit) -> None:
    link = await visit.bot.create_chat_invite_link(visit.chat, creates_join_request=True)
    bob, cid = (visit.town.world.add_user(name).id for name in ("Bob", "Cid"))
    for user in (bob, cid):
        order = {"chat": visit.chat, "user": user, "invite_link": link.invite_link}
        await visit.control.do("request", order)
    first, second = (update.chat_join_request for update in await visit.updates())
    assert first is not None
    assert second is not None
    assert (first.from_user.id, first.user_chat_id) == (bob, bob)
    assert first.invite_link is not None
    assert first.invite_link.pending_join_request_count == 1
    await visit.bot.send_message(first.user_chat_id, "验证一下")  # may write before they enter
    assert await first.approve()
    assert await second.decline()
    assert (await visit.member(bob))["status"] == "member"
    outside = await visit.bot.get_chat_member(visit.chat, cid)
    assert isinstance(outside, ChatMemberLeft)
    with pytest.raises(BadRequest, match="Hide_requester_missing"):
        await second.decline()


async def test_the_bot_comes_and_goes(visit: Visit) -> None:
    zoe = visit.town.world.add_user("Zoe").id
    chat = (await visit.control.do("chats", {"title": "g", "owner": zoe}))["id"]
    added = (await visit.update()).my_chat_member
    assert added is not None
    assert (added.from_user.id, added.old_chat_member.status) == (zoe, ChatMember.LEFT)
    assert isinstance(added.new_chat_member, ChatMemberAdministrator)
    await visit.control.do("leave", {"chat": chat, "user": visit.bot.id, "by": zoe})
    removed = (await visit.update()).my_chat_member
    assert removed is not None
    assert removed.new_chat_member.status == ChatMember.BANNED
    with pytest.raises(Forbidden, match="bot was kicked from the supergroup chat"):
        await visit.bot.send_message(chat, "x")
    assert await visit.bot.leave_chat(visit.chat)
    with pytest.raises(Forbidden, match="bot is not a member of the supergroup chat"):
        await visit.bot.send_message(visit.chat, "x")


async def test_private_chats(visit: Visit) -> None:
    with pytest.raises(Forbidden, match="bot can't initiate conversation with a user"):
        await visit.bot.send_message(visit.ann, "x")
    here = {"chat": visit.ann, "user": visit.ann}
    await visit.control.do("say", {**here, "text": "/start"})
    message = await visit.message()
    assert (message.chat.type, message.chat.first_name) == ("private", "Ann")
    answer = await message.reply_text("你好")
    assert answer.chat.id == visit.ann
    await visit.control.do("leave", here)
    blocked = (await visit.update()).my_chat_member
    assert blocked is not None
    assert blocked.new_chat_member.status == ChatMember.BANNED
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await visit.bot.send_message(visit.ann, "x")
