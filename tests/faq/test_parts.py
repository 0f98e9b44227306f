"""The engine's parts: wrappers, marks of asking and telling, units, sounds, answers as HTML."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq import question
from faq.features import repaired
from faq.question import Question, syllable, units
from faq.rendering import faults, render
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
    assert {"python", "装饰", "饰器", "装", "refund", "refund policy", "<re", "nd>"} <= set(found)
    assert found["how"] < found["refund"]
    assert found["装饰"] > found["装"]
    assert "how refund" in found
    assert units("的了")["的了"] == question.LIGHT


@pytest.mark.parametrize(
    ("char", "sound"), [("款", "kuan"), ("宽", "kuan"), ("绿", "lü"), ("a", "a"), ("7", "7")]
)
def test_sounds(char: str, sound: str) -> None:
    assert syllable(char) == sound


def test_a_missing_pronunciation_table_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(question, "find_spec", lambda _: None)
    question._readings.cache_clear()
    question.syllable.cache_clear()
    with pytest.raises(ModuleNotFoundError, match="pypinyin"):
        syllable("款")


def test_characters_that_sound_alike_are_put_right() -> None:
    assert repaired(Question("怎么退宽"), Question("怎么退款")) == "怎么退款"
    assert repaired(Question("怎么退货"), Question("怎么退款")) == "怎么退货"
    assert repaired(Question("怎么"), Question("怎么退款")) == "怎么"
    assert repaired(Question("退款x"), Question("退款y")) == "退款x"


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
