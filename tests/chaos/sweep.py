"""Kills the real ``python -m bot run`` at seeded instants while people write, and counts."""

import asyncio
import os
import random
import sqlite3
import sys
from asyncio.subprocess import Process
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from pathlib import Path

from bot.emulator.clock import SimClock
from bot.emulator.server import EmulatorServer, make_emulator_app
from bot.emulator.settle import Settler
from bot.emulator.state import Chat, Member, User
from bot.emulator.world import World

ROOT = Path(__file__).resolve().parents[2]
PER_S = 60  # messages, as in the measurements that the figures come from
QUESTION = "校区附近停车收费吗"
CHATTER = "今天的作业写完了，明天继续"
START_S = 60.0  # a start may take on a busy machine
REST_S = 60.0

CONFIG = """\
bot: {limits: none}
plugins: [activity, admin, faq]
defaults:
  faq: {cooldown: 0秒}
files:
  faq: questions.yaml
"""
QUESTIONS = """\
faq:
  - q: 校区附近停车收费吗
    a: 前两小时免费。
"""


@dataclass
class Told:
    """What people wrote, and what had been sent but not noted when the process died."""

    messages: Counter[int] = field(default_factory=Counter)  # by user
    questions: list[tuple[int, int]] = field(default_factory=list)  # chat, message
    in_flight: int = 0


class Sweep:
    """One world with three groups, and a bot process that is killed again and again."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder = folder
        self.random = random.Random(seed)
        self.world = World(SimClock())
        self.told = Told()
        self.groups: list[tuple[Chat, list[User]]] = []
        self._process: Process | None = None
        self._log = (folder / "bot.log").open("ab")

    @property
    def database(self) -> Path:
        """Where the bot keeps its state."""
        return self.folder / "data" / "guanjia.db"

    def prepare(self) -> None:
        """Write the operator's files and make the groups."""
        (self.folder / "config.yaml").write_text(CONFIG, encoding="utf-8")
        (self.folder / "questions.yaml").write_text(QUESTIONS, encoding="utf-8")
        for number in range(3):
            group = self.world.make_chat(f"群{number}")
            people = [self.world.add_user(f"人{number}{one}") for one in range(5)]
            for person in people:
                group.members[person.id] = Member(person.id, "member")
            self.groups.append((group, people))

    async def start(self, url: str) -> None:
        """Start the bot and wait until it polls."""
        self.world.bot.queue.polled = False
        settings = {"GUANJIA_TOKEN": self.world.bot.token, "GUANJIA_API": url}
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "run", "--config", str(self.folder / "config.yaml")),
            cwd=ROOT,
            env={**os.environ, **settings},
            stderr=self._log,
        )
        async with asyncio.timeout(START_S):
            while not self.world.bot.queue.polled:
                assert self._process.returncode is None, self.log()
                await asyncio.sleep(0.02)

    async def kill(self) -> None:
        """End it as a power cut would; note what was under way."""
        assert self._process is not None
        self._process.kill()
        await self._process.wait()
        await asyncio.sleep(0.1)  # requests that had left the process reach the world
        self.told.in_flight += self._sent_but_not_noted()

    async def terminate(self) -> int:
        """Ask it to stop; returns its exit code."""
        assert self._process is not None
        if self._process.returncode is None:
            self._process.terminate()
        return await asyncio.wait_for(self._process.wait(), 30)

    async def talk(self, stop: asyncio.Event) -> None:
        """Let people write at a steady pace until told to stop; every third asks."""
        number = 0
        while not stop.is_set():
            group, people = self.random.choice(self.groups)
            person = self.random.choice(people)
            number += 1
            asks = number % 3 == 0
            said = self.world.say(group, person, QUESTION if asks else CHATTER)
            self.told.messages[person.id] += 1
            if asks:
                self.told.questions.append((group.id, said.id))
            await asyncio.sleep(1 / PER_S)

    async def rest(self) -> None:
        """Wait until everything is handled and answered."""
        settled = await Settler(self.world, None).settle(REST_S)
        assert settled.settled, f"{settled.pending} updates were never fetched: {self.log()}"
        async with asyncio.timeout(REST_S):
            while self._waiting():  # noqa: ASYNC110 - another process writes the table
                await asyncio.sleep(0.05)

    def replies(self) -> Counter[tuple[int, int]]:
        """Answers in the world, by the question that they reply to."""
        me = self.world.bot.user.id
        found: Counter[tuple[int, int]] = Counter()
        for group, _ in self.groups:
            for message in group.messages.values():
                if message.from_id == me and message.reply_to is not None:
                    found[group.id, message.reply_to] += 1
        return found

    def counted(self) -> Counter[int]:
        """Messages by user, as the bot counted them."""
        with closing(sqlite3.connect(self.database)) as db:
            query = "SELECT user_id, SUM(messages) FROM activity_day GROUP BY user_id"
            return Counter(dict(db.execute(query).fetchall()))

    def log(self) -> str:
        """The last lines that the process wrote."""
        text = (self.folder / "bot.log").read_text(encoding="utf-8", errors="replace")
        return "\n".join(text.splitlines()[-20:])

    def close(self) -> None:
        """Let go of the log; end a process that is still there."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
        self._log.close()

    def _waiting(self) -> int:
        with closing(sqlite3.connect(self.database)) as db:
            query = "SELECT COUNT(*) FROM outbox WHERE state = 'pending'"
            return int(db.execute(query).fetchone()[0])

    def _sent_but_not_noted(self) -> int:
        """Posts that the database holds as pending, although their message is in the world."""
        answered = self.replies()
        with closing(sqlite3.connect(self.database)) as db:
            query = (
                "SELECT chat_id, json_extract(params, '$.reply_parameters.message_id')"
                " FROM outbox WHERE state = 'pending' AND method = 'sendMessage'"
            )
            return sum(1 for place in db.execute(query) if tuple(place) in answered)


@asynccontextmanager
async def sweep(folder: Path, seed: int) -> AsyncIterator[tuple[Sweep, str]]:
    """A prepared sweep and the address of its world."""
    one = Sweep(folder, seed)
    one.prepare()
    async with EmulatorServer(make_emulator_app(one.world)) as server:
        try:
            yield one, server.url
        finally:
            one.close()


async def kill_often(folder: Path, *, seed: int, instants: int) -> Sweep:
    """Kill the bot ``instants`` times while people write; then let it finish and stop it."""
    async with sweep(folder, seed) as (one, url):
        stop = asyncio.Event()
        for _ in range(instants):
            await one.start(url)
            talking = asyncio.create_task(one.talk(stop))
            await asyncio.sleep(one.random.uniform(0.05, 1.2))
            await one.kill()
            stop.set()
            await talking
            stop.clear()
        await one.start(url)
        await one.rest()
        assert await one.terminate() == 0, one.log()
    return one
