"""What the emulator asks of the bot that it runs with, in the same process."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol, runtime_checkable


class BotHost(Protocol):
    """The running bot; whoever composes the application supplies it."""

    async def configure(
        self,
        chat_id: int,
        plugins: Sequence[str] | None,
        settings: dict[str, dict[str, Any]] | None,
        language: str | None,
        *,
        rehearsal: bool = False,
    ) -> None:
        """Set up a chat that the control API makes, before the bot hears of it.

        Args:
            plugins: names; None = the default choice.
            settings: plug-in -> key -> value; None = the defaults.
            language: ``zh-CN`` or ``en``.
            rehearsal: it rehearses at first, like a real group; else it is live at once.

        Raises:
            ValueError: a name or value is wrong; one sentence.
        """

    def pending(self) -> int:
        """Jobs and posts that are due now and not finished, and updates set aside."""

    def next_due(self) -> datetime | None:
        """When the next job or post is due; None = nothing is planned."""

    def polled(self) -> bool:
        """Whether the bot has asked for updates."""


@runtime_checkable
class Nudged(Protocol):
    """A host that looks for due work at ticks of its clock, and can be told to look now."""

    def nudge(self) -> None:
        """Look at once for what is due, without waiting for the next tick."""
