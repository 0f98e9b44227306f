"""``python -m bot demo``: emulator, bot and page in one process, with no account."""

from __future__ import annotations

import asyncio
import gc
import shutil
import socket
import tempfile
import webbrowser
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from zoneinfo import ZoneInfo

import typer
from aiogram import Bot
from aiohttp import web

from bot.app import App
from bot.cli.demo_config import demo_config, load_own
from bot.cli.logs import set_up_logging
from bot.cli.run import finished, listen
from bot.core import HTML, Options
from bot.emulator.clock import SimClock
from bot.emulator.control import Control
from bot.emulator.server import LOCAL, EmulatorServer, make_emulator_app
from bot.emulator.session import EmulatorSession
from bot.emulator.stories.reading import Shelf, read_shelves
from bot.emulator.world import World
from bot.outbox.pacing import Limits
from bot.problems import StartRefused
from bot.stream.trace import TraceBook
from bot.web.page import add_page
from bot.web.scene import Scene, lay_out, open_scene

STORIES_FIRST = ("welcome", "faq", "ads", "flood", "admin", "rehearsing", "routing")
IN_STAFF = ("admin", "help")  # all that is on in the group of staff


async def run_demo(
    *, port: int, browser: bool, fresh: bool, interface: str = LOCAL, own: Path | None = None
) -> int:
    """Serve the demo until Ctrl-C or SIGTERM.

    Args:
        port: 0 = a free one.
        browser: open the page.
        fresh: keep nothing.
        interface: the address to listen on.
        own: an operator's config whose plug-ins and files are to be tried.
    """
    set_up_logging()
    clock, trace = SimClock(), TraceBook()
    world = World(clock)
    with _data_folder(port, fresh=fresh) as folder:
        scene = lay_out(world)
        bot = Bot(world.bot.token, session=EmulatorSession(world), default=HTML)
        options = Options(limits=Limits.none(), trace=trace, owners_operate=True, watch=True)
        app = App(demo_config(folder, scene.topics, load_own(own)), bot, clock, options)
        site = make_emulator_app(world, app)
        server = EmulatorServer(site, port, listen=interface)
        shelves = read_shelves(_stories_first(app.config.plugins))
        asked = listen()
        try:
            await app.start()
            await _settle(app, scene)
            _show_page(site, world, trace, app, shelves=shelves)
            open_scene(world, scene)
            await server.start()
            gc.collect()
            gc.freeze()
            typer.echo(f"Guanjia demo: {server.url}/")
            if browser:
                await asyncio.to_thread(webbrowser.open, f"{server.url}/")
            await finished(app.run(), asked)
        finally:
            await app.stop()
            await server.stop()
    return 0


def _stories_first(plugins: Sequence[str]) -> list[str]:
    """The plug-ins in the order in which their stories are shown."""
    first = [name for name in STORIES_FIRST if name in plugins]
    return list(dict.fromkeys((*first, *plugins)))


def _show_page(
    site: web.Application, world: World, trace: TraceBook, app: App, *, shelves: list[Shelf]
) -> None:
    """Serve the page, with the stories."""
    control = Control(world, app)

    async def advance(seconds: float) -> None:
        await control.do("clock", {"advance_s": seconds})

    add_page(
        site,
        world,
        trace,
        phrases=app.core.phrases,
        advance=advance,
        zone=ZoneInfo(app.config.bot.timezone),
        shelves=shelves,
    )


async def _settle(app: App, scene: Scene) -> None:
    """Tell the bot of its groups: their names, and what is on in them."""
    for name, chat in scene.named.items():
        app.core.settings.bind(name, chat.id)
        await app.configure(chat.id, IN_STAFF if name == "staff" else None, None, "zh-CN")
    await app.configure(scene.english.id, None, None, "en")


@contextmanager
def _data_folder(port: int, *, fresh: bool) -> Iterator[Path]:
    """Where this demo keeps its data; demos on other ports have folders of their own.

    The emulated groups live only as long as the demo, so each begins with an empty folder.
    """
    if port:
        _refuse_taken(port)  # at once, and before another demo's data is touched
    if fresh or port == 0:
        with tempfile.TemporaryDirectory(prefix="guanjia-demo-") as name:
            yield Path(name)
        return
    folder = Path("data") / f"demo-{port}"
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    yield folder


def _refuse_taken(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOCAL, port))
        except OSError as problem:
            raise StartRefused(
                f"Port {port} of {LOCAL} cannot be used ({problem.strerror}); "
                "choose another with --port."
            ) from problem
