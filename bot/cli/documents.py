"""``python -m bot.cli.documents``: write the tables of the reference into ``docs/``.

A table stands between two comments, ``<!-- table: settings zh-CN -->`` and ``<!-- end -->``; what
stands around it is written by hand.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.cli.reference import (
    CommandRow,
    SettingRow,
    command_rows,
    config_rows,
    plugin_rows,
)
from bot.loader import load_plugins, shipped_names
from bot.phrases.book import PhraseBook, load
from bot.plugin import Plugin

DOCS = Path(__file__).resolve().parents[2] / "docs"
_REGION = re.compile(
    r"(?P<mark><!-- table: (?P<what>\w+) (?P<language>[\w-]+) -->\n).*?(?P<end><!-- end -->)", re.S
)
_SETTINGS: Mapping[str, Sequence[str]] = {
    "en": ("key", "in Chinese", "takes", "unless said", "what it is for"),
    "zh-CN": ("英文键", "中文键", "怎么写", "不写时", "用途"),
}
_COMMANDS: Mapping[str, Sequence[str]] = {
    "en": ("plug-in", "names", "role", "right", "what"),
    "zh-CN": ("功能", "名字", "谁能用", "要有的权限", "做什么"),
}
_ROLES: Mapping[str, str] = {
    "everybody": "所有人", "trusted": "信任成员", "moderator": "协管", "admin": "管理员",
    "owner": "群主", "operator": "运营者",
}  # fmt: skip


class Tables:
    """The tables of the reference."""

    def __init__(self) -> None:
        self._plugins: Sequence[Plugin[Any]] = load_plugins(shipped_names())
        book: PhraseBook = load()
        for plugin in self._plugins:
            book = book.with_texts(plugin.name, plugin.texts)
        self._book = book
        self._by_name: Mapping[str, Callable[[str], Iterator[str]]] = {
            "config": self._config,
            "settings": self._settings,
            "commands": self._commands,
        }

    def filled(self, text: str) -> str:
        """A document with its tables as the code has them."""
        return _REGION.sub(self._region, text)

    def _region(self, match: re.Match[str]) -> str:
        lines = self._by_name[match["what"]](match["language"])
        return match["mark"] + "".join(f"{line}\n" for line in lines) + match["end"]

    def _config(self, language: str) -> Iterator[str]:
        return _setting_table(config_rows(language), language)

    def _settings(self, language: str) -> Iterator[str]:
        return _setting_table(plugin_rows(self._plugins, language), language)

    def _commands(self, language: str) -> Iterator[str]:
        yield from _head(_COMMANDS[language])
        for row in command_rows(self._plugins, self._book, language):
            yield _command_line(row, language)


def _setting_table(rows: Iterable[SettingRow], language: str) -> Iterator[str]:
    yield from _head(_SETTINGS[language])
    for row in rows:
        alias = f"`{row.alias}`" if row.alias else ""
        default = f"`{row.default}`" if row.default else "–"
        yield _line(f"`{row.key}`", alias, row.takes, default, row.about)


def _command_line(row: CommandRow, language: str) -> str:
    names = " ".join(f"`{name}`" if _is_word(name) else f"`/{name}`" for name in row.names)
    who = row.who if language == "en" else _ROLES[row.who]
    right = row.right if row.right == "–" else f"`{row.right}`"
    return _line(f"`{row.plugin}`", names, who, right, row.about)


def _is_word(name: str) -> bool:
    return not name.isascii()


def _head(titles: Sequence[str]) -> Iterator[str]:
    yield _line(*titles)
    yield "|" + "---|" * len(titles)


def _line(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def main() -> int:
    """Write the tables."""
    tables, changed = Tables(), []
    for path in sorted(DOCS.rglob("*.md")):
        old = path.read_text("utf-8")
        new = tables.filled(old)
        if new != old:
            path.write_text(new, "utf-8")
            changed.append(path.name)
    sys.stdout.write(f"written: {', '.join(changed)}\n" if changed else "nothing to write\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
