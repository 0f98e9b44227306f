"""The outbox of guards in a group that rehearses: the group hears nothing of them."""

from datetime import timedelta
from typing import Any

from aiogram.methods import TelegramMethod

from bot.outbox.bound import BoundOutbox
from bot.services import PostClass, Trace

UNSENT = -(1 << 62)  # a reference to no post: what refers to it dies


class Muffled:
    """``Outbox`` that drops what would be called in one group, and sends the rest.

    Args:
        outbox: the way out.
        chat_id: the group.
        trace: told what was dropped.
    """

    def __init__(self, outbox: BoundOutbox, chat_id: int, trace: Trace) -> None:
        self._outbox = outbox
        self._chat_id = chat_id
        self._trace = trace

    def post(
        self,
        method: TelegramMethod[Any],
        *,
        klass: PostClass | None = None,
        delete_after: timedelta | None = None,
        expires: timedelta | None = None,
        only_for: int | None = None,
    ) -> int:
        """Put a call in the queue, unless the group would notice it.

        Returns:
            A reference; that of a dropped call stands for no message.
        """
        if getattr(method, "chat_id", None) == self._chat_id:
            if self._trace.on:
                self._trace.show("trace.muffled", [("", method.__api_method__, None)])
            return UNSENT
        return self._outbox.post(
            method, klass=klass, delete_after=delete_after, expires=expires, only_for=only_for
        )

    def answers(self, callback_query_id: str) -> bool:
        """Whether this batch already answers a press of a button."""
        return self._outbox.answers(callback_query_id)
