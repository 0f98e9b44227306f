"""Names in rules files that lead nowhere: groups, sets, topics that the config does not know."""

from collections.abc import Iterator, Mapping
from typing import Final

from rules.book import Book
from rules.broadcast import EVERYWHERE, Broadcast
from rules.route import Route, Target
from rules.rule import Rule
from text.findings import Finding
from text.suggest import did_you_mean
from text.yaml_document import KeyPath

Groups = Mapping[str, tuple[str, ...]]
"""Names of groups and sets -> the topics that the config names there."""

_UNKNOWN_GROUP: Final = "no group or set is called {name!r}"
_UNKNOWN_TOPIC: Final = "the config names no topic {name!r}{where}"


def lost_names(book: Book, groups: Groups) -> Iterator[Finding]:
    """A finding for each name that a rule, a route or a broadcast uses and nobody knows."""
    for rule in book.rules:
        yield from _topics(book, rule, groups)
    for route in book.routes:
        for path, target in _targets(route):
            yield from _target(book, route, path, target, groups)
    for broadcast in book.broadcasts:
        for at, name in enumerate(broadcast.to):
            if name not in EVERYWHERE:
                yield from _target(book, broadcast, ("to", at), Target(name), groups)


def _targets(route: Route) -> Iterator[tuple[KeyPath, Target]]:
    """Each group or topic that a route names, once, and where."""
    named: list[tuple[KeyPath, Target | None]]
    named = [(("to",), route.to), (("overflow",), route.overflow)]
    named += [(("from", at), Target(name)) for at, name in enumerate(route.from_)]
    seen: set[Target] = set()
    for path, target in named:
        if target is not None and target not in seen:
            seen.add(target)
            yield path, target


def _topics(book: Book, rule: Rule, groups: Groups) -> Iterator[Finding]:
    known = sorted({topic for topics in groups.values() for topic in topics})
    for key, names in (("when", rule.when.topic), ("unless", rule.unless.topic)):
        for at, name in enumerate(names):
            if not name.isdecimal() and name not in known:
                message = _UNKNOWN_TOPIC.format(name=name, where="")
                place = book.place_of(rule, key, "topic", at)
                yield _finding(place, "unknown-topic", message, did_you_mean(name, known))


def _target(
    book: Book, item: Route | Broadcast, path: KeyPath, target: Target, groups: Groups
) -> Iterator[Finding]:
    topic, place = target.topic, book.place_of(item, *path)
    if target.group not in groups:
        message = _UNKNOWN_GROUP.format(name=target.group)
        near = did_you_mean(target.group, sorted(groups))
        yield _finding(place, "unknown-group", message, near)
    elif topic is not None and not topic.isdecimal() and topic not in groups[target.group]:
        message = _UNKNOWN_TOPIC.format(name=topic, where=f" in {target.group!r}")
        near = did_you_mean(topic, groups[target.group])
        yield _finding(place, "unknown-topic", message, near)


def _finding(place: str, code: str, message: str, hint: str | None) -> Finding:
    file, line, column = place.rsplit(":", 2)
    return Finding(file, int(line), int(column), code, message, hint, "warning")
