"""Who may be shown a way."""

from aiogram.types import Message

from bot.plugin import Sender, SenderKind


def asks_everybody(message: Message, sender: Sender) -> bool:
    """Whether a member writes to the group, in his own words, and not to one person."""
    text = message.text or message.caption
    if not text or sender.person.kind is not SenderKind.USER or sender.is_staff:
        return False
    if message.forward_origin is not None or message.via_bot is not None:
        return False
    if text[0] in "/!！" and text[1:2].isalnum():
        return False
    return not _answers_another(message) and not _names_somebody(message)


def _answers_another(message: Message) -> bool:
    replied = message.reply_to_message
    if replied is None or replied.is_automatic_forward:
        return False
    if message.is_topic_message and replied.message_id == message.message_thread_id:
        return False  # every message in a topic replies to the one that opened it
    own = message.from_user
    return replied.from_user is None or own is None or replied.from_user.id != own.id


def _names_somebody(message: Message) -> bool:
    entities = message.entities or message.caption_entities or ()
    return any(one.offset == 0 and one.type in ("mention", "text_mention") for one in entities)
