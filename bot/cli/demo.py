"""``python -m bot demo``: emulator, bot and page in one process, with no account."""

from __future__ import annotations

import asyncio
import gc
import shutil
import socket
import tempfile
import webbrowser
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from zoneinfo import ZoneInfo

import typer
from aiogram import Bot

from bot.app import App
from bot.cli.logs import set_up_logging
from bot.cli.run import finished, listen
from bot.config import Config
from bot.config_models import BotSection, Files, Group, GroupSet
from bot.core import HTML, Options
from bot.emulator.clock import SimClock
from bot.emulator.control import Control
from bot.emulator.server import LOCAL, EmulatorServer, make_emulator_app
from bot.emulator.session import EmulatorSession
from bot.emulator.world import World
from bot.loader import shipped_names
from bot.outbox.pacing import Limits
from bot.problems import StartRefused
from bot.stream.trace import TraceBook
from bot.web.page import add_page
from bot.web.scene import Scene, lay_out, open_scene

ROOT = Path(__file__).resolve().parents[2]
ORDER = ("activity", "flood", "admin", "help", "welcome", "faq")  # the others come behind
IN_STAFF = ("admin", "help")  # all that is on in the group of staff


async def run_demo(*, port: int, browser: bool, fresh: bool) -> int:
    """Serve the demo on 127.0.0.1 until Ctrl-C or SIGTERM.

    Args:
        port: 0 = a free one.
        browser: open the page.
        fresh: keep nothing.
    """
    set_up_logging()
    clock = SimClock()
    world = World(clock)
    trace = TraceBook()
    with _data_folder(port, fresh=fresh) as folder:
        scene = lay_out(world)
        config = demo_config(folder, scene.topics)
        bot = Bot(world.bot.token, session=EmulatorSession(world), default=HTML)
        options = Options(limits=Limits.none(), trace=trace, owners_operate=True)
        app = App(config, bot, clock, options)
        control = Control(world, app)
        site = make_emulator_app(world, app, control=control)

        async def advance(seconds: float) -> None:
            await control.do("clock", {"advance_s": seconds})

        add_page(site, world, trace, advance=advance, zone=ZoneInfo(config.bot.timezone))
        server = EmulatorServer(site, port)
        asked = listen()
        try:
            await app.start()
            await _settle(app, scene)
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


async def _settle(app: App, scene: Scene) -> None:
    """Tell the bot of its groups: their names, and what is on in them."""
    for name, chat in scene.named.items():
        app.core.settings.bind(name, chat.id)
        await app.configure(chat.id, IN_STAFF if name == "staff" else None, None, "zh-CN")
    await app.configure(scene.english.id, None, None, "en")


def demo_config(folder: Path, topics: Mapping[str, int] | None = None) -> Config:
    """Every shipped plug-in and the example content, with the data in ``folder``.

    Args:
        topics: of the Python group, by name.
    """
    shipped = shipped_names()
    names = [one for one in ORDER if one in shipped]
    names += [one for one in shipped if one not in ORDER]
    database = f"sqlite+aiosqlite:///{(folder / 'guanjia.db').as_posix()}"
    groups = {
        "main": Group(),
        "python": Group(topics=dict(topics or {})),
        "staff": Group(),
    }
    return Config(
        bot=BotSection(staff="staff"),
        plugins=tuple(names),
        sets={"learners": GroupSet(groups=("main", "python"))},
        groups=groups,
        files=Files(
            faq=((ROOT / "faq" / "content").as_posix(),),
            rules=((ROOT / "rules" / "content").as_posix(),),
        ),
        database=database,
    )


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
