"""The emulator's clock: it flows, stands still, jumps, or steps from due time to due time."""

import asyncio
import heapq
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.clock import Clock, SystemClock

Settle = Callable[[], Awaitable[object]]
NextDue = Callable[[], datetime | None]

TICK_S = 1.0
"""A sleeper of at most this long is a ticker; nobody needs to step to each of its ticks."""
_EARLY_S = 0.001  # timers of the event loop may fire a trifle early
_SWEEP_AT = 64
_BUSY_STEPS = 1000  # of tickers in a row, before a host that is never done is left behind


@dataclass(order=True, slots=True)
class _Sleeper:
    due: float
    turn: int
    length: float = field(compare=False)
    woken: asyncio.Future[None] = field(compare=False)


class SimClock:
    """A ``Clock`` that tests and the demo move.

    Args:
        start: the time at the beginning, aware; by default the present.
        rate: seconds that pass here in one real second; 0 = the clock stands still.
        real: where real time comes from.
    """

    def __init__(
        self, start: datetime | None = None, rate: float = 1.0, real: Clock | None = None
    ) -> None:
        self._real = real or SystemClock()
        self._start = start or self._real.now()
        self._rate = rate
        self._base = 0.0  # seconds passed here at the anchor
        self._anchor = self._real.monotonic()
        self._shift = 0.0  # of the wall clock alone, after a jump backwards
        self._sleepers: list[_Sleeper] = []
        self._turn = 0
        self._gone = 0  # sleepers that were cancelled and may still stand in the heap
        self._timer: asyncio.TimerHandle | None = None
        self._moving = asyncio.Lock()

    @property
    def rate(self) -> float:
        """Seconds that pass here in one real second."""
        return self._rate

    def now(self) -> datetime:
        """The present of the emulator, in UTC."""
        return self._start + timedelta(seconds=self.monotonic() + self._shift)

    def monotonic(self) -> float:
        """Seconds since the clock was made; never goes back."""
        if self._rate == 0:
            return self._base
        return self._base + (self._real.monotonic() - self._anchor) * self._rate

    async def sleep(self, seconds: float) -> None:
        """Wait until the clock has moved by so much."""
        loop = asyncio.get_running_loop()
        self._turn += 1
        due = self.monotonic() + max(seconds, 0)
        sleeper = _Sleeper(due, self._turn, seconds, loop.create_future())
        if seconds <= 0:
            loop.call_soon(_wake, sleeper)
        else:
            heapq.heappush(self._sleepers, sleeper)
            self._arm()
        try:
            await sleeper.woken
        except asyncio.CancelledError:
            self._gone += 1
            self._sweep()
            raise

    def _sweep(self) -> None:
        if self._gone > _SWEEP_AT and self._gone * 2 > len(self._sleepers):
            self._sleepers = [s for s in self._sleepers if not s.woken.done()]
            heapq.heapify(self._sleepers)
            self._gone = 0

    def next_wake(self) -> datetime | None:
        """When the next sleeper is due; None = nobody sleeps."""
        self._forget_the_gone()
        if not self._sleepers:
            return None
        return self.now() + timedelta(seconds=self._sleepers[0].due - self.monotonic())

    def set_rate(self, rate: float) -> None:
        """Change how fast time passes; 0 stops it.

        Raises:
            ValueError: the rate is negative.
        """
        if rate < 0:
            raise ValueError("the rate of a clock cannot be negative")
        self._move_to(self.monotonic())
        self._rate = rate
        self._arm()

    def jump(self, seconds: float) -> None:
        """Move at once, like a machine that was suspended; a negative jump moves the date only."""
        if seconds < 0:
            self._shift += seconds
            return
        self._move_to(self.monotonic() + seconds)
        self._wake_due()

    async def advance(
        self,
        seconds: float,
        settle: Settle,
        *,
        next_due: NextDue | None = None,
        busy: Callable[[], bool] | None = None,
    ) -> None:
        """Step to each due time in order, wake who is due, settle there; then go to the end.

        Args:
            settle: lets what was woken come to rest; awaited at every step.
            next_due: when the host has its next work. Given this, tickers are woken as they are
                passed but are no steps of their own, unless the host is ``busy``.
            busy: whether the host still has work that is due.

        Raises:
            ValueError: seconds is negative.
        """
        if seconds < 0:
            raise ValueError("time can only be advanced forwards")
        async with self._moving:
            with self._standing_still():
                end = self.monotonic() + seconds
                await settle()
                await self._steps(end, settle, next_due, busy)
                self._move_to(end)
                self._wake_due()
                await settle()

    async def _steps(
        self,
        end: float,
        settle: Settle,
        next_due: NextDue | None,
        busy: Callable[[], bool] | None,
    ) -> None:
        tickers = 0
        while True:
            is_busy = busy is not None and busy() and tickers < _BUSY_STEPS
            step = self._next_step(end, next_due, every_sleeper=next_due is None or is_busy)
            if step is None:
                return
            tickers = tickers + 1 if is_busy else 0
            self._move_to(step)
            self._wake_due()
            await settle()

    def _next_step(
        self, end: float, next_due: NextDue | None, *, every_sleeper: bool
    ) -> float | None:
        self._forget_the_gone()
        present = self.monotonic()
        awake = [s for s in self._sleepers if not s.woken.done()]
        steps = [s.due for s in awake if every_sleeper or s.length > TICK_S]
        due = next_due() if next_due is not None else None
        if due is not None:
            steps.append(present + (due - self.now()).total_seconds())
        ahead = [step for step in steps if present < step <= end]
        return min(ahead, default=None)

    @contextmanager
    def _standing_still(self) -> Iterator[None]:
        rate = self._rate
        self.set_rate(0)
        try:
            yield
        finally:
            self.set_rate(rate)

    def _move_to(self, elapsed: float) -> None:
        self._base = elapsed
        self._anchor = self._real.monotonic()

    def _wake_due(self) -> None:
        limit = self.monotonic() + (_EARLY_S * self._rate)
        while self._sleepers and self._sleepers[0].due <= limit:
            _wake(heapq.heappop(self._sleepers))
        self._arm()

    def _forget_the_gone(self) -> None:
        while self._sleepers and self._sleepers[0].woken.done():
            heapq.heappop(self._sleepers)

    def _arm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._forget_the_gone()
        if self._rate > 0 and self._sleepers:
            wait = (self._sleepers[0].due - self.monotonic()) / self._rate
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(max(wait, 0), self._wake_due)


def _wake(sleeper: _Sleeper) -> None:
    if not sleeper.woken.done():
        sleeper.woken.set_result(None)
