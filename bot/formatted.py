"""What people wrote, with the formatting that they gave it."""

from collections.abc import Sequence

from aiogram.types import Message, MessageEntity
from aiogram.utils.text_decorations import html_decoration


def formatted(message: Message, start: int = 0) -> str:
    """A message's text or caption from a character on, as Telegram's HTML.

    What is no formatting is escaped; entities that begin earlier are cut.
    """
    text = message.text or message.caption or ""
    entities = message.entities or message.caption_entities or []
    return html_decoration.unparse(text[start:].rstrip(), _shifted(entities, _units(text[:start])))


def _units(text: str) -> int:
    """The length as Telegram counts it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _shifted(entities: Sequence[MessageEntity], by: int) -> list[MessageEntity]:
    shifted = []
    for entity in entities:
        start, end = max(entity.offset - by, 0), entity.offset + entity.length - by
        if end > start:
            shifted.append(entity.model_copy(update={"offset": start, "length": end - start}))
    return shifted
