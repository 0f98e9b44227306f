"""What people do in chats: write, edit, react, press buttons."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.emulator.entities import automatic_entities, utf16_length
from bot.emulator.errors import WrongCall
from bot.emulator.membership import unblock
from bot.emulator.rights import allows
from bot.emulator.state import (
    ANONYMOUS_USER,
    CHANNEL_USER,
    SERVICE_USER,
    Chat,
    Json,
    Member,
    Message,
    Press,
    StoredFile,
)
from bot.emulator.store import Store


@dataclass(slots=True)
class Words:
    """What is said, and how."""

    text: str = ""
    photo: StoredFile | None = None
    reply_to: int | None = None
    quote: str | None = None
    topic: int | None = None
    entities: list[Json] | None = None
    via_bot: int | None = None
    forward_origin: Json | None = None
    signature: str | None = None
    document: StoredFile | None = None


def say(
    store: Store,
    chat: Chat,
    words: Words,
    *,
    user_id: int | None = None,
    sender_chat: Chat | None = None,
) -> Message:
    """Somebody writes: a user, an anonymous administrator or a channel.

    Raises:
        WrongCall: they may not, or what they refer to does not exist.
    """
    if sender_chat is not None:
        message = _as_chat(store, chat, sender_chat)
    elif user_id is not None:
        message = _as_user(store, chat, user_id, _permission(words))
    else:
        raise WrongCall("say who speaks: user or sender_chat")
    _fill(store, chat, message, words)
    store.append(message)
    kind = "channel_post" if chat.type == "channel" else "message"
    but = message.from_id if message.from_id in store.bots else 0
    store.emit(chat, kind, store.message_json(message), but=but or 0)
    if chat.type == "channel" and chat.linked_id is not None:
        _forward_automatically(store, chat, message)
    return message


def _permission(words: Words) -> str:
    if words.via_bot is not None:
        return "can_send_other_messages"
    if words.document is not None:
        return "can_send_documents"
    return "can_send_photos" if words.photo else "can_send_messages"


def _as_user(store: Store, chat: Chat, user_id: int, permission: str) -> Message:
    if chat.type == "private":
        return _in_private(store, chat, user_id)
    member = store.member(chat, user_id)
    if not member.is_in:
        raise WrongCall(f"user {user_id} is not in the chat", 403)
    if chat.type == "channel":
        if not member.is_staff:
            raise WrongCall("only administrators write in a channel", 403)
        return Message(0, chat.id, store.unix(), None, sender_chat_id=chat.id)
    if not member.is_staff:
        _must_be_allowed(chat, member, permission)
    if member.anonymous and member.is_staff:
        return _anonymous(store, chat, member.title)
    return Message(0, chat.id, store.unix(), user_id)


def _must_be_allowed(chat: Chat, member: Member, permission: str) -> None:
    layers: list[Mapping[str, bool]] = [chat.permissions]
    if member.status == "restricted" and member.permissions is not None:
        layers.append(member.permissions)
    if not allows(layers, permission):
        raise WrongCall(f"user {member.user_id} is muted: {permission} is not permitted", 403)


def _in_private(store: Store, chat: Chat, user_id: int) -> Message:
    if user_id != chat.id and user_id not in store.bots:
        raise WrongCall("only its owner writes in a private chat", 403)
    if not store.bots_in(chat):
        unblock(store, chat)
    return Message(0, chat.id, store.unix(), user_id)


def _anonymous(store: Store, chat: Chat, title: str | None) -> Message:
    return Message(
        0, chat.id, store.unix(), ANONYMOUS_USER, sender_chat_id=chat.id, signature=title
    )


def _as_chat(store: Store, chat: Chat, sender: Chat) -> Message:
    if sender.id == chat.id:
        if chat.type == "channel":
            return Message(0, chat.id, store.unix(), None, sender_chat_id=chat.id)
        if chat.is_group:
            return _anonymous(store, chat, None)
    if sender.type != "channel":
        raise WrongCall("only a channel, or the group itself, can speak in a group")
    if not chat.is_group:
        raise WrongCall("a channel speaks in groups, or in itself")
    if sender.id in chat.banned_channels:
        raise WrongCall(f"channel {sender.id} is banned from the chat", 403)
    if sender.id != chat.linked_id and not chat.permissions.get("can_send_messages", True):
        raise WrongCall("nobody but administrators may write in the chat now", 403)
    return Message(0, chat.id, store.unix(), CHANNEL_USER, sender_chat_id=sender.id)


def _fill(store: Store, chat: Chat, message: Message, words: Words) -> None:
    if not words.text and words.photo is None and words.document is None:
        raise WrongCall("a message needs a text or a photo, or a document")
    message.text = words.text
    message.photo, message.document = words.photo, words.document
    given = [_entity(store, e) for e in words.entities] if words.entities else None
    message.entities = automatic_entities(words.text, given)
    message.via_bot, message.forward_origin = words.via_bot, words.forward_origin
    message.signature = words.signature or message.signature
    place_message(chat, message, words.topic, words.reply_to)
    _must_be_open(store, chat, message)
    if words.reply_to is not None:
        if message.reply_to is None:
            raise WrongCall(f"the chat has no message {words.reply_to}", 404)
        if words.quote:
            original = chat.messages[words.reply_to]
            before, found, _ = original.text.partition(words.quote)
            position = utf16_length(before) if found else 0
            message.quote = {"text": words.quote, "position": position, "is_manual": True}
    elif words.quote:
        raise WrongCall("a quote needs reply_to")


def _must_be_open(store: Store, chat: Chat, message: Message) -> None:
    if message.topic in chat.closed_topics and message.sender_chat_id != chat.id:
        member = store.member(chat, message.from_id or 0)
        if member.status != "creator" and "can_manage_topics" not in member.rights:
            raise WrongCall(f"topic {message.topic} is closed", 403)


def place_message(chat: Chat, message: Message, topic: int | None, reply_to: int | None) -> None:
    """Set topic, thread and reply of a message; an unknown reply is left out.

    Raises:
        WrongCall: the chat has no such topic.
    """
    if topic is not None and topic not in chat.topics:
        raise WrongCall(f"the chat has no topic {topic}", 404)
    original = chat.messages.get(reply_to) if reply_to is not None else None
    if original is not None and not original.deleted:
        message.reply_to = original.id
        topic = topic if topic is not None else original.topic
        if chat.type == "supergroup" and topic is None:
            message.thread = original.thread or original.id
    if topic is not None:
        message.topic = message.thread = topic


def _entity(store: Store, entity: Json) -> Json:
    user: Any = entity.get("user")
    user_id = user.get("id") if isinstance(user, dict) else user
    if entity.get("type") != "text_mention":
        return entity
    if user_id not in store.users:
        raise WrongCall(f"a text_mention names user {user_id}, who does not exist", 404)
    return {**entity, "user": store.user_json(user_id)}


def origin_of(store: Store, source: int | str) -> Json:
    """Where a forwarded message comes from.

    Args:
        source: a user, a channel, a group (for who hides behind it), or the name of a user who
            hides.

    Raises:
        WrongCall: there is no such user or chat.
    """
    date = store.unix()
    if isinstance(source, str):
        return {"type": "hidden_user", "date": date, "sender_user_name": source}
    chat = store.chats.get(source)
    if chat is not None and chat.type == "channel":
        last = max(chat.next_id - 1, 1)
        view = store.chat_json(chat)
        return {"type": "channel", "date": date, "chat": view, "message_id": last}
    if chat is not None and chat.is_group:
        return {"type": "chat", "date": date, "sender_chat": store.chat_json(chat)}
    if source not in store.users:
        raise WrongCall(f"there is no user or chat {source} to forward from", 404)
    return {"type": "user", "date": date, "sender_user": store.user_json(source)}


def _forward_automatically(store: Store, channel: Chat, post: Message) -> None:
    group = store.chats[channel.linked_id or 0]
    origin: Json = {
        "type": "channel",
        "date": post.date,
        "chat": store.chat_json(channel),
        "message_id": post.id,
    }
    if post.signature:
        origin["author_signature"] = post.signature
    copy = Message(
        0,
        group.id,
        store.unix(),
        SERVICE_USER,
        sender_chat_id=channel.id,
        text=post.text,
        entities=post.entities,
        photo=post.photo,
        document=post.document,
        automatic_forward=True,
        forward_origin=origin,
    )
    store.append(copy)
    store.emit(group, "message", store.message_json(copy))


def edit(store: Store, chat: Chat, message_id: int, text: str) -> Message:
    """The writer changes a message.

    Raises:
        WrongCall: there is no such message, or it is a service message or a bot's.
    """
    message = living(chat, message_id)
    if message.service is not None or message.from_id in store.bots:
        raise WrongCall(f"message {message_id} cannot be edited by a person")
    if not text and not message.has_media:
        raise WrongCall("text must not be empty")
    message.text = text
    message.entities = automatic_entities(text)
    message.edited = True
    message.edit_date = store.unix()
    kind = "edited_channel_post" if chat.type == "channel" else "edited_message"
    store.emit(chat, kind, store.message_json(message))
    store.notify("edit", chat=chat.id, message=message.id)
    return message


def living(chat: Chat, message_id: int) -> Message:
    """A message that is there and not deleted.

    Raises:
        WrongCall: it is not.
    """
    message = chat.messages.get(message_id)
    if message is None:
        raise WrongCall(f"the chat has no message {message_id}", 404)
    if message.deleted:
        raise WrongCall(f"message {message_id} was deleted", 404)
    return message


def react(store: Store, chat: Chat, message_id: int, user_id: int, emoji: str | None) -> None:
    """Somebody puts an emoji under a message, or takes it away with None.

    Raises:
        WrongCall: no such message, or not in the chat.
    """
    message = living(chat, message_id)
    if not store.member(chat, user_id).is_in:
        raise WrongCall(f"user {user_id} is not in the chat", 403)
    set_reaction(store, chat, message, user_id, [emoji] if emoji else [])


def set_reaction(
    store: Store, chat: Chat, message: Message, user_id: int, emoji: list[str]
) -> None:
    """Replace somebody's reactions and tell the administrators' bots."""
    old = message.reactions.get(user_id, [])
    if old == emoji:
        return
    message.reactions[user_id] = emoji
    update: Json = {
        "chat": store.chat_json(chat),
        "message_id": message.id,
        "user": store.user_json(user_id),
        "date": store.unix(),
        "old_reaction": [{"type": "emoji", "emoji": e} for e in old],
        "new_reaction": [{"type": "emoji", "emoji": e} for e in emoji],
    }
    private = chat.type == "private"
    right = None if private else "can_manage_chat"
    store.emit(chat, "message_reaction", update, right=right, but=user_id)
    store.notify("reaction", chat=chat.id, message=message.id, user=user_id)


def press(store: Store, chat: Chat, message: Message, user_id: int, button: str) -> Press:
    """Somebody presses a button, named by its data or its text.

    Returns:
        The press; its ``answer`` is done when the bot answers the callback.

    Raises:
        WrongCall: no such button, it is not the user's to see, or it only opens a link.
    """
    if message.visible_to not in (None, user_id):
        raise WrongCall(f"user {user_id} does not see that message", 403)
    if not store.member(chat, user_id).is_in:
        raise WrongCall(f"user {user_id} is not in the chat", 403)
    if message.deleted:
        raise WrongCall("that message was deleted", 404)
    data = _button_data(message, button)
    owner = store.bots.get(message.from_id or 0)
    if owner is None:
        raise WrongCall("the message is no bot's")
    number = str(store.number())
    future: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
    pressed = Press(number, owner.user.id, user_id, store.unix(), future)
    store.presses[number] = pressed
    query: Json = {
        "id": number,
        "from": store.user_json(user_id),
        "message": store.message_json(message),
        "chat_instance": str(chat.id),
        "data": data,
    }
    store.activity += 1
    owner.queue.push("callback_query", query, store.unix())
    return pressed


def _button_data(message: Message, button: str) -> str:
    rows = (message.markup or {}).get("inline_keyboard", [])
    buttons = [b for row in rows for b in row]
    by_data = [b for b in buttons if b.get("callback_data") == button]
    found = by_data or [b for b in buttons if b.get("text") == button]
    if not found:
        raise WrongCall(f'the message has no button "{button}"', 404)
    data = found[0].get("callback_data")
    if not isinstance(data, str):
        raise WrongCall(f'the button "{button}" calls nobody back: it opens a link')
    return data
