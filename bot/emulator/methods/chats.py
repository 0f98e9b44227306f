"""Chats: what they are, pins, reactions, files."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from bot.emulator.errors import bad_request
from bot.emulator.methods.context import Call, Handler
from bot.emulator.speech import set_reaction
from bot.emulator.state import Chat, Json

_NO_PINS = "not enough rights to manage pinned messages in the chat"


def _get_chat(call: Call) -> Any:
    chat = _known_chat(call)
    view: Json = call.store.chat_json(chat)
    if chat.type == "private" and (bio := call.store.users[chat.id].bio):
        view["bio"] = bio
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
    if chat.slow_mode:
        view["slow_mode_delay"] = chat.slow_mode
    if chat.linked_id is not None:
        view["linked_chat_id"] = chat.linked_id
    primary = next((link for link in chat.links.values() if link.primary), None)
    if primary is not None and call.has_right(chat, "can_invite_users"):
        view["invite_link"] = primary.url
    if chat.pinned:
        view["pinned_message"] = call.store.message_json(chat.messages[chat.pinned[-1]])
    return view


def _known_chat(call: Call) -> Chat:
    """The chat that is asked about; a person counts whom the bot meets in a group."""
    chat = call.chat()
    if chat.type == "private" and any(
        one.is_group and call.member(one, call.me).is_in and call.member(one, chat.id).is_in
        for one in call.store.chats.values()
    ):
        return chat
    return call.own_chat()


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


def _unpin_all(call: Call) -> Any:
    chat = call.own_chat()
    _must_pin(call, chat)
    chat.pinned.clear()
    call.store.notify("chat", chat=chat.id)
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
        "unpinAllChatMessages": _unpin_all,
        "setMessageReaction": _react,
        "getFile": _get_file,
    }
)
