"""One local web server: Bot API, control API, health, and what pages are added."""

from collections.abc import Sequence

from aiohttp import web

from bot.emulator.control import Control
from bot.emulator.host import BotHost
from bot.emulator.http import BotApi
from bot.emulator.session import to_json
from bot.emulator.sim_routes import SimRoutes
from bot.emulator.world import World

LOCAL = "127.0.0.1"
_UPLOAD_LIMIT = 60 * 1024 * 1024  # bytes
_GOODBYE_S = 0.2  # long polls are cut off after this


def make_emulator_app(
    world: World,
    host: BotHost | None = None,
    *,
    routes: Sequence[web.AbstractRouteDef] = (),
) -> web.Application:
    """The application that serves a world.

    Args:
        host: the bot in this process; None = it runs elsewhere and calls over HTTP.
        routes: pages to be served beside it.
    """
    app = web.Application(client_max_size=_UPLOAD_LIMIT)

    async def health(request: web.Request) -> web.Response:
        polled = host.polled() if host is not None else world.bot.queue.polled
        body = to_json({"ok": polled})
        status = 200 if polled else 503
        return web.Response(status=status, text=body, content_type="application/json")

    app.router.add_get("/healthz", health)
    app.add_routes(BotApi(world).routes())
    app.add_routes(SimRoutes(Control(world, host)).routes())
    app.add_routes(routes)
    return app


class EmulatorServer:
    """The application, listening on this machine only.

    Args:
        port: 0 = a free one.
        listen: another address than this machine's own; for containers, whose own nobody reaches.
    """

    def __init__(self, app: web.Application, port: int = 0, *, listen: str = LOCAL) -> None:
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=_GOODBYE_S)
        self._wanted = port
        self._listen = listen
        self.port = port

    @property
    def url(self) -> str:
        """Where it listens, without a slash at the end."""
        return f"http://{LOCAL}:{self.port}"

    async def start(self) -> None:
        """Listen.

        Raises:
            OSError: the port is taken; one sentence.
        """
        await self._runner.setup()
        site = web.TCPSite(self._runner, self._listen, self._wanted)
        try:
            await site.start()
        except OSError as error:
            await self._runner.cleanup()
            sentence = (
                f"port {self._wanted} of {self._listen} is taken; choose another with --port"
            )
            raise OSError(error.errno, sentence) from error
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Close every connection and stop listening."""
        await self._runner.cleanup()

    async def __aenter__(self) -> "EmulatorServer":
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()
