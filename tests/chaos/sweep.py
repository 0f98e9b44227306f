"""Kills the real ``python -m bot run`` at seeded instants while people write, and counts."""

import asyncio
import json
import os
import random
import sys
from asyncio.subprocess import Process
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import text

from bot.db.database import Database
from bot.db.migrate import upgrade
from bot.emulator.clock import SimClock
from bot.emulator.databases import postgres_databases
from bot.emulator.server import EmulatorServer, make_emulator_app
from bot.emulator.settle import Settler
from bot.emulator.state import Chat, Member, User
from bot.emulator.world import World
from tests.conftest import POSTGRESQL

ROOT = Path(__file__).resolve().parents[2]
PER_S = 60  # messages, as in the measurements that the figures come from
QUESTION = "校区附近停车收费吗"
CHATTER = "今天的作业写完了，明天继续"
START_S = 60.0  # a start may take on a busy machine
REST_S = 60.0

CONFIG = """\
bot: {limits: none, unasked_per_hour: 1000000}
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

    def __init__(self, folder: Path, seed: int, database: Database) -> None:
        self.folder = folder
        self.database = database
        self.random = random.Random(seed)
        self.world = World(SimClock())
        self.told = Told()
        self.groups: list[tuple[Chat, list[User]]] = []
        self._process: Process | None = None
        self._log = (folder / "bot.log").open("ab")

    def prepare(self) -> None:
        """Write the operator's files and make the groups."""
        url = self.database.url.render_as_string(hide_password=False)
        config = f"{CONFIG}database: '{url}'\n"
        (self.folder / "config.yaml").write_text(config, encoding="utf-8")
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
        self.told.in_flight += await self._sent_but_not_noted()

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
            while await self._waiting():  # noqa: ASYNC110 - another process writes the table
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

    async def counted(self) -> Counter[int]:
        """Messages by user, as the bot counted them."""
        query = "SELECT user_id, SUM(messages) FROM activity_day GROUP BY user_id"
        return Counter({user_id: int(number) for user_id, number in await self._rows(query)})

    def log(self) -> str:
        """The last lines that the process wrote."""
        text = (self.folder / "bot.log").read_text(encoding="utf-8", errors="replace")
        return "\n".join(text.splitlines()[-20:])

    def close(self) -> None:
        """Let go of the log; end a process that is still there."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
        self._log.close()

    async def _rows(self, query: str) -> list[Any]:
        async with self.database.reading() as db:
            return list(await db.execute(text(query)))

    async def _waiting(self) -> bool:
        return bool(await self._rows("SELECT id FROM outbox WHERE state = 'pending'"))

    async def _sent_but_not_noted(self) -> int:
        """Posts that the database holds as pending, although their message is in the world."""
        answered = self.replies()
        query = (
            "SELECT chat_id, params FROM outbox WHERE state = 'pending' AND method = 'sendMessage'"
        )
        places = [
            (chat_id, json.loads(params)["reply_parameters"]["message_id"])
            for chat_id, params in await self._rows(query)
        ]
        return sum(1 for place in places if place in answered)


@asynccontextmanager
async def new_database(folder: Path, kind: str) -> AsyncIterator[Database]:
    """A database with all tables, which commits as durably as an operator's."""
    url = f"sqlite+aiosqlite:///{(folder / 'guanjia.db').as_posix()}"
    databases = postgres_databases()
    name = await databases.create(durable=True) if kind == POSTGRESQL else None
    database = Database(url if name is None else databases.url(name))
    try:
        await upgrade(database)
        yield database
    finally:
        await database.close()
        if name is not None:
            await databases.drop(name)


@asynccontextmanager
async def sweep(folder: Path, seed: int, kind: str) -> AsyncIterator[tuple[Sweep, str]]:
    """A prepared sweep and the address of its world."""
    async with new_database(folder, kind) as database:
        one = Sweep(folder, seed, database)
        one.prepare()
        async with EmulatorServer(make_emulator_app(one.world)) as server:
            try:
                yield one, server.url
            finally:
                one.close()


async def kill_often(folder: Path, kind: str, *, seed: int, instants: int) -> None:
    """Kill the bot ``instants`` times while people write; let it finish, stop it, and check."""
    async with sweep(folder, seed, kind) as (one, url):
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
        await check(one)


async def check(one: Sweep) -> None:
    """Counters exact, every question answered, no duplicate but of what was in flight."""
    assert await one.counted() == one.told.messages
    replies = one.replies()
    unanswered = [place for place in one.told.questions if not replies[place]]
    assert not unanswered
    twice = sum(count - 1 for count in replies.values())
    assert twice <= one.told.in_flight
    print(  # noqa: T201 - the figures of the sweep, shown with -s
        f"messages {one.told.messages.total()}, questions {len(one.told.questions)}, "
        f"sent twice {twice}, in flight when killed {one.told.in_flight}"
    )
