"""``config.yaml``: made from a starter, then changed only where the operator wants it."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq

from bot.config import load_config
from bot.config_names import ALIASES
from text.filler import fill


class ConfigFile:
    """One config; each change is written at once, and only when the result is a good config."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def make(self, starter: Path, **values: str) -> None:
        """Write it from a starter with ``{name}`` where values go."""
        self._write(fill(starter.read_text("utf-8"), values))

    def set(self, section: str, key: str, value: str) -> None:
        """Set a word."""
        data = self._read()
        block = _block(data, section)
        block[_written(block, key)] = value
        self._write(_dump(data))

    def add_operator(self, user_id: int) -> None:
        """One more operator."""
        data = self._read()
        block = _block(data, "bot")
        key = _written(block, "operators")
        listed = block.get(key)
        if not listed:
            listed = block[key] = CommentedSeq()
            listed.fa.set_flow_style()
        if user_id not in listed:
            listed.append(user_id)
        self._write(_dump(data))

    def add_group(self, name: str, group: Mapping[str, object]) -> None:
        """A group under its name; what is there already under that name is kept."""
        data = self._read()
        groups = _block(data, "groups")
        if not isinstance(groups.get(name), dict):
            groups[name] = CommentedMap()
        for key, value in group.items():
            groups[name][_written(groups[name], key)] = _plain(value)
        self._write(_dump(data))

    def _read(self) -> Any:
        found = _yaml().load(self.path.read_text("utf-8-sig"))
        return CommentedMap() if found is None else found

    def _write(self, text: str) -> None:
        """Put the new text in the place of the old, once it has been read as a config.

        Raises:
            FileProblems: what came out is none; the file stays as it was.
        """
        new = self.path.with_name(f".{self.path.name}.new")
        new.write_text(text, "utf-8", newline="\n")
        try:
            load_config(new, {"GUANJIA_TOKEN": "", "GUANJIA_PROXY": ""}, need_token=False)
            new.replace(self.path)
        finally:
            new.unlink(missing_ok=True)


def _yaml() -> YAML:
    yaml = YAML()  # keeps comments, order and quotes
    yaml.preserve_quotes = True
    yaml.width = 10_000
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml


def _dump(data: Any) -> str:
    text = io.StringIO()
    _yaml().dump(data, text)
    return text.getvalue()


def _written(block: Any, key: str) -> str:
    """The name under which a key stands there, which may be its Chinese one."""
    return next((name for name in block if key in (name, ALIASES.get(name))), key)


def _block(data: Any, section: str) -> Any:
    key = _written(data, section)
    if not isinstance(data.get(key), dict) or not data[key]:
        data[key] = CommentedMap()  # a fresh one is not written in braces
    return data[key]


def _plain(value: object) -> object:
    if isinstance(value, list):
        listed = CommentedSeq(value)
        listed.fa.set_flow_style()
        return listed
    return value
