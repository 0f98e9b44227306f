"""When the world has come to rest: nothing is due at its present time."""

import asyncio
from dataclasses import dataclass

from bot.clock import Clock, SystemClock
from bot.emulator.host import BotHost, Nudged
from bot.emulator.state import Json
from bot.emulator.world import World

_TURNS = 20  # of the event loop, before real time is spent
_PAUSE_S = 0.002
_QUIET_S = 0.25  # of a bot in another process, whose work cannot be seen
DEFAULT_TIMEOUT_S = 10.0


@dataclass(frozen=True, slots=True)
class Rest:
    """How it ended.

    Attributes:
        pending: updates not confirmed, jobs and posts that are due.
    """

    settled: bool
    pending: int

    def as_json(self) -> Json:
        """What ``/sim/settle`` answers."""
        return {"settled": self.settled, "pending": self.pending}


class Settler:
    """Waits, in real time, until updates are handled, due jobs run and due posts sent."""

    def __init__(self, world: World, host: BotHost | None, real: Clock | None = None) -> None:
        self._world = world
        self._host = host
        self._real = real or SystemClock()

    def pending(self) -> int:
        """What is due and not done."""
        return self._world.unconfirmed() + (self._host.pending() if self._host else 0)

    def busy(self) -> bool:
        """Whether something is due and not done."""
        return self.pending() > 0

    async def settle(self, timeout_s: float = DEFAULT_TIMEOUT_S) -> Rest:
        """Wait until nothing is due; never moves the clock of the world."""
        start = self._real.monotonic()
        quiet_since = start
        seen = -1
        while True:
            if isinstance(self._host, Nudged):
                self._host.nudge()
            await self._let_others_run()
            now = self._real.monotonic()
            if self.busy() or self._world.activity != seen:
                seen = self._world.activity
                quiet_since = now
            elif now - quiet_since >= (0 if self._host is not None else _QUIET_S):
                return Rest(settled=True, pending=0)
            if now - start >= timeout_s:
                return Rest(settled=not self.busy(), pending=self.pending())
            await self._real.sleep(_PAUSE_S)

    async def _let_others_run(self) -> None:
        for _ in range(_TURNS):
            await asyncio.sleep(0)
