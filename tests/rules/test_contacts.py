"""Contacts found beside Chinese and in disguise, and not where nothing is offered."""

import time
import timeit
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.contacts import find_contacts
from text.folding import fold

LINES = Path(__file__).with_name("contacts.tsv").read_text(encoding="utf-8").splitlines()
CASES = [line.split("\t") for line in LINES if not line.startswith("#")]
PIECES = [
    "微信",
    "加v",
    " ",
    "：",
    "@",
    ".",
    "com",
    "1",
    "3",
    "8",
    "a_b",
    "+",
    "❤",
    "\u200b",
    "。",
]


@pytest.mark.parametrize(("text", "contacts"), CASES)
def test_cases(text: str, contacts: str) -> None:
    assert " ".join(f"{one.kind}:{one.value}" for one in find_contacts(text)) == contacts


def test_there_are_enough_cases_of_both_sorts() -> None:
    found = sum(bool(contacts) for _, contacts in CASES)
    assert found >= 80
    assert len(CASES) - found >= 40


def test_places_are_those_of_the_text_as_it_was_written() -> None:
    text = "😀加薇 ｌｉｎ\u200bｇ＿ｂｄ３ｋ 或 abc。com"
    assert [text[one.start : one.end] for one in find_contacts(text)] == [
        "ｌｉｎ\u200bｇ＿ｂｄ３ｋ",
        "abc。com",
    ]


@given(st.text(st.characters(), max_size=60) | st.lists(st.sampled_from(PIECES)).map("".join))
def test_any_text_can_be_searched(text: str) -> None:
    end = 0
    for one in find_contacts(text):
        assert end <= one.start < one.end <= len(text)
        assert one.value
        end = one.end


@pytest.mark.parametrize(
    ("text", "contacts"),
    [
        ("微信\nlanmu_bd07\n手机\n13800000000", ["wechat:lanmu_bd07", "phone:13800000000"]),
        ("加我微信 👇\n\nlanmubd", ["wechat:lanmubd"]),
        ("微信号：\nlanmu_bd07（备注来意）", ["wechat:lanmu_bd07"]),
        ("怎么登录微信\npython3 里一直报错", []),
        ("Telegram:\nhello everyone", []),
    ],
)
def test_below_its_channel_an_id_has_a_line_to_itself(text: str, contacts: list[str]) -> None:
    assert [f"{one.kind}:{one.value}" for one in find_contacts(text)] == contacts


def test_a_text_full_of_contacts_is_told_in_part() -> None:
    assert len(find_contacts("a.com " * 600)) == 60


@pytest.mark.no_cover
def test_chatter_costs_no_more_than_folding_it() -> None:
    text = "大佬们，请问这个课程什么时候开始退款啊？我昨天问了客服没人理我"
    fold(text)
    assert find_contacts(text) == ()

    def best_s(work: object) -> float:
        assert callable(work)
        return min(timeit.repeat(work, timer=time.process_time, number=300, repeat=9))

    assert best_s(lambda: find_contacts(text)) < best_s(lambda: fold(text))
