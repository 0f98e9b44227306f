"""Which world a request is about: the demo's own, or that of a story that somebody watches."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from aiohttp import web

from bot.emulator.state import Message
from bot.web.guard import Handler, guarded
from bot.web.live import Live

_LOOK_S = 0.02  # so often a standing clock's bot is asked whether it has come to rest


class Shown(Protocol):
    """A page over a world."""

    def deed(self, path: str) -> Handler:
        """What the viewer does by posting to a path."""

    async def show(self, request: web.Request) -> web.Response:
        """``GET /``."""

    async def photo(self, request: web.Request) -> web.Response:
        """``GET /photo/<id>``."""

    async def document(self, request: web.Request) -> web.Response:
        """``GET /file/<id>``."""

    def pressed(self, press_id: str, message: Message) -> None:
        """A button was pressed by somebody of a story."""

    async def close(self, app: web.Application) -> None:
        """Stop listening to the world."""


@dataclass(frozen=True, slots=True)
class Room:
    """A world, its page, and its events.

    Attributes:
        settle: where the clock stands still: waits until the bot has done what it does.
    """

    page: Shown
    live: Live
    settle: Callable[[], Awaitable[None]] | None = None

    def deed(self, path: str) -> Handler:
        """What the viewer does here by posting to a path."""
        return self.page.deed(path)


class Rooms:
    """The world of the demo and those of running stories.

    Args:
        home: the demo's own.
        find: the room of a story by its key in addresses; None = it is over.
    """

    def __init__(self, home: Room, find: Callable[[str], Room | None]) -> None:
        self._home = home
        self._find = find

    async def of(self, request: web.Request) -> Room:
        """The room that a request is about."""
        form = await request.post() if request.method == "POST" else request.query
        key = form.get("story")
        return (self._find(key) if isinstance(key, str) else None) or self._home

    def to(self, choose: Callable[[Room], Handler]) -> Handler:
        """A handler that acts in the room of the request."""

        async def handler(request: web.Request) -> web.StreamResponse:
            room = await self.of(request)
            return await _settled(room, choose(room), request)

        return guarded(handler)


async def _settled(room: Room, act: Handler, request: web.Request) -> web.StreamResponse:
    if room.settle is None or request.method != "POST":
        return await act(request)
    acting = asyncio.ensure_future(act(request))
    while not acting.done():
        await room.settle()
        await asyncio.wait({acting}, timeout=_LOOK_S)
    await room.settle()
    return acting.result()
