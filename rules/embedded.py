"""The tests that operators write into their rules and routes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time, timedelta

from rules.book import Book
from rules.judging import RuleJudge, holds
from rules.route import ROUTE_TEST_KEYS, Route
from rules.routing import RouteFinder
from rules.rule import RULE_TEST_KEYS, Rule, RuleTest
from rules.said import Circumstances, Said
from text.reading import Reading


@dataclass(frozen=True, slots=True)
class Failure:
    """An embedded test that failed.

    Attributes:
        owner: the name of the rule or the topic of the route.
        kind: ``hit``: it should have been caught or shown the way; ``miss``: it should not.
        route: it is a route's.
    """

    place: str
    owner: str
    kind: str
    text: str
    route: bool = False

    def __str__(self) -> str:
        return self.said("en")

    def said(self, language: str) -> str:
        """One line: where, whose test, which kind, and the message."""
        if language != "zh-CN":
            return f"{self.place} {self.owner} {self.kind} {self.text!r}"
        kinds = ROUTE_TEST_KEYS if self.route else RULE_TEST_KEYS
        return f"{self.place} {self.owner} {kinds[self.kind]}「{self.text}」"


def count_tests(book: Book) -> int:
    """How many tests the book holds."""
    owners: tuple[Rule | Route, ...] = (*book.rules, *book.routes)
    return sum(len(one.tests.hit) + len(one.tests.miss) for one in owners)


def run_tests(book: Book) -> Iterator[Failure]:
    """Run every embedded test, each against its own rule or route alone; yield those that fail."""
    for rule in book.rules:
        for kind, tests in (("hit", rule.tests.hit), ("miss", rule.tests.miss)):
            for test in tests:
                if catches(rule, test) != (kind == "hit"):
                    yield Failure(book.place_of(rule), rule.name, kind, test.text)
    for route in book.routes:
        finder = RouteFinder([route])
        for kind, texts in (("hit", route.tests.hit), ("miss", route.tests.miss)):
            for text in texts:
                if bool(finder.find(Reading(text))) != (kind == "hit"):
                    yield Failure(book.place_of(route), route.topic, kind, text, route=True)


def catches(rule: Rule, test: RuleTest) -> bool:
    """Whether a rule catches a test's message.

    What the test leaves open is as the rule asks for it: a newcomer's message in its hours.
    """
    when = rule.when
    said = Said((Reading(test.text),), features=frozenset(when.has) - {"link", "mention"})
    hours = when.time[0].start if when.time else time(12)
    now = Circumstances(
        role=test.role or (when.role[0] if when.role else "member"),
        member_for=timedelta() if test.joined is None else test.joined,
        clock=hours if test.time is None else _clock(test.time),
        topics=frozenset(when.topic),
    )
    return bool(RuleJudge([rule]).suspects(said)) and holds(rule, now)


def _clock(written: str) -> time:
    hour, _, minute = written.partition(":")
    return time(int(hour), int(minute))
