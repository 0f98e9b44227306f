"""What speaks for or against a post beside its words."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from rules.detector import AdDetector
from rules.post import Post
from rules.signals import author, carried, contacts, sites, spread, wording
from rules.verdict import Signal
from text.durations import parse_duration
from text.folding import fold
from text.reading import Reading


def post(**parts: Any) -> Post:
    return Post(Reading("看这里"), **parts)


def names(signals: Iterator[Signal]) -> dict[str, float]:
    return {one.name: one.weight for one in signals}


@pytest.mark.parametrize(
    ("parts", "name"),
    [
        ({"links": ("https://a.example",)}, "link"),
        ({"links": ("https://t.me/+abc",)}, "invite"),
        ({"button_links": ("https://t.me/+abc",)}, "invite"),
        ({"button_links": ("https://a.example",)}, "button"),
        ({"button_texts": ("看",)}, "button"),
        ({"qr_texts": ("https://a.example",)}, "qr"),
        ({"contact_card": True}, "card"),
        ({"forwarded_from": ""}, "forward"),
        ({"via_bot": "some_bot"}, "via"),
    ],
)
def test_what_a_post_carries_speaks_against_it(parts: dict[str, Any], name: str) -> None:
    found = names(carried(post(**parts)))
    assert found[name] > 0
    assert names(carried(post())) == {}


def test_none_of_it_makes_an_ad_of_a_greeting() -> None:
    said = Post(
        Reading("大家好，我是新来的"),
        links=("https://a.example",),
        forwarded_from="",
        member_for=timedelta(0),
        messages=0,
    )
    assert not AdDetector().judge(said).spam


def test_the_same_from_many_and_the_operators_words() -> None:
    assert names(spread(post(copies=1)))["repeated"] < names(spread(post(copies=2)))["repeated"]
    assert names(spread(post(keywords=("代开发票",))))["keyword"] > 0
    assert names(spread(post())) == {}


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({}, {}),
        ({"member_for": timedelta(minutes=5)}, {"newcomer": 0.8}),
        ({"member_for": timedelta(hours=5)}, {"newcomer": 0.4}),
        ({"messages": 0}, {"newcomer": 0.4}),
        ({"member_for": timedelta(days=40), "messages": 0}, {"newcomer": 0.4, "member": -0.6}),
        ({"member_for": timedelta(days=40), "messages": 300}, {"member": -1.5}),
        ({"member_for": timedelta(days=3), "messages": 30}, {}),
    ],
)
def test_who_writes_counts(parts: dict[str, Any], expected: dict[str, float]) -> None:
    assert names(author(post(**parts))) == expected


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("别信楼上那个刷单的", "warning"),
        ("this is a scam", "warning"),
        ("这个兼职靠谱吗", "question"),
        ("他发「日结兼职加微信」给我", "quotation"),
    ],
)
def test_wording_that_speaks_for_a_text(text: str, name: str) -> None:
    assert names(wording(fold(text), text))[name] < 0


def test_a_contact_counts_with_an_offer_only() -> None:
    offer, talk = "兼职日结 加微信 abx23456", "昨天的链接是 https://a.example/b"
    assert "contact" in names(contacts(offer, fold(offer)))
    assert names(contacts(talk, fold(talk))) == {}


def test_a_site_that_everybody_knows_speaks_for_a_text_if_nothing_else_is_named() -> None:
    for text in (
        "看这个 https://github.com/a/b",
        "https://zh.wikipedia.org/wiki/X 和 docs.python.org",
    ):
        assert names(sites(Post.of(text)))["known_site"] < 0
    for text in (
        "https://github.com.evil.example/x",
        "https://github.com/a @evil_bot",
        "没有链接",
    ):
        assert names(sites(Post.of(text))) == {}


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(0, ""), (5, "5min"), (60, "1h"), (125, "2h 5min"), (24 * 60 * 40, "40d")],
)
def test_how_long_somebody_is_there_is_written_as_a_duration(minutes: int, said: str) -> None:
    [found] = author(post(member_for=timedelta(minutes=minutes)))
    assert found.detail == said
    if said:
        assert parse_duration(said) == timedelta(minutes=minutes)


@pytest.mark.parametrize("hours", [1, 6, 24, 72, 24 * 30, 24 * 400, None])
def test_nothing_speaks_more_against_a_sender_than_having_just_come(hours: int | None) -> None:
    """The plug-in looks up the age only where a newcomer's would matter."""
    age = None if hours is None else timedelta(hours=hours)
    detector = AdDetector()
    for text in ("食堂急招兼职，日结 120，加微信 abx98700", "周末去爬山吗", "加我微信发你笔记"):
        said = Post.of(text)
        just_come = detector.judge(replace(said, member_for=timedelta()))
        assert detector.judge(replace(said, member_for=age)).score <= just_come.score


def test_what_is_quoted_weighs_a_little_against_and_nothing_for_an_ad() -> None:
    detector = AdDetector()
    text, ad = "大家看看这个", "在家刷单 一单一结 日赚500 加薇❤信 abx98700"
    plain = detector.judge(Post.of(text))
    quoting = detector.judge(replace(Post.of(text), quoted=ad))
    assert quoting.score < plain.score
    assert [one.weight for one in quoting.signals if one.name == "quotation"] == [-0.5]
    twice = detector.judge(replace(Post.of("他说「在家刷单日赚五百」"), quoted=ad))
    assert [one.weight for one in twice.signals if one.name == "quotation"] == [-0.5]
