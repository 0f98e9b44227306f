"""Rules asked about messages: words however they are spelt, features, circumstances."""

from datetime import time, timedelta
from pathlib import Path

import pytest

from rules.book import load_book
from rules.judging import RuleJudge, choose, holds
from rules.rule import Rule
from rules.said import Circumstances, Said, is_on
from text.reading import Reading


def rule(tmp_path: Path, body: str, name: str = "甲") -> Rule:
    path = tmp_path / f"{name}.yaml"
    path.write_text(f"规则:\n  - 名称: {name}\n    则: [删除]\n{body}", "utf-8")
    return load_book(path).rules[0]


def marks(one: Rule, text: str, **more: object) -> tuple[str, ...] | None:
    found = RuleJudge([one]).suspects(Said((Reading(text),), **more))  # type: ignore[arg-type]
    return found[0].marks if found else None


def test_all_that_is_asked_must_hold_and_one_of_each_list(tmp_path: Path) -> None:
    one = rule(tmp_path, "    当: {含任一: [红包, 优惠], 有: [链接, 图片]}\n")
    assert marks(one, "领红包 https://a.test") == ("红包", "https://a.test")
    assert marks(one, "领红包") is None
    assert marks(one, "https://a.test") is None
    assert marks(one, "优惠", features=frozenset({"photo"})) == ("优惠", "photo")
    assert marks(one, "优惠", more_links=("https://b.test",)) == ("优惠", "https://b.test")


def test_what_a_message_has_is_told_from_words_of_the_same_name(tmp_path: Path) -> None:
    one = rule(tmp_path, "    当: {含任一: [video], 有: [转发, 视频]}\n")
    said = Said((Reading("video"),), features=frozenset({"forward", "video"}))
    (found,) = RuleJudge([one]).suspects(said)
    assert found.marks == ("video", "forward")
    assert found.features == {"forward"}


@pytest.mark.parametrize(
    ("text", "caught"),
    [
        ("看 https://a.test", True),
        ("看 a.vip 和 example.com", True),
        ("看 www.Example.com/x", False),
        ("看 https://sub.example.com:443/x", False),
        ("看 https://example.com.a.test", True),
        ("看 https://example.com@a.test/", True),
        ("看 t.me/our_group/12", False),
        ("看 t.me/our_group_fake", True),
        ("找 @somebody", False),
        ("写信 ann@a.test", False),
        ("一共 3.14 元", False),
    ],
)
def test_links_but_those_to_allowed_sites(tmp_path: Path, text: str, caught: bool) -> None:
    one = rule(tmp_path, "    当: {有: 链接}\n    除非: {网址: [example.com, t.me/our_group]}\n")
    assert (marks(one, text) is not None) == caught


@pytest.mark.parametrize("written", ["*.a.test", "a.test", "https://a.test", "a.test/"])
def test_a_site_stands_for_all_below_it(tmp_path: Path, written: str) -> None:
    one = rule(tmp_path, f"    当: {{有: 链接}}\n    除非: {{网址: ['{written}']}}\n")
    assert marks(one, "看 https://www.a.test/x 和 https://b.a.test") is None
    assert marks(one, "看 https://b.test") is not None


def test_a_call_in_code_is_no_link(tmp_path: Path) -> None:
    one = rule(tmp_path, "    当: {有: 链接}\n")
    assert marks(one, "用 data.to_csv('a') 就行") is None
    assert marks(one, "看 data.to") == ("data.to",)


def test_a_site_is_compared_by_its_host() -> None:
    assert is_on("HTTPS://A.test.", "a.test")
    assert not is_on("https://ba.test", "a.test")
    assert not is_on("", "a.test")


def test_exceptions_are_enough_one_by_one(tmp_path: Path) -> None:
    one = rule(
        tmp_path,
        "    当: {含任一: [红包], 入群不足: 3天}\n"
        "    除非: {含任一: [骗子], 身份: 信任, 时间: 09:00-10:00, 话题: [闲聊]}\n",
    )
    assert marks(one, "发红包的是骗子") is None
    new = Circumstances(member_for=timedelta(days=1))
    assert holds(one, new)
    for other in (
        Circumstances(member_for=timedelta(days=3)),
        Circumstances(member_for=None),
        Circumstances("trusted", timedelta(days=1)),
        Circumstances("admin", timedelta(days=1)),
        Circumstances(member_for=timedelta(days=1), clock=time(9, 59)),
        Circumstances(member_for=timedelta(days=1), topics=frozenset({"闲聊", "7"})),
    ):
        assert not holds(one, other)


def test_hours_go_over_midnight(tmp_path: Path) -> None:
    one = rule(tmp_path, "    当: {有: 链接, 时间: [23:00-07:00, 12:00-12:30]}\n")
    held = [hour for hour in range(24) if holds(one, Circumstances(clock=time(hour)))]
    assert held == [0, 1, 2, 3, 4, 5, 6, 12, 23]


def test_a_rule_may_ask_for_circumstances_alone(tmp_path: Path) -> None:
    one = rule(tmp_path, "    当: {话题: [公告], 身份: 成员}\n")
    assert marks(one, "你好") == ()
    assert holds(one, Circumstances(topics=frozenset({"公告"})))
    assert not holds(one, Circumstances("trusted", topics=frozenset({"公告"})))


def test_overlapping_words_are_all_found(tmp_path: Path) -> None:
    rules = [
        rule(tmp_path, "    当: {含任一: [加微信]}\n", "甲"),
        rule(tmp_path, "    当: {含任一: [微信群]}\n    状态: 演练\n", "乙"),
    ]
    found = RuleJudge(rules[::-1]).suspects(Said((Reading("快加微信群"),)))
    assert [one.rule.name for one in found] == ["乙", "甲"]
    chosen = choose(found)
    assert chosen is not None
    assert chosen.rule.name == "甲"  # the live one acts
    assert choose([]) is None


def test_words_on_buttons_count_as_well(tmp_path: Path) -> None:
    one = rule(tmp_path, "    当: {含任一: [上分]}\n")
    said = Said((Reading("你好"), Reading("点我上分")))
    assert RuleJudge([one]).suspects(said)
