"""The wire of the control API: routes, Host and Origin, errors as sentences."""

import json
from collections.abc import Awaitable, Callable
from types import MappingProxyType
from urllib.parse import urlsplit

from aiohttp import web

from bot.emulator.control import Control
from bot.emulator.errors import WrongCall, unknown_word
from bot.emulator.session import to_json
from bot.emulator.state import Json

_LOCAL = frozenset({"127.0.0.1", "localhost", "::1"})
_QUERIES = MappingProxyType(
    {"transcript": "chat", "members": "chat", "calls": "since", "bots": None, "clock": None}
)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class SimRoutes:
    """``/sim/*`` as aiohttp routes."""

    def __init__(self, control: Control) -> None:
        self._control = control

    def routes(self) -> list[web.RouteDef]:
        """For ``Application.add_routes``."""
        return [
            web.post("/sim/{name}", self._guarded(self._act)),
            web.get("/sim/{name}", self._guarded(self._look)),
            web.delete("/sim/faults", self._guarded(self._clear)),
        ]

    def _guarded(self, handler: Callable[[web.Request], Awaitable[Json]]) -> Handler:
        async def guarded(request: web.Request) -> web.Response:
            try:
                must_be_local(request)
                return _response(await handler(request))
            except WrongCall as wrong:
                return _response({"error": wrong.sentence}, wrong.status)

        return guarded

    async def _act(self, request: web.Request) -> Json:
        text = await request.text()
        try:
            body = json.loads(text) if text.strip() else {}
        except ValueError as error:
            raise WrongCall(f"the body is no JSON: {error}") from error
        if not isinstance(body, dict):
            raise WrongCall("the body must be a JSON object")
        return await self._control.do(request.match_info["name"], body)

    async def _look(self, request: web.Request) -> Json:
        name = request.match_info["name"]
        if name not in _QUERIES:
            if name in self._control.acts:
                raise WrongCall(f"use POST for /sim/{name}", 405)
            raise WrongCall(f"unknown call {unknown_word(name, list(_QUERIES))}", 404)
        key = _QUERIES[name]
        for given in request.query:
            if given != key:
                raise WrongCall(f"unknown key {unknown_word(given, [key] if key else [])}")
        if name in {"bots", "clock"}:
            return self._control.bots() if name == "bots" else self._control.time()
        if name == "calls":
            return self._control.calls(_number(request, "since", 0))
        chat = _number(request, "chat", None)
        return (
            self._control.transcript(chat) if name == "transcript" else self._control.members(chat)
        )

    async def _clear(self, request: web.Request) -> Json:
        return self._control.clear_faults()


def must_be_local(request: web.Request) -> None:
    """Let only pages and programs of this machine in.

    Raises:
        WrongCall: Host or Origin names another place.
    """
    if urlsplit(f"//{request.headers.get('Host', '')}").hostname not in _LOCAL:
        raise WrongCall("the Host header must be 127.0.0.1 or localhost", 403)
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).hostname not in _LOCAL:
        raise WrongCall("the Origin header must be 127.0.0.1 or localhost", 403)


def _number(request: web.Request, key: str, otherwise: int | None) -> int:
    text = request.query.get(key)
    if text is None:
        if otherwise is None:
            raise WrongCall(f"the key {key} is missing")
        return otherwise
    try:
        return int(text)
    except ValueError as error:
        raise WrongCall(f'{key}: "{text}" is no number') from error


def _response(body: Json, status: int = 200) -> web.Response:
    return web.Response(status=status, text=to_json(body), content_type="application/json")
