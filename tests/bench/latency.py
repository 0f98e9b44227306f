"""Time from a question to its answer, over HTTP, with the real ``python -m bot run``."""

import asyncio
import gc
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from bot.emulator.clock import SimClock
from bot.emulator.server import EmulatorServer, make_emulator_app
from bot.emulator.state import Chat, Member, User
from bot.emulator.world import World
from tests.bench.rows import Row

ROOT = Path(__file__).resolve().parents[2]
GOALS = {200: 10.0, 400: 15.0, 800: 30.0}  # questions a second -> ms
GROUPS = 100
SECONDS = 4.0
WARM_UP_S = 2.0
START_S = 60.0

TEXT = "校区附近停车收费吗"
CONFIG = """\
bot: {limits: none, unasked_per_hour: 1000000}
plugins: [activity, tests.bench.echo]
"""


class Crowd:
    """Groups of one member each, who ask at a steady pace and wait for answers."""

    def __init__(self) -> None:
        self.world = World(SimClock())
        self.groups: list[tuple[Chat, User]] = []
        for number in range(GROUPS):
            group = self.world.make_chat(f"群{number}")
            person = self.world.add_user(f"人{number}")
            group.members[person.id] = Member(person.id, "member")
            self.groups.append((group, person))
        self._asked: dict[tuple[int, int], float] = {}
        self.took_ms: list[float] = []
        self.world.on_change(self._changed)

    async def ask(self, per_s: int, seconds: float) -> None:
        """Ask so many questions a second, evenly, round the groups."""
        begin = time.perf_counter()
        for number in range(int(per_s * seconds)):
            wait_s = begin + number / per_s - time.perf_counter()
            if wait_s > 0:
                await asyncio.sleep(wait_s)
            group, person = self.groups[number % GROUPS]
            asked_at = time.perf_counter()
            said = self.world.say(group, person, TEXT)
            self._asked[group.id, said.id] = asked_at
        await self.rest()

    async def rest(self) -> None:
        """Wait for the answers that are still due."""
        for _ in range(200):
            if not self._asked:
                return
            await asyncio.sleep(0.05)
        raise AssertionError(f"{len(self._asked)} questions were never answered")

    def _changed(self, what: Mapping[str, Any]) -> None:
        if what["kind"] != "message":
            return
        chat_id, message_id = what["chat"], what["message"]
        message = self.world.chats[chat_id].messages[message_id]
        if message.reply_to is None:
            return
        asked_at = self._asked.pop((chat_id, message.reply_to), None)
        if asked_at is not None:
            self.took_ms.append((time.perf_counter() - asked_at) * 1e3)


@asynccontextmanager
async def process(arguments: Sequence[str], **settings: str) -> AsyncIterator[None]:
    """A bot in a process of its own."""
    running = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", *arguments),
        cwd=ROOT,
        env={**os.environ, **settings},
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        running.terminate()
        await running.wait()


async def measure(crowd: Crowd, name: str, goals: Mapping[int, float | None]) -> list[Row]:
    """p50 and p99 at each pace, once the bot polls.

    The collector of this process stands still meanwhile: it holds a world that grows with every
    message, and its pauses (100 ms) would be counted as the bot's, whose own collector works on.
    """
    async with asyncio.timeout(START_S):
        while not crowd.world.bot.queue.polled:  # noqa: ASYNC110 - it is not ours to be told
            await asyncio.sleep(0.05)
    await crowd.ask(100, WARM_UP_S)
    gc.collect()
    gc.disable()
    rows = []
    for per_s, goal in goals.items():
        crowd.took_ms.clear()
        await crowd.ask(per_s, SECONDS)
        took = sorted(crowd.took_ms)
        p50, p99 = took[len(took) // 2], took[int(len(took) * 0.99)]
        rows.append(Row(f"{name}, {per_s}/s, p50", p50, "ms", better="less"))
        rows.append(Row(f"{name}, {per_s}/s, p99", p99, "ms", goal=goal, better="less"))
    gc.enable()
    return rows


async def reply_latency() -> list[Row]:
    """A reply to each message over HTTP: stock aiogram, and ours with durability on."""
    rows = []
    stock = Crowd()
    token = stock.world.bot.token
    async with (
        EmulatorServer(make_emulator_app(stock.world)) as server,
        process(["tests.bench.stock_echo", server.url, token]),
    ):
        rows += await measure(stock, "stock aiogram echo", dict.fromkeys(GOALS))
    ours = Crowd()
    async with EmulatorServer(make_emulator_app(ours.world)) as server:
        with tempfile.TemporaryDirectory(prefix="guanjia-bench-") as name:
            config = Path(name) / "config.yaml"
            config.write_text(CONFIG, "utf-8")
            secrets = {"GUANJIA_TOKEN": ours.world.bot.token, "GUANJIA_API": server.url}
            async with process(["bot", "run", "--config", str(config)], **secrets):
                rows += await measure(ours, "our echo, durable", GOALS)
    return rows
