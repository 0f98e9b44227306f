"""One update, parsed alone: a broken one must not hurt its neighbours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from aiogram import Bot
from aiogram.types import CallbackQuery, Message, Update
from aiogram.types.update import UpdateTypeLookupError
from pydantic import ValidationError

from bot.stream.raw import Raw, number_of


@dataclass(slots=True)
class Incoming:
    """An update on its way.

    Attributes:
        raw: as Telegram sent it.
        update_id: None when even that is missing.
        update, kind, event: None, "" and None when it is broken.
        problem: why it is broken, one sentence.
        chat_id: None for updates that belong to no chat.
        parked_id: its row, when it waited.
        only: the plug-in that it is tried again for; None = all of them.
    """

    raw: Raw
    update_id: int | None
    update: Update | None = None
    kind: str = ""
    event: Any = None
    problem: str | None = None
    chat_id: int | None = None
    chat_type: str = ""
    topic_id: int | None = None
    message_id: int | None = None
    parked_id: int | None = None
    only: str | None = None

    @property
    def in_group(self) -> bool:
        """Whether it happened in a group, where there are roles to know."""
        return self.chat_type in ("group", "supergroup")


def parse(raw: Raw, bot: Bot) -> Incoming:
    """Parse one raw update, bound to ``bot`` (unbound ones are validated twice, trap 2)."""
    incoming = Incoming(raw, number_of(raw))
    if incoming.update_id is None:
        incoming.problem = "malformed update: update_id"
        return incoming
    try:
        update = Update.model_validate(raw, context={"bot": bot})
        kind = update.event_type
    except ValidationError as problem:
        first = problem.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        incoming.problem = f"malformed update: {where}: {first['msg']}"
        return incoming
    except UpdateTypeLookupError:
        known = sorted(key for key in raw if key != "update_id")
        incoming.problem = f"unknown update type: {', '.join(known) or 'nothing in it'}"
        return incoming
    incoming.update, incoming.kind = update, kind
    event = incoming.event = getattr(update, kind)
    _place(incoming, event)
    return incoming


def _place(incoming: Incoming, event: Any) -> None:
    """Note where the event happened."""
    message = event.message if isinstance(event, CallbackQuery) else event
    chat = getattr(message, "chat", None)
    if chat is None:
        return
    incoming.chat_id = chat.id
    incoming.chat_type = chat.type
    incoming.message_id = getattr(message, "message_id", None)
    if isinstance(message, Message) and message.is_topic_message:
        incoming.topic_id = message.message_thread_id
