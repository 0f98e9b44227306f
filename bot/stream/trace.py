"""Why the bot did what it did: notes per message, for the demo's page and for ``explain``."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bot.services import TraceRow

Key = tuple[int, int]  # chat, message


@dataclass(slots=True)
class Why:
    """What happened with one message.

    Attributes:
        acted: plug-ins that took it up.
        looked: those that were asked and let it pass; those that only count are among them.
        notes: sentences, in order.
        shown: heading -> rows, in order.
        rehearsed: guards only rehearsed, in this chat.
    """

    acted: list[str] = field(default_factory=list)
    looked: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    shown: dict[str, list[TraceRow]] = field(default_factory=dict)
    rehearsed: bool = False


class NoTrace:
    """The trace of a bot at work: costs nothing, keeps nothing.

    Attributes:
        on: whether anybody reads along.
    """

    on: bool = False

    def begin(self, chat_id: int | None, message_id: int | None) -> None:
        """A message starts."""

    def asked(self, plugins: Sequence[str], acted: str | None) -> None:
        """Plug-ins were asked, in this order; ``acted`` took the message up."""

    def rehearses(self) -> None:
        """Guards only rehearse where the message at hand was written."""

    def note(self, text: str) -> None:
        """Say something about the message at hand."""

    def show(self, heading: str, rows: Iterable[TraceRow]) -> None:
        """Show figures about the message at hand."""


class TraceBook(NoTrace):
    """Keeps the notes of the latest messages in memory.

    A message that is handled again (a repeated or replayed batch) starts afresh.
    """

    on = True

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

    def asked(self, plugins: Sequence[str], acted: str | None) -> None:
        """Write down who was asked and who acted; behind who acted nobody is asked."""
        asked = plugins if acted is None else plugins[: plugins.index(acted)]
        self._open.looked += asked
        if acted is not None:
            self._open.acted.append(acted)

    def rehearses(self) -> None:
        """Write down that guards only rehearse here."""
        self._open.rehearsed = True

    def note(self, text: str) -> None:
        """Write a note."""
        self._open.notes.append(text)

    def show(self, heading: str, rows: Iterable[TraceRow]) -> None:
        """Write rows under a heading, behind those that stand there."""
        self._open.shown.setdefault(heading, []).extend(rows)

    def why(self, chat_id: int, message_id: int) -> Why | None:
        """The notes of a message; None when it was not handled lately."""
        return self._pages.get((chat_id, message_id))
