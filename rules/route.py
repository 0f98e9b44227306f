"""One route: what is asked about a topic is pointed to the group where it belongs."""

import re
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from hashlib import blake2s
from typing import Annotated, Final

from pydantic import BeforeValidator, Field, model_validator

from rules.rule import Model, Name, keywords, template
from text import values
from text.durations import parse_duration
from text.findings import BadValue

ROUTE_KEYS: Final = {
    "topic": "话题",
    "keywords": "关键词",
    "examples": "例句",
    "not": "不含",
    "from": "从",
    "to": "去",
    "overflow": "满员去",
    "text": "提示",
    "per_member": "每人",
    "tests": "测试",
}
ROUTE_TEST_KEYS: Final = {"hit": "该带", "miss": "不带"}
HINT_VALUES: Final = frozenset({"name", "topic", "group"})
"""What ``{…}`` may stand for in a hint: the asker, the topic, the group that it points to."""

LONGEST_WINDOW: Final = timedelta(days=366)
_PER_MEMBER: Final = re.compile(r"(?P<window>.+?)[\s/,，内]*(?P<times>\d{1,3})\s*(?:次|times?|x)")


@dataclass(frozen=True, slots=True)
class Target:
    """A group by name, and one of its topics."""

    group: str
    topic: str | None = None


@dataclass(frozen=True, slots=True)
class Quota:
    """At most so many hints for a member in any such span of time."""

    window: timedelta = timedelta(days=7)
    times: int = 1


def _target(value: object) -> object:
    if isinstance(value, Target) or value is None:
        return value
    group, slash, topic = values.text(value).strip().partition("/")
    if not group.strip() or (slash and not topic.strip()):
        raise BadValue(f"expected a group or group/topic, found {value!r}")
    return Target(group.strip(), topic.strip() or None)


def _quota(value: object) -> object:
    if isinstance(value, Quota):
        return value
    match = _PER_MEMBER.fullmatch(values.text(value).strip())
    if match is None:
        raise BadValue(f"expected such as 7天 1次 (7d 1x), found {value!r}")
    window, times = parse_duration(match["window"]), int(match["times"])
    if not timedelta() < window <= LONGEST_WINDOW or times < 1:
        raise BadValue(
            "expected a span of at most 366 days, and at least once, such as 7天 1次 (7d 1x)"
        )
    return Quota(window, times)


def _hint(value: object) -> str:
    return template(value, HINT_VALUES)


Words = Annotated[tuple[str, ...], BeforeValidator(keywords)]
Texts = Annotated[tuple[str, ...], BeforeValidator(values.texts)]
Where = Annotated[Target, BeforeValidator(_target)]


class RouteTests(Model):
    """Messages that are shown the way, and messages that are not."""

    hit: Texts = ()
    miss: Texts = ()


class Route(Model):
    """A route.

    Attributes:
        topic: unique among the routes.
        keywords: a question or a call for help that holds one of these belongs to the topic.
        examples: messages like these belong to it, whatever they hold.
        not_: messages with one of these do not.
        from_: groups and sets, by name; empty = every group but the target.
        overflow: where to when the target is full or cannot be entered.
        text: the hint; HTML with ``{name} {topic} {group}``; None = the bot's own words.
    """

    topic: Name
    keywords: Words = ()
    examples: Texts = ()
    not_: Words = Field((), alias="not")
    from_: Texts = Field((), alias="from")
    to: Where
    overflow: Annotated[Target | None, BeforeValidator(_target)] = None
    text: Annotated[str | None, BeforeValidator(_hint)] = None
    per_member: Annotated[Quota, BeforeValidator(_quota)] = Quota()
    tests: RouteTests = RouteTests()

    @model_validator(mode="after")
    def _finds_something(self) -> "Route":
        if not self.keywords and not self.examples:
            raise BadValue("a route needs keywords (关键词) or examples (例句)")
        return self

    @cached_property
    def key(self) -> str:
        """Twelve characters that stand for the topic where space is short."""
        return blake2s(self.topic.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()
