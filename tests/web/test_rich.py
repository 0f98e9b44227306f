"""Entities become HTML, and nothing else does."""

import re
from html import unescape
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.web.rich import rich_text, safe_address


def entity(kind: str, offset: int, length: int, **more: Any) -> dict[str, Any]:
    return {"type": kind, "offset": offset, "length": length, **more}


@pytest.mark.parametrize(
    ("text", "entities", "html"),
    [
        ("<b>x</b> & 'y'", [], "&lt;b&gt;x&lt;/b&gt; &amp; &#39;y&#39;"),
        ("bold", [entity("bold", 0, 4)], "<strong>bold</strong>"),
        ("🙏 hi", [entity("italic", 3, 2)], "🙏 <em>hi</em>"),
        (
            "a<b",
            [entity("bold", 0, 3), entity("code", 1, 1)],
            "<strong>a<code>&lt;</code>b</strong>",
        ),
        (
            "see x.com",
            [entity("url", 4, 5)],
            'see <a href="https://x.com" target="_blank" rel="noopener noreferrer">x.com</a>',
        ),
        (
            "here",
            [entity("text_link", 0, 4, url="https://x.com/?a=1&b=\"'")],
            '<a href="https://x.com/?a=1&amp;b=&#34;&#39;" target="_blank" '
            'rel="noopener noreferrer">here</a>',
        ),
        ("here", [entity("text_link", 0, 4, url="javascript:alert(1)")], "here"),
        (
            "a@b.cn",
            [entity("email", 0, 6)],
            '<a href="mailto:a@b.cn" target="_blank" rel="noopener noreferrer">a@b.cn</a>',
        ),
        ("@ann", [entity("mention", 0, 4)], '<span class="mark">@ann</span>'),
        ("shh", [entity("spoiler", 0, 3)], '<span class="spoiler" tabindex="0">shh</span>'),
        ("what", [entity("custom_emoji", 0, 4)], "what"),
        ("ab", [entity("bold", 0, 99)], "<strong>ab</strong>"),
        # Across one another: cut at the border of the outer one.
        ("abc", [entity("bold", 0, 2), entity("italic", 1, 2)],
         "<strong>a<em>b</em></strong><em>c</em>"),
    ],
)  # fmt: skip
def test_text(text: str, entities: list[dict[str, Any]], html: str) -> None:
    assert rich_text(text, entities) == html


@pytest.mark.parametrize(
    ("address", "safe"),
    [
        ("https://x.com", "https://x.com"),
        ("HTTP://x.com", "HTTP://x.com"),
        ("x.com/a:b", "https://x.com/a:b"),
        ("x.com:8080/a", "https://x.com:8080/a"),
        ("javascript:alert(1)", None),
        (" JavaScript:alert(1)", None),
        ("data:text/html,x", None),
        ("tg://user?id=1", None),
        ("", None),
    ],
)
def test_addresses(address: str, safe: str | None) -> None:
    assert safe_address(address) == safe


KINDS = ["bold", "italic", "pre", "url", "text_link", "spoiler", "mention", "blockquote", "odd"]
ENTITIES = st.lists(
    st.builds(
        entity, st.sampled_from(KINDS), st.integers(0, 12), st.integers(0, 12), url=st.text()
    ),
    max_size=6,
)


@given(st.text(alphabet="ab<>&\"'中🙏/ ", max_size=12), ENTITIES)
def test_whatever_the_entities_the_text_stays_the_same(
    text: str, entities: list[dict[str, Any]]
) -> None:
    whole = [e for e in entities if _between_characters(text, e)]
    shown = unescape(re.sub(r"<[^>]*>", "", rich_text(text, whole)))
    assert shown == text


def _between_characters(text: str, one: dict[str, Any]) -> bool:
    places = [0]
    for char in text:
        places.append(places[-1] + (2 if ord(char) > 0xFFFF else 1))
    ends = {one["offset"], one["offset"] + one["length"]}
    return all(end in places or end > places[-1] for end in ends)
