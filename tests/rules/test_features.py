"""What the learned score sees, and what it must not see."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.features import SIZE, Features
from rules.normal import HANDLE, INVITE, LINK, LONG, MAIL, NAME, meant, normal, traced
from rules.score import FOLDER, bundled
from rules.tables import KINDS, tables
from rules.words import telling_words
from text.reading import Reading


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("看 https://shop.example/a?b=1 吧", f"看{LINK}吧"),
        ("看shop.example/a吧", f"看{LINK}吧"),
        ("写信给 me@mail.example", f"写信给{MAIL}"),
        ("进群 t.me/+abcDEF", f"进群{INVITE}"),
        ("找 @some_body", f"找{NAME}"),
        ("打13800001111", f"打{LONG}"),
        ("加abx23456", f"加{HANDLE}"),
        ("一天300元", "一天000元"),
        ("送xxxx元", "送0000元"),
        ("xxx love you", "xxx love you"),
        ("be there at 7pm", "be there at 0pm"),
    ],
)
def test_nobodys_address_or_number_is_learned(raw: str, text: str) -> None:
    assert normal(raw) == meant(raw) == text


def test_texts_that_differ_only_in_numbers_and_addresses_are_one() -> None:
    first = Features.open("加abx23456，日入300，看 a.example/1")
    second = Features.open("加qrs98765，日入800，看 b.example/2")
    assert np.array_equal(first.buckets, second.buckets)


@given(st.text(max_size=200))
@settings(deadline=None)
def test_buckets_are_few_rising_and_never_none(text: str) -> None:
    for seen in (Features.open(text), Features.plain(Reading(text))):
        assert len(seen.buckets) > 0
        assert (np.diff(seen.buckets.astype(np.int64)) > 0).all()
        assert int(seen.buckets[-1]) < SIZE


def test_what_is_said_twice_counts_once() -> None:
    once = Features.open("兼职" * 10)
    assert len(once.buckets) == len(Features.open("兼职" * 12).buckets)


def test_a_syllable_counts_in_whatever_spelling() -> None:
    def shared(one: str, other: str) -> int:
        return len(np.intersect1d(Features.open(one).buckets, Features.open(other).buckets))

    plain = "老地方见面再说"
    assert shared(plain, "老地方jianmian再说") > shared(plain, "老地方xyzqwbjk再说")


@given(st.text(alphabet="加❤信扌召工 abx23456@.薇 兼职\u200b𝗮日糹吉\n", max_size=60))
@settings(deadline=None)
def test_pieces_are_found_again_in_the_text_as_written(raw: str) -> None:
    text, span = traced(raw)
    assert text == meant(raw)  # it is short
    for at in range(len(text)):
        start, end = span(at, at + 1)
        assert 0 <= start < end <= len(raw)
    words = telling_words(Features.open(raw), bundled().weights, for_ads=True)
    assert all(word in raw for word in words)


def test_the_model_is_small() -> None:
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) <= 300 * 1024


def test_kinds_of_characters() -> None:
    kinds = tables().kinds
    expected = {
        "中": "han",
        "a": "small",
        "A": "capital",
        "7": "digit",
        "ж": "cyrillic",
        "🔥": "emoji",
        "\u200b": "hidden",
        "𝗮": "styled",
        "ａ": "styled",
        "①": "styled",
        "，": "sign",
        " ": "space",
        "\n": "line",
        "あ": "letter",
        "¥": "currency",
    }
    assert {char: KINDS[kinds[ord(char)]] for char in expected} == expected


def test_sounds() -> None:
    letters = tables().letters
    assert [letters[ord(char)] for char in "微薇女绿"] == ["wei", "wei", "nv", "lv"]
