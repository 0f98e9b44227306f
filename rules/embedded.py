"""The tests that operators write into their rules and routes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Final, Literal

from rules.book import Book
from rules.judging import RuleJudge, holds
from rules.route import Route
from rules.routing import RouteFinder
from rules.rule import Rule, RuleTest
from rules.said import Circumstances, Said
from text.keywords import Keywords
from text.reading import Reading
from text.times import parse_time

_SAID: Final = {
    "en": {
        ("rule", "hit"): "hit {text!r}: not caught",
        ("rule", "miss"): "miss {text!r}: caught",
        ("route", "hit"): "hit {text!r}: not shown the way",
        ("route", "miss"): "miss {text!r}: shown the way",
        "marks": " ({})",
    },
    "zh-CN": {
        ("rule", "hit"): "该抓「{text}」，没抓到",
        ("rule", "miss"): "该放过「{text}」，却抓了",
        ("route", "hit"): "该带「{text}」，没带",
        ("route", "miss"): "不该带「{text}」，却带了",
        "marks": "（命中：{}）",
    },
}


@dataclass(frozen=True, slots=True)
class Failure:
    """An embedded test that failed.

    Attributes:
        place: of the test.
        part: ``rule`` or ``route``.
        owner: the name of the rule or the topic of the route.
        kind: ``hit``: it should have been caught or shown the way; ``miss``: it should not.
        marks: what in the message was the reason, where it should not have been.
    """

    place: str
    part: Literal["rule", "route"]
    owner: str
    kind: str
    text: str
    marks: tuple[str, ...] = ()

    def told(self, language: str) -> str:
        """One line: where, whose test, what was expected of which message, and what came."""
        words = _SAID[language]
        marks = words["marks"].format(" · ".join(self.marks)) if self.marks else ""
        said = words[self.part, self.kind].format(text=self.text)
        return f"{self.place} {self.owner} {said}{marks}"


def count_tests(book: Book) -> int:
    """How many tests the book holds."""
    owners: tuple[Rule | Route, ...] = (*book.rules, *book.routes)
    return sum(len(one.tests.hit) + len(one.tests.miss) for one in owners)


def run_tests(book: Book) -> Iterator[Failure]:
    """Run every embedded test, each against its own rule or route alone; yield those that fail."""
    for rule in book.rules:
        for kind, tests in (("hit", rule.tests.hit), ("miss", rule.tests.miss)):
            for at, test in enumerate(tests):
                marks = caught(rule, test)
                if (marks is not None) != (kind == "hit"):
                    place = book.place_of(rule, "tests", kind, at)
                    yield Failure(place, "rule", rule.name, kind, test.text, marks or ())
    for route in book.routes:
        finder, words = RouteFinder([route]), Keywords(route.keywords)
        for kind, texts in (("hit", route.tests.hit), ("miss", route.tests.miss)):
            for at, text in enumerate(texts):
                reading = Reading(text)
                shown = bool(finder.find(reading))
                if shown != (kind == "hit"):
                    found = sorted(words.find(reading)) if shown else ()
                    place = book.place_of(route, "tests", kind, at)
                    yield Failure(place, "route", route.topic, kind, text, tuple(found))


def caught(rule: Rule, test: RuleTest) -> tuple[str, ...] | None:
    """What of a test's message a rule catches; None = it does not.

    What the test leaves open is as the rule asks for it: a newcomer's message in its hours.
    """
    when = rule.when
    said = Said((Reading(test.text),), features=frozenset(when.has) - {"link", "mention"})
    hours = when.time[0].start if when.time else time(12)
    now = Circumstances(
        role=test.role or (when.role[0] if when.role else "member"),
        member_for=timedelta() if test.joined is None else test.joined,
        clock=hours if test.time is None else parse_time(test.time),
        topics=frozenset(when.topic),
    )
    found = RuleJudge([rule]).suspects(said)
    return found[0].marks if found and holds(rule, now) else None
