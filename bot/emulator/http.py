"""The door over HTTP: ``/bot<token>/<method>`` and ``/file/bot<token>/<path>``."""

import asyncio
import json
from email.utils import format_datetime

from aiohttp import web

from bot.emulator.errors import ApiError, ConnectionCut, NoAnswer, bad_request
from bot.emulator.session import answer, to_json
from bot.emulator.state import Json, Upload
from bot.emulator.world import World


class BotApi:
    """The Bot API of a world, as aiohttp routes."""

    def __init__(self, world: World) -> None:
        self._world = world

    def routes(self) -> list[web.RouteDef]:
        """For ``Application.add_routes``."""
        return [
            web.get(r"/bot{token:[^/]+}/{method}", self._call),
            web.post(r"/bot{token:[^/]+}/{method}", self._call),
            web.get(r"/file/bot{token:[^/]+}/{path:.+}", self._file),
        ]

    async def _call(self, request: web.Request) -> web.Response:
        token, method = request.match_info["token"], request.match_info["method"]
        try:
            params, files = await _read(request)
            status, body = await answer(self._world, token, method, params, files)
        except ApiError as error:
            status, body = error.code, to_json(error.answer())
        except NoAnswer:
            await asyncio.Event().wait()  # until the caller gives up, or the server is stopped
            raise
        except ConnectionCut:
            if request.transport is not None:
                request.transport.abort()
            return web.Response(status=500)
        kind = "application/json" if body.startswith("{") else "text/html"
        date = format_datetime(self._world.clock.now(), usegmt=True)
        return web.Response(status=status, text=body, content_type=kind, headers={"Date": date})

    async def _file(self, request: web.Request) -> web.Response:
        try:
            content, kind = self._world.file(
                request.match_info["token"], request.match_info["path"]
            )
        except ApiError as error:
            return web.Response(
                status=error.code, text=to_json(error.answer()), content_type="application/json"
            )
        return web.Response(body=content, content_type=kind)


async def _read(request: web.Request) -> tuple[Json, dict[str, Upload]]:
    """Parameters and files of a request: query, JSON, form or multipart."""
    params: Json = dict(request.query)
    files: dict[str, Upload] = {}
    if request.method == "GET" or not request.can_read_body:
        return params, files
    if request.content_type == "application/json":
        params.update(await _json(request))
        return params, files
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            files[name] = Upload(value.filename, value.file.read())
        elif isinstance(value, bytes | bytearray):
            params[name] = value.decode()
        else:
            params[name] = value
    return params, files


async def _json(request: web.Request) -> Json:
    try:
        body = json.loads(await request.text())
    except ValueError as error:
        raise bad_request("can't parse JSON object") from error
    if not isinstance(body, dict):
        raise bad_request("object expected as parameters")
    return body
