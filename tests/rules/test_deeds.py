"""What a rule does, as operators write it, and what is said when that cannot be."""

from datetime import timedelta

import pytest

from rules.broadcast import Broadcast
from rules.deeds import Again, Deed, deeds, repeats
from rules.route import Quota, Route, Target
from rules.rule import Rule
from text.late import LATE_NEVER
from text.times import parse_rule

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("written", "done"),
    [
        ("删除", [Deed("delete")]),
        (["删除", "禁言 1天"], [Deed("delete"), Deed("mute", DAY)]),
        (["delete", "ban 永久"], [Deed("delete"), Deed("ban")]),
        (["报告", "踢出"], [Deed("report"), Deed("kick")]),
        ((Deed("warn"),), [Deed("warn")]),
    ],
)
def test_deeds(written: object, done: list[Deed]) -> None:
    assert list(deeds(written)) == done


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (["删除", "删除"], "twice"),
        (["警告", "封禁"], "only one of"),
        ("删掉", "expected 删除"),
        (12, "the value 12"),
        ("删除 1天", "only 禁言"),
        ("禁言", "how long"),
        ("禁言 0秒", "above zero"),
        ("禁言 一会儿", "is no duration"),
    ],
)
def test_deeds_that_cannot_be(written: object, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        deeds(written)


def test_repeats() -> None:
    known = Again(2, Deed("mute", DAY))
    assert repeats("第2次 禁言 1天") == (known,)
    assert repeats(["第二次 禁言 1天", "第3次 封禁"]) == (known, Again(3, Deed("ban")))
    assert repeats((known,)) == (known,)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("禁言 1天", "expected a line such as"),
        (["第3次 封禁", "第2次 踢"], "must rise"),
        ("第1次 踢", "the first time"),
        ("第2次 删除", "behind the times"),
        (7, "the value 7"),
    ],
)
def test_repeats_that_cannot_be(written: object, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        repeats(written)


def test_a_route_made_of_values_and_one_made_of_words_are_the_same() -> None:
    words = Route.model_validate(
        {"topic": "Python", "keywords": ["pip"], "to": "python/提问", "per_member": "3天 2次"}
    )
    made = Route.model_validate(
        {
            "topic": "Python",
            "keywords": ["pip"],
            "to": Target("python", "提问"),
            "per_member": Quota(timedelta(days=3), 2),
        }
    )
    assert words == made


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("to", "python/", "group/topic"),
        ("per_member", "偶尔", "7天 1次"),
        ("per_member", "400天 1次", "366 days"),
        ("per_member", "7天 0次", "at least once"),
    ],
)
def test_routes_that_cannot_be(key: str, value: str, said: str) -> None:
    written = {"topic": "Python", "keywords": ["pip"], "to": "python", key: value}
    with pytest.raises(ValueError, match=said):
        Route.model_validate(written)


def test_a_broadcast_made_of_values_and_one_made_of_words_are_the_same() -> None:
    basis = {"name": "资料", "to": "main", "text": "看这里"}
    words = Broadcast.model_validate({**basis, "at": "每天 18:30", "late": "跳过"})
    made = Broadcast.model_validate({**basis, "at": parse_rule("每天 18:30"), "late": LATE_NEVER})
    assert words == made


@pytest.mark.parametrize(
    ("key", "value", "said"), [("at", 1830, "每天 09:00"), ("late", 2, "补发")]
)
def test_broadcasts_that_cannot_be(key: str, value: object, said: str) -> None:
    written = {"name": "资料", "to": "main", "text": "看这里", "at": "每天 18:30", key: value}
    with pytest.raises(ValueError, match=said):
        Broadcast.model_validate(written)


@pytest.mark.parametrize("names", [frozenset[str](), frozenset({"python"})])
def test_a_broadcast_goes_only_where_it_is_sent(names: frozenset[str]) -> None:
    written = {"name": "资料", "to": "main", "text": "看这里", "at": "每天 18:30"}
    assert not Broadcast.model_validate(written).goes_to(names)
    assert Broadcast.model_validate({**written, "to": "全部"}).goes_to(names) == bool(names)


def test_a_rule_made_of_deeds_needs_no_words() -> None:
    rule = Rule.model_validate(
        {"name": "广告", "when": {"any": ["加微信"]}, "then": (Deed("delete"),)}
    )
    assert rule.then == (Deed("delete"),)
