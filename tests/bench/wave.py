"""A wave of newcomers in one group, and how long answers take in the others meanwhile."""

import asyncio
import gc
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from bot.emulator.server import EmulatorServer, make_emulator_app
from bot.emulator.state import Chat
from tests.bench.latency import START_S, WARM_UP_S, Crowd, process
from tests.bench.rows import Row

NEWCOMERS = 100
SECONDS = 10.0
ROUNDS = 5  # of calm and wave in turn; the middle one counts, whatever else the machine does
PER_S = 200  # questions in the other groups
GOAL = 1.2
AFTER_S = 7.0  # then the last edit is made and the last notice removed

CONFIG = """\
bot: {limits: none, unasked_per_hour: 1000000}
plugins: [activity, welcome, tests.bench.echo]
"""
CALM, WAVE = "answers elsewhere, calm, p99", "answers elsewhere, 100 join in 10 s, p99"


async def join(crowd: Crowd, group: Chat, seconds: float = SECONDS) -> None:
    """People enter a group, evenly."""
    begin = time.perf_counter()
    for number in range(int(NEWCOMERS * seconds / SECONDS)):
        wait_s = begin + number * SECONDS / NEWCOMERS - time.perf_counter()
        if wait_s > 0:
            await asyncio.sleep(wait_s)
        crowd.world.join(group, crowd.world.add_user(f"新人{number}"))


async def measure(crowd: Crowd, first: Chat, groups: Sequence[Chat]) -> list[Row]:
    """Answers with and without a wave, in turn; each wave has a group of its own.

    Args:
        first: where somebody joins before anything is measured.
    """
    async with asyncio.timeout(START_S):
        while not crowd.world.bot.queue.polled:  # noqa: ASYNC110 - it is not ours to be told
            await asyncio.sleep(0.05)
    await asyncio.gather(crowd.ask(100, WARM_UP_S), join(crowd, first, WARM_UP_S))
    gc.collect()
    gc.disable()  # see ``latency.measure``
    took: dict[str, list[float]] = {CALM: [], WAVE: []}
    for group in groups:
        for name, wave in ((CALM, asyncio.sleep(0)), (WAVE, join(crowd, group))):
            crowd.took_ms.clear()
            await asyncio.gather(crowd.ask(PER_S, SECONDS), wave)
            took[name].append(_p99(crowd.took_ms))
        await asyncio.sleep(AFTER_S)
    gc.enable()
    return [
        Row(CALM, median(took[CALM]), "ms", better="less"),
        Row(WAVE, median(took[WAVE]), "ms", reference=CALM, goal=GOAL, better="less"),
        *_seen(crowd, groups),
    ]


def _p99(took_ms: Sequence[float]) -> float:
    return sorted(took_ms)[int(len(took_ms) * 0.99)]


def _seen(crowd: Crowd, groups: Sequence[Chat]) -> list[Row]:
    """What the groups of the waves show, and how many calls it took; the worst of them."""
    me = crowd.world.bot.user.id
    living = [[one for one in group.messages.values() if not one.deleted] for group in groups]
    greetings = max(sum(one.from_id == me for one in shown) for shown in living)
    others = max(sum(one.from_id != me for one in shown) for shown in living)
    calls = max(
        sum(call.params.get("chat_id") == group.id for call in crowd.world.calls)
        for group in groups
    )
    return [
        Row("a wave of 100: greetings to be seen", greetings, "messages", goal=1, better="less"),
        Row("a wave of 100: notices left", others, "messages", goal=0, better="less"),
        Row("a wave of 100: calls", calls, "calls", better="less"),
    ]


async def join_wave() -> list[Row]:
    """A wave of 100 in 10 s over HTTP, with ``python -m bot run``, and 100 groups beside it."""
    crowd = Crowd()
    first, *groups = [crowd.world.make_chat(f"新人群{n}") for n in range(ROUNDS + 1)]
    async with EmulatorServer(make_emulator_app(crowd.world)) as server:
        with tempfile.TemporaryDirectory(prefix="guanjia-bench-") as name:
            config = Path(name) / "config.yaml"
            config.write_text(CONFIG, "utf-8")
            secrets = {"GUANJIA_TOKEN": crowd.world.bot.token, "GUANJIA_API": server.url}
            async with process(["bot", "run", "--config", str(config)], **secrets):
                return await measure(crowd, first, groups)
