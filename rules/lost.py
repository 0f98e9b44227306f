"""Names in rules files that lead nowhere: groups, sets, topics that the config does not know."""

from collections.abc import Iterator, Mapping
from typing import Final

from rules.book import Book
from rules.broadcast import EVERYWHERE, Broadcast
from rules.route import Route, Target
from rules.rule import Rule
from text.findings import Finding
from text.suggest import did_you_mean

Groups = Mapping[str, tuple[str, ...]]
"""Names of groups and sets -> the topics that the config names there."""

_UNKNOWN_GROUP: Final = "no group or set is called {name!r}"
_UNKNOWN_TOPIC: Final = "the config names no topic {name!r}{where}"


def lost_names(book: Book, groups: Groups) -> Iterator[Finding]:
    """A finding for each name that a rule, a route or a broadcast uses and nobody knows."""
    for rule in book.rules:
        yield from _topics(book, rule, groups)
    for route in book.routes:
        targets = (route.to, route.overflow, *map(Target, route.from_))
        for target in dict.fromkeys(one for one in targets if one is not None):
            yield from _target(book, route, target, groups)
    for broadcast in book.broadcasts:
        for name in broadcast.to:
            if name not in EVERYWHERE:
                yield from _target(book, broadcast, Target(name), groups)


def _topics(book: Book, rule: Rule, groups: Groups) -> Iterator[Finding]:
    known = sorted({topic for topics in groups.values() for topic in topics})
    for name in dict.fromkeys((*rule.when.topic, *rule.unless.topic)):
        if not name.isdecimal() and name not in known:
            message = _UNKNOWN_TOPIC.format(name=name, where="")
            yield _finding(book, rule, "unknown-topic", message, did_you_mean(name, known))


def _target(
    book: Book, item: Route | Broadcast, target: Target, groups: Groups
) -> Iterator[Finding]:
    topic = target.topic
    if target.group not in groups:
        message = _UNKNOWN_GROUP.format(name=target.group)
        near = did_you_mean(target.group, sorted(groups))
        yield _finding(book, item, "unknown-group", message, near)
    elif topic is not None and not topic.isdecimal() and topic not in groups[target.group]:
        message = _UNKNOWN_TOPIC.format(name=topic, where=f" in {target.group!r}")
        near = did_you_mean(topic, groups[target.group])
        yield _finding(book, item, "unknown-topic", message, near)


def _finding(
    book: Book, item: Rule | Route | Broadcast, code: str, message: str, hint: str | None
) -> Finding:
    file, line, column = book.place_of(item).rsplit(":", 2)
    return Finding(file, int(line), int(column), code, message, hint, "warning")
