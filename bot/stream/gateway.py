"""Long polling: raw updates in, acknowledged only after their batch is committed."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Any, Final

import structlog
from aiogram import Bot
from aiogram.exceptions import (
    AiogramError,
    TelegramConflictError,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiogram.methods import Response, TelegramMethod

from bot.clock import Clock
from bot.problems import TokenRefused
from bot.stream.intake import Intake
from bot.stream.parked import ParkedUpdates
from bot.stream.people import KnownPeople
from bot.stream.quarantine import reason_of
from bot.stream.raw import Raw, number_of

log = structlog.get_logger(__name__)

POLL_S = 30  # Telegram holds an empty answer back for so long
MARGIN_S = 15  # on top of it, before the connection counts as dead
FIRST_PAUSE_S = 0.5
LATELY_S = 600.0
LONGEST_PAUSE_S = 30.0


# Held, because pydantic would make the type anew for every poll.
RAW_UPDATES: Final = Response[list[dict[str, Any]]]


class RawUpdates(TelegramMethod[list[dict[str, Any]]]):
    """``getUpdates`` whose answer stays raw, so that one broken update breaks only itself."""

    __returning__ = list[dict[str, Any]]
    __api_method__ = "getUpdates"

    offset: int | None = None
    limit: int = 100
    timeout: int = POLL_S
    allowed_updates: list[str] | None = None


async def forever(
    name: str,
    step: Callable[[], Awaitable[None]],
    clock: Clock,
    stopped: Callable[[], bool] = lambda: False,
) -> None:
    """Repeat ``step`` whatever happens; after a failure it waits, each time longer.

    Args:
        name: what the log calls this loop.
        stopped: asked before each step.

    Raises:
        TokenRefused: trying again cannot help.
    """
    pause_s = FIRST_PAUSE_S
    while not stopped():
        try:
            await step()
            pause_s = FIRST_PAUSE_S
            continue
        except TelegramUnauthorizedError as problem:
            raise TokenRefused from problem
        except TelegramRetryAfter as problem:
            pause_s = float(problem.retry_after)
            log.warning("asked to wait", loop=name, seconds=problem.retry_after)
        except TelegramConflictError:
            log.warning("another process polls with the same token", loop=name)
        except Exception as problem:  # noqa: BLE001 - what failed is not acknowledged
            log.error("will be tried again", loop=name, error=reason_of(problem))
        await clock.sleep(pause_s)
        pause_s = min(pause_s * 2, LONGEST_PAUSE_S)


class PollingGateway:
    """Asks for updates and gives them to the intake.

    Args:
        bot: the real one.
        update_types: asked for explicitly; ``chat_member`` and reactions come no other way.
    """

    def __init__(
        self, bot: Bot, intake: Intake, clock: Clock, update_types: Sequence[str]
    ) -> None:
        self._bot = bot
        self._intake = intake
        self._clock = clock
        self._types = list(update_types)
        self._offset: int | None = None
        self._polling: asyncio.Task[list[Raw]] | None = None
        self._stopping = False
        self.polled = asyncio.Event()  # set once Telegram has answered
        self._fought_at_s: float | None = None  # when another process polled with the token

    async def run(self) -> None:
        """Poll until ``stop``; then acknowledge what is committed."""
        await forever("polling", self._step, self._clock, lambda: self._stopping)
        with suppress(AiogramError, TimeoutError):
            await self._acknowledge()

    def stop(self) -> None:
        """Take no more updates; the batch at work is finished and acknowledged first."""
        self._stopping = True
        if self._polling is not None:
            self._polling.cancel()

    async def _step(self) -> None:
        raws = await self._poll()
        if raws:
            await self._intake.take(raws)
            self._offset = _behind(raws, self._offset)
        elif not self._stopping:
            # Everything before the offset is forgotten now. Telegram may start again with a lower
            # id after a quiet week, so the offset is not kept (trap 4).
            self._offset = None

    async def _poll(self) -> list[Raw]:
        method = RawUpdates(offset=self._offset, timeout=POLL_S, allowed_updates=self._types)
        if not self.polled.is_set():
            method.timeout = 0
        call = self._bot(method, request_timeout=POLL_S + MARGIN_S)
        self._polling = asyncio.ensure_future(call)
        try:
            raws = await self._polling
        except asyncio.CancelledError:
            if self._stopping:
                return []
            raise
        except TelegramConflictError as problem:
            if "webhook" not in problem.message:
                self._fought_at_s = self._clock.monotonic()
            raise
        finally:
            self._polling = None
        self.polled.set()
        return raws

    def was_fought_over(self) -> bool:
        """Whether another process asked for updates with the same token a short while ago."""
        at_s = self._fought_at_s
        return at_s is not None and self._clock.monotonic() - at_s < LATELY_S

    async def _acknowledge(self) -> None:
        """Tell Telegram what is committed, so that the next process starts behind it."""
        if self._offset is not None:
            method = RawUpdates(offset=self._offset, limit=1, timeout=0)
            await self._bot(method, request_timeout=5)
            self._offset = None


def _behind(raws: Sequence[Raw], before: int | None) -> int | None:
    """The offset that acknowledges these updates."""
    numbers = [number for raw in raws if (number := number_of(raw)) is not None]
    return numbers[-1] + 1 if numbers else before


class ParkedGateway:
    """Lets parked updates go once their chat is known, or when they have waited long enough."""

    def __init__(
        self, parked: ParkedUpdates, people: KnownPeople, intake: Intake, clock: Clock
    ) -> None:
        self._parked = parked
        self._people = people
        self._intake = intake
        self._clock = clock
        self._working = True  # until it has looked for the first time

    async def run(self) -> None:
        """Work until cancelled."""
        await forever("parked", self._step, self._clock)

    def due(self) -> int:
        """Chats whose parked updates could run now."""
        now = self._clock.now().timestamp()
        return sum(
            1 for chat_id, until in self._parked.until.items() if self._ready(chat_id, until, now)
        )

    def pending(self) -> int:
        """What is due or being learnt: not until it is 0 has everything come to rest."""
        return self.due() + self._people.asking + self._working

    def _ready(self, chat_id: int, until: float, now: float) -> bool:
        return now >= until or not self._people.unknown(chat_id)

    async def _step(self) -> None:
        self._working = True
        try:
            # After a restart nobody else would ask.
            await self._people.learn(self._parked.until, wait_s=0)
            now = self._clock.now().timestamp()
            for chat_id, until in list(self._parked.until.items()):
                if self._ready(chat_id, until, now):
                    if now >= until:
                        self._people.give_up(chat_id)
                    await self._intake.release(chat_id)
        finally:
            self._working = False
        await self._wait()

    async def _wait(self) -> None:
        """Until something was learnt or parked, or the next one has waited long enough."""
        self._parked.changed.clear()
        if self.due():
            return
        news = asyncio.ensure_future(self._parked.changed.wait())
        waits: set[asyncio.Future[Any]] = {news}
        if self._parked.until:
            left_s = min(self._parked.until.values()) - self._clock.now().timestamp()
            waits.add(asyncio.ensure_future(self._clock.sleep(max(left_s, 0.0))))
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for one in waits:
                one.cancel()
