"""The ad detector as its users see it."""

from pathlib import Path

from rules.detector import AdDetector
from rules.post import Post
from rules.verdict import Signal, Verdict

AD = "急招兼职日结三百加微信 abx23456 在家可做"
TALK = "今晚吃什么，楼下那家面馆还开着吗"


def test_an_ad_is_called_one_and_talk_is_not() -> None:
    detector = AdDetector()
    assert detector.judge(Post.of(AD)).spam
    assert not detector.judge(Post.of(TALK)).spam


def test_a_mark_works_at_once_and_forgetting_restores_every_bit() -> None:
    detector = AdDetector()
    texts = [AD, TALK, "卖一台二手自行车，自提", "join us today and earn"]
    before = [detector.judge(Post.of(text)) for text in texts]
    detector.learn(texts[2], spam=True)
    assert detector.judge(Post.of(texts[2])).spam
    detector.learn(TALK, spam=False)
    detector.forget(texts[2], spam=True)
    detector.forget(TALK, spam=False)
    assert [detector.judge(Post.of(text)) for text in texts] == before


def test_what_was_taught_is_saved_and_read_again(tmp_path: Path) -> None:
    detector = AdDetector()
    detector.learn("卖一台二手自行车，自提", spam=True)
    detector.save(tmp_path)
    again = AdDetector.load(tmp_path)
    for text in (AD, TALK, "卖一台二手自行车，自提"):
        assert again.judge(Post.of(text)) == detector.judge(Post.of(text))


def test_a_verdict_becomes_a_finding_for_a_case() -> None:
    verdict = AdDetector().judge(Post.of(AD))
    assert verdict.against("ads", "ads.reason") == Verdict(
        "ads", "ads.reason", verdict.score, verdict.signals
    )
    assert all(isinstance(one, Signal) for one in verdict.signals)
