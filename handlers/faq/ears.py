"""Which messages are for the bot's ears, and which entries are for this asker here and now."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from aiogram.types import Message

from bot.plugin import Chats, Role, Sender, SenderKind
from faq.entry import Entry

_DEAF_TO = frozenset({SenderKind.BOT, SenderKind.LINKED_CHANNEL})


def not_for_the_bot(message: Message, sender: Sender, *, addressed: bool = False) -> str | None:
    """Why a message is none of the FAQ's business; None when it may be a question to all.

    Args:
        addressed: it is said to the bot itself, whomever else it names or answers.
    """
    text = message.text or message.caption
    if not text:
        return "no text"
    if sender.person.kind in _DEAF_TO or message.via_bot is not None:
        return "written by a bot or a channel"
    if message.forward_origin is not None and message.chat.type != "private":
        return "a forward"
    if text[0] in "/!！" and text[1:2].isalnum():
        return "a command"
    if not addressed and _is_for_another(message, text):
        return "addressed to someone else"
    return None


def _is_for_another(message: Message, text: str) -> bool:
    return _answers_another(message) or _names_another(message, text)


def _answers_another(message: Message) -> bool:
    replied = message.reply_to_message
    if replied is None or replied.is_automatic_forward:
        return False
    if message.is_topic_message and replied.message_id == message.message_thread_id:
        return False  # every message in a topic replies to the one that opened it
    if replied.sender_chat is not None:
        own = message.sender_chat
        return own is None or own.id != replied.sender_chat.id
    if replied.from_user is None:
        return False
    return replied.from_user.id not in (_own_id(message), _author_id(message))


def _names_another(message: Message, text: str) -> bool:
    """Whether it names an account, wherever; the names of bots end in "bot"."""
    for entity in message.entities or message.caption_entities or ():
        if entity.type == "text_mention" and entity.user is not None:
            if entity.user.id != _own_id(message):
                return True
        elif entity.type == "mention" and not entity.extract_from(text).lower().endswith("bot"):
            return True
    return False


def _own_id(message: Message) -> int | None:
    return message.bot.id if message.bot else None


def _author_id(message: Message) -> int | None:
    return message.from_user.id if message.from_user and message.sender_chat is None else None


@dataclass(frozen=True)
class Asked:
    """Where, when and by whom something is asked.

    Attributes:
        at: None = when the message was written.
    """

    message: Message
    sender: Sender
    chats: Chats
    at: datetime | None = None

    @cached_property
    def day(self) -> date:
        """The day on the group's own calendar."""
        zone = ZoneInfo(self.chats.timezone(self.message.chat.id))
        return (self.at or self.message.date).astimezone(zone).date()

    @cached_property
    def places(self) -> frozenset[str]:
        """What ``only_in`` may call this place: the group, and the topic as ``group/topic``."""
        chat = self.message.chat
        names = {str(chat.id), f"@{(chat.username or '').lower()}"}
        if name := self.chats.group_name(chat.id):
            names.add(name)
        topic = self.message.message_thread_id
        if self.message.is_topic_message and topic is not None:
            names |= {f"{name}/{topic}" for name in names}
        return frozenset(names)

    def allows(self, entry: Entry) -> bool:
        """Whether an entry may be answered to this asker, here, on this day."""
        if entry.for_everybody:
            return True
        if entry.only_in and self.places.isdisjoint(entry.only_in):
            return False
        return may_have(self.sender, entry) and entry.valid.covers(self.day)


def may_have(sender: Sender, entry: Entry) -> bool:
    """Whether the asker's role is enough; an unknown one counts as a plain member's."""
    return (sender.role or Role.MEMBER) >= Role[entry.role.upper()]
