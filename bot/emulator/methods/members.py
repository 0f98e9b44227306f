"""Members: who is in, restrict, ban, unban, promote, tags, leaving."""

import re
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from bot.emulator.errors import bad_request
from bot.emulator.membership import change, effective_until, leave
from bot.emulator.methods.context import Call, Handler
from bot.emulator.rights import RIGHTS, normal_permissions
from bot.emulator.state import Chat, Member

_NO_RIGHTS = "not enough rights to restrict/unrestrict chat member"
_TAG_LIMIT = 16
_EMOJI = re.compile("[\u2190-\u21ff\u2300-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff]")


def _get_chat_member(call: Call) -> Any:
    chat = call.own_chat()
    user = call.user("user not found")
    return call.store.member_json(chat, call.member(chat, user.id))


def _get_administrators(call: Call) -> Any:
    chat = call.own_chat()
    if chat.type == "private":
        raise bad_request("there are no administrators in the private chat")
    bots_too = call.params.get("return_bots") is True
    staff = [call.member(chat, user_id) for user_id in list(chat.members)]
    return [
        call.store.member_json(chat, member)
        for member in staff
        if member.is_staff
        and (bots_too or member.user_id == call.me or not call.store.users[member.user_id].is_bot)
    ]


def _get_member_count(call: Call) -> Any:
    chat = call.own_chat()
    return sum(1 for user_id in list(chat.members) if call.member(chat, user_id).is_in)


def _target(call: Call, chat: Chat, *, supergroup: bool) -> Member:
    """The member to be punished.

    Raises:
        ApiError: the bot may not, or the member stands too high.
    """
    if chat.type == "private":
        raise bad_request("can't restrict members in private chats")
    if supergroup and chat.type == "group":
        raise bad_request("method is available only for supergroups")
    if call.params["user_id"] == call.me:
        raise bad_request("can't restrict self")
    user = call.user("PARTICIPANT_ID_INVALID")
    call.must_hold(chat, "can_restrict_members", _NO_RIGHTS)
    member = call.member(chat, user.id)
    if member.status == "creator":
        raise bad_request("can't remove chat owner")
    if member.status == "administrator" and member.promoted_by != call.me:
        raise bad_request("user is an administrator of the chat")
    return member


def _until(call: Call) -> int:
    given = call.params.get("until_date")
    return effective_until(int(given), call.store.unix()) if given is not None else 0


def _restrict(call: Call) -> Any:
    chat = call.own_chat()
    member = _target(call, chat, supergroup=True)
    permissions = normal_permissions(
        call.params["permissions"],
        independent=call.params.get("use_independent_chat_permissions") is True,
    )
    if all(permissions.values()):
        new = Member(member.user_id, "member" if member.is_in else "left", tag=member.tag)
    else:
        new = Member(
            member.user_id,
            "restricted",
            present=member.is_in,
            permissions=permissions,
            until=_until(call),
            tag=member.tag,
        )
    change(call.store, chat, new, call.me)
    return True


def _ban(call: Call) -> Any:
    chat = call.own_chat()
    member = _target(call, chat, supergroup=False)
    if chat.type == "group":  # basic groups keep no list of the banned
        if member.is_in:
            leave(call.store, chat, member.user_id, actor_id=call.me)
        return True
    until = _until(call)
    leave(call.store, chat, member.user_id, actor_id=call.me, kicked_until=until)
    return True


def _unban(call: Call) -> Any:
    chat = call.own_chat()
    if chat.type == "group":
        raise bad_request("method is available for supergroup and channel chats only")
    member = _target(call, chat, supergroup=True)
    if member.status == "kicked":
        change(call.store, chat, Member(member.user_id, "left"), call.me)
    elif member.is_in and call.params.get("only_if_banned") is not True:
        leave(call.store, chat, member.user_id, actor_id=call.me)
    return True


def _channel(call: Call, chat: Chat) -> int:
    if chat.type not in {"supergroup", "channel"}:
        raise bad_request("method is available for supergroup and channel chats only")
    call.must_hold(chat, "can_restrict_members", _NO_RIGHTS)
    sender = call.store.chats.get(call.params["sender_chat_id"])
    if sender is None or sender.type != "channel":
        raise bad_request("PARTICIPANT_ID_INVALID")
    return sender.id


