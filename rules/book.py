"""Load the operators' rules files, or say everything that is wrong with them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import BeforeValidator

from rules.broadcast import BROADCAST_KEYS, Broadcast
from rules.lists import one_item_lists
from rules.route import ROUTE_KEYS, ROUTE_TEST_KEYS, Route
from rules.rule import CONDITION_KEYS, MODES, RULE_KEYS, RULE_TEST_KEYS, Model, Rule
from text.yaml_file import (
    Document,
    FileProblems,
    Finding,
    Renamer,
    checked,
    load_yaml,
    parse_yaml,
    validate,
    yaml_files,
)

__all__ = ["Book", "Broadcast", "Route", "Rule", "examine_book", "examine_text", "load_book"]

FILE_KEYS: Final = {"rules": "规则", "routes": "分流", "broadcasts": "群发"}


def _aliases(*names: Mapping[str, str]) -> dict[str, str]:
    return {chinese: english for one in names for english, chinese in one.items()}


_ALIASES: Final = {
    "rules": _aliases(RULE_KEYS, CONDITION_KEYS, RULE_TEST_KEYS, MODES),
    "routes": _aliases(ROUTE_KEYS, ROUTE_TEST_KEYS),
    "broadcasts": _aliases(BROADCAST_KEYS),
}


def _items(value: object) -> object:
    """A heading whose lines are all commented out holds nothing."""
    return () if value is None else value


Items = Annotated[tuple[Any, ...], BeforeValidator(_items)]


class _File(Model):
    """The keys of a rules file; what stands under each is read one by one."""

    rules: Items = ()
    routes: Items = ()
    broadcasts: Items = ()


@dataclass(frozen=True, slots=True)
class Place:
    """Where an item was read."""

    document: Document
    names: Renamer

    def of(self, *path: str | int) -> str:
        """``file:line:column`` of what stands at a path of canonical keys in the item.

        What is not there is looked for at what would hold it.
        """
        line, column = self.document.position(self.names.written_path(path))
        return f"{self.document.path}:{line}:{column}"


@dataclass(frozen=True, slots=True)
class Book:
    """What the operators' rules files say, in the order of the files' names and lines.

    Attributes:
        places: (kind, name) -> where it was read.
    """

    rules: tuple[Rule, ...] = ()
    routes: tuple[Route, ...] = ()
    broadcasts: tuple[Broadcast, ...] = ()
    places: Mapping[tuple[str, str], Place] = field(default_factory=dict)

    def place_of(self, item: Rule | Route | Broadcast, *path: str | int) -> str:
        """``file:line:column`` of an item, or nothing for one that was read from no file.

        Args:
            item: which.
            path: canonical keys of what is meant in it.
        """
        place = self.places.get((type(item).__name__, _name(item)))
        return "" if place is None else place.of(*path)


@dataclass(slots=True)
class _Shelf:
    """What has been read so far."""

    rules: list[Rule] = field(default_factory=list)
    routes: list[Route] = field(default_factory=list)
    broadcasts: list[Broadcast] = field(default_factory=list)
    places: dict[tuple[str, str], Place] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


def load_book(paths: Path | Sequence[Path]) -> Book:
    """Read rules files; each may hold rules, routes and broadcasts, any part of them.

    Args:
        paths: a file, a folder (every ``.yaml`` and ``.yml`` below it), or several of them.

    Raises:
        FileProblems: everything that is wrong in all files, at once.
    """
    book, findings = examine_book(paths)
    if any(one.severity == "error" for one in findings):
        raise FileProblems(findings)
    return book


def examine_book(paths: Path | Sequence[Path]) -> tuple[Book, tuple[Finding, ...]]:
    """Read what can be read, and name what is wrong or doubtful in all files."""
    shelf = _Shelf()
    for file in yaml_files(paths):
        try:
            _load(load_yaml(file), shelf)
        except FileProblems as problems:
            shelf.findings.extend(problems.findings)
    book = Book(tuple(shelf.rules), tuple(shelf.routes), tuple(shelf.broadcasts), shelf.places)
    return book, FileProblems(shelf.findings).findings


def examine_text(text: str, path: Path) -> tuple[Finding, ...]:
    """What is wrong or doubtful in a text, as if it stood alone in that file."""
    shelf = _Shelf()
    try:
        _load(parse_yaml(text, path), shelf)
    except FileProblems as problems:
        shelf.findings.extend(problems.findings)
    return FileProblems(shelf.findings).findings


def _load(document: Document, shelf: _Shelf) -> None:
    shelf.findings += document.doubts
    head = validate(document, _File, aliases=_aliases(FILE_KEYS))
    if document.data is not None and not (head.rules or head.routes or head.broadcasts):
        message = "the file has neither rules (规则) nor routes (分流) nor broadcasts (群发)"
        shelf.findings.append(document.finding((), "empty", message))
    shelf.rules += _read(document, "rules", Rule, shelf)
    shelf.routes += _read(document, "routes", Route, shelf)
    shelf.broadcasts += _read(document, "broadcasts", Broadcast, shelf)


def _read(document: Document, part: str, model: type[Any], shelf: _Shelf) -> Iterator[Any]:
    name = part if document.has((part,)) else FILE_KEYS[part]
    data = document.data if isinstance(document.data, dict) else {}
    for at, written in enumerate(data.get(name) or ()):
        shelf.findings += one_item_lists(part, document, (name, at), written)
        try:
            item, names = checked(document, model, aliases=_ALIASES[part], at=(name, at))
        except FileProblems as problems:
            shelf.findings.extend(problems.findings)
            continue
        finding = _noted(Place(document, names), (name, at), item, shelf)
        if finding is not None:
            shelf.findings.append(finding)
        yield item


def _noted(place: Place, keypath: tuple[str, int], item: Any, shelf: _Shelf) -> Finding | None:
    """Remember where an item stands; a finding when its name is taken."""
    key = (type(item).__name__, _name(item))
    first = shelf.places.setdefault(key, place)
    if first is place:
        return None
    message = f"the name {key[1]!r} is taken by the one at {first.of()}"
    return place.document.finding(keypath, "duplicate-name", message)


def _name(item: Rule | Route | Broadcast) -> str:
    return item.topic if isinstance(item, Route) else item.name
