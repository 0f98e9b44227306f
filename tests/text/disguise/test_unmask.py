"""What a disguised text says, and where each piece of it was written."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from text.disguise.unmask import unmask
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
        ("手机廉职，曰结", "手机兼职日结"),
        ("莪們恠招人", "我们在招人"),
        ("日洁工资能题现", "日结工资能提现"),
        ("加薇 abcd", "加微信abcd"),
        ("＋Ｖ❤", "加微信"),
        ("🅥🅧 abc", "微信abc"),
        ("ғʀᴇᴇ f̴r̸e̵e̶", "free free"),
        ("зaрaбoток", "заработок"),
        ("fгее mоnеу", "free money"),
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
        "女口译员和男口译员",
        "这个体现了我们的威信",
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


def test_places_count_as_telegram_does() -> None:
    unmasked = unmask("😀加𝓥信")
    at = unmasked.text.index("微信")
    assert unmasked.written(at, at + 2) == "𝓥信"
    assert unmasked.utf16(at, at + 2) == (3, 3)
