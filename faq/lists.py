"""Lists in entries that were written as one text."""

from collections.abc import Iterator
from typing import Any, Final

from faq.entry import KEYS, TEST_KEYS
from text import lists
from text.findings import Finding
from text.yaml_document import Document, KeyPath

WORDS: Final = lists.named(("must", "not", "keywords", "only_in"), KEYS)
"""Keys of lists of words."""
_LISTS: Final = lists.ListKeys(
    words=WORDS,
    sentences=lists.named(("also",), KEYS) | lists.named(TEST_KEYS, TEST_KEYS),
    inside=lists.named(("tests",), KEYS),
)


def one_item_lists(document: Document, keypath: KeyPath, item: Any) -> Iterator[Finding]:
    """Warnings about texts that look like several, where several may stand."""
    return lists.one_item_lists(document, keypath, item, _LISTS)
