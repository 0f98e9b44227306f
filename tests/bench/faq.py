"""What the FAQ engine costs: a message looked at closely, chatter, building, memory."""

import gc
import random
import time
import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from statistics import median, quantiles
from typing import Any, Final

from rapidfuzz import fuzz, process

from faq.entry import Entry
from faq.index import FaqIndex
from tests.bench.rows import Row
from text.folding import fold
from text.reading import Reading

SIZES: Final = (150, 10_000, 100_000)
PHRASINGS: Final = 2  # of each entry
ASKED: Final = 120
ROUNDS: Final = 3  # of each message the fastest counts, whatever else the machine does
SCANNED: Final = 10  # messages that rapidfuzz is asked: it is slow where the FAQ is large

_VERBS: Final = "申请 取消 修改 查询 开通 关闭 绑定 激活 退还 续费 转让 下载 打印 补办 注销"
_THINGS: Final = (
    "会员 订单 发票 课程 地址 密码 账号 积分 优惠券 手机号 证书 快递 押金 余额 宽带 门禁卡 停车位"
    " 驾照 签证 护照 保险 社保 公积金 信用卡 合同 报告 作业 图书证 体检单 奖学金"
)
_PLACES: Final = (
    "上海 北京 广州 深圳 杭州 成都 南京 武汉 重庆 苏州 西安 天津 长沙 青岛 宁波 郑州 厦门 大连"
    " 福州 昆明 合肥 济南 哈尔滨 沈阳 石家庄 贵阳 南宁 兰州 海口 银川 太原 南昌"
)
_ASKING: Final = ("怎么{}{}的{}", "{1}的{2}在哪里{0}", "{1}{2}几天能{0}好", "{0}{1}{2}要多少钱")
_CHATTER: Final = (
    *(
        "早啊各位",
        "哈哈哈哈笑死我了",
        "今天天气真好",
        "晚饭吃火锅去不去",
        "昨晚的球赛太精彩了",
        "我先睡了晚安",
    ),
    *(
        "这猫也太可爱了吧",
        "周末爬山有人一起吗",
        "刚到家累死",
        "老板今天心情不错",
        "羡慕了",
        "好的收到",
    ),
)


async def faq_engine() -> list[Row]:
    """Microseconds of one thread; each beside rapidfuzz's scan of the same phrasings."""
    rows: list[Row] = []
    FaqIndex(entries(20))  # reads the tables that are read once
    for size in SIZES:
        rows += _measured(size)
    return rows


def entries(count: int) -> list[Entry]:
    """Entries with so many phrasings together, the same every time."""
    texts = list(dict.fromkeys(_texts(count)))
    return [
        Entry.model_validate({"id": f"e{at}", "q": one, "also": [other], "a": "答"})
        for at, (one, other) in enumerate(zip(texts[::2], texts[1::2], strict=False))
    ]


def _texts(count: int) -> Iterator[str]:
    chance = random.Random(7)
    verbs, things, places = _VERBS.split(), _THINGS.split(), _PLACES.split()
    for number in range(count + count // 4):
        form = _ASKING[number % len(_ASKING)]
        place = chance.choice(places) + (f"{number // 90}号" if number >= 90 else "")
        yield form.format(chance.choice(verbs), place, chance.choice(things))


def _measured(size: int) -> list[Row]:
    made = entries(size)[: size // PHRASINGS]
    gc.collect()
    start = time.process_time()
    index = FaqIndex(made)
    built = time.process_time() - start
    asked = made[:: max(1, len(made) // ASKED)][:ASKED]
    said = [f"请问{text[:-1]}呢" for entry in asked for text in entry.also]
    near = _each(said, lambda text: _ask(index, text))
    name, scan = f"FAQ, {size:,} phrasings", f"rapidfuzz %s, {size:,} phrasings"
    phrasings = [fold(text) for entry in made for text in entry.phrasings]
    ratio, weighted = scan % "ratio", scan % "WRatio"
    slowest = quantiles(near, n=100)[98]
    rows = [
        Row(ratio, _scan(said, phrasings, fuzz.ratio), "µs", better="less"),
        Row(weighted, _scan(said, phrasings, fuzz.WRatio), "µs", better="less"),
        Row(f"{name}, p50", median(near), "µs", reference=ratio, better="less"),
        Row(f"{name}, p99", slowest, "µs", reference=weighted, better="less"),
        Row(f"{name}, build", built, "CPU s", better="less"),
    ]
    if size == SIZES[0]:
        chatter = _each(_CHATTER, lambda text: _ask(index, text))
        rows.append(Row(f"{name}, chatter p50", median(chatter), "µs", goal=20, better="less"))
    if size == SIZES[1]:
        rows.append(Row(f"{name}, memory", _memory(made), "MiB", better="less"))
    return rows


def _ask(index: FaqIndex, text: str) -> float:
    """The core has folded the message and cut it into words for all who look at it."""
    reading = Reading(text)
    assert reading.words
    start = time.perf_counter()
    index.ask(reading)
    return (time.perf_counter() - start) * 1e6


def _each(texts: Sequence[str], ask: Callable[[str], float]) -> list[float]:
    """Of each text the fastest round; spaces behind it keep it from being remembered."""
    rounds = [[ask(text + " " * number) for text in texts] for number in range(ROUNDS)]
    return [min(times) for times in zip(*rounds, strict=True)]


def _scan(said: Sequence[str], phrasings: Sequence[str], scorer: Any) -> float:
    def once(text: str) -> float:
        start = time.perf_counter()
        process.extractOne(fold(text), phrasings, scorer=scorer)
        return (time.perf_counter() - start) * 1e6

    return median(_each(said[:SCANNED], once))


def _memory(made: Sequence[Entry]) -> float:
    tracemalloc.start()
    try:
        index = FaqIndex(made)
        gc.collect()
        assert index.entries
        return tracemalloc.get_traced_memory()[0] / 2**20
    finally:
        tracemalloc.stop()
