"""Lists that were written as one text: ``也问: 甲, 乙`` without brackets, ``[甲、乙]``."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from text.findings import Finding
from text.yaml_document import Document, KeyPath

_BETWEEN: Final = re.compile(r"\s*(?:[，、;；\n]|(?<!\d),|,(?!\d))\s*")
_BRACKETS: Final = re.compile(r"[【［\[](?P<inside>.*)[】］\]]", re.DOTALL)


@dataclass(frozen=True, slots=True)
class ListKeys:
    """Keys under which several may stand, under all their names.

    Attributes:
        words: what stands there is short and holds no commas.
        sentences: what stands there may well hold one, several rarely.
        inside: what else holds such keys.
    """

    words: frozenset[str]
    sentences: frozenset[str]
    inside: frozenset[str]


def named(keys: Iterable[str], names: Mapping[str, str]) -> frozenset[str]:
    """Keys under both names."""
    return frozenset(name for key in keys for name in (key, names[key]))


def one_item_lists(
    document: Document, keypath: KeyPath, item: Any, keys: ListKeys
) -> Iterator[Finding]:
    """Warnings about texts that look like several, where several may stand.

    Args:
        document: the file.
        keypath: where the item stands in it.
        item: as it was written.
        keys: where to look.
    """
    if not isinstance(item, Mapping):
        return
    for key, value in item.items():
        place = (*keypath, key)
        if key in keys.inside:
            yield from one_item_lists(document, place, value, keys)
        elif isinstance(value, str) and key in keys.words | keys.sentences:
            yield from _text(document, place, value, sure=key in keys.words)
        elif isinstance(value, list) and key in keys.words:
            for at, one in enumerate(value):
                if isinstance(one, str):
                    yield from _item(document, (*place, at), one)


def _text(document: Document, place: KeyPath, value: str, *, sure: bool) -> Iterator[Finding]:
    if parts := parts_of(value, sure=sure):
        message = f"{_shown(value)!r} is one text: a list stands between [ ]"
        found = document.finding(place, "one-item", message, f"[{', '.join(parts)}]")
        yield replace(found, severity="warning")


def parts_of(value: str, *, sure: bool) -> list[str]:
    """The parts of a text that looks like several; of another one none.

    Args:
        value: the text.
        sure: it holds words, which are short and hold no commas; a sentence may well hold one.
    """
    parts = _parts(value)
    one_comma = len(parts) == 2 and not _is_plain(value)
    if len(parts) < 2 or (not sure and (one_comma or "\n" in value.strip())):
        return []
    return parts


def _is_plain(value: str) -> bool:
    """Whether a comma is no sentence's: half width in Chinese."""
    return "," in value and not value.isascii()


def _item(document: Document, place: KeyPath, value: str) -> Iterator[Finding]:
    parts = _parts(value)
    if len(parts) > 1:
        message = f"{_shown(value)!r} is one item: each stands by itself"
        found = document.finding(place, "one-item", message, ", ".join(parts))
        yield replace(found, severity="warning")


def _parts(value: str) -> list[str]:
    bare = value.strip()
    if match := _BRACKETS.fullmatch(bare):
        bare = match["inside"].strip()
    return [part for part in _BETWEEN.split(bare) if part]


def _shown(value: str) -> str:
    return " ".join(value.split())
