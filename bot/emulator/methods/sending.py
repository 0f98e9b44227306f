"""sendMessage, sendPhoto, sendDocument, copyMessage, forwardMessage, sendChatAction."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from bot.emulator.errors import bad_request
from bot.emulator.methods.content import place, read_file, read_markup, read_text, receiver
from bot.emulator.methods.context import Call, Handler
from bot.emulator.state import Chat, Json, Message

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


def _blank(call: Call, chat: Chat) -> Message:
    sender = chat.id if chat.type == "channel" else None
    return Message(0, chat.id, call.store.unix(), call.me, sender_chat_id=sender)


def _finish(call: Call, chat: Chat, message: Message) -> Json:
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
    message = _blank(call, chat)
    message.text, message.entities = read_text(call)
    message.markup = read_markup(call)
    return _finish(call, chat, message)


def _send_photo(call: Call) -> Any:
    chat = call.own_chat()
    call.must_be_allowed(chat, "can_send_photos", "photos")
    message = _blank(call, chat)
    message.text, message.entities = read_text(call, "caption", "caption_entities")
    message.markup = read_markup(call)
    message.photo = read_file(call, "photo")
    return _finish(call, chat, message)


def _send_document(call: Call) -> Any:
    chat = call.own_chat()
    call.must_be_allowed(chat, "can_send_documents", "documents")
    message = _blank(call, chat)
    message.text, message.entities = read_text(call, "caption", "caption_entities")
    message.markup = read_markup(call)
    message.document = read_file(call, "document")
    return _finish(call, chat, message)


def _source(call: Call, what: str) -> Message:
    chat = call.chat("from_chat_id")
    original = call.message(chat, f"message to {what} not found")
    if original.service is not None:
        raise bad_request(f"the message can't be {'copied' if what == 'copy' else 'forwarded'}")
    return original


def _copied(call: Call, original: Message) -> tuple[Chat, Message]:
    chat = call.own_chat()
    permission = "can_send_photos" if original.photo else "can_send_messages"
    call.must_be_allowed(chat, permission, "photos" if original.photo else "text messages")
    message = _blank(call, chat)
    message.text, message.entities = original.text, list(original.entities)
    message.photo, message.document = original.photo, original.document
    return chat, message


def _copy_message(call: Call) -> Any:
    chat, message = _copied(call, _source(call, "copy"))
    if message.has_media and call.params.get("caption") is not None:
        message.text, message.entities = read_text(call, "caption", "caption_entities")
    message.markup = read_markup(call)
    return {"message_id": _finish(call, chat, message)["message_id"]}


def _forward_message(call: Call) -> Any:
    original = _source(call, "forward")
    chat, message = _copied(call, original)
    message.forward_origin = _origin(call, original)
    return _finish(call, chat, message)


def _origin(call: Call, original: Message) -> Json:
    if original.forward_origin is not None:
        return original.forward_origin
    store = call.store
    if original.sender_chat_id is None and original.from_id is not None:
        sender = store.user_json(original.from_id)
        return {"type": "user", "date": original.date, "sender_user": sender}
    chat = store.chats[original.sender_chat_id or original.chat_id]
    if chat.type == "channel" and original.chat_id == chat.id:
        return {
            "type": "channel",
            "date": original.date,
            "chat": store.chat_json(chat),
            "message_id": original.id,
        }
    return {"type": "chat", "date": original.date, "sender_chat": store.chat_json(chat)}


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
        "copyMessage": _copy_message,
        "forwardMessage": _forward_message,
        "sendChatAction": _send_chat_action,
    }
)
