import pytest
from hypothesis import given
from hypothesis import strategies as st

from text.reading import Reading


def test_views() -> None:
    reading = Reading("請問 Python 怎麼裝？看https://a.com/x，好")
    assert reading.raw == "請問 Python 怎麼裝？看https://a.com/x，好"
    assert reading.folded == "请问python怎么装看https a com x好"
    assert reading.words[:4] == ("请问", "python", "怎么", "么装")
    assert reading.words[-1] == "好"
    assert reading.pinyin[:5] == ("qing", "wen", "python", "zen", "me")
    assert reading.addresses == ("https://a.com/x",)
    assert Reading("C++ 和 c").words == ("c++", "和", "c")


def test_views_are_computed_once() -> None:
    reading = Reading("退款")
    assert reading.words is reading.words
    assert reading.folded is reading.folded


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("看https://a.com/x，好", ("https://a.com/x",)),
        ("https://a.com：好", ("https://a.com",)),
        ("去t.me/abc吧", ("t.me/abc",)),
        ("加我www.x.com。", ("www.x.com",)),
        ("(https://en.wikipedia.org/wiki/A_(b))", ("https://en.wikipedia.org/wiki/A_(b)",)),
        ("[x](https://a.com/[1])", ("https://a.com/[1]",)),
        ("https://a.com/?x=1&y=2!", ("https://a.com/?x=1&y=2",)),
        (
            "http://1.2.3.4:80/x http://localhost:8080",
            ("http://1.2.3.4:80/x", "http://localhost:8080"),
        ),
        ("tg://resolve?domain=x", ("tg://resolve?domain=x",)),
        ("看https://例子.com好", ("https://例子.com",)),
        ("HTTPS://A.Com/B", ("HTTPS://A.Com/B",)),
        ("找@some_one或 @Another", ("@some_one", "@Another")),
        ("a.b@c.co.uk!", ("a.b@c.co.uk",)),
        ("写信到a@b.com，@abc", ("a@b.com",)),
        ("x.com x.com", ("x.com",)),
        ("node.js main.py 3.5 e.g. hi@everyone 1.com2 https:// @ab", ()),
        ("没有地址", ()),
    ],
)
def test_addresses(text: str, found: tuple[str, ...]) -> None:
    assert Reading(text).addresses == found


@given(st.text(st.characters(), max_size=60))
def test_any_text_can_be_read(text: str) -> None:
    reading = Reading(text)
    assert all(reading.words)
    assert all(address in text for address in reading.addresses)
    assert all(reading.pinyin)