def _ban_channel(call: Call) -> Any:
    chat = call.own_chat()
    sender_id = _channel(call, chat)
    if sender_id == chat.linked_id:
        raise bad_request("PARTICIPANT_ID_INVALID")
    chat.banned_channels.add(sender_id)
    return True


def _unban_channel(call: Call) -> Any:
    chat = call.own_chat()
    chat.banned_channels.discard(_channel(call, chat))
    return True


def _promote(call: Call) -> Any:
    chat = call.own_chat()
    user = call.user("PARTICIPANT_ID_INVALID")
    if not call.has_right(chat, "can_promote_members"):
        raise bad_request("not enough rights")
    member = call.member(chat, user.id)
    if member.status == "creator":
        raise bad_request("can't remove chat owner")
    if member.status == "administrator" and member.promoted_by != call.me:
        raise bad_request("CHAT_ADMIN_REQUIRED")
    if not member.is_in:
        raise bad_request("USER_NOT_PARTICIPANT")
    rights = frozenset(name for name in RIGHTS if call.params.get(name) is True)
    if not rights <= call.member(chat, call.me).rights:
        raise bad_request("RIGHT_FORBIDDEN")
    new = Member(user.id, "member", tag=member.tag)
    if rights:
        new = Member(
            user.id,
            "administrator",
            rights=rights | {"can_manage_chat"},
            anonymous=call.params.get("is_anonymous") is True,
            title=member.title,
            promoted_by=call.me,
        )
    change(call.store, chat, new, call.me)
    return True


def _set_title(call: Call) -> Any:
    chat = call.own_chat()
    member = call.member(chat, call.user("PARTICIPANT_ID_INVALID").id)
    if member.status != "administrator" or member.promoted_by != call.me:
        raise bad_request("not enough rights to change custom title of the user")
    title = call.params["custom_title"]
    if len(title) > _TAG_LIMIT or _EMOJI.search(title):
        raise bad_request("ADMIN_RANK_INVALID")
    change(call.store, chat, replace(member, title=title or None), call.me)
    return True


def _set_permissions(call: Call) -> Any:
    chat = call.own_chat()
    if not chat.is_group:
        raise bad_request("can't change permissions of the chat")
    call.must_hold(chat, "can_restrict_members", "not enough rights to change chat permissions")
    permissions = normal_permissions(
        call.params["permissions"],
        independent=call.params.get("use_independent_chat_permissions") is True,
    )
    if permissions == dict(chat.permissions):
        raise bad_request("CHAT_NOT_MODIFIED")
    chat.permissions = permissions
    call.store.notify("chat", chat=chat.id)
    return True


def _set_tag(call: Call) -> Any:
    chat = call.own_chat()
    member = call.member(chat, call.user("PARTICIPANT_ID_INVALID").id)
    call.must_hold(chat, "can_manage_tags", "not enough rights to change the tag of the user")
    if member.is_staff or not member.is_in:
        raise bad_request("the user is not a regular member of the chat")
    tag = call.params.get("tag") or ""
    if len(tag) > _TAG_LIMIT or _EMOJI.search(tag):
        raise bad_request("TAG_INVALID")
    change(call.store, chat, replace(member, tag=tag or None), call.me)
    return True


def _leave(call: Call) -> Any:
    chat = call.own_chat()
    if chat.type == "private":
        raise bad_request("chat member status can't be changed in private chats")
    leave(call.store, chat, call.me)
    return True


METHODS: Mapping[str, Handler] = MappingProxyType(
    {
        "getChatMember": _get_chat_member,
        "getChatAdministrators": _get_administrators,
        "getChatMemberCount": _get_member_count,
        "restrictChatMember": _restrict,
        "banChatMember": _ban,
        "unbanChatMember": _unban,
        "banChatSenderChat": _ban_channel,
        "unbanChatSenderChat": _unban_channel,
        "promoteChatMember": _promote,
        "setChatAdministratorCustomTitle": _set_title,
        "setChatPermissions": _set_permissions,
        "setChatMemberTag": _set_tag,
        "leaveChat": _leave,
    }
)
