"""Slips of the fingers: mended where a word of the FAQ was meant, and only there."""

import pytest

from faq.index import FaqIndex
from faq.spelling import Spelling
from tests.faq.making import entry, shop

CLUB = Spelling(
    [
        "is loose chalk allowed",
        "can i use my own rope",
        "how much is a monthly membership",
        "do you resole shoes",
        "where do i park the car",
    ]
)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("is losoe chakl allowd", "is loose chalk allowed"),
        ("can i ues my onw roep?", "can i use my own rope?"),
        ("Waht is the memebrship per mnoth", "what is the membership per month"),
        ("do yuo resoel sheos", "do you resole shoes"),
        ("membreship 多少钱", "membership 多少钱"),
    ],
)
def test_a_slip_is_mended(text: str, meant: str) -> None:
    assert CLUB.corrected(text) == meant


@pytest.mark.parametrize(
    "text",
    [
        "is loose chalk allowed",
        "shoe",
        "parker came with a rop",  # a name; and what only stops early
        "haven't i won't",
        "a corpse",  # it begins otherwise
        "chant",
        "怎么办",
        "",
        "1234 chalk2",
    ],
)
def test_other_words_stay_as_they_are(text: str) -> None:
    assert CLUB.corrected(text) is None


def test_another_language_is_left_alone() -> None:
    text = "chalko roepa ownu sheost allowt parka resolle membershipp"
    assert CLUB.corrected(text) is not None
    assert CLUB.corrected(f"{text} chakl") is None


def test_without_latin_words_there_is_nothing_to_mend() -> None:
    assert Spelling(["怎么退款"]).corrected("refudn") is None
    assert Spelling([]).corrected("refudn") is None


def test_a_question_full_of_slips_is_answered() -> None:
    index = FaqIndex(
        [
            entry("Is loose chalk allowed?", also=["do I need liquid chalk"]),
            entry("Can I use my own rope?"),
            entry("How much is a monthly membership?"),
        ]
    )
    found = index.ask("is losoe chakl allowd")
    assert found.decision == "answer"
    assert found.entry is not None
    assert found.entry.q == "Is loose chalk allowed?"
    assert index.ask("lovley weahter tdoay").decision == "silent"


def test_the_order_of_texts_changes_nothing() -> None:
    texts = ["coast road", "coats here", "costa coffee"]
    assert Spelling(texts).corrected("the coasst") == Spelling(texts[::-1]).corrected("the coasst")


def test_chinese_faqs_are_asked_as_before() -> None:
    assert shop().ask("多久发货").decision == "answer"
