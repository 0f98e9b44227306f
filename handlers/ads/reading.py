"""A message as the rules see it: its own words, links and kind, and who wrote it when."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import blake2s
from zoneinfo import ZoneInfo

from aiogram.types import (
    Message,
    MessageEntity,
    MessageOriginChannel,
    MessageOriginChat,
    MessageOriginUser,
)

from bot.plugin import Chats, Person, Role, Sender, SenderKind
from handlers.ads.quotes import parted
from rules.post import Post
from rules.said import Circumstances, Said, is_on
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


def written_in(message: Message) -> str:
    """Its text or caption."""
    return message.text or message.caption or ""


def post_of(message: Message, said: Said, allowed: Sequence[str] = ()) -> Post:
    """The message as the engine sees it; who wrote it is added when it must be known.

    What it quotes is no word of the sender's and stands apart.

    Args:
        allowed: sites whose links never count.
    """
    own, quoted = parted(written_in(message), _entities(message))
    reading = Reading(own) if quoted else said.readings[0]
    if message.quote is not None:
        quoted = f"{quoted}\n{message.quote.text}".strip()
    rows = message.reply_markup.inline_keyboard if message.reply_markup is not None else ()
    buttons = [button for row in rows for button in row]
    return Post(
        reading=_without(reading, allowed) if allowed and said.links else reading,
        quoted=quoted,
        links=foreign([one.url for one in _entities(message) if one.url], allowed),
        button_links=foreign([one.url for one in buttons if one.url], allowed),
        button_texts=tuple(one.text for one in buttons),
        forwarded_from=_origin(message),
        via_bot=message.via_bot.username if message.via_bot is not None else None,
        contact_card=message.contact is not None,
        edited=message.edit_date is not None,
    )


def brought_in(message: Message) -> str:
    """What a message quotes that nobody said here: blocks of its text, another chat's message."""
    _, quoted = parted(written_in(message), _entities(message))
    if message.quote is not None and message.external_reply is not None:
        quoted = f"{quoted}\n{message.quote.text}"
    return quoted.strip()


def foreign(links: Sequence[str], allowed: Sequence[str]) -> tuple[str, ...]:
    """The links that lead to none of these sites."""
    return tuple(one for one in links if not on_one_of(one, allowed))


def on_one_of(link: str, sites: Sequence[str]) -> bool:
    """Whether a link leads to one of these sites."""
    return any(is_on(link, site) for site in sites)


def _without(reading: Reading, allowed: Sequence[str]) -> Reading:
    """The text without the links that are allowed."""
    known = [one for one in reading.addresses if on_one_of(one, allowed)]
    raw = reading.raw
    for one in known:
        raw = raw.replace(one, " ")
    return Reading(raw) if known else reading


def _origin(message: Message) -> str | None:
    """Who it is forwarded from; None = it is not forwarded, empty = from somebody who hides."""
    origin = message.forward_origin
    if origin is None:
        return None
    if isinstance(origin, MessageOriginUser):
        return origin.sender_user.full_name
    if isinstance(origin, MessageOriginChannel):
        return origin.chat.title or ""
    if isinstance(origin, MessageOriginChat):
        return origin.sender_chat.title or ""
    return ""


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
    text = written_in(message)
    for entity in _entities(message):
        if entity.url:
            yield entity.url
        elif entity.type == "url":
            yield entity.extract_from(text)
    if message.reply_markup is not None:
        for row in message.reply_markup.inline_keyboard:
            yield from (button.url for button in row if button.url)


def _entities(message: Message) -> Sequence[MessageEntity]:
    return message.entities or message.caption_entities or ()


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
        joined = (await chats.standing(message.chat.id, sender.person.id, at)).joined_at
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
