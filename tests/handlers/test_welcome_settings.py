"""What an operator may write into the welcome, and what comes of it."""

import pytest
from pydantic import ValidationError

from bot.phrases.book import load
from bot.plugin import Person, SenderKind, check_html
from handlers.welcome.greeter import keyboard, names_of
from handlers.welcome.settings import EXAMPLE, WelcomeSettings

PEOPLE = [Person(SenderKind.USER, number, f"P{number}") for number in range(1, 13)]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"text": "hi {nmae}"}, r"\{nmae\}.*did you mean \{name\}"),
        ({"text": "hi {"}, "no plain word"),
        ({"text": "a < b"}, "write &lt;"),
        ({"text": "<b>hi {name}"}, "</b> is missing"),
        ({"buttons": [{"群规": "{rules}"}]}, r"did you mean \{rules_link\}"),
        ({"buttons": [{"{nmae}": "https://a.b"}]}, r"did you mean \{name\}"),
        ({"buttons": [{"群规": "javascript:x"}]}, "needs an address"),
        ({"buttons": [{"群规": ""}]}, "needs an address"),
        ({"rules_link": "群规"}, "address such as"),
        ({"delete_after": "10"}, "unit"),
        ({"txet": "x"}, "Extra inputs"),
        ({"clean_service": ["came"]}, "joined"),
        ({"text": "x" * 3501}, "at most 3500 characters, this one has 3501"),
        ({"text": "x" * 901, "photo": "p.png"}, "under a picture .* at most 900"),
    ],
)
def test_mistakes_are_refused_with_a_sentence(wrong: dict[str, object], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        WelcomeSettings.model_validate(wrong)


def test_the_documented_settings_are_taken() -> None:
    settings = WelcomeSettings.model_validate(
        {
            "text": "欢迎 {name}！你是第 {count} 位成员。\n先看看群规，有问题直接问。\n",
            "buttons": [{"看群规": "{rules_link}"}],
            "delete_after": "10分钟",
        }
    )
    assert keyboard(settings, EXAMPLE) is None  # no rules_link yet: no button that leads nowhere


def test_what_is_not_seen_does_not_count() -> None:
    link = '<a href="https://example.com/' + "x" * 900 + '">规</a>'
    assert WelcomeSettings(text=link, photo="p.png").text == link


@pytest.mark.parametrize(
    ("settings", "cleaned"),
    [
        ({}, {"joined"}),
        ({"greet": False}, set()),
        ({"clean_service": ()}, set()),
        ({"clean_service": ("joined", "left"), "greet": False}, {"joined", "left"}),
    ],
)
def test_which_notices_go(settings: dict[str, object], cleaned: set[str]) -> None:
    assert WelcomeSettings.model_validate(settings).cleaned == cleaned


def test_a_topic_may_be_a_number() -> None:
    assert WelcomeSettings.model_validate({"topic": 12}).topic == "12"


def test_buttons_of_a_row_stand_side_by_side() -> None:
    settings = WelcomeSettings(
        buttons=({"a": "https://a.b", "规": "{rules_link}"}, {"{group}": "tg://x"}),
        rules_link="https://t.me/g/1?a=1&b=2",
    )
    shown = keyboard(settings, {**EXAMPLE, "group": "A & B"})
    assert shown is not None
    assert [[(one.text, one.url) for one in row] for row in shown.inline_keyboard] == [
        [("a", "https://a.b"), ("规", "https://t.me/g/1?a=1&b=2")],
        [("A & B", "tg://x")],
    ]


@pytest.mark.parametrize(
    ("count", "end"),
    [
        (1, "P1</a>"),
        (10, "P10</a>"),
        (11, "P10</a> 等 11 位新成员"),
        (12, "P10</a> 等 12 位新成员"),
    ],
)
def test_a_crowd_is_named_in_short(count: int, end: str) -> None:
    names = names_of(PEOPLE[:count], load().bound("zh-CN"))
    assert names.endswith(end)
    assert names.count("tg://user") == min(count, 10)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "plain > & text",
        "<b>bold <i>both</i></b>",
        '<a href="https://a.b/?x=1&y=2">here</a>',
        '<span class="tg-spoiler">x</span>',
        "<blockquote expandable>q</blockquote>",
        '<pre><code class="language-python">x</code></pre>',
        "<B>x</b>",
        "1 &lt; 2",
    ],
)
def test_telegrams_html_is_taken(text: str) -> None:
    assert check_html(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "<",
        "a <3 b",
        "<p>x</p>",
        "<b>x</i>",
        "</b>",
        "<b><i>x</b></i>",
        "<a href=x>y</a>",
        "<b",
        "<br/>",
    ],
)
def test_other_html_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"write &lt;|closes nothing|is missing"):
        check_html(text)
