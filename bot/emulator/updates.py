"""The queue of updates that one bot has not confirmed yet, with long polling."""

import asyncio
from collections import deque
from collections.abc import Sequence
from typing import Any

from aiogram.types import Update

from bot.emulator.errors import ApiError, bad_request

KINDS: frozenset[str] = frozenset(Update.model_fields) - {"update_id"}
ONLY_WHEN_ASKED = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
KEPT_S = 24 * 3600
"""Updates that nobody fetched are dropped after a day."""


class UpdateQueue:
    """Updates in order, until the bot confirms them by asking for a later one."""

    def __init__(self, first_id: int) -> None:
        self._next_id = first_id
        self._updates: deque[tuple[int, int, dict[str, Any]]] = deque()  # id, Unix time, update
        self._poll: asyncio.Future[None] | None = None
        self.allowed = KINDS - ONLY_WHEN_ASKED
        self.polled = False

    def __len__(self) -> int:
        return len(self._updates)

    @property
    def polling(self) -> bool:
        """Whether the bot is waiting for updates right now."""
        return self._poll is not None

    def push(self, kind: str, payload: dict[str, Any], date: int) -> None:
        """Add an update, if the bot wants this kind."""
        if kind in self.allowed:
            self.push_raw({"update_id": self._next_id, kind: payload}, date)

    def push_raw(self, update: dict[str, Any], date: int) -> None:
        """Add an update as it is, even a malformed one; one without id gets the next."""
        number = update.get("update_id")
        if not isinstance(number, int):
            number = self._next_id
            update = {"update_id": number, **update}
        self._next_id = max(self._next_id, number + 1)
        self._updates.append((number, date, update))
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(None)

    async def fetch(
        self, offset: int, limit: int, timeout_s: float, now: int
    ) -> list[dict[str, Any]]:
        """Confirm what is before ``offset`` and give what follows; wait for it if there is none.

        Raises:
            ApiError: 409 to a call that still waits when another one comes.
        """
        self.polled = True
        self._confirm(offset)
        while self._updates and self._updates[0][1] < now - KEPT_S:
            self._updates.popleft()
        if self._poll is not None and not self._poll.done():
            self._poll.set_exception(_conflict())
        if not self._updates and timeout_s > 0:
            await self._wait(timeout_s)
        return [self._updates[i][2] for i in range(min(limit, len(self._updates)))]

    async def _wait(self, timeout_s: float) -> None:
        poll: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._poll = poll
        try:
            async with asyncio.timeout(timeout_s):
                await poll
        except TimeoutError:
            pass
        finally:
            if self._poll is poll:
                self._poll = None

    def _confirm(self, offset: int) -> None:
        if offset < 0:
            while len(self._updates) > -offset:
                self._updates.popleft()
        elif offset:
            while self._updates and self._updates[0][0] < offset:
                self._updates.popleft()

    def clear(self) -> None:
        """Forget everything that waits."""
        self._updates.clear()

    def allow(self, kinds: Sequence[str]) -> None:
        """Choose which kinds are delivered from now on; an empty list is the default choice.

        Raises:
            ApiError: a kind is not a word.
        """
        if not all(isinstance(kind, str) for kind in kinds):
            raise bad_request("allowed_updates must be a list of strings")
        self.allowed = frozenset(kinds) & KINDS or KINDS - ONLY_WHEN_ASKED


def _conflict() -> ApiError:
    return ApiError(
        409,
        "Conflict: terminated by other getUpdates request; "
        "make sure that only one bot instance is running",
    )
