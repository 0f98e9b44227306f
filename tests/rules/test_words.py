"""The words that fired are those that were written, where they were written."""

import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.detector import AdDetector
from rules.features import Features
from rules.normal import traced
from rules.post import Post
from rules.score import bundled
from rules.words import SHOWN, telling_places
from text.disguise.unmasked import utf16_length

DETECTOR = AdDetector()
BEFORE = {
    "nothing": "",
    "emoji": "🔥🔥 ",
    "a family": "👨‍👩‍👧‍👦 ",
    "flags": "🇨🇳🇨🇳 ",
    "styled": "𝓗𝓮𝓵𝓵𝓸 ",
    "circled": "Ⓗⓘ ",
    "zero width": "\u200b\u200d\u2060",
    "astral Han": "𠮷野家 ",
    "combining": "Z̸̢͑a̶͝ ",
    "a lone surrogate": "\ud83d ",
}
ADS = (
    "招聘兼职日结，加微信 abx98700",
    "招聘𝗷𝗶𝗮𝗻zhi 日\u200b结，加❤信 abx98700",
    "𝐄𝐚𝐫𝐧 𝐦𝐨𝐧𝐞𝐲 daily, DM me for 𝐬𝐢𝐠𝐧𝐚𝐥𝐬",
)


def as_telegram_counts(raw: str, start: int, end: int) -> str:
    """The piece that an entity with that offset and length would mark."""
    units = raw.encode("utf-16-le", "surrogatepass")
    offset, length = utf16_length(raw[:start]), utf16_length(raw[start:end])
    return units[2 * offset : 2 * (offset + length)].decode("utf-16-le", "surrogatepass")


@pytest.mark.parametrize("ad", ADS)
@pytest.mark.parametrize("before", BEFORE.values(), ids=BEFORE)
def test_the_detector_shows_what_stands_at_the_places(before: str, ad: str) -> None:
    raw = before + ad
    [told] = [one for one in DETECTOR.judge(Post.of(raw)).signals if one.name == "text"]
    weights = bundled().weights
    features = Features.open(raw)
    places = telling_places(features, weights, for_ads=told.weight > 0)
    pieces = [as_telegram_counts(raw, *place) for place in places]
    assert told.detail == " · ".join(list(dict.fromkeys(pieces))[:SHOWN])
    assert pieces
    assert all(piece == piece.strip() != "" for piece in pieces)


@pytest.mark.parametrize(
    "ad",
    [
        "Guaranteed returns on crypto, passive income from today, contact me on Telegram",
        "免费领取会员，点 t.me/freevip 进群",
        "招聘兼职，在家就能做，日结三百，加我微信",
        *ADS,
    ],
)
def test_words_are_shown_whole_and_once(ad: str) -> None:
    places = sorted(telling_places(Features.open(ad), bundled().weights, for_ads=True))
    pieces = [ad[slice(*place)] for place in places]
    latin = re.compile(r"\w+", re.ASCII)
    assert pieces
    assert {word for piece in pieces for word in latin.findall(piece)} <= set(latin.findall(ad))
    assert all(len(piece) > 1 for piece in pieces)
    assert all(one[1] <= other[0] for one, other in pairwise(places))


def test_disguised_words_are_found_in_their_disguise() -> None:
    for before in BEFORE.values():
        raw = f"{before}招聘兼职，加❤信 日\u200b结 abx98700"
        text, span = traced(raw)
        for meant, written in (("加微信", "加❤信"), ("日结", "日\u200b结")):
            at = text.index(meant)
            assert as_telegram_counts(raw, *span(at, at + len(meant))) == written


@given(st.text(alphabet="加❤信扌召工 abx23456@.薇 兼职\u200b𝗮日糹吉\n😀𠮷\ud83d", max_size=60))
@settings(deadline=None)
def test_places_lie_in_the_text_and_hold_no_space_around(raw: str) -> None:
    for for_ads in (True, False):
        features = Features.open(raw)
        for start, end in telling_places(features, bundled().weights, for_ads=for_ads):
            assert 0 <= start < end <= len(raw)
            piece = as_telegram_counts(raw, start, end)
            assert piece == raw[start:end] == piece.strip()
