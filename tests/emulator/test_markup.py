"""HTML and automatic entities; offsets in UTF-16."""

from typing import Any

import pytest

from bot.emulator.entities import automatic_entities, utf16_length
from bot.emulator.errors import ApiError
from bot.emulator.markup import parse_html


def find_user(number: int) -> dict[str, Any] | None:
    return {"id": 7, "is_bot": False, "first_name": "Ann"} if number == 7 else None


def parse(source: str) -> tuple[str, list[tuple[str, int, int]]]:
    text, entities = parse_html(source, find_user)
    return text, [(e["type"], e["offset"], e["length"]) for e in entities]


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("plain &lt;b&gt; &amp;amp; &#128512;", "plain <b> &amp; 😀", []),
        ("<b>粗</b>体", "粗体", [("bold", 0, 1)]),
        ("😀<i>x</i>", "😀x", [("italic", 2, 1)]),
        ("<b>a<i>b</i></b>", "ab", [("bold", 0, 2), ("italic", 1, 1)]),
        ("  <b> a </b> ", "a", [("bold", 0, 1)]),
        ("<b></b>x", "x", []),
        ('<span class="tg-spoiler">x</span>', "x", [("spoiler", 0, 1)]),
        ("<blockquote expandable>x</blockquote>", "x", [("expandable_blockquote", 0, 1)]),
        ("<pre>x</pre>", "x", [("pre", 0, 1)]),
        ('<pre><code class="language-py">x</code></pre>', "x", [("pre", 0, 1)]),
        ('<a href="https://a.example/?q=1&amp;r=2">x</a>', "x", [("text_link", 0, 1)]),
        ('<a href="tg://user?id=7">安</a>', "安", [("text_mention", 0, 1)]),
        ('<a href="tg://user?id=8">安</a>', "安", []),
        ("&nbsp; &unknown;", "&nbsp; &unknown;", []),
    ],
)
def test_html(source: str, text: str, entities: list[tuple[str, int, int]]) -> None:
    assert parse(source) == (text, entities)


def test_details_of_links_mentions_and_code() -> None:
    _, [link] = parse_html('<a href="https://a.example/?q=1&amp;r=2">x</a>', find_user)
    assert link["url"] == "https://a.example/?q=1&r=2"
    _, [mention] = parse_html('<a href="tg://user?id=7">x</a>', find_user)
    assert mention["user"]["first_name"] == "Ann"
    _, [code] = parse_html('<pre><code class="language-py">x</code></pre>', find_user)
    assert code["language"] == "py"


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("<p>x</p>", 'Unsupported start tag "p" at byte offset 0'),
        ("好<p>", 'Unsupported start tag "p" at byte offset 3'),
        ("a < b > c", 'Unsupported start tag "" at byte offset 2'),
        ("a <b", "Unclosed start tag at byte offset 2"),
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ],
)
def test_wrong_html(source: str, sentence: str) -> None:
    with pytest.raises(ApiError) as caught:
        parse(source)
    assert caught.value.code == 400
    assert caught.value.description == f"Bad Request: can't parse entities: {sentence}"


@pytest.mark.parametrize(
    ("text", "entities"),
    [
        ("/mute@our_bot 10分钟", [("bot_command", 0, 13)]),
        ("a/b 1/2", []),
        ("禁言 @ann_lee 😀 @bo", [("mention", 3, 8)]),
        ("看https://spam.example/路径，好", [("url", 1, 23)]),
        ("去 example.com。", [("url", 2, 11)]),
        ("文件.txt v1.2.3", []),
        ("mail a.b@c.example now", [("email", 5, 13)]),
        ("#话题 #1 x#y", [("hashtag", 0, 3)]),
        ("😀 /go", [("bot_command", 3, 3)]),
    ],
)
def test_automatic_entities(text: str, entities: list[tuple[str, int, int]]) -> None:
    found = automatic_entities(text)
    assert [(e["type"], e["offset"], e["length"]) for e in found] == entities


def test_what_is_marked_already_is_left_alone() -> None:
    marked = [{"type": "code", "offset": 0, "length": 5}]
    assert automatic_entities("/stop", marked) == marked


def test_utf16_length() -> None:
    assert utf16_length("a好😀") == 4
