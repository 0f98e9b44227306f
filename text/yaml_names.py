"""Bring the keys of a document to their canonical names, guided by the model that they fill."""

import re
from collections.abc import Iterable, Mapping
from datetime import timedelta
from enum import Enum
from types import UnionType
from typing import Annotated, Any, Literal, TypeAlias, TypeGuard, Union, get_args, get_origin

from pydantic import BaseModel

from text.durations import parse_duration
from text.findings import Finding
from text.yaml_document import Document, KeyPath

Aliases: TypeAlias = Mapping[str, str | tuple[str, ...]]

_YES_NO = {
    **dict.fromkeys(("是", "开", "对", "yes", "on"), True),
    **dict.fromkeys(("否", "关", "不", "no", "off"), False),
}
_QUOTED = re.compile(r"'([^']*)'")


def field_names(model: type[BaseModel]) -> dict[str, Any]:
    """The keys that a model takes, with the type of each."""
    return {field.alias or name: field.annotation for name, field in model.model_fields.items()}


class Renamer:
    """Renames one document.

    Attributes:
        findings: keys given twice, under two names; durations that are none.
        models: which model each mapping was read for, by canonical path.
    """

    def __init__(self, document: Document, aliases: Aliases, at: KeyPath = ()) -> None:
        self.findings: list[Finding] = []
        self.models: dict[KeyPath, type[BaseModel]] = {}
        self._document = document
        self._aliases = {
            other: (names,) if isinstance(names, str) else names
            for other, names in aliases.items()
        }
        self._at = at
        self._written: dict[KeyPath, KeyPath] = {(): at}

    def renamed(self, model: type[BaseModel]) -> Any:
        """The data at the place to check, under canonical names; nothing becomes ``{}``."""
        data = self._document.data
        for part in self._at:
            data = data[part]
        return self._walk({} if data is None else data, model, ())

    def written_path(self, path: KeyPath) -> KeyPath:
        """The path in the file of a canonical one."""
        length = len(path)
        while path[:length] not in self._written:
            length -= 1
        return (*self._written[path[:length]], *path[length:])

    def other_names(self, names: Iterable[str]) -> list[str]:
        """The aliases of these canonical names."""
        wanted = set(names)
        return [other for other, names in self._aliases.items() if wanted & set(names)]

    def words_of(self, expected: str) -> list[str]:
        """The words in pydantic's ``'a', 'b' or 'c'``, with their aliases."""
        words = _QUOTED.findall(expected)
        return [*words, *self.other_names(words)]

    def words_under(self, wanted: Any) -> set[str]:
        """The keys, under all their names, that a mapping of this type takes."""
        model = _arm(wanted, {})
        names = field_names(model) if _is_model(model) else {}
        return {*names, *self.other_names(names)}

    def _walk(self, data: Any, wanted: Any, path: KeyPath) -> Any:
        if data is None and _is_model(wanted):
            data = {}  # a heading whose lines are all commented out
        wanted = _arm(wanted, data)
        if isinstance(data, dict):
            return self._mapping(data, wanted, path)
        if isinstance(data, list):
            return [self._step(one, _item(wanted), path, at, at) for at, one in enumerate(data)]
        return self._scalar(data, wanted, path)

    def _mapping(self, data: dict[str, Any], wanted: Any, path: KeyPath) -> dict[str, Any]:
        fields: dict[str, Any] = {}
        open_keys = False
        if _is_model(wanted):
            fields = field_names(wanted)
            open_keys = wanted.model_config.get("extra") == "allow"
            self.models[path] = wanted
        others = _item(wanted)
        renamed: dict[str, Any] = {}
        for key, value in data.items():
            name = self._canonical(key, fields, open_keys)
            if name in renamed:
                self._twice(path, name, key)
                continue
            renamed[name] = self._step(value, fields.get(name, others), path, name, key)
        return renamed

    def _step(
        self, value: Any, wanted: Any, path: KeyPath, name: str | int, key: str | int
    ) -> Any:
        below = (*path, name)
        self._written[below] = (*self._written[path], key)
        return self._walk(value, wanted, below)

    def _canonical(self, key: str, fields: Mapping[str, Any], open_keys: bool) -> str:
        names = self._aliases.get(key, ())
        if key in fields or not names:
            return key
        fitting = [name for name in names if name in fields]
        return fitting[0] if fitting else names[0] if open_keys else key

    def _twice(self, path: KeyPath, name: str, key: str) -> None:
        first = self._written[*path, name]
        line, _ = self._document.position(first, key=True)
        message = f"key {key!r} is here twice, first in line {line} as {first[-1]!r}"
        place = (*self._written[path], key)
        self.findings.append(self._document.finding(place, "duplicate-key", message, key=True))

    def _scalar(self, value: Any, wanted: Any, path: KeyPath) -> Any:
        if _is_text(wanted, value) and value is not None:
            written = self._document.written(self._written[path])
            return value if written is None else written
        if wanted is timedelta and value is not None:
            return value if isinstance(value, timedelta) else self._duration(value, path)
        if isinstance(value, str):
            if wanted is bool:
                return _YES_NO.get(value.lower(), value)
            for word in self._aliases.get(value, ()):
                if word in _words(wanted):
                    return word
        return value

    def _duration(self, value: Any, path: KeyPath) -> Any:
        place = self._written[path]
        try:
            return parse_duration(self._document.written(place) or str(value))
        except ValueError as error:
            self.findings.append(self._document.finding(place, "duration", str(error)))
            return timedelta(hours=1)  # nobody gets it: the finding makes the whole file fail


