"""Words found however they are spelt, and not where they only seem to be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from text.folding import fold
from text.keywords import Keywords
from text.reading import Reading

WORDS = Keywords(["加微信", "加V", "私聊", "telegram", "C++", "18禁", "air drop", "…"])


def found(text: str) -> set[str]:
    return set(WORDS.find(Reading(text)))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("快加微信", {"加微信"}),
        ("加 微 信", {"加微信"}),
        ("加\u200b微\u2060信", {"加微信"}),
        ("加·微·信", {"加微信"}),
        ("加❤信", {"加微信"}),
        ("加❤️信", {"加微信"}),
        ("加**信", {"加微信"}),
        ("加信", set()),
        ("加，信", set()),
        ("❤加信", set()),
        ("私❤聊", {"私聊"}),
        ("私❤", set()),
        ("加Ｖ", {"加V"}),
        ("加v:123", {"加V"}),
        ("加v123", {"加V"}),
        ("加video", set()),
        ("TELEGRAM", {"telegram"}),
        ("t e l e g r a m", {"telegram"}),
        ("𝐭𝐞𝐥𝐞𝐠𝐫𝐚𝐦", {"telegram"}),
        ("telegrams", set()),
        ("学c++吗", {"C++"}),
        ("18禁", {"18禁"}),
        ("2018禁", set()),
        ("Air-Drop now", {"air drop"}),
        ("get the аir drор now", {"air drop"}),
        ("аir-drор", {"air drop"}),
        ("аir show, then drор", set()),
        ("私聊加微信", {"私聊", "加微信"}),
        ("加薇信", {"加微信"}),
        ("加徽亻言", {"加微信"}),
        ("力口彳敫亻言", {"加微信"}),
        ("泇溦伩", {"加微信"}),
        ("加wei信", {"加微信"}),
        ("家微信", {"加微信"}),
        ("加薇", {"加V"}),
        ("➕薇 abc", {"加V"}),
        ("加🅥", {"加V"}),
        ("丝聊", {"私聊"}),
        ("禾厶耳卯", {"私聊"}),
        ("禾厶❤聊", {"私聊"}),
        ("теlеgrаm", {"telegram"}),
        ("大家微信都加了", set()),
        ("微信支付怎么开通", set()),
        ("威信", set()),
        ("……", set()),
        ("", set()),
    ],
)
def test_spellings(text: str, words: set[str]) -> None:
    assert found(text) == words


def test_words_of_operators_that_nobody_listed_are_found_in_disguise() -> None:
    words = Keywords(["私聊我领", "内部渠道", "稳如老狗", "十拿九稳"])
    assert words.find(Reading("私 聊 我 领 资料")) == {"私聊我领"}
    assert words.find(Reading("思聊我领")) == {"私聊我领"}
    assert words.find(Reading("内部趋道")) == {"内部渠道"}
    assert words.find(Reading("稳如老苟")) == {"稳如老狗"}
    assert words.find(Reading("内咅阝渠道")) == {"内部渠道"}
    assert words.find(Reading("我们内部取道上海")) == frozenset()


@pytest.mark.parametrize(
    ("word", "caught", "spared"),
    [
        ("join our guild", ["jоin оur guild", "join our gυild"], ["hоw to jоin a guild"]),
        ("加 微信", ["加薇信", "加 徽信"], ["加薇", "微信加载慢"]),
    ],
)
def test_words_with_spaces_are_found_in_disguise(
    word: str, caught: list[str], spared: list[str]
) -> None:
    words = Keywords([word])
    assert [text for text in (*caught, *spared) if words.find(Reading(text))] == caught


@pytest.mark.parametrize(
    ("word", "plain", "disguised"),
    [
        ("赌博", "打算读博还是工作", ["堵博", "独博", "上独博网"]),
        ("约炮", "周末约跑吗", ["约泡", "晚上约泡吗"]),
        ("卖号", "有人买号吗", ["麦号", "长期麦号"]),
        ("收益", "房东今天来收一下房租", ["收溢"]),
        ("提现", "这就体现了态度", ["题现"]),
    ],
)
def test_plain_talk_that_sounds_like_a_word_is_no_disguise(
    word: str, plain: str, disguised: list[str]
) -> None:
    words = Keywords([word])
    assert not words.find(Reading(plain))
    assert [text for text in disguised if words.find(Reading(text))] == disguised


@pytest.mark.parametrize(
    ("word", "caught", "spared"),
    [
        ("中介费", ["zhongjie费", "Zhong Jie费便宜", "中jie费", "zhong介fei"], ["中介fees"]),
        ("代挂号", ["代挂hao", "daigua号加我"], ["代hao", "daigua"]),
        ("补课班", ["补ke班"], ["补kezhang班", "补k班"]),
        ("爱课堂", ["爱ke堂"], ["AI课堂"]),
        ("培优班", ["培you班"], ["培you班级"]),
    ],
)
def test_any_word_may_be_half_in_pinyin(word: str, caught: list[str], spared: list[str]) -> None:
    words = Keywords([word])
    assert [text for text in caught + spared if words.find(Reading(text))] == caught


@pytest.mark.parametrize(
    ("word", "caught", "spared"),
    [
        ("🐧群", ["加🐧群", "加 🐧 群"], ["大家在群里说", "企鹅群"]),
        ("V❤", ["加V❤️abc", "ｖ❤"], ["第 V 章", "TV❤", "V 信"]),
        ("Q：", ["Q：12345", "q:12345"], ["Q 群", "FAQ：在置顶"]),
        ("❤️信", ["加❤信"], ["我相信你"]),
        ("💰包", ["领💰包"], ["红包", "钱包丢了"]),
        ("📩我", ["有意📩我"], ["我来了"]),
        ("➕V", ["➕v abc", "加V abc"], ["第 V 章"]),
        ("加微信！", ["加微信"], []),
    ],
)
def test_a_word_that_is_nothing_without_its_sign_is_found_with_it(
    word: str, caught: list[str], spared: list[str]
) -> None:
    words = Keywords([word])
    assert [text for text in caught + spared if words.find(Reading(text))] == caught


def test_no_words_find_nothing() -> None:
    assert Keywords([]).find(Reading("加微信")) == frozenset()


@given(st.text(max_size=30), st.lists(st.text(min_size=1, max_size=5), max_size=4))
def test_whatever_is_given_a_word_alone_is_found(text: str, words: list[str]) -> None:
    keywords = Keywords(words)
    keywords.find(Reading(text))
    for word in words:
        if fold(word):
            assert word in keywords.find(Reading(word))
