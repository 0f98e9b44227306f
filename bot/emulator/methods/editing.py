"""Edits and deletions, of common and of ephemeral messages."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from bot.emulator.errors import ApiError, bad_request
from bot.emulator.methods.content import read_markup, read_text, same_markup
from bot.emulator.methods.context import Call, Handler
from bot.emulator.state import Chat, Json, Message

DELETABLE_S = 48 * 3600
_SAME = (
    "message is not modified: specified new message content and reply markup are exactly the "
    "same as a current content and reply markup of the message"
)


def _own_message(call: Call) -> Message:
    if call.params.get("inline_message_id") is not None:
        raise bad_request("message to edit not found")
    chat = call.own_chat()
    message = call.message(chat, "message to edit not found")
    own = message.from_id == call.me and message.service is None
    foreign = chat.type == "channel" and call.has_right(chat, "can_edit_messages")
    if not own and not foreign:
        raise bad_request("message can't be edited")
    return message


def _own_ephemeral(call: Call, what: str = "edit") -> Message:
    chat = call.own_chat()
    message = chat.ephemeral.get(call.params["ephemeral_message_id"])
    if (
        message is None
        or message.deleted
        or message.visible_to != call.params["receiver_user_id"]
        or message.from_id != call.me
    ):
        raise bad_request(f"message to {what} not found")
    return message


def _apply(
    call: Call, message: Message, text: str, entities: list[Json], markup: Json | None
) -> None:
    if (
        text == message.text
        and entities == message.entities
        and same_markup(markup, message.markup)
    ):
        raise bad_request(_SAME)
    changed = text != message.text or entities != message.entities
    message.text, message.entities, message.markup = text, entities, markup
    message.edited = True
    if changed:
        message.edit_date = call.store.unix()
    call.store.notify("edit", chat=message.chat_id, message=message.id)


def _new_text(call: Call, message: Message) -> None:
    if message.has_media:
        raise bad_request("there is no text in the message to edit")
    text, entities = read_text(call)
    _apply(call, message, text, entities, read_markup(call))


def _new_caption(call: Call, message: Message) -> None:
    if not message.has_media:
        raise bad_request("there is no caption in the message to edit")
    text, entities = read_text(call, "caption", "caption_entities")
    _apply(call, message, text, entities, read_markup(call))


def _new_markup(call: Call, message: Message) -> None:
    _apply(call, message, message.text, message.entities, read_markup(call))


def _edit_text(call: Call) -> Any:
    message = _own_message(call)
    _new_text(call, message)
    return call.store.message_json(message)


def _edit_caption(call: Call) -> Any:
    message = _own_message(call)
    _new_caption(call, message)
    return call.store.message_json(message)


def _edit_markup(call: Call) -> Any:
    message = _own_message(call)
    _new_markup(call, message)
    return call.store.message_json(message)


def _edit_ephemeral_text(call: Call) -> Any:
    _new_text(call, _own_ephemeral(call))
    return True


def _edit_ephemeral_caption(call: Call) -> Any:
    _new_caption(call, _own_ephemeral(call))
    return True


def _edit_ephemeral_markup(call: Call) -> Any:
    _new_markup(call, _own_ephemeral(call))
    return True


def _delete_ephemeral(call: Call) -> Any:
    erase(call, _own_ephemeral(call, "delete"))
    return True


def erase(call: Call, message: Message) -> None:
    """Delete a message: it stays, marked, and is no longer pinned."""
    message.deleted = True
    chat = call.store.chats[message.chat_id]
    if message.id in chat.pinned:
        chat.pinned.remove(message.id)
    call.store.notify("delete", chat=chat.id, message=message.id, ephemeral=message.ephemeral_id)


def _refusal(call: Call, chat: Chat, message: Message) -> ApiError | None:
    foreign = chat.type != "private" and message.from_id != call.me
    if foreign and not call.has_right(chat, "can_delete_messages"):
        return bad_request("message can't be deleted")
    if call.store.unix() - message.date > DELETABLE_S:
        return bad_request("message can't be deleted for everyone")
    return None


def _delete_message(call: Call) -> Any:
    chat = call.own_chat()
    message = call.message(chat, "message to delete not found")
    refusal = _refusal(call, chat, message)
    if refusal is not None:
        raise refusal
    erase(call, message)
    return True


def _delete_messages(call: Call) -> Any:
    chat = call.own_chat()
    numbers = call.params["message_ids"]
    if not 1 <= len(numbers) <= 100:
        raise bad_request("there must be from 1 to 100 messages to delete")
    found = [chat.messages[n] for n in numbers if n in chat.messages]
    living = [message for message in found if not message.deleted]
    for message in living:
        refusal = _refusal(call, chat, message)
        if refusal is not None:
            raise refusal
    for message in living:
        erase(call, message)
    return True


METHODS: Mapping[str, Handler] = MappingProxyType(
    {
        "editMessageText": _edit_text,
        "editMessageCaption": _edit_caption,
        "editMessageReplyMarkup": _edit_markup,
        "editEphemeralMessageText": _edit_ephemeral_text,
        "editEphemeralMessageCaption": _edit_ephemeral_caption,
        "editEphemeralMessageReplyMarkup": _edit_ephemeral_markup,
        "deleteEphemeralMessage": _delete_ephemeral,
        "deleteMessage": _delete_message,
        "deleteMessages": _delete_messages,
    }
)
