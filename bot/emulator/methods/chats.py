"""Chats: what they are, pins, invite links, join requests, reactions, files."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from bot.emulator.errors import WrongCall, bad_request
from bot.emulator.membership import join
from bot.emulator.methods.context import Call, Handler
from bot.emulator.speech import set_reaction
from bot.emulator.state import Chat, InviteLink, Json
from bot.emulator.views import link_json

_NO_LINKS = "not enough rights to manage chat invite link"
_NO_PINS = "not enough rights to manage pinned messages in the chat"


def _get_chat(call: Call) -> Any:
    chat = call.own_chat()
    view: Json = call.store.chat_json(chat)
    view["accent_color_id"] = 0
    view["max_reaction_count"] = 11
    view["accepted_gift_types"] = {
        "unlimited_gifts": False,
        "limited_gifts": False,
        "unique_gifts": False,
        "premium_subscription": False,
        "gifts_from_channels": False,
    }
    if chat.is_group:
        view["permissions"] = dict(chat.permissions)
    if chat.linked_id is not None:
        view["linked_chat_id"] = chat.linked_id
    primary = next((link for link in chat.links.values() if link.primary), None)
    if primary is not None and call.has_right(chat, "can_invite_users"):
        view["invite_link"] = primary.url
    if chat.pinned:
        view["pinned_message"] = call.store.message_json(chat.messages[chat.pinned[-1]])
    return view


def _must_pin(call: Call, chat: Chat) -> None:
    if chat.type != "private":
        right = "can_edit_messages" if chat.type == "channel" else "can_pin_messages"
        call.must_hold(chat, right, _NO_PINS)


def _pin(call: Call) -> Any:
    chat = call.own_chat()
    message = call.message(chat, "message to pin not found")
    _must_pin(call, chat)
    if message.service is not None:
        raise bad_request("message can't be pinned")
    if message.id in chat.pinned:
        chat.pinned.remove(message.id)
    chat.pinned.append(message.id)
    pinned = call.store.message_json(message, nested=True)
    call.store.service(chat, call.me, {"pinned_message": pinned})
    return True


def _unpin(call: Call) -> Any:
    chat = call.own_chat()
    _must_pin(call, chat)
    wanted = call.params.get("message_id")
    if wanted is None and chat.pinned:
        wanted = chat.pinned[-1]
    if wanted not in chat.pinned:
        raise bad_request("message to unpin not found")
    chat.pinned.remove(wanted)
    call.store.notify("chat", chat=chat.id)
    return True


def _create_link(call: Call) -> Any:
    chat = call.own_chat()
    if chat.type == "private":
        raise bad_request("can't create invite links in private chats")
    call.must_hold(chat, "can_invite_users", _NO_LINKS)
    asks_first = call.params.get("creates_join_request") is True
    limit = call.params.get("member_limit")
    if asks_first and limit:
        raise bad_request(
            "member limit can't be specified for links requiring administrator approval"
        )
    if limit is not None and not 1 <= limit <= 99_999:
        raise bad_request("USAGE_LIMIT_INVALID")
    link = InviteLink(
        f"https://t.me/+{call.store.number():x}",
        call.me,
        name=call.params.get("name"),
        expires=call.params.get("expire_date"),
        member_limit=limit,
        asks_first=asks_first,
    )
    chat.links[link.url] = link
    return link_json(link, chat, call.store.users)


def _export_link(call: Call) -> Any:
    chat = call.own_chat()
    call.must_hold(chat, "can_invite_users", _NO_LINKS)
    for old in chat.links.values():
        if old.primary:
            old.revoked, old.primary = True, False
    link = InviteLink(f"https://t.me/+{call.store.number():x}", call.me, primary=True)
    chat.links[link.url] = link
    return link.url


def _revoke_link(call: Call) -> Any:
    chat = call.own_chat()
    call.must_hold(chat, "can_invite_users", _NO_LINKS)
    link = chat.links.get(call.params["invite_link"])
    if link is None:
        raise bad_request("INVITE_HASH_EXPIRED")
    link.revoked = True
    return link_json(link, chat, call.store.users)


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


def _react(call: Call) -> Any:
    chat = call.own_chat()
    message = call.message(chat, "message to react not found")
    wanted = call.params.get("reaction") or []
    if len(wanted) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    if any(reaction.get("type") != "emoji" for reaction in wanted):
        raise bad_request("REACTION_INVALID")
    set_reaction(call.store, chat, message, call.me, [r["emoji"] for r in wanted])
    return True


def _get_file(call: Call) -> Any:
    stored = call.store.files.get(call.params["file_id"])
    if stored is None:
        raise bad_request("invalid file_id")
    return {
        "file_id": stored.id,
        "file_unique_id": stored.unique_id,
        "file_size": len(stored.content),
        "file_path": stored.path,
    }


METHODS: Mapping[str, Handler] = MappingProxyType(
    {
        "getChat": _get_chat,
        "pinChatMessage": _pin,
        "unpinChatMessage": _unpin,
        "createChatInviteLink": _create_link,
        "exportChatInviteLink": _export_link,
        "revokeChatInviteLink": _revoke_link,
        "approveChatJoinRequest": _approve,
        "declineChatJoinRequest": _decline,
        "setMessageReaction": _react,
        "getFile": _get_file,
    }
)
