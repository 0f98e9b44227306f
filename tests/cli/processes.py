"""The command line as its user meets it: processes, exit codes, what they print."""

import asyncio
import multiprocessing
import os
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.cli.main import main
from bot.emulator.clock import SimClock
from bot.emulator.server import EmulatorServer, make_emulator_app
from bot.emulator.settle import Settler
from bot.emulator.state import Chat, Member, User
from bot.emulator.world import World

# Where the system can fork, commands start from a process that has imported the bot: aiogram alone
# takes seconds. (The kill tests start the real thing, from nothing.)
_HOW = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
NURSERY: Any = multiprocessing.get_context(_HOW)
NURSERY.set_forkserver_preload(
    ["bot.cli.main", "bot.cli.demo", "bot.cli.doctor", "bot.cli.explain", "bot.cli.run"]
)

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "424242:emulated-token-that-nobody-may-ever-read"
WRONG_TOKEN = "131313:a-token-that-telegram-does-not-know"
NOWHERE = "http://127.0.0.1:9"  # where nobody listens
LONG_S = 120.0  # that a process may take on a busy machine


@dataclass(frozen=True)
class Done:
    """A process that ended."""

    code: int
    out: str
    err: str

    def sentence(self) -> str:
        """The one line on standard error of a command that was refused."""
        assert self.code == 2, self
        assert self.out == ""
        assert "Traceback" not in self.err
        (line,) = self.err.splitlines()
        return line


class Running:
    """A command at work in a process of its own, its output in files."""

    def __init__(self, words: Sequence[str], folder: Path, env: dict[str, str], at: Path) -> None:
        self._out, self._err = at.with_suffix(".out"), at.with_suffix(".err")
        places = (str(self._out), str(self._err))
        self.process = NURSERY.Process(target=_command, args=(words, str(folder), env, places))
        self.process.start()

    @property
    def alive(self) -> bool:
        code: int | None = self.process.exitcode
        return code is None

    def err(self) -> str:
        return self._err.read_text("utf-8") if self._err.exists() else ""

    async def line(self) -> str:
        """The first line on standard error."""
        async with asyncio.timeout(LONG_S):
            while "\n" not in self.err():
                assert self.alive, self.err()
                await asyncio.sleep(0.02)
        return self.err().splitlines()[0]

    async def end(self) -> Done:
        """Wait until it ends; whatever it printed, it is no token."""
        await asyncio.to_thread(self.process.join, LONG_S)
        assert self.process.exitcode is not None
        done = Done(self.process.exitcode, self._out.read_text("utf-8"), self.err())
        for token in (TOKEN, WRONG_TOKEN):
            assert token not in done.out + done.err
        return done


def _command(
    words: Sequence[str], folder: str, env: dict[str, str], places: tuple[str, str]
) -> None:
    """``python -m bot`` in a fresh process that has its modules already."""
    os.chdir(folder)
    sys.path.insert(0, folder)
    for name in [name for name in os.environ if name.startswith("GUANJIA_")]:
        del os.environ[name]
    os.environ.update(env)
    for number, place in enumerate(places, start=1):
        os.dup2(os.open(place, os.O_CREAT | os.O_WRONLY), number)
    sys.argv[1:] = words
    main()


@dataclass
class Desk:
    """A folder with an operator's files, to run commands in."""

    folder: Path
    api: str = NOWHERE
    token: str | None = TOKEN
    database: str = ""  # a line for configs
    started: list[Running] = field(default_factory=list)

    def write(self, name: str, text: str) -> Path:
        """Write a file; folders are made."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def start(self, *words: str) -> Running:
        """Start a command."""
        env = {"GUANJIA_API": self.api}
        if self.token is not None:
            env["GUANJIA_TOKEN"] = self.token
        at = self.folder.parent / f"printed{len(self.started)}"
        self.started.append(Running(words, self.folder, env, at))
        return self.started[-1]

    async def run(self, *words: str) -> Done:
        """Run a command to its end."""
        return await self.start(*words).end()

    async def stop(self, running: Running) -> Done:
        """Ask a command to stop, and wait."""
        running.process.terminate()
        return await running.end()

    def close(self) -> None:
        """End what a failed test left running."""
        for running in self.started:
            if running.alive:
                running.process.kill()
            running.process.join()
            running.process.close()


class Town:
    """A world behind HTTP, with one group and one member in it."""

    def __init__(self) -> None:
        self.world = World(SimClock(), token=TOKEN)
        self.chat: Chat = self.world.make_chat("群")
        self.ann: User = self.world.add_user("Ann", "ann")
        self.chat.members[self.ann.id] = Member(self.ann.id, "member")

    async def polled(self, running: Running) -> None:
        """Wait until the bot has asked for updates."""
        self.world.bot.queue.polled = False
        async with asyncio.timeout(LONG_S):
            while not self.world.bot.queue.polled:
                assert running.alive, running.err()
                await asyncio.sleep(0.02)

    async def say(self, text: str) -> None:
        """Ann writes, and the bot does what it does."""
        self.world.say(self.chat, self.ann, text)
        await self.rest()

    async def rest(self) -> None:
        """Wait until the bot has nothing to do."""
        rest = await Settler(self.world, None).settle(20)
        assert rest.settled, rest

    async def heard(self, number: int) -> None:
        """Wait until the bot has said so many things."""
        async with asyncio.timeout(LONG_S):
            while len(self.said()) < number:  # noqa: ASYNC110 - another process says them
                await asyncio.sleep(0.02)

    def said(self) -> list[str]:
        """What the bot said in the group."""
        me = self.world.bot.user.id
        return [one.text or "" for one in self.chat.messages.values() if one.from_id == me]


@asynccontextmanager
async def town(desk: Desk) -> AsyncIterator[Town]:
    """A town that the desk's commands talk to."""
    made = Town()
    async with EmulatorServer(make_emulator_app(made.world)) as server:
        desk.api = server.url
        yield made
