"""Whether somebody speaks to the bot."""

from typing import Any

from aiogram.types import Message, MessageEntity, User

from bot.grammar import replied_to


def is_addressed(event: Any, me: User | None) -> bool:
    """Whether a message is meant for the bot: it names it, answers it, or is written in private.

    Args:
        event: of any kind; what is no message is not addressed.
        me: the bot's own account.
    """
    if not isinstance(event, Message) or me is None:
        return False
    if event.chat.type == "private":
        return True
    if event.reply_to_message is not None:
        replied = replied_to(event)
        if replied is not None and replied.from_user is not None and replied.from_user.id == me.id:
            return True
    entities = event.entities or event.caption_entities
    if not entities:
        return False
    text = event.text or event.caption or ""
    return any(names(entity, text, me) for entity in entities)


def names(entity: MessageEntity, text: str, me: User) -> bool:
    """Whether an entity of a text is a mention of this account."""
    if entity.type == "text_mention":
        return entity.user is not None and entity.user.id == me.id
    if entity.type != "mention" or not me.username:
        return False
    return entity.extract_from(text).casefold() == f"@{me.username}".casefold()
