import pytest
from hypothesis import given
from hypothesis import strategies as st

from text.filler import fill, placeholders


class Secret(str):
    """A value whose attributes, items and formats must never be reached."""

    def __format__(self, spec: str) -> str:
        raise AssertionError(spec)

    def __getitem__(self, key: object) -> str:
        raise AssertionError(key)


def test_fill() -> None:
    assert fill("欢迎 {name}！{{x}}", {"name": "小鹿"}) == "欢迎 小鹿！{x}"
    assert fill("{群名}", {"群名": "总群"}) == "总群"
    assert fill("{a}{b}", {"a": "{b}", "b": "{{"}) == "{b}{{"


def test_placeholders() -> None:
    assert placeholders("{a} {b} {a} {{c}}") == {"a", "b"}
    assert placeholders("no") == set()


def test_unknown_name() -> None:
    with pytest.raises(ValueError, match=r"unknown placeholder \{nmae\}.*did you mean \{name\}\?"):
        fill("{nmae}", {"name": "x"})
    with pytest.raises(ValueError, match=r"known: none\)$"):
        fill("{x}", {})


@pytest.mark.parametrize(
    "template",
    [
        "{",
        "}",
        "{}",
        "{0}",
        "{a.b}",
        "{a[0]}",
        "{a!r}",
        "{a:>9}",
        "{a }",
        "{{}",
        "{a",
        "a}",
        "{{a}",
    ],
)
def test_nothing_but_plain_words(template: str) -> None:
    with pytest.raises(ValueError, match="holds no plain word"):
        fill(template, {"a": "x"})
    with pytest.raises(ValueError, match="holds no plain word"):
        placeholders(template)


@given(st.text(st.sampled_from("{}ab.[]!:_0 "), max_size=24))
def test_no_template_reaches_into_a_value(template: str) -> None:
    try:
        filled = fill(template, {"a": Secret("V"), "b": Secret("V"), "ab": Secret("V")})
    except ValueError:
        return
    assert len(filled) <= len(template)


@given(st.text())
def test_doubled_braces_are_the_text_itself(text: str) -> None:
    assert fill(text.replace("{", "{{").replace("}", "}}"), {}) == text
