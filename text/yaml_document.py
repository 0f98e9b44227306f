"""A YAML file as plain data, with the place of every key and value."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from ruamel.yaml.nodes import CollectionNode, MappingNode, Node, ScalarNode, SequenceNode

from text.findings import Finding

KeyPath: TypeAlias = tuple[str | int, ...]
Report: TypeAlias = Callable[[Node, str, str, str | None], None]

_WHOLE = re.compile(r"-?(?:0|[1-9]\d{0,18})")
_DECIMAL = re.compile(r"-?(?:0|[1-9]\d{0,14})\.\d{1,15}")
_WORDS = {"": None, "~": None, "null": None, "true": True, "false": False}


@dataclass(frozen=True, slots=True)
class _Place:
    value: tuple[int, int]
    key: tuple[int, int]
    written: str | None


class Document:
    """The content of a file.

    Attributes:
        path: where it was read from.
        data: dicts (keys are always text), lists, and text, whole numbers, decimals, true and
            false, null. Dates, ``0123``, ``22:30``, ``no`` and whatever else stay text.
        doubts: warnings: what YAML reads may not be all that was meant.
    """

    def __init__(
        self, path: Path, root: Node | None, report: Report, numbers: Sequence[int] = ()
    ) -> None:
        self.path = path
        self._numbers = numbers
        self.doubts: tuple[Finding, ...] = ()
        self._places: dict[KeyPath, _Place] = {}
        self._report = report
        self.data: Any = None if root is None else self._construct(root, (), root)

    @classmethod
    def plain(
        cls, data: Any, name: str, places: Mapping[KeyPath, tuple[int, int]] | None = None
    ) -> "Document":
        """Data that no YAML file holds, to be checked the same way.

        Args:
            places: line and column of what has one; the rest is where that is which holds it.
        """
        document = cls(Path(name), None, lambda *_: None)
        document.data = data
        for path, at in (places or {}).items():
            document._places[path] = _Place(at, at, None)
        return document

    def position(self, keypath: KeyPath, *, key: bool = False) -> tuple[int, int]:
        """Line and column, from 1, of a value (or of its key).

        What is not there is looked for at what would hold it.
        """
        for length in range(len(keypath), -1, -1):
            place = self._places.get(keypath[:length])
            if place is not None:
                return place.key if key else place.value
        return 1, 1

    def has(self, keypath: KeyPath) -> bool:
        """Whether there is something at this place."""
        return keypath in self._places

    def written(self, keypath: KeyPath) -> str | None:
        """A single value as the text that was written; None for lists, mappings and nothing."""
        place = self._places.get(keypath)
        return None if place is None else place.written

    def finding(
        self,
        keypath: KeyPath,
        code: str,
        message: str,
        hint: str | None = None,
        *,
        key: bool = False,
    ) -> Finding:
        """A finding about the value (or the key) at this place."""
        return Finding(str(self.path), *self.position(keypath, key=key), code, message, hint)

    def _construct(self, node: Node, path: KeyPath, key: Node) -> Any:
        written = node.value if isinstance(node, ScalarNode) else None
        empty = isinstance(node, ScalarNode) and node.style is None and written == ""
        value = self._behind(key) if empty and key is not node else self._start(node)
        self._places[path] = _Place(value, self._start(key), written)
        if isinstance(node, MappingNode):
            return self._mapping(node, path)
        if isinstance(node, SequenceNode):
            return [self._construct(item, (*path, at), item) for at, item in enumerate(node.value)]
        assert isinstance(node, ScalarNode)
        return _scalar(node)

    def _start(self, node: Node) -> tuple[int, int]:
        return self._line(node.start_mark.line), node.start_mark.column + 1

    def _behind(self, key: Node) -> tuple[int, int]:
        """Where a value would begin that is not there."""
        return self._line(key.end_mark.line), key.end_mark.column + 2

    def _line(self, line: int) -> int:
        return (self._numbers[line] if line < len(self._numbers) else line) + 1

    def _mapping(self, node: MappingNode, path: KeyPath) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value in node.value:
            if not isinstance(key, ScalarNode):
                self._report(key, "key", "a key must be a word", None)
            elif key.value in found:
                first = self._places[(*path, key.value)].key[0]
                message = f"key {key.value!r} is here twice, first in line {first}"
                self._report(key, "duplicate-key", message, None)
            else:
                found[key.value] = self._construct(value, (*path, key.value), key)
        return found


def nodes(root: Node) -> Iterator[tuple[Node, Node | None, CollectionNode]]:
    """Every node below with its key (None outside mappings) and what holds it, each once."""
    seen = {id(root)}
    waiting = [root] if isinstance(root, CollectionNode) else []
    while waiting:
        holder = waiting.pop()
        for node, key in _below(holder):
            if id(node) not in seen:
                seen.add(id(node))
                if isinstance(node, CollectionNode):
                    waiting.append(node)
                yield node, key, holder


def _below(holder: CollectionNode) -> Iterator[tuple[Node, Node | None]]:
    if isinstance(holder, MappingNode):
        for key, value in holder.value:
            yield key, None
            yield value, key
    else:
        for item in holder.value:
            yield item, None


def _scalar(node: ScalarNode) -> Any:
    text: str = node.value
    if node.style is not None:
        return text
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    if _WHOLE.fullmatch(text):
        return int(text)
    return float(text) if _DECIMAL.fullmatch(text) else text
