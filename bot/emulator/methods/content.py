"""What a message of a bot consists of: text and entities, buttons, media, reply."""

import json
from types import MappingProxyType
from typing import Any

from bot.emulator.entities import Entity, automatic_entities, trimmed, utf16_length
from bot.emulator.errors import ApiError, WrongCall, bad_request
from bot.emulator.images import image_size
from bot.emulator.markdown import parse_markdown
from bot.emulator.markup import parse_html
from bot.emulator.methods.context import Call
from bot.emulator.speech import place_message
from bot.emulator.state import Chat, Json, Message, StoredFile, Upload

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
CALLBACK_LIMIT = 64  # bytes
_PARSERS = MappingProxyType({"html": parse_html, "markdownv2": parse_markdown})
_BUTTON_ACTIONS = (
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
    "disabled",
)


def read_text(
    call: Call,
    key: str = "text",
    entities: str = "entities",
    given_in: Json | None = None,
) -> tuple[str, list[Json]]:
    """The text of a call and its entities, parsed, trimmed and within its limit.

    Args:
        given_in: where they stand; None = the parameters of the call.

    Raises:
        ApiError: it is empty, too long, or its markup is wrong.
    """
    params = call.params if given_in is None else given_in
    source = params.get(key) or ""
    given: list[Entity] = params.get(entities) or []
    text, found = _parsed(call, source, given, params.get("parse_mode"))
    if key == "text" and not text:
        raise bad_request("message text is empty")
    limit = TEXT_LIMIT if key == "text" else CAPTION_LIMIT
    if len(text) > limit:
        what = "message is too long" if key == "text" else "message caption is too long"
        raise bad_request(what)
    return text, automatic_entities(text, found)


def _parsed(call: Call, source: str, given: list[Entity], mode: Any) -> tuple[str, list[Entity]]:
    if given:
        return trimmed(source, [_known(call, e) for e in given])
    if not mode:
        return source.strip(), []
    if str(mode).lower() == "markdown":
        raise ApiError(501, "Not Implemented: the emulator reads MarkdownV2, not Markdown")
    parse = _PARSERS.get(str(mode).lower())
    if parse is None:
        raise bad_request("unsupported parse_mode")
    users = call.store.users
    return parse(source, lambda i: call.store.user_json(i) if i in users else None)


def _known(call: Call, entity: Entity) -> Entity:
    if entity.get("type") != "text_mention":
        return entity
    user_id = entity.get("user", {}).get("id")
    if user_id not in call.store.users:
        raise bad_request("user not found")
    return {**entity, "user": call.store.user_json(user_id)}


def read_markup(call: Call) -> Json | None:
    """The reply markup of a call, its buttons checked.

    Raises:
        ApiError: a button does nothing, or carries more than 64 bytes.
    """
    markup: Json | None = call.params.get("reply_markup")
    if not markup or "inline_keyboard" not in markup:
        return markup or None
    rows = [[_button(b) for b in row] for row in markup["inline_keyboard"]]
    rows = [row for row in rows if row]
    return {"inline_keyboard": rows} if rows else None


def _button(button: Json) -> Json:
    clean = {key: value for key, value in button.items() if value is not None}
    if not clean.get("text"):
        raise bad_request('can\'t parse inline keyboard button: Field "text" must be non-empty')
    if not any(key in clean for key in _BUTTON_ACTIONS):
        raise bad_request(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    data = clean.get("callback_data")
    if data is not None and not 1 <= len(data.encode()) <= CALLBACK_LIMIT:
        raise bad_request("BUTTON_DATA_INVALID")
    return clean


def read_file(call: Call, key: str) -> StoredFile:
    """The file of a call: an upload, or one that was sent before.

    Raises:
        ApiError: there is none, or a picture is no picture.
    """
    return named_file(call, str(call.params[key]), key)


def named_file(call: Call, named: str, kind: str) -> StoredFile:
    """The file that a call names: ``attach://…`` or the id of one that was sent before.

    Raises:
        ApiError: there is none, or a picture is no picture.
    """
    if named.startswith("attach://"):
        upload = call.files.get(named.removeprefix("attach://"))
        if upload is None:
            raise bad_request(f"there is no {kind} in the request")
        return _stored(call, upload, kind)
    known = call.store.files.get(named)
    if known is None:
        raise bad_request("wrong file identifier/HTTP URL specified")
    return known


def _stored(call: Call, upload: Upload, key: str) -> StoredFile:
    if not upload.content:
        raise bad_request("file must be non-empty")
    if key == "photo" and image_size(upload.content) is None:
        raise bad_request("IMAGE_PROCESS_FAILED")
    return call.store.add_file(upload, key)


def place(call: Call, chat: Chat, message: Message) -> None:
    """Set topic and reply of a message as the call asks.

    Raises:
        ApiError: the topic or the message to answer is not there.
    """
    params = call.params
    reply = params.get("reply_parameters") or {}
    reply_to = reply.get("message_id") or params.get("reply_to_message_id")
    lenient = reply.get("allow_sending_without_reply") or params.get("allow_sending_without_reply")
    topic = params.get("message_thread_id")
    if not chat.forum and topic is not None:
        _join_replies(chat, message, topic)
        topic = None
    try:
        place_message(chat, message, topic, reply_to)
    except WrongCall as error:
        raise bad_request("message thread not found") from error
    if message.topic in chat.closed_topics and not call.has_right(chat, "can_manage_topics"):
        raise bad_request("TOPIC_CLOSED")
    _place_in_ephemeral(chat, message, reply.get("ephemeral_message_id"))
    if reply_to is not None and message.reply_to is None and not lenient:
        raise bad_request("message to be replied not found")
    if reply.get("quote") and message.reply_to is not None:
        message.quote = _quote(chat.messages[message.reply_to], str(reply["quote"]))


def _join_replies(chat: Chat, message: Message, thread: int) -> None:
    root = chat.messages.get(thread)
    if chat.type != "supergroup" or root is None:
        raise bad_request("message thread not found")
    message.thread = thread


def _place_in_ephemeral(chat: Chat, message: Message, number: int | None) -> None:
    if number is not None and number in chat.ephemeral:
        message.reply_to_ephemeral = number


def _quote(original: Message, quote: str) -> Json:
    before, found, _ = original.text.partition(quote)
    if not found:
        raise bad_request("QUOTE_TEXT_INVALID")
    return {"text": quote, "position": utf16_length(before), "is_manual": True}


def receiver(call: Call, chat: Chat) -> int | None:
    """Who alone is to see the message; None = everybody.

    Raises:
        ApiError: that user is not in the group.
    """
    parameters = call.params.get("ephemeral_message_parameters") or {}
    user_id = parameters.get("receiver_user_id") or call.params.get("receiver_user_id")
    if user_id is None:
        return None
    if not chat.is_group:
        raise bad_request("ephemeral messages can be sent only to groups")
    if not call.member(chat, user_id).is_in:
        raise bad_request("USER_NOT_PARTICIPANT")
    return int(user_id)


def same_markup(one: Json | None, other: Json | None) -> bool:
    """Whether two keyboards are the same."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
