"""What a disguised text says, and where each piece of it was written."""

import time
import timeit
from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from text.disguise.unmask import unmask
from text.disguise.unmasked import Undone
from text.folding import fold

ANY_TEXT = st.text(st.characters(), max_size=60)
TRICKY = st.text(
    st.sampled_from(
        "加微薇信扌召亻言矢口❤️🐧➕vxqVX 。.*1①зеaｅ\u200b\u0301\U0001f1fb\U0001d4ea會"
    ),
    max_size=30,
)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("兼职刷单请加❤信", "兼职刷单请加微信"),
        ("私 聊 我 领 资料", "私聊我领资料"),
        ("扌召耳只，禾厶我", "招职私我"),
        ("力口我亻言，女未子真女子看", "加我微信妹子真好看"),
        ("天天氵张停，言正券人尔来", "天天涨停证券你来"),
        ("手机廉职，曰结", "手机兼职日结"),
        ("莪們恠招人", "我们在招人"),
        ("日洁工资能题现", "日结工资能提现"),
        ("加薇 abcd", "加微信abcd"),
        ("＋Ｖ❤", "加微信"),
        ("🅥🅧 abc", "微信abc"),
        ("ғʀᴇᴇ f̴r̸e̵e̶", "free free"),
        ("зaрaбoток", "заработок"),
        ("fгее mоnеу", "free money"),
        ("加wei信领资料", "加微信领资料"),
        ("jianzhi 日结", "兼职日结"),
        ("找 jian zhi 的来", "找兼职的来"),
        ("zai jia jianzhi dianzan", "在家兼职点赞"),
        ("shua单有佣jin", "刷单有佣金"),
        ("如V领取", "加微信领取"),
        ("佳飞机 abcd", "加飞机abcd"),
        ("伽扣扣 98700", "加qq98700"),
        ("w x：abcd", "微信abcd"),
        ("k.o.u.k.o.u", "koukou"),
        ("亻言用卡取王见", "信用卡取现"),
        ("❿块 ➕薇", "10块加微信"),
        ("🇻🇽 abcd 🇨🇳", "微信abcd"),
        ("💰到账，提💴现，日💵", "到账提现日"),
        ("免🔥信🆓", "免信"),
        ("➕🛰️ yt_fuli5", "加微信yt fuli5"),
        ("➕✈️ maihao", "加飞机maihao"),
        ("➕老师❤️信 gu9", "加老师微信gu9"),
        ("大学真美🧧", "大学真美"),
        ("", ""),
    ],
)
def test_disguises(written: str, said: str) -> None:
    assert unmask(written).text == said


@pytest.mark.parametrize(
    "text",
    [
        "微信支付怎么开通",
        "请问怎么退款？在线等，急！",
        "Привет, как дела",
        "他在安徽的一家口腔医院",
        "才是真的，人言可畏，日月如梭",
        "女子看门口的白勺子",
        "女口译员和男口译员",
        "这个体现了我们的威信",
        "women are dating",
        "jianzhi",
        "海藻籽加维生素",
        "大家威武",
        "五十元交强险",
        "价格最低加微信",
        "我❤你们 🎉🎉",
        "今天是12月、13日",
    ],
)
def test_a_text_that_hides_nothing_is_as_it_is_folded(text: str) -> None:
    assert unmask(text).text == fold(text)
    assert not any(unmask(text).undone)


@given(ANY_TEXT | TRICKY)
@example("e\u0301")
@example("\u1100\u1161\u11a8")
def test_every_piece_has_its_place_and_places_are_in_order(text: str) -> None:
    unmasked = unmask(text)
    places = [unmasked.span(at, at + 1) for at in range(len(unmasked.text))]
    assert all(0 <= start < end <= len(text) for start, end in places)
    assert places == sorted(places)
    if places:
        start, length = unmasked.utf16(0, len(unmasked.text))
        assert 0 <= start < start + length <= len(text.encode("utf-16-le", "surrogatepass")) // 2


def test_what_is_unmasked_stays() -> None:
    for text in (
        "招兼只，日洁工资，+薇 nuan2",
        "扌召耳只，禾厶我",
        "莪們恠招人 加❤信",
        "j i a n zhi",
    ):
        once = unmask(text).text
        assert unmask(once).text == once


def test_there_is_no_place_of_nothing() -> None:
    for start, end in ((0, 0), (1, 1), (-1, 1), (0, 3)):
        with pytest.raises(ValueError, match="no place"):
            unmask("微信").span(start, end)


def test_what_was_undone_is_counted() -> None:
    assert unmask("加\u200b薇🅥 з1 aа 扌召 曰结 加·微·信 ➕v").undone == Undone(
        zero_width=1,
        styled=1,
        mixed_script=1,
        look_alike=1,
        split=1,
        separators=2,
        homophone=2,
        emoji=1,
    )
    assert unmask("1️⃣ 👍🏽 👩‍💻").undone == Undone()


@pytest.mark.no_cover
def test_a_text_that_hides_nothing_costs_a_few_foldings() -> None:
    text = "大佬们，请问这个课程什么时候开始退款啊？我昨天问了客服没人理我，有没有知道的"
    folded = fold(text)
    assert _best_s(lambda: unmask(text, folded)) < 12 * _best_s(lambda: fold(text))


@pytest.mark.no_cover
@pytest.mark.parametrize(
    "piece", ["加❤", "矢口", "微", "莪", "aа ", "日洁", "a\u200b", "e\u0301", "wei "]
)
def test_time_grows_with_the_length_only(piece: str) -> None:
    short, long = piece * (1024 // len(piece)), piece * (4096 // len(piece))
    assert _best_s(lambda: unmask(long), 1) < 12 * _best_s(lambda: unmask(short), 1)


def _best_s(work: Callable[[], object], number: int = 100) -> float:
    return min(timeit.repeat(work, timer=time.process_time, number=number, repeat=9))


def test_places_count_as_telegram_does() -> None:
    unmasked = unmask("😀加𝓥信")
    at = unmasked.text.index("微信")
    assert unmasked.written(at, at + 2) == "𝓥信"
    assert unmasked.utf16(at, at + 2) == (3, 3)
