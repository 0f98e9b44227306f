"""Why the bot did what it did: notes per message, for the demo's page and for ``explain``."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field

Key = tuple[int, int]  # chat, message


@dataclass(slots=True)
class Why:
    """What happened with one message: plug-ins that acted and what they noted."""

    acted: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


class NoTrace:
    """The trace of a bot at work: costs nothing, keeps nothing."""

    def begin(self, chat_id: int | None, message_id: int | None) -> None:
        """A message starts."""

    def ran(self, plugin: str) -> None:
        """A plug-in's handler was reached."""

    def note(self, text: str) -> None:
        """Say something about the message at hand."""


class TraceBook(NoTrace):
    """Keeps the notes of the latest messages in memory.

    A message that is handled again (a repeated or replayed batch) starts afresh.
    """

    def __init__(self, size: int = 2_000) -> None:
        self._size = size
        self._pages: OrderedDict[Key, Why] = OrderedDict()
        self._open = Why()

    def begin(self, chat_id: int | None, message_id: int | None) -> None:
        """Open a new page; the oldest goes when there are too many."""
        self._open = Why()
        if chat_id is not None and message_id is not None:
            self._pages[chat_id, message_id] = self._open
            if len(self._pages) > self._size:
                self._pages.popitem(last=False)

    def ran(self, plugin: str) -> None:
        """Write down that a plug-in's handler was reached."""
        self._open.acted.append(plugin)

    def note(self, text: str) -> None:
        """Write a note."""
        self._open.notes.append(text)

    def why(self, chat_id: int, message_id: int) -> Why | None:
        """The notes of a message; None when it was not handled lately."""
        return self._pages.get((chat_id, message_id))