def _is_model(wanted: Any) -> TypeGuard[type[BaseModel]]:
    return isinstance(wanted, type) and issubclass(wanted, BaseModel)


def _arm(wanted: Any, data: Any) -> Any:
    """The part of a union that is meant for this shape of data; anything else as it is."""
    if get_origin(wanted) is Annotated:
        return _arm(get_args(wanted)[0], data)
    if get_origin(wanted) not in (Union, UnionType):
        return wanted
    arms = [_arm(arm, data) for arm in get_args(wanted) if arm is not type(None)]
    for arm in arms:
        if _takes(arm, data):
            return arm
    if not isinstance(data, dict | list) and any(_is_text(arm, data) for arm in arms):
        return str
    return arms[0] if len(arms) == 1 else None


def _takes(arm: Any, data: Any) -> bool:
    origin = get_origin(arm) or arm
    if not isinstance(origin, type):
        return not isinstance(data, dict | list)
    if isinstance(data, dict):
        return issubclass(origin, BaseModel | Mapping)
    if isinstance(data, list):
        return issubclass(origin, list | tuple | set | frozenset)
    if origin is timedelta or issubclass(origin, Enum):
        return isinstance(data, str)
    return isinstance(data, origin) and not (origin is int and isinstance(data, bool))


def _is_text(wanted: Any, value: Any) -> bool:
    """Whether a single value is read as text: alone, or as the only one of a list."""
    origin = get_origin(wanted)
    if isinstance(origin, type) and issubclass(origin, list | tuple | set | frozenset):
        return not isinstance(value, dict | list) and _arm(_item(wanted), value) is str
    return wanted is str


def _item(wanted: Any) -> Any:
    """What a list or a mapping of the wanted type holds; None = whatever."""
    if not isinstance(origin := get_origin(wanted), type):
        return None
    arguments = get_args(wanted)
    if issubclass(origin, Mapping):
        return arguments[1]
    return arguments[0] if arguments else None


def _words(wanted: Any) -> tuple[Any, ...]:
    if get_origin(wanted) is Literal:
        return get_args(wanted)
    if isinstance(wanted, type) and issubclass(wanted, Enum):
        return tuple(member.value for member in wanted)
    return ()
