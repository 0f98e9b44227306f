"""Regular expressions of operators: what they see, what they cannot be, and that none hangs."""

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.judging import RuleJudge
from rules.patterns import LONGEST, LONGEST_MARK, Patterns, pattern
from rules.said import Said
from tests.rules.test_judging import marks, rule
from text.findings import BadValue
from text.reading import Reading

SLOW_ELSEWHERE = [r"(a+)+$", r"(a|aa)+b", r"(.*a){12}b", r"(?:a?){60}a{60}", r"(\w+\s?)+$"]


def found(written: str, text: str) -> tuple[str, ...]:
    return Patterns([written]).find(Reading(text))


@pytest.mark.parametrize(
    ("written", "text", "expected"),
    [
        (r"加.{0,3}信", "快加 ❤ 信领", ("加 ❤ 信",)),
        (r"加.{0,3}信", "快加\u200b\u200b微信", ("加微信",)),
        (r"\d{6,}", "１３４５６７８", ("1345678",)),
        (r"学习", "一起學習吧", ("学习",)),
        (r"telegram", "T e l e g r a m", ("telegram",)),
        (r"^vip", "VIP 专享", ("VIP",)),
        (r"q{2}[:：]?\s*\d{5,}", "QQ：12345 和 qq 67890", ("QQ:12345", "qq 67890")),
        (r"\p{Han}{2}x", "你好X", ("你好X",)),
        (r"\d{6,}", "一共 3.14 元", ()),
        (r"微信：\w+", "微信：abc123", ("微信:abc123",)),
        (r"微信：\w+", "微信:abc123", ("微信:abc123",)),
        (r"日结，.*元", "日结，一天200元", ("日结,一天200元",)),
        (r"！{3,}", "快来！！！！", ("!!!!",)),
        (r"！{3,}", "快来!!!", ("!!!",)),
        (r"（推广）", "（推广）看这里", ("(推广)",)),
        (r"（推广）", "推广", ()),
        (r"[（【]广告[】）]", "(广告)", ("(广告)",)),
        (r"在吗…", "在吗……", ("在吗…",)),
        (r"[①②③]", "①加群", ("①",)),
        (r"[①②③]", "1加群", ()),
        (r"微信：[①②]", "微信：②", ("微信:②",)),
        (r"ＶＸ", "加vx", ("vx",)),
        (r"[０-９]{3}", "123", ("123",)),
        (r"\Q！（\E|？", "什么!(", ("!(",)),
        (r"\\Q！", r"\Q!", (r"\Q!",)),
    ],
)
def test_patterns_see_what_people_see(written: str, text: str, expected: tuple[str, ...]) -> None:
    assert found(written, text) == expected


def test_what_was_found_is_short() -> None:
    (mark,) = found("x+", "x" * 4_000)
    assert len(mark) == LONGEST_MARK + 1
    assert len(found(r"\d+", " ".join(map(str, range(99))))) == 8


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("a(", "is no pattern: missing"),
        ("[z-a]", "invalid character class range"),
        ("(?=x)y", "looking ahead or behind"),
        (r"(a)\1", "back references"),
        ("x{2000}", r"ends at \{1000\}"),
        ("x*", "fits every message"),
        (".+", "fits every message"),
        (r"(?s)..", "fits every message"),
        (r"\S|\s", "fits every message"),
        ("x" * (LONGEST + 1), "at most"),
        ("(?:.{0,100}.{0,100}){4}x", "too large"),
        ("\ud800", "half a character"),
    ],
)
def test_patterns_that_cannot_be(written: str, said: str) -> None:
    with pytest.raises(BadValue, match=said):
        pattern(written)


@pytest.mark.parametrize("written", SLOW_ELSEWHERE)
def test_no_pattern_hangs(written: str) -> None:
    patterns = Patterns([pattern(written)])
    started = time.perf_counter()
    for text in ("a" * 4_096, "ab" * 2_048, "a好" * 2_048):
        patterns.find(Reading(text))
    assert time.perf_counter() - started < 2


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
def test_no_text_raises(written: str, text: str) -> None:
    try:
        one = pattern(written)
    except BadValue:
        return
    assert isinstance(found(one, text), tuple)


def test_a_rule_with_a_pattern_and_one_that_excepts_it(tmp_path: Path) -> None:
    body = (
        '    当: {含任一: [加我], 正则: ["[vV]x?\\\\d+", "群\\\\d"]}\n    除非: {正则: 别.*加}\n'
    )
    one = rule(tmp_path, body)
    assert marks(one, "加我 Vx123") == ("加我", "Vx123")
    assert marks(one, "加我 群9") == ("加我", "群9")
    assert marks(one, "加我") is None
    assert marks(one, "Vx123") is None
    assert marks(one, "别再加我 Vx123") is None


def test_a_rule_of_nothing_but_a_pattern_is_asked(tmp_path: Path) -> None:
    rules = [
        rule(tmp_path, "    当: {有: [链接]}\n", "甲"),
        rule(tmp_path, '    当: {正则: "出[号卡]\\\\d"}\n', "乙"),
    ]
    judge = RuleJudge(rules)
    assert [one.rule.name for one in judge.suspects(Said((Reading("出号9"),)))] == ["乙"]
    assert judge.suspects(Said((Reading("出门"),))) == []
    assert marks(rules[1], "你好") is None
