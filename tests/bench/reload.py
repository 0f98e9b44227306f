"""A FAQ of 10,000 entries is read again, and how long answers take meanwhile."""

import asyncio
import gc
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from bot.emulator.server import EmulatorServer, make_emulator_app
from bot.emulator.state import Member
from faq.writing import yaml_of
from tests.bench.faq import entries
from tests.bench.latency import START_S, WARM_UP_S, Crowd, process
from tests.bench.rows import Row

COUNT = 10_000
FILES = 10  # that they are divided into; one of them changes
ROUNDS = 3
PER_S = 100  # questions meanwhile
CALM_S = 5.0
LOOK_S = 0.25
MOST_S = 60.0  # that reading may take

CONFIG = """\
bot: {limits: none, unasked_per_hour: 1000000}
plugins: [activity, faq, tests.bench.echo]
files: {faq: faq}
"""
CALM = "answers, calm, p99"
READ = f"answers while {COUNT:,} entries are read again, p99"


async def faq_reload() -> list[Row]:
    """Over HTTP, with ``python -m bot run``."""
    crowd = Crowd()
    async with EmulatorServer(make_emulator_app(crowd.world)) as server:
        with tempfile.TemporaryDirectory(prefix="guanjia-bench-") as name:
            folder = Path(name)
            (folder / "config.yaml").write_text(CONFIG, "utf-8")
            changed = write_faq(folder / "faq")
            secrets = {"GUANJIA_TOKEN": crowd.world.bot.token, "GUANJIA_API": server.url}
            arguments = ["bot", "run", "--config", str(folder / "config.yaml")]
            async with process(arguments, **secrets):
                return await _measure(crowd, changed)


def write_faq(folder: Path) -> Path:
    """So many entries in a few files; one of the files."""
    folder.mkdir()
    made = entries(2 * COUNT)[:COUNT]
    each = COUNT // FILES
    for number in range(FILES):
        text = yaml_of(made[number * each : (number + 1) * each])
        (folder / f"{number}.yaml").write_text(text, "utf-8")
    return folder / "0.yaml"


async def _measure(crowd: Crowd, changed: Path) -> list[Row]:
    async with asyncio.timeout(START_S):
        while not crowd.world.bot.queue.polled:  # noqa: ASYNC110 - it is not ours to be told
            await asyncio.sleep(0.05)
    await crowd.ask(PER_S, WARM_UP_S)
    gc.collect()
    gc.disable()  # see ``latency.measure``
    calm, meanwhile, half, lasted = [], [], [], []
    for number in range(ROUNDS):
        crowd.took_ms.clear()
        await crowd.ask(PER_S, CALM_S)
        calm.append(_of(crowd.took_ms, 0.99))
        crowd.took_ms.clear()
        lasted.append(await _read_again(crowd, changed, f"第 {number} 版的口令"))
        meanwhile.append(_of(crowd.took_ms, 0.99))
        half.append(_of(crowd.took_ms, 0.5))
    gc.enable()
    return [
        Row(CALM, median(calm), "ms", better="less"),
        Row(READ, median(meanwhile), "ms", reference=CALM, better="less"),
        Row(READ.replace("p99", "p50"), median(half), "ms", better="less"),
        Row(f"{COUNT:,} entries are read again", median(lasted), "s", better="less"),
    ]


async def _read_again(crowd: Crowd, changed: Path, question: str) -> float:
    """Change a file, and ask until what is new there is answered; how long that took."""
    _add(changed, question)
    begin = time.perf_counter()
    asking = asyncio.create_task(crowd.ask(PER_S, MOST_S))
    chat = crowd.world.make_chat("看新版")
    person = crowd.world.add_user("看新版的人")
    chat.members[person.id] = Member(person.id, "member")
    try:
        async with asyncio.timeout(MOST_S):
            while not any(one.text == "芝麻开门。" for one in chat.messages.values()):
                crowd.world.say(chat, person, question)
                await asyncio.sleep(LOOK_S)
        return time.perf_counter() - begin
    finally:
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
        await crowd.rest()


def _add(changed: Path, question: str) -> None:
    with changed.open("a", encoding="utf-8") as file:
        file.write(f"\n  - {question}: 芝麻开门。\n")


def _of(took_ms: Sequence[float], share: float) -> float:
    return sorted(took_ms)[int(len(took_ms) * share)]
