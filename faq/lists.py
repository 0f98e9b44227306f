"""Lists that were written as one text: ``也问: 甲, 乙`` without brackets."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from faq.entry import KEYS, TEST_KEYS
from text.findings import Finding
from text.yaml_document import Document, KeyPath

_LISTS: Final = ("also", "must", "not", "keywords", "only_in")
_KEYS: Final = frozenset(name for key in _LISTS for name in (key, KEYS[key]))
WORDS: Final = frozenset(
    name for key in ("must", "not", "keywords", "only_in") for name in (key, KEYS[key])
)
"""Keys of lists of words."""
_TESTS: Final = frozenset(name for key in TEST_KEYS for name in (key, TEST_KEYS[key]))
_BETWEEN: Final = re.compile(r"\s*[,，、;；]\s*")


def one_item_lists(document: Document, keypath: KeyPath, item: Any) -> Iterator[Finding]:
    """Warnings about texts that look like several, where several may stand."""
    if not isinstance(item, Mapping):
        return
    for key, value in item.items():
        if key in _KEYS and isinstance(value, str):
            yield from _one(document, (*keypath, key), value, sure=key in WORDS)
        elif key in ("tests", KEYS["tests"]) and isinstance(value, Mapping):
            for kind, text in value.items():
                if kind in _TESTS and isinstance(text, str):
                    yield from _one(document, (*keypath, key, kind), text, sure=False)


def _one(document: Document, place: KeyPath, value: str, *, sure: bool) -> Iterator[Finding]:
    parts = parts_of(value, sure=sure)
    if parts:
        message = f"{value.strip()!r} is one text: a list stands between [ ]"
        hint = f"[{', '.join(parts)}]"
        yield replace(document.finding(place, "one-item", message, hint), severity="warning")


def parts_of(value: str, *, sure: bool) -> list[str]:
    """The parts of a text that looks like several; of another one none.

    Words are short and hold no commas; a sentence may well hold one, several rarely.

    Args:
        value: the text.
        sure: it holds words.
    """
    parts = [part for part in _BETWEEN.split(value.strip()) if part]
    plain = "," in value and not value.isascii()
    enough = len(parts) >= (2 if sure or plain else 3) and "\n" not in value.strip()
    return parts if enough else []
