"""Server-sent events: the page hears that the world changed and fetches itself anew."""

import asyncio

from aiohttp import web

from bot.clock import Clock
from bot.emulator.state import Json
from bot.emulator.world import World

_GATHER_S = 0.03  # changes so close together are told once
_LATER_S = 0.4  # the bot's reasons are written without a change of the world
_ALIVE_S = 15.0  # a comment so often finds out who has gone


class Live:
    """Tells every open page about changes, gathered.

    Args:
        real: real time, whatever the clock of the world does.
    """

    def __init__(self, world: World, real: Clock) -> None:
        self._real = real
        self._waiting: set[asyncio.Event] = set()
        self._open = True
        self.stop = world.on_change(self._changed)

    def _changed(self, what: Json) -> None:
        for event in self._waiting:
            event.set()

    async def close(self, app: web.Application) -> None:
        """End all streams; for ``on_shutdown``."""
        self._open = False
        self.stop()
        self._changed({})

    async def stream(self, request: web.Request) -> web.StreamResponse:
        """``GET /events``: one ``change`` for every burst of changes."""
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
        )
        await response.prepare(request)
        event = asyncio.Event()
        self._waiting.add(event)
        try:
            await response.write(b"retry: 1000\n\n")
            await self._tell(response, event)
        except ConnectionResetError:
            pass  # the page was closed
        finally:
            self._waiting.discard(event)
        return response

    async def _tell(self, response: web.StreamResponse, event: asyncio.Event) -> None:
        wait_s = _ALIVE_S
        while self._open:
            if await _set_within(event, wait_s):
                await self._real.sleep(_GATHER_S)
                event.clear()
                await response.write(b"event: change\ndata: now\n\n")
                wait_s = _LATER_S
            elif wait_s == _LATER_S:
                await response.write(b"event: change\ndata: later\n\n")
                wait_s = _ALIVE_S
            else:
                await response.write(b": here\n\n")


async def _set_within(event: asyncio.Event, seconds: float) -> bool:
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return False
    return True
