"""The command line as its user meets it: processes, exit codes, what they print."""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bot.emulator.clock import SimClock
from bot.emulator.server import EmulatorServer, make_emulator_app
from bot.emulator.settle import Settler
from bot.emulator.state import Chat, Member, User
from bot.emulator.world import World

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "424242:emulated-token-that-nobody-may-ever-read"
WRONG_TOKEN = "131313:a-token-that-telegram-does-not-know"
NOWHERE = "http://127.0.0.1:9"  # where nobody listens
LONG_S = 60.0  # that a process may take on a busy machine


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


@dataclass
class Desk:
    """A folder with an operator's files, to run commands in."""

    folder: Path
    api: str = NOWHERE
    token: str | None = TOKEN
    processes: list[Process] = field(default_factory=list)

    def write(self, name: str, text: str) -> Path:
        """Write a file; folders are made."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    async def start(self, *words: str) -> Process:
        """Start a command."""
        kept = {key: one for key, one in os.environ.items() if not key.startswith("GUANJIA_")}
        paths = os.pathsep.join((str(ROOT), str(self.folder)))
        env = {**kept, "PYTHONPATH": paths, "PYTHONUTF8": "1", "GUANJIA_API": self.api}
        if self.token is not None:
            env["GUANJIA_TOKEN"] = self.token
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", *words),
            cwd=self.folder,
            env=env,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=PIPE,
            stderr=PIPE,
        )
        self.processes.append(process)
        return process

    async def end(self, process: Process) -> Done:
        """Wait for a process; whatever it printed, it is no token."""
        out, err = await asyncio.wait_for(process.communicate(), LONG_S)
        assert process.returncode is not None
        done = Done(process.returncode, out.decode("utf-8"), err.decode("utf-8"))
        for token in (TOKEN, WRONG_TOKEN):
            assert token not in done.out + done.err
        return done

    async def run(self, *words: str) -> Done:
        """Run a command to its end."""
        return await self.end(await self.start(*words))

    async def stop(self, process: Process) -> Done:
        """Ask a process to stop, and wait."""
        process.terminate()
        return await self.end(process)

    def close(self) -> None:
        """End what a failed test left running."""
        for process in self.processes:
            if process.returncode is None:
                process.kill()


class Town:
    """A world behind HTTP, with one group and one member in it."""

    def __init__(self) -> None:
        self.world = World(SimClock(), token=TOKEN)
        self.chat: Chat = self.world.make_chat("群")
        self.ann: User = self.world.add_user("Ann", "ann")
        self.chat.members[self.ann.id] = Member(self.ann.id, "member")

    async def polled(self, process: Process) -> None:
        """Wait until the bot has asked for updates."""
        self.world.bot.queue.polled = False
        async with asyncio.timeout(LONG_S):
            while not self.world.bot.queue.polled:
                assert process.returncode is None, await process.communicate()
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
