"""Forum topics: create, edit, close, reopen, delete."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from bot.emulator.errors import bad_request
from bot.emulator.methods.context import Call, Handler
from bot.emulator.methods.editing import erase
from bot.emulator.state import Chat
from bot.emulator.topics import COLOUR, add_topic, tell

_NAME_LIMIT = 128
_COLOURS = frozenset({COLOUR, 0xFFD67E, 0xCB86DB, 0x8EEE98, 0xFF93B2, 0xFB6F5F})


def _forum(call: Call, right: str = "can_manage_topics") -> Chat:
    chat = call.own_chat()
    if not chat.forum:
        raise bad_request("the chat is not a forum")
    call.must_hold(chat, right, "not enough rights to manage forum topics")
    return chat


def _topic(call: Call, chat: Chat) -> int:
    topic = int(call.params["message_thread_id"])
    if topic not in chat.topics:
        raise bad_request("TOPIC_ID_INVALID")
    return topic


def _create(call: Call) -> Any:
    chat = _forum(call)
    name = call.params["name"].strip()
    if not 1 <= len(name) <= _NAME_LIMIT:
        raise bad_request("TOPIC_TITLE_EMPTY" if not name else "topic name is too long")
    colour = call.params.get("icon_color", COLOUR)
    if colour not in _COLOURS:
        raise bad_request("TOPIC_ICON_COLOR_INVALID")
    topic = add_topic(call.store, chat, name, call.me, colour)
    return {"message_thread_id": topic, "name": name, "icon_color": colour}


def _edit(call: Call) -> Any:
    chat = _forum(call)
    topic = _topic(call, chat)
    name = (call.params.get("name") or "").strip()
    if len(name) > _NAME_LIMIT:
        raise bad_request("topic name is too long")
    if not name or name == chat.topics[topic]:
        raise bad_request("TOPIC_NOT_MODIFIED")
    chat.topics[topic] = name
    tell(call.store, chat, topic, call.me, {"forum_topic_edited": {"name": name}})
    return True


def _close(call: Call) -> Any:
    chat = _forum(call)
    topic = _topic(call, chat)
    if topic in chat.closed_topics:
        raise bad_request("TOPIC_NOT_MODIFIED")
    chat.closed_topics.add(topic)
    tell(call.store, chat, topic, call.me, {"forum_topic_closed": {}})
    return True


def _reopen(call: Call) -> Any:
    chat = _forum(call)
    topic = _topic(call, chat)
    if topic not in chat.closed_topics:
        raise bad_request("TOPIC_NOT_MODIFIED")
    chat.closed_topics.discard(topic)
    tell(call.store, chat, topic, call.me, {"forum_topic_reopened": {}})
    return True


def _delete(call: Call) -> Any:
    chat = _forum(call, "can_delete_messages")
    topic = _topic(call, chat)
    for message in list(chat.messages.values()):
        if message.topic == topic and not message.deleted:
            erase(call, message)
    del chat.topics[topic]
    chat.closed_topics.discard(topic)
    return True


METHODS: Mapping[str, Handler] = MappingProxyType(
    {
        "createForumTopic": _create,
        "editForumTopic": _edit,
        "closeForumTopic": _close,
        "reopenForumTopic": _reopen,
        "deleteForumTopic": _delete,
    }
)
