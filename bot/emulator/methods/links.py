"""Ways into a chat: invite links and join requests."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from bot.emulator.errors import WrongCall, bad_request
from bot.emulator.membership import join
from bot.emulator.methods.context import Call, Handler
from bot.emulator.state import Chat, InviteLink
from bot.emulator.views import link_json

_NO_LINKS = "not enough rights to manage chat invite link"
_NAME_LIMIT = 32
_MOST_MEMBERS = 99_999


def _linked_chat(call: Call) -> Chat:
    chat = call.own_chat()
    if chat.type == "private":
        raise bad_request("can't create invite links in private chats")
    call.must_hold(chat, "can_invite_users", _NO_LINKS)
    return chat


def _fill(call: Call, link: InviteLink) -> None:
    """Set what a call says about a link; what it leaves out is unset.

    Raises:
        ApiError: it cannot be so.
    """
    asks_first = call.params.get("creates_join_request") is True
    limit = call.params.get("member_limit")
    if asks_first and limit:
        raise bad_request(
            "member limit can't be specified for links requiring administrator approval"
        )
    if limit is not None and not 1 <= limit <= _MOST_MEMBERS:
        raise bad_request("USAGE_LIMIT_INVALID")
    expires = call.params.get("expire_date") or None
    if expires is not None and expires <= call.store.unix():
        raise bad_request("EXPIRE_DATE_INVALID")
    name = call.params.get("name") or None
    if name is not None and len(name) > _NAME_LIMIT:
        raise bad_request("invite link name is too long")
    link.name, link.expires, link.member_limit, link.asks_first = name, expires, limit, asks_first


def _new(call: Call, chat: Chat, *, primary: bool = False) -> InviteLink:
    link = InviteLink(f"https://t.me/+{call.store.number():x}", call.me, primary=primary)
    chat.links[link.url] = link
    return link


def _create(call: Call) -> Any:
    chat = _linked_chat(call)
    _fill(call, InviteLink("", call.me))  # refused before there is a link
    link = _new(call, chat)
    _fill(call, link)
    return link_json(link, chat, call.store.users)


def _own_link(call: Call, chat: Chat) -> InviteLink:
    link = chat.links.get(call.params["invite_link"])
    if link is None or link.creator_id != call.me:
        raise bad_request("INVITE_HASH_EXPIRED")
    return link


def _edit(call: Call) -> Any:
    chat = _linked_chat(call)
    link = _own_link(call, chat)
    if link.primary or link.revoked:
        raise bad_request("INVITE_HASH_EXPIRED")
    _fill(call, link)
    return link_json(link, chat, call.store.users)


def _export(call: Call) -> Any:
    chat = _linked_chat(call)
    for old in chat.links.values():
        if old.primary:
            old.revoked, old.primary = True, False
    return _new(call, chat, primary=True).url


def _revoke(call: Call) -> Any:
    chat = _linked_chat(call)
    link = _own_link(call, chat)
    link.revoked = True
    if link.primary:  # a chat is never without one
        _new(call, chat, primary=True)
    view = link_json(link, chat, call.store.users)
    link.primary = False
    return view


def _requested(call: Call) -> tuple[Chat, int]:
    chat = call.own_chat()
    call.must_hold(chat, "can_invite_users", "not enough rights to manage chat join requests")
    user = call.user("PARTICIPANT_ID_INVALID")
    if call.member(chat, user.id).is_in:
        raise bad_request("USER_ALREADY_PARTICIPANT")
    if user.id not in chat.requests:
        raise bad_request("HIDE_REQUESTER_MISSING")
    return chat, user.id


def _approve(call: Call) -> Any:
    chat, user_id = _requested(call)
    link = chat.requests[user_id]
    try:
        join(call.store, chat, user_id, link=link, via_request=True, actor_id=call.me)
    except WrongCall as error:
        raise bad_request(error.sentence) from error
    return True


def _decline(call: Call) -> Any:
    chat, user_id = _requested(call)
    del chat.requests[user_id]
    call.store.notify("request", chat=chat.id, user=user_id)
    return True


METHODS: Mapping[str, Handler] = MappingProxyType(
    {
        "createChatInviteLink": _create,
        "editChatInviteLink": _edit,
        "exportChatInviteLink": _export,
        "revokeChatInviteLink": _revoke,
        "approveChatJoinRequest": _approve,
        "declineChatJoinRequest": _decline,
    }
)
