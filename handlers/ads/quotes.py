"""What of a text its author quotes, and what is his own."""

import re
from collections.abc import Sequence
from typing import Final

from aiogram.types import MessageEntity

_BLOCKS: Final = frozenset({"blockquote", "expandable_blockquote"})
_WORD: Final = re.compile(r"\w")


def parted(text: str, entities: Sequence[MessageEntity]) -> tuple[str, str]:
    """The author's own text, and the blocks that he quotes.

    Who writes nothing beside a block says it himself: then there is no quotation.
    """
    blocks = sorted((one.offset, one.length) for one in entities if one.type in _BLOCKS)
    if not blocks:
        return text, ""
    units = text.encode("utf-16-le", "surrogatepass")  # Telegram counts in these, two bytes each
    own, quoted, at = [], [], 0
    for offset, length in blocks:
        own.append(_text(units[2 * at : 2 * offset]))
        quoted.append(_text(units[2 * max(at, offset) : 2 * (offset + length)]))
        at = max(at, offset + length)
    own.append(_text(units[2 * at :]))
    rest = "\n".join(own).strip()
    if not _WORD.search(rest):
        return text, ""
    return rest, "\n".join(quoted).strip()


def _text(units: bytes) -> str:
    return units.decode("utf-16-le", "surrogatepass")
