"""The engine's parts: wrappers, marks of asking and telling, units, sounds, answers as HTML."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq import sounds
from faq.rendering import faults, may_be_rendered, render
from faq.sounds import sounded, syllable
from faq.units import PIECE, SINGLE, stem, units, weight_of, words
from faq.wrappers import unwrap
from text import asking
from text.folding import fold


@pytest.mark.parametrize(
    ("text", "core"),
    [
        ("大佬们，请问怎么报名啊，在线等！！", "怎么报名"),
        ("各位老师好 想请教一下怎么报名 谢谢各位", "好想请教一下怎么报名"),
        ("你好，请问一下怎么报名", "怎么报名"),
        ("求助 怎么报名 急急急", "怎么报名"),
        ("有没有人知道怎么报名呀", "怎么报名"),
        ("老师请问怎么报名", "怎么报名"),
        ("谢谢大家", "谢谢大家"),
        ("在线等", "在线等"),
        ("hello guys, does anyone know where the map is, thanks", "where the map is"),
        ("please help", "help"),
        ("hi", "hi"),
        ("history lesson", "history lesson"),
        ("hi怎么报名thx", "怎么报名"),
        ("", ""),
    ],
)
def test_wrappers_come_off(text: str, core: str) -> None:
    assert unwrap(fold(text)) == core


@given(st.text(max_size=60))
def test_unwrapping_never_raises_and_never_empties(text: str) -> None:
    folded = fold(text)
    assert bool(unwrap(folded)) == bool(folded)


@pytest.mark.parametrize("text", ["怎么弄", "能不能退", "多少钱", "好了吗", "how much", "真的？"])
def test_marks_of_a_question(text: str) -> None:
    assert asking.asks(text)


def test_a_statement_bears_no_mark_of_a_question() -> None:
    assert not asking.asks("退款收到")
    assert asking.tells("昨天终于收到了真快") >= 3
    assert asking.tells("怎么退款") == 0
    assert asking.tells("i already got it yesterday") == 2


def test_negation_is_not_seen_in_questions_that_only_sound_like_it() -> None:
    assert asking.negated("收不到验证码")
    assert not asking.negated("能不能收到验证码")
    assert asking.negated("i cant log in")
    assert asking.numbers("第 3 周和 12 周") == {"3", "12"}


def test_units_are_singles_pairs_words_and_their_pieces() -> None:
    found = units("python装饰器 how refund policy")
    assert {"python", "装饰", "饰器", "装", "refund", "refund policy", "<ref", ">und"} <= set(
        found
    )
    assert found["装"] == SINGLE
    assert found["<ref"] == PIECE < found["refund policy"] < found["refund"]
    assert {unit: weight_of(unit) for unit in found} == found


@given(st.text(max_size=60))
def test_every_unit_of_any_text_has_its_weight(text: str) -> None:
    found = units(fold(text))
    assert {unit: weight_of(unit) for unit in found} == found


@pytest.mark.parametrize(
    ("word", "root"),
    [
        ("refunds", "refund"),
        ("shipping", "ship"),
        ("changed", "chang"),
        ("change", "chang"),
        ("calling", "call"),
        ("policies", "policy"),
        ("status", "status"),
        ("class", "class"),
        ("is", "is"),
        ("退款", "退款"),
    ],
)
def test_common_endings_come_off(word: str, root: str) -> None:
    assert stem(word) == root


def test_words_are_stems_and_single_han_characters() -> None:
    assert words("退款 refunds") == {"退", "款", "refund"}


@pytest.mark.parametrize(
    ("char", "sound"), [("款", "kuan"), ("宽", "kuan"), ("绿", "lü"), ("a", "a"), ("7", "7")]
)
def test_sounds(char: str, sound: str) -> None:
    assert syllable(char) == sound


def test_a_missing_pronunciation_table_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sounds, "find_spec", lambda _: None)
    sounds._readings.cache_clear()
    sounds.syllable.cache_clear()
    with pytest.raises(ModuleNotFoundError, match="pypinyin"):
        syllable("款")


def test_what_sounds_alike_is_written_alike() -> None:
    assert sounded("怎么退宽") == sounded("怎么退款")
    assert sounded("知道吗") == sounded("资道马")
    assert sounded("怎么退货") != sounded("怎么退款")
    assert sounded("abc 7") == "abc 7"


def test_plain_answers_are_escaped_and_html_is_kept() -> None:
    values = {"name": "<Ann>", "group": "A&B"}
    assert render("{name}: 1 < 2 & 3", values) == "&lt;Ann&gt;: 1 &lt; 2 &amp; 3"
    assert render("<b>{name}</b> in {group}", values) == "<b>&lt;Ann&gt;</b> in A&amp;B"
    assert render("{{x}}", values) == "{x}"


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ("好", None),
        ("1 < 2 & 3 > 2", None),
        ('<a href="https://example.com">看</a> &amp; &#39;', None),
        ("<b><i>好</i></b>", None),
        ("<b><i>好</b></i>", "html"),
        ("好</b>", "html"),
        ("<b>好</b> 1 < 2", "html"),
        ("<b>好</b> a & b", "html"),
        ("{who}", "placeholder"),
        ("{1}", "placeholder"),
        ("字" * 4097, "too-long"),
    ],
)
def test_faults_of_answers(answer: str, code: str | None) -> None:
    assert [found for found, _ in faults(answer)] == ([code] if code else [])


@pytest.mark.parametrize("end", ["thank you so much", "thx", "plz", "anybody", "thanks a lot"])
def test_closers_go_whatever_stands_before_them(end: str) -> None:
    assert unwrap(f"how to pay {end}") == "how to pay"
    assert unwrap(f"怎么付款{end}") == "怎么付款"
    assert unwrap(f"{end}s to pay") == f"{end}s to pay"


@pytest.mark.parametrize(
    ("text", "answer", "may"),
    [
        ("Ann，前两小时免费 <3", "{name}，前两小时免费 <3", True),
        ("二楼 & 三楼\n\nAnn，去那边问", "<b>二楼</b> &amp; 三楼", True),
        ("过夜 20 元。", "过夜 30 元。", False),
        ("你想问的是不是：", "{name}，前两小时免费", False),
    ],
)
def test_an_answer_is_known_again(text: str, answer: str, may: bool) -> None:
    assert may_be_rendered(text, answer) is may
