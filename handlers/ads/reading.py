"""A message as the rules see it: its own words, links and kind, and who wrote it when."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import blake2s
from zoneinfo import ZoneInfo

from aiogram.types import (
    Message,
    MessageOriginChannel,
    MessageOriginChat,
    MessageOriginUser,
)

from bot.plugin import Chats, Person, Role, Sender, SenderKind
from rules.said import Circumstances, Said
from text.reading import Reading

_FEATURES = {
    "forward": ("forward_origin",),
    "contact": ("contact",),
    "photo": ("photo",),
    "video": ("video", "animation", "video_note"),
    "file": ("document", "audio"),
    "voice": ("voice",),
    "sticker": ("sticker",),
    "poll": ("poll",),
    "button": ("reply_markup",),
}


def said_in(message: Message, reading: Reading) -> Said:
    """What the sender says himself: what he quotes or replies to is not read."""
    more = "\n".join(_beside(message))
    readings = (reading, Reading(more)) if more else (reading,)
    return Said(readings, tuple(_hidden_links(message)), _features(message))


def _beside(message: Message) -> Iterator[str]:
    """Words that stand not in the text: on buttons, in a poll."""
    if message.reply_markup is not None:
        for row in message.reply_markup.inline_keyboard:
            for button in row:
                yield button.text
    if message.poll is not None:
        yield message.poll.question
        for option in message.poll.options:
            yield option.text


def _hidden_links(message: Message) -> Iterator[str]:
    entities = message.entities or message.caption_entities
    text = message.text or message.caption or ""
    for entity in entities or ():
        if entity.url:
            yield entity.url
        elif entity.type == "url":
            yield entity.extract_from(text)
    if message.reply_markup is not None:
        for row in message.reply_markup.inline_keyboard:
            yield from (button.url for button in row if button.url)


def _features(message: Message) -> frozenset[str]:
    if message.text is not None and message.forward_origin is None and not message.reply_markup:
        return frozenset()
    return frozenset(
        name
        for name, fields in _FEATURES.items()
        if any(getattr(message, field) is not None for field in fields)
    )


def written_at(message: Message) -> datetime:
    """When it was written, or last changed."""
    if message.edit_date is None:
        return message.date
    return datetime.fromtimestamp(message.edit_date, UTC)


async def circumstances(
    message: Message, sender: Sender, chats: Chats, *, with_age: bool
) -> Circumstances:
    """Who wrote it, when and where.

    Args:
        with_age: find out since when the sender is a member. A channel is none at all, and counts
            as having come just now.
    """
    at = written_at(message)
    age = None
    if sender.person.kind is SenderKind.CHANNEL:
        age = timedelta()
    elif with_age:
        joined = await chats.joined_at(message.chat.id, sender.person.id)
        age = None if joined is None else max(at - joined, timedelta())
    topic = message.message_thread_id if message.is_topic_message else None
    return Circumstances(
        role=(sender.role or Role.MEMBER).name.lower(),
        member_for=age,
        clock=at.astimezone(ZoneInfo(chats.timezone(message.chat.id))).time(),
        topics=chats.topic_names(message.chat.id, topic),
    )


def text_key(said: Said) -> str:
    """Stands for the folded text and its links; empty when there is neither."""
    parts = [reading.folded for reading in said.readings] + sorted(set(said.links))
    joined = "\n".join(part for part in parts if part)
    if not joined:
        return ""
    return blake2s(joined.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def is_anothers(message: Message, sender: Person) -> bool:
    """Whether it was forwarded from somebody else: then it is not the sender's own words."""
    origin = message.forward_origin
    if origin is None:
        return False
    if isinstance(origin, MessageOriginUser):
        return origin.sender_user.id != sender.id
    if isinstance(origin, MessageOriginChannel):
        return origin.chat.id != sender.id
    if isinstance(origin, MessageOriginChat):
        return origin.sender_chat.id != sender.id
    return True
