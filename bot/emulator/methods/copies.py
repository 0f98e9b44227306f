"""copyMessage, copyMessages, forwardMessage, forwardMessages."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from bot.emulator.errors import bad_request
from bot.emulator.methods.content import read_markup, read_text
from bot.emulator.methods.context import Call, Handler
from bot.emulator.methods.sending import blank, finish
from bot.emulator.state import Chat, Json, Message

_MOST = 100


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
    message = blank(call, chat)
    message.text, message.entities = original.text, list(original.entities)
    message.photo, message.document = original.photo, original.document
    return chat, message


def _sources(call: Call, what: str) -> list[Message]:
    """Those of ``message_ids`` that are there and can be taken along."""
    chat = call.chat("from_chat_id")
    numbers: list[int] = call.params["message_ids"]
    if not 1 <= len(numbers) <= _MOST:
        raise bad_request(f"there must be from 1 to {_MOST} messages to {what}")
    if numbers != sorted(set(numbers)):
        raise bad_request("message identifiers must be in a strictly increasing order")
    found = [chat.messages[number] for number in numbers if number in chat.messages]
    living = [one for one in found if not one.deleted and one.service is None]
    if not living:
        raise bad_request(f"there are no messages to {what}")
    return living


def _copy_message(call: Call) -> Any:
    chat, message = _copied(call, _source(call, "copy"))
    if message.has_media and call.params.get("caption") is not None:
        message.text, message.entities = read_text(call, "caption", "caption_entities")
    message.markup = read_markup(call)
    return {"message_id": finish(call, chat, message)["message_id"]}


def _forward_message(call: Call) -> Any:
    original = _source(call, "forward")
    chat, message = _copied(call, original)
    message.forward_origin = _origin(call, original)
    return finish(call, chat, message)


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


def _copy_messages(call: Call) -> Any:
    return _many(call, _sources(call, "copy"), forward=False)


def _forward_messages(call: Call) -> Any:
    return _many(call, _sources(call, "forward"), forward=True)


def _many(call: Call, originals: list[Message], *, forward: bool) -> list[Json]:
    albums: dict[str, str] = {}
    made = []
    for original in originals:
        chat, message = _copied(call, original)
        if forward:
            message.forward_origin = _origin(call, original)
        elif message.has_media and call.params.get("remove_caption") is True:
            message.text, message.entities = "", []
        if original.album is not None:
            message.album = albums.setdefault(original.album, str(call.store.number()))
        made.append({"message_id": finish(call, chat, message)["message_id"]})
    return made


METHODS: Mapping[str, Handler] = MappingProxyType(
    {
        "copyMessage": _copy_message,
        "copyMessages": _copy_messages,
        "forwardMessage": _forward_message,
        "forwardMessages": _forward_messages,
    }
)
