"""Lists in rules, routes and broadcasts that were written as one text."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from rules.broadcast import BROADCAST_KEYS
from rules.route import ROUTE_KEYS, ROUTE_TEST_KEYS
from rules.rule import CONDITION_KEYS, RULE_KEYS, RULE_TEST_KEYS
from text import lists
from text.findings import Finding
from text.yaml_document import Document, KeyPath

_TESTS: Final = ("hit", "miss")
_LISTS: Final[Mapping[str, lists.ListKeys]] = {
    "rules": lists.ListKeys(
        words=lists.named(("any", "topic", "sites"), CONDITION_KEYS),
        sentences=lists.named(_TESTS, RULE_TEST_KEYS),
        inside=lists.named(("when", "unless", "tests"), RULE_KEYS),
    ),
    "routes": lists.ListKeys(
        words=lists.named(("keywords", "not", "from"), ROUTE_KEYS),
        sentences=lists.named(("examples",), ROUTE_KEYS) | lists.named(_TESTS, ROUTE_TEST_KEYS),
        inside=lists.named(("tests",), ROUTE_KEYS),
    ),
    "broadcasts": lists.ListKeys(
        words=lists.named(("to",), BROADCAST_KEYS), sentences=frozenset(), inside=frozenset()
    ),
}


def one_item_lists(
    part: str, document: Document, keypath: KeyPath, item: Any
) -> Iterator[Finding]:
    """Warnings about texts that look like several, where several may stand.

    Args:
        part: ``rules``, ``routes`` or ``broadcasts``.
        document: the file.
        keypath: where the item stands in it.
        item: as it was written.
    """
    return lists.one_item_lists(document, keypath, item, _LISTS[part])
