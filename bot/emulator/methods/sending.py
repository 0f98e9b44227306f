"""sendMessage, sendPhoto, sendDocument, sendMediaGroup, sendChatAction."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from bot.emulator.errors import ApiError, bad_request
from bot.emulator.methods.content import (
    named_file,
    place,
    read_file,
    read_markup,
    read_text,
    receiver,
)
from bot.emulator.methods.context import Call, Handler
from bot.emulator.state import Chat, Json, Message

_ALBUM_LIMIT = 10
_ACTIONS = frozenset(
    {
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    }
)


def blank(call: Call, chat: Chat) -> Message:
    """A message of the bot with nothing in it."""
    sender = chat.id if chat.type == "channel" else None
    return Message(0, chat.id, call.store.unix(), call.me, sender_chat_id=sender)


def finish(call: Call, chat: Chat, message: Message) -> Json:
    """Place the message, let the other bots know, answer it."""
    place(call, chat, message)
    message.visible_to = receiver(call, chat)
    store = call.store
    store.append(message)
    view = store.message_json(message)
    if message.visible_to is None:
        kind = "channel_post" if chat.type == "channel" else "message"
        store.emit(chat, kind, view, but=call.me)
    return view


def _send_message(call: Call) -> Any:
    chat = call.own_chat()
    call.must_be_allowed(chat, "can_send_messages", "text messages")
    message = blank(call, chat)
    message.text, message.entities = read_text(call)
    message.markup = read_markup(call)
    return finish(call, chat, message)


def _send_photo(call: Call) -> Any:
    chat = call.own_chat()
    call.must_be_allowed(chat, "can_send_photos", "photos")
    message = blank(call, chat)
    message.text, message.entities = read_text(call, "caption", "caption_entities")
    message.markup = read_markup(call)
    message.photo = read_file(call, "photo")
    return finish(call, chat, message)


def _send_document(call: Call) -> Any:
    chat = call.own_chat()
    call.must_be_allowed(chat, "can_send_documents", "documents")
    message = blank(call, chat)
    message.text, message.entities = read_text(call, "caption", "caption_entities")
    message.markup = read_markup(call)
    message.document = read_file(call, "document")
    return finish(call, chat, message)


def _send_album(call: Call) -> Any:
    chat = call.own_chat()
    items: list[Json] = call.params["media"]
    if not 2 <= len(items) <= _ALBUM_LIMIT:
        raise bad_request("wrong number of messages to send an album: expected 2 to 10")
    kinds = {str(item.get("type")) for item in items}
    if not kinds <= {"photo", "document"}:
        raise ApiError(501, "Not Implemented: the emulator does albums of photos or documents")
    if len(kinds) > 1:
        raise bad_request("document can't be mixed with other media types")
    call.must_be_allowed(chat, f"can_send_{kinds.pop()}s", "media")
    album = str(call.store.number())
    messages = [_album_item(call, blank(call, chat), item) for item in items]
    for message in messages:
        message.album = album
    return [finish(call, chat, message) for message in messages]


def _album_item(call: Call, message: Message, item: Json) -> Message:
    message.text, message.entities = read_text(call, "caption", "caption_entities", item)
    stored = named_file(call, str(item.get("media")), str(item["type"]))
    if item["type"] == "photo":
        message.photo = stored
    else:
        message.document = stored
    return message


def _send_chat_action(call: Call) -> Any:
    call.own_chat()
    if call.params["action"] not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    return True


METHODS: Mapping[str, Handler] = MappingProxyType(
    {
        "sendMessage": _send_message,
        "sendPhoto": _send_photo,
        "sendDocument": _send_document,
        "sendMediaGroup": _send_album,
        "sendChatAction": _send_chat_action,
    }
)
