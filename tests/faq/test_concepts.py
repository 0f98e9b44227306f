"""What a text is about, whatever its words: the subjects, and the languages."""

from collections import Counter
from pathlib import Path

import pytest

from faq.concepts import FILE, Concepts, bundled, read_subjects
from faq.entries import parse_entries
from faq.index import FaqIndex
from faq.phrases import Phrases
from faq.question import Question
from text.folding import fold

SHOP = """\
faq:
  - {q: 退款多久到账, also: [退款几天能到], a: 三天。}
  - {q: 怎么申请退款, also: [退款怎么弄], a: 在订单页。}
  - {q: 课程回放在哪看, also: [回放在哪里], a: 在课程页。}
  - {q: 怎么修改收货地址, also: [地址填错了怎么改], a: 在订单页。}
  - {q: 海外能发货吗, also: [国外可以寄吗], a: 可以。}
"""
CLUB = """\
faq:
  - {q: How do I get a refund, a: On your order's page.}
  - {q: When are you open, a: From nine.}
  - {q: Where do I park, a: Behind the house.}
  - {q: Can I borrow shoes, a: At the desk.}
"""


def index(text: str) -> FaqIndex:
    return FaqIndex(parse_entries(text, Path("faq.yaml")).entries)


def test_phrases_at_a_place_come_longest_first() -> None:
    found = Phrases(["退款", "退款到账", "退", "pay", "payment", "payment plan", "pin"])
    assert [*found.at("退款到账了", 0)] == ["退款到账", "退款", "退"]
    assert [*found.at("my payment plan", 3)] == ["payment plan", "payment", "pay"]
    assert [*found.at("pin", 0)] == ["pin"]
    assert [*found.at("x", 0)] == []


def test_a_subject_is_known_by_its_words_in_every_language() -> None:
    known = Concepts({"refund": ["退款", "钱还我", "money back"], "card": ["银行卡", "card"]})
    assert known.of("把钱还我吧") == {"*refund": frozenset("钱还我")}
    assert known.of("i want my money back on the cards") == {
        "*refund": frozenset({"money", "back"}),
        "*card": frozenset({"card"}),
    }
    assert known.of("cardboard") == {}


def test_questions_without_a_common_word_are_about_the_same() -> None:
    for one, other in (
        ("把钱还我", "how do i get a refund"),
        ("我人在墨尔本能送过来吗", "海外能发货吗"),
        ("学完给不给个本本", "有没有证书"),
    ):
        assert Question(one).concepts.keys() & Question(other).concepts.keys(), (one, other)


def test_who_asks_in_words_of_his_own_is_heard() -> None:
    shop = index(SHOP)
    found = shop.ask("我人在墨尔本，你们能送过来吗？")
    assert found.candidates
    assert found.candidates[0].entry.phrasings[0] == "海外能发货吗"
    assert shop.ask("我在墨尔本，刚下班").decision == "silent"


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("how do I get my money back?", "怎么申请退款"),
        ("Where can I find the recording?", "课程回放在哪看"),
        ("can i change the delivery address", "怎么修改收货地址"),
    ],
)
def test_an_english_question_finds_a_chinese_entry(asked: str, meant: str) -> None:
    found = index(SHOP).ask(asked)
    assert found.decision != "silent"
    assert found.candidates[0].entry.phrasings[0] == meant


@pytest.mark.parametrize(
    ("asked", "meant"),
    [("怎么退款", "How do I get a refund"), ("车停哪里？", "Where do I park")],
)
def test_a_chinese_question_finds_an_english_entry(asked: str, meant: str) -> None:
    found = index(CLUB).ask(asked)
    assert found.decision != "silent"
    assert found.candidates[0].entry.phrasings[0] == meant


def test_talk_in_another_language_is_left_alone() -> None:
    for text in ("good morning everyone", "lol that was fun", "I parked the car yesterday"):
        assert index(SHOP).ask(text).decision == "silent"
    for text in ("早上好", "哈哈哈", "我昨天退款到账了真快"):
        assert index(CLUB).ask(text).decision != "answer"


def test_the_subjects_that_come_with_the_engine_are_whole() -> None:
    subjects = read_subjects(FILE.read_text("utf-8"))
    assert len(subjects) >= 600
    for name, terms in subjects.items():
        times = Counter(map(fold, terms))
        assert [term for term, count in times.items() if count > 1] == [], name
        assert [term for term in times if len(term) == 1 and not term.isascii()] == [], name
        assert "" not in times, name
    assert bundled().of("退款") != {}
