"""The engine's learned parts: synonyms, the gate, the head, the network, the thresholds."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq import network
from faq.calibration import THRESHOLDS, Trial, chatter, precision, thresholds
from faq.entries import load_entries
from faq.evidence import NAMES
from faq.head import Head
from faq.index import FaqIndex
from faq.memory import Memory
from faq.question import Question
from faq.reason import Reasons
from faq.scorer import Allowed, LexicalScorer, Phrasing
from faq.synonyms import Synonyms, meaning, read_groups
from faq.telling import telling
from tests.faq.making import entry, shop
from text.folding import fold


def test_groups_are_read_and_rewritten_as_their_first() -> None:
    groups = read_groups('# head\n- [退款, 退钱, "把钱还我", refund]\n- [多久, 几天]  # more\n')
    assert groups == [["退款", "退钱", "把钱还我", "refund"], ["多久", "几天"]]
    synonyms = Synonyms(groups)
    assert synonyms.rewrite("退钱要几天") == "退款要多久"
    assert synonyms.rewrite("refund要几天") == "退款要多久"
    assert synonyms.rewrite("refunds要几天") == "refunds要多久"
    assert synonyms.rewrite("") == ""


def test_a_group_that_shares_a_word_is_part_of_the_earlier_one() -> None:
    synonyms = Synonyms([["退款", "refund"], ["reimbursement", "refund"]])
    assert synonyms.rewrite("reimbursement") == "退款"


@given(st.text(max_size=60))
def test_meaning_never_raises(text: str) -> None:
    assert isinstance(meaning(fold(text)), str)


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("把钱退我", "怎么申请退款"),
        ("怎么申请退宽", "怎么申请退款"),
        ("how to get a refnud", "How do I get a refund?"),
        ("refund 怎么弄", "怎么申请退款"),
        ("上周在你们这买的杯子，打开一看裂了，本来想送人的，请问怎么申请退款？", "怎么申请退款"),
    ],
)
def test_what_is_said_in_other_words_is_found(text: str, question: str) -> None:
    more = (
        entry("怎么申请退款", also=["退款的流程", "想退钱"]),
        entry("How do I get a refund?", also=["refund please", "i want my money back"]),
    )
    answer = shop(*more).ask(text, strictness="eager")
    assert answer.candidates, text
    assert answer.candidates[0].entry.q == question


def test_telling_is_told_from_asking() -> None:
    for asked, told in (
        ("退款怎么申请", "我昨天退款到账了，真快"),
        ("how do i get a refund", "got my refund yesterday, so fast"),
    ):
        assert telling(asked, fold(asked)) < telling(told, fold(told))


def test_the_head_knows_its_own() -> None:
    likeness = np.array([[1.0, 0.4, 0.1], [0.4, 1.0, 0.1], [0.1, 0.1, 1.0]])
    head = Head(likeness, [0, 1, 2], [{0}, {0}, {1}])
    assert head.scores(likeness[0]).argmax() == 0
    assert head.scores(likeness[2]).argmax() == 1


def test_the_network_gives_probabilities_of_one_or_none() -> None:
    rows = np.random.default_rng(0).normal(size=(5, len(NAMES))).astype(np.float32)
    chances = network.bundled().judge(rows)
    assert len(chances) == 5
    assert min(chances) >= 0
    assert sum(chances) <= 1 + 1e-6


def test_thresholds_rise_where_chatter_is_answered_and_fall_where_all_is_right() -> None:
    found = [(at, (at, 0.999)) for at in range(40)]
    calm = Trial(again=found, near=[(1, 0.0)] * 40, talk=[(-1, 0.0)] * 40)
    loud = Trial(again=found, near=[(1, 0.0)] * 40, talk=[(1, 0.94)] * 20 + [(-1, 0.0)] * 20)
    usual = THRESHOLDS["cautious"][0]
    assert thresholds(calm)["cautious"][0] < usual < thresholds(loud)["cautious"][0]
    assert precision(calm, 0.9) == 1.0
    assert precision(loud, 0.9) < 0.6


def test_a_faq_too_small_to_measure_keeps_the_usual_thresholds() -> None:
    nothing = Trial(again=[], near=[], talk=[])
    assert thresholds(nothing) == dict(THRESHOLDS)


def test_bundled_chatter_is_not_answered() -> None:
    index = shop()
    answered = [line for line in chatter()[::25] if index.ask(line).decision == "answer"]
    assert answered == []


def test_an_unrelated_entry_changes_no_decision() -> None:
    plain, more = shop(), shop(entry("鲸鱼睡觉吗", also=["鲸鱼闭眼不"]))
    for text in ("怎么改收货地址", "几天发货", "track my parcel", "今天天气真好", "停车的钱"):
        one, other = plain.ask(text), more.ask(text)
        assert (one.decision, one.entry) == (other.decision, other.entry)


def test_the_reasons_name_words() -> None:
    why = FaqIndex([entry("怎么申请退款")]).ask("退款怎么申请呢").why
    assert "like '怎么申请退款'" in why
    assert "款" in why


def test_that_it_means_the_same_is_told_where_the_words_are_others() -> None:
    entries = [entry(text) for text in ("怎么申请退款", "几点开门", "停车收费吗")]
    answer = FaqIndex(entries).ask("我想把钱要回来")
    assert answer.candidates[0].entry is entries[0]
    assert "means alike" in answer.why
    assert "means alike" not in FaqIndex(entries).ask("怎么申请退款呢").why


def test_clauses_of_a_long_message_that_ask() -> None:
    story = "上周买的杯子，打开一看裂了，我都快气死了，请问怎么退款？"
    assert [one.core for one in Question(story).clauses()] == ["怎么退款"]
    assert Question("怎么退款").clauses() == []


@pytest.mark.parametrize(
    ("text", "hopeless"),
    [
        ("多久发货", False),
        ("收货地址填错了咋办", False),
        ("我妈说她年轻的时候门口的那条路还是土路，一下雨就没法走", True),
    ],
)
def test_what_is_hopeless_is_not_looked_at_closely(text: str, hopeless: bool) -> None:
    file = Path(__file__).with_name("realistic") / "zh" / "entries.yaml"
    entries = [one.phrasings for one in load_entries(file)]
    phrasings = [Phrasing(at, one) for at, found in enumerate(entries) for one in found]
    scorer = LexicalScorer(phrasings)
    near = scorer.near(Question(text), lambda _: True)
    looked = scorer.near(Question(text), lambda _: True, bounded=False)
    assert near is not None
    assert looked is not None
    assert near.hopeless == hopeless
    assert not looked.hopeless
    assert near.phrasings[0] in looked.phrasings
    assert scorer.near(Question(text), lambda _: False) is None or hopeless


def test_reasons_are_put_together_when_they_are_read_and_once() -> None:
    made: list[int] = []

    def make() -> tuple[str, ...]:
        made.append(1)
        return "has 退款", "ahead 0.50"

    reasons = Reasons(make)
    assert not made
    assert list(reasons) == ["has 退款", "ahead 0.50"]
    assert (len(reasons), reasons[0], reasons[1:]) == (2, "has 退款", ("ahead 0.50",))
    assert reasons == Reasons(make)
    assert hash(reasons) == hash(Reasons(make))
    assert reasons != "has 退款"
    assert len(made) == 3, "of three, each once"


def test_far_fewer_texts_are_remembered_for_a_small_faq() -> None:
    memory: Memory[int] = Memory(1)
    made: list[int] = []

    def make(_: Allowed) -> int:
        made.append(len(made))
        return made[-1]

    for text in map(str, [*range(16), *range(16), 16, 0]):
        memory.find(text, lambda _: True, make)
    assert len(made) == 18, "the seventeenth began anew"
    assert memory.find("0", lambda _: True, make) == made[-1]
