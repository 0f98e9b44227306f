"""The ad detector as its users see it."""

import random
import time
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rules.detector import AdDetector
from rules.post import Post
from rules.verdict import AdVerdict, Signal, Verdict
from rules.written import samples
from text.reading import Reading

AD = "急招兼职日结三百加微信 abx23456 在家可做"
TALK = "今晚吃什么，楼下那家面馆还开着吗"
TABLE = "卖一张用了两年的餐桌，自提，有意的周末来看，地址在学校东门旁边"
NO_LIMIT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.fixture(scope="module")
def detector() -> AdDetector:
    return AdDetector()


def judged(detector: AdDetector, text: str) -> AdVerdict:
    return detector.judge(Post.of(text))


@pytest.mark.parametrize(
    "text",
    [
        AD,
        "扌召工日结，一天三百，加❤信 abx23456",
        "日\u200b结\u200b兼\u200b职，加\u200b薇\u200b信 abx23456，一天三百",
        "𝗘𝗮𝗿𝗻 $500 𝗮 𝗱𝗮𝘆 from home, message me on Telegram @fict_jobs",
        "急招兼職日結三百加微信 abx23456 在家可做",
    ],
)
def test_an_ad_is_called_one_in_whatever_dress(detector: AdDetector, text: str) -> None:
    verdict = judged(detector, text)
    assert verdict.spam
    assert verdict.score > 0.5


@pytest.mark.parametrize(
    "text",
    [
        TALK,
        "微信支付怎么开通",
        "别信楼上那个刷单的",
        "哈哈哈哈笑死我了",
        "Does anyone know how to mount this drive on boot?",
        "Кто-нибудь знает, во сколько завтра встреча?",
        "",
        "🙂",
    ],
)
def test_talk_is_left_alone(detector: AdDetector, text: str) -> None:
    assert not judged(detector, text).spam


def test_signals_are_sorted_and_make_the_score(detector: AdDetector) -> None:
    post = Post(Reading(AD), button_links=("https://shop.example/x",), member_for=timedelta(0))
    verdict = detector.judge(post)
    weights = [abs(one.weight) for one in verdict.signals]
    assert weights == sorted(weights, reverse=True)
    assert {"text", "button", "newcomer"} <= {one.name for one in verdict.signals}
    assert verdict.score > judged(detector, AD).score


def test_the_words_that_fired_are_shown_as_they_were_written(detector: AdDetector) -> None:
    raw = "各位早，扌召工日结，加❤信 abx23456"
    (text,) = (one for one in judged(detector, raw).signals if one.name == "text")
    words = text.detail.split(" · ")
    assert words
    assert all(word in raw for word in words)


@given(st.text(max_size=300))
@NO_LIMIT
def test_no_text_raises_and_the_same_post_gets_the_same_verdict(text: str) -> None:
    detector = AdDetector()
    once, again = judged(detector, text), judged(detector, text)
    assert once == again
    assert 0 <= once.score <= 1


@given(st.text(alphabet=st.characters(codec=None), min_size=1, max_size=12))
@NO_LIMIT
def test_every_character_of_unicode_is_read(text: str) -> None:
    """Lone surrogates, unassigned and private characters among them."""
    assert AdDetector().judge(Post.of(text)).signals


@pytest.mark.parametrize(
    "text",
    [
        "加微信" * 1365,
        "a." * 2048,
        "@a" * 2048,
        "http://" * 585,
        "1" * 4096,
        "x" * 4096,
        "a1" * 2048,
        "\u200b" * 4096,
        "扌召" * 2048,
        "𝗲" * 4096,
        "é" * 2048,
        "".join(random.Random(3).choices(list("゙ּْ֑֖̖́"), k=4096)),
        "각ᅡᆨ" * 1365,
        "".join(random.Random(3).choices([chr(c) for c in range(0x20, 0x3000)], k=4096)),
    ],
    ids=lambda text: ascii(text[:6]),
)
def test_no_text_of_4096_characters_takes_long(detector: AdDetector, text: str) -> None:
    """5 ms are allowed on a quiet machine; here six times more, so that noise does not count."""
    spent = []
    for _ in range(5):
        begun = time.process_time()
        judged(detector, text)
        spent.append(time.process_time() - begun)
    assert min(spent) < 0.03


def test_a_mark_works_at_once(detector: AdDetector) -> None:
    taught = AdDetector()
    assert not judged(taught, TABLE).spam
    taught.learn(TABLE, spam=True)
    assert judged(taught, TABLE).spam
    assert judged(taught, TABLE.replace("两年", "三年") + "🔥").spam
    assert not judged(taught, TALK).spam
    assert judged(detector, TABLE) != judged(taught, TABLE)  # groups do not teach one another


def test_a_mark_on_a_sign_says_nothing_of_other_signs(detector: AdDetector) -> None:
    for marked, others in (("👍", ("❤️", "?")), ("https://bad.example/x", ("https://a.example",))):
        taught = AdDetector()
        taught.learn(marked, spam=True)
        assert judged(taught, marked).spam
        for other in others:
            assert judged(taught, other).score == judged(detector, other).score


def test_a_mistake_is_let_through_afterwards() -> None:
    taught = AdDetector()
    assert judged(taught, AD).spam
    taught.learn(AD, spam=False)
    assert not judged(taught, AD).spam


def test_learning_then_forgetting_restores_every_bit() -> None:
    written = samples()
    texts = [one.text for one in written[::40]]
    taught = AdDetector()
    for one in written[5:400:20]:
        taught.learn(one.text, one.spam)
    before = [judged(taught, text) for text in texts]
    chance = random.Random(1)
    more = chance.sample(written, 30)
    for one in more:
        taught.learn(one.text, spam=not one.spam)
    assert [judged(taught, text) for text in texts] != before
    chance.shuffle(more)
    for one in more:
        taught.forget(one.text, spam=not one.spam)
    assert [judged(taught, text) for text in texts] == before


def test_a_mark_that_nobody_made_cannot_be_undone(detector: AdDetector) -> None:
    with pytest.raises(KeyError):
        detector.forget("nobody marked this", spam=True)


def test_what_was_taught_is_saved_and_read_again(tmp_path: Path) -> None:
    taught = AdDetector()
    taught.learn(TABLE, spam=True)
    taught.learn(AD, spam=False)
    taught.save(tmp_path)
    again = AdDetector.load(tmp_path)
    for text in (AD, TALK, TABLE):
        assert judged(again, text) == judged(taught, text)


def test_a_folder_without_weights_is_no_detector(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="weights"):
        AdDetector.load(tmp_path)


def test_the_profile_of_the_sender_counts(detector: AdDetector) -> None:
    plain = detector.judge(Post(Reading("大家好"), name="小李"))
    shady = detector.judge(Post(Reading("大家好"), name="日结兼职加微信", bio=AD))
    assert shady.score > plain.score
    assert "profile" in {one.name for one in shady.signals}


def test_a_verdict_becomes_a_finding_for_a_case(detector: AdDetector) -> None:
    verdict = judged(detector, AD)
    assert verdict.against("ads", "ads.reason") == Verdict(
        "ads", "ads.reason", verdict.score, verdict.signals
    )
    assert all(isinstance(one, Signal) for one in verdict.signals)
