"""Topics of a forum: made, renamed, closed; each change is a service message in the topic."""

from bot.emulator.state import Chat, Json, Message
from bot.emulator.store import Store

COLOUR = 0x6FB9F0


def add_topic(store: Store, chat: Chat, name: str, by: int, colour: int = COLOUR) -> int:
    """A new topic; its id is that of the service message that opens it."""
    message = store.append(Message(0, chat.id, store.unix(), by, service={}))
    message.topic = message.thread = message.id
    message.service = {"forum_topic_created": {"name": name, "icon_color": colour}}
    chat.topics[message.id] = name
    store.emit(chat, "message", store.message_json(message))
    return message.id


def tell(store: Store, chat: Chat, topic: int, by: int, payload: Json) -> None:
    """A service message in a topic."""
    message = Message(0, chat.id, store.unix(), by, topic=topic, thread=topic, service=payload)
    store.append(message)
    store.emit(chat, "message", store.message_json(message))
