"""Find the topic that a question belongs to."""

import re
from collections.abc import Sequence
from typing import Final

from rapidfuzz import fuzz

from rules.route import Route
from text.asking import asks, tells
from text.folding import fold
from text.keywords import Keywords
from text.reading import Reading

LIKE_EXAMPLE_PCT: Final = 85.0
STORY: Final = 2
"""So many marks of a statement outweigh those of a question."""

_IN_TROUBLE: Final = re.compile(
    "报错|出错|错误|异常|崩溃|闪退|卡住|卡死|失败|超时|乱码|失灵|坏了|没反应|没效果|没用|不动|不对|不行|不了|不出"
    "|不上|不到|打不开|不会|不懂|不明白|搞不|弄不|救命|救救|求助|求|请教|帮忙|帮我|帮看"
    r"|\b(?:errors?|fail(?:s|ed|ing)?|failure|exception|traceback|crash(?:es|ed)?|stuck|broken|bug"
    r"|help|cant|cannot|doesnt|wont|not working)\b"
)


class RouteFinder:
    """All routes, asked in one pass."""

    def __init__(self, routes: Sequence[Route]) -> None:
        self.routes = tuple(routes)
        self._words = Keywords(word for route in routes for word in route.keywords)
        self._unless = {route.topic: Keywords(route.not_) for route in routes if route.not_}
        self._examples = {
            route.topic: [fold(one) for one in route.examples]
            for route in routes
            if route.examples
        }

    def of_key(self, key: str) -> Route | None:
        """The route of a topic's key; None when the files have none any more."""
        return next((route for route in self.routes if route.key == key), None)

    def find(self, reading: Reading) -> list[Route]:
        """The routes that a message belongs to, in the order of the files.

        A keyword alone is talk (动物园的 python 好大一条): the message must also ask for
        something, or tell of trouble. One like an example needs neither.
        """
        words = self._words.find(reading)
        wanted = bool(words) and needs_help(reading.folded)
        return [
            route
            for route in self.routes
            if ((wanted and not words.isdisjoint(route.keywords)) or self._is_like(route, reading))
            and not self._excluded(route, reading)
        ]

    def _is_like(self, route: Route, reading: Reading) -> bool:
        folded = reading.folded
        return any(
            fuzz.ratio(folded, one, score_cutoff=LIKE_EXAMPLE_PCT) > 0
            for one in self._examples.get(route.topic, ())
        )

    def _excluded(self, route: Route, reading: Reading) -> bool:
        unless = self._unless.get(route.topic)
        return unless is not None and bool(unless.find(reading))


def needs_help(folded: str) -> bool:
    """Whether a folded text asks for something or tells of trouble, and is no mere story."""
    if not asks(folded) and not _IN_TROUBLE.search(folded):
        return False
    return tells(folded) < STORY
