"""What the ad detector costs: a verdict, loading, learning, remembering."""

import gc
import random
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median, quantiles
from typing import Final

from rules.detector import AdDetector
from rules.memory import Memory, Sketch
from rules.post import Post
from rules.written import samples
from tests.bench.rows import Row

ROOT: Final = Path(__file__).parents[2]
ROUNDS: Final = 5  # of each message the fastest counts, whatever else the machine does
REMEMBERED: Final = (1_000, 10_000, 100_000)
_CHATTER: Final = (
    *("早啊各位", "哈哈哈哈笑死我了", "今天天气真好", "晚饭吃火锅去不去", "昨晚的球赛太精彩了"),
    *("我先睡了晚安", "这猫也太可爱了吧", "刚到家累死", "羡慕了", "好的收到"),
)
_RUSSIAN: Final = (
    "Привет, как дела? Кто знает, где купить хороший чай в центре города, подскажите",
    "Завтра собираемся в семь, не забудьте тёплую одежду и термос, идти далеко",
    "Заработок от 5000 рублей в день без опыта, пиши в личку, количество мест ограничено",
)
_LOADING: Final = (
    "import time; import numpy; at = time.process_time();"
    " from rules.detector import AdDetector; AdDetector().warm_up();"
    " print(time.process_time() - at)"
)
_WEIGHING: Final = (
    "import numpy, tracemalloc; tracemalloc.start(); from rules.detector import AdDetector;"
    " AdDetector().warm_up(); print(tracemalloc.get_traced_memory()[0] / 2**20)"
)


async def ad_detector() -> list[Row]:
    """Microseconds of one thread."""
    detector = AdDetector()
    detector.warm_up()
    chinese = [one.text for one in samples() if one.source.startswith("zh")]
    english = [one.text for one in samples() if one.source.startswith("en")]
    ham = [one.text for one in samples() if not one.spam]
    return [
        *_verdicts("Chinese", detector, chinese, 120),
        *_verdicts("English", detector, english, 300),
        *_verdicts("Russian", detector, _RUSSIAN, None),
        *_verdicts("chatter", detector, _CHATTER, 40),
        Row("ads, messages a second", 1e6 / _mean(detector, ham), "/s", goal=8000),
        Row("ads, load", _said(_LOADING), "CPU s", goal=0.3, better="less"),
        Row("ads, memory", _said(_WEIGHING), "MiB", goal=60, better="less"),
        *_marks(),
        *(_remembering(size) for size in REMEMBERED),
    ]


def _judge(detector: AdDetector, text: str) -> float:
    """The core has folded the message for all who look at it."""
    post = Post.of(text)
    assert post.reading.folded is not None
    start = time.perf_counter()
    detector.judge(post)
    return (time.perf_counter() - start) * 1e6


def _fastest(detector: AdDetector, texts: Sequence[str]) -> list[float]:
    rounds = [[_judge(detector, text) for text in texts] for _ in range(ROUNDS)]
    return [min(times) for times in zip(*rounds, strict=True)]


def _mean(detector: AdDetector, texts: Sequence[str]) -> float:
    times = _fastest(detector, texts)
    return sum(times) / len(times)


def _verdicts(
    name: str, detector: AdDetector, texts: Sequence[str], goal: float | None
) -> list[Row]:
    times = _fastest(detector, texts)
    slowest = quantiles(times, n=100)[98]
    return [
        Row(f"ads, {name} p50", median(times), "µs", goal=goal, better="less"),
        Row(f"ads, {name} p99", slowest, "µs", better="less"),
    ]


def _said(code: str) -> float:
    """What a process of its own prints."""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return float(done.stdout)


def _marks() -> list[Row]:
    """The first judgement after a mark, when the group made so many."""
    rows = []
    written = samples()[::7]
    for count in (64, 256):
        detector = AdDetector()
        for one in written[:count]:
            detector.learn(one.text, one.spam)
        detector.warm_up()
        spent = []
        for _ in range(ROUNDS):
            detector.learn(written[0].text, written[0].spam)
            start = time.perf_counter()
            detector.warm_up()
            spent.append((time.perf_counter() - start) * 1e3)
        name = f"ads, a mark after {count} others"
        rows.append(Row(name, min(spent), "ms", goal=30, better="less"))
    return rows


def _remembering(size: int) -> Row:
    """Asking for a text that nobody marked."""
    chance = random.Random(3)
    signs = [chr(code) for code in range(0x4E00, 0x7000)]
    memory = Memory()
    for _ in range(size):
        memory.mark(Sketch.of("".join(chance.choices(signs, k=32))), 1)
    gc.collect()
    asked = [Sketch.of("".join(chance.choices(signs, k=32))) for _ in range(300)]
    spent = []
    for sketch in asked:
        rounds = []
        for _ in range(ROUNDS):
            start = time.perf_counter()
            memory.ask(sketch)
            rounds.append((time.perf_counter() - start) * 1e6)
        spent.append(min(rounds))
    return Row(f"ads, memory of {size:,} asked", median(spent), "µs", better="less")
