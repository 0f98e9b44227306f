"""One sleeper for many wishes to be woken."""

import asyncio
from collections.abc import Callable

from bot.clock import Clock


class Alarm:
    """Calls ``ring`` at the earliest moment asked for.

    It may ring too early or for nothing; whoever is called looks at the clock and asks again.
    """

    def __init__(self, clock: Clock, ring: Callable[[], None]) -> None:
        self._clock = clock
        self._ring = ring
        self._at_s = 0.0
        self._sleeper: asyncio.Task[None] | None = None

    def ask(self, at_s: float) -> None:
        """Ring at ``at_s`` of the clock's monotonic time, or earlier."""
        if self._sleeper is not None:
            if self._at_s <= at_s:
                return
            self._sleeper.cancel()
        self._at_s = at_s
        self._sleeper = asyncio.get_running_loop().create_task(self._sleep(at_s))

    def stop(self) -> None:
        """Never ring again unless asked."""
        if self._sleeper is not None:
            self._sleeper.cancel()
            self._sleeper = None

    async def _sleep(self, at_s: float) -> None:
        # Counted from here: the clock may have been moved since the task was made.
        await self._clock.sleep(max(at_s - self._clock.monotonic(), 0.0))
        self._sleeper = None
        self._ring()
