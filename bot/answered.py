"""What was answered to a message, for who has a hint to add to it.

Part of the plug-in contract; import ``Answered`` from ``bot.plugin``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from aiogram.methods import EditMessageCaption, EditMessageText
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, Message

Rows: TypeAlias = Sequence[Sequence[InlineKeyboardButton]]
Edit: TypeAlias = EditMessageText | EditMessageCaption

_OPEN: Final = "\n\n<blockquote>"
_CLOSE: Final = "</blockquote>"
_LONGEST: Final = {False: 4096, True: 1024}


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer that was just said, and how to say more in the same message.

    Attributes:
        ref: what the outbox gave for it, or its id.
        html: its text, or its caption.
        is_caption: it stands under a picture or a file.
        links: its buttons, as the Bot API writes them; none of them is pressed, all are links.
    """

    chat_id: int
    ref: int
    html: str
    is_caption: bool = False
    links: tuple[tuple[Mapping[str, Any], ...], ...] = ()

    def with_hint(self, html: str, rows: Rows = ()) -> Edit | None:
        """Put a hint below the answer, with buttons; None = there is no room for it."""
        whole = f"{self.html}{_OPEN}{html}{_CLOSE}"
        return None if len(whole) > _LONGEST[self.is_caption] else self._edit(whole, rows)

    def without_hint(self) -> Edit:
        """The answer as it was before."""
        return self._edit(self.html, ())

    @staticmethod
    def stripped(shown: Message, rows: int) -> Edit | None:
        """Take a hint away from an answer that somebody sees, whatever else became of it.

        Args:
            rows: of buttons that came with the hint.

        Returns:
            None = there is no hint in it.
        """
        html, found, _ = shown.html_text.rpartition(_OPEN)
        if not found or shown.reply_markup is None:
            return None
        left = shown.reply_markup.inline_keyboard[:-rows]
        answer = Answered(
            shown.chat.id, shown.message_id, html, shown.caption is not None, as_links(left)
        )
        return answer.without_hint()

    def payload(self) -> dict[str, Any]:
        """What a job needs to know it again."""
        return {
            "chat": self.chat_id,
            "ref": self.ref,
            "html": self.html,
            "is_caption": self.is_caption,
            "links": [[dict(one) for one in row] for row in self.links],
        }

    @classmethod
    def of(cls, payload: Mapping[str, Any]) -> Answered:
        """``payload`` read back."""
        links = tuple(tuple(row) for row in payload["links"])
        return cls(payload["chat"], payload["ref"], payload["html"], payload["is_caption"], links)

    def _edit(self, html: str, rows: Rows) -> Edit:
        own = [[InlineKeyboardButton(**one) for one in row] for row in self.links]
        keyboard = [*own, *([*row] for row in rows)]
        markup = InlineKeyboardMarkup(inline_keyboard=keyboard) if keyboard else None
        place: dict[str, Any] = {"chat_id": self.chat_id, "message_id": self.ref}
        if self.is_caption:
            return EditMessageCaption(
                **place, caption=html, parse_mode="HTML", reply_markup=markup
            )
        no_preview = LinkPreviewOptions(is_disabled=True)
        return EditMessageText(
            **place,
            text=html,
            parse_mode="HTML",
            reply_markup=markup,
            link_preview_options=no_preview,
        )


def as_links(rows: Rows) -> tuple[tuple[Mapping[str, Any], ...], ...]:
    """Rows of buttons as ``Answered.links`` holds them."""
    return tuple(tuple(one.model_dump(exclude_none=True) for one in row) for row in rows)
