"""What plug-ins do after the commit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.db.work import Work
from bot.stream.update import Incoming


@dataclass(frozen=True, slots=True)
class Later:
    """One step of a plug-in that waits for the commit.

    Attributes:
        incoming: the update that it was handling.
    """

    incoming: Incoming
    plugin: str
    step: Callable[[], object]

    async def run(self) -> None:
        """Do it."""
        self.step()


class AfterCommit:
    """The ``after_commit`` service for one update.

    The steps are kept apart from the core's own, which no plug-in may keep from being done.
    """

    __slots__ = ("_incoming", "_later", "_work")

    def __init__(self, work: Work, incoming: Incoming) -> None:
        self._work = work
        self._incoming = incoming
        self._later = work.gathered(Later)

    def __call__(self, step: Callable[[], object]) -> None:
        """Run ``step`` once the batch is committed; it is forgotten when the batch is."""
        self._later.append(Later(self._incoming, self._work.plugin or "", step))
