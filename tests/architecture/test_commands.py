"""``docs/commands.md`` lists the commands that there are, for those who may use them."""

import re

from bot.cli.reference import commands_of, role_of
from bot.loader import load_plugins, shipped_names
from tests.architecture.tree import ROOT

Listed = tuple[str, tuple[str, ...], str, str]  # plug-in, names, role, right

_ROW = re.compile(r"^\| `(\w+)` \| (.+?) \| (.+?) \| (.+?) \| .+ \|$", re.M)
_NAME = re.compile(r"`/?([^`]+)`")


def in_the_document() -> list[Listed]:
    text = (ROOT / "docs" / "commands.md").read_text("utf-8")
    return [
        (plugin, tuple(_NAME.findall(names)), role, right.strip("`"))
        for plugin, names, role, right in _ROW.findall(text)
    ]


def in_the_code() -> list[Listed]:
    return [
        (plugin.name, one.names, role_of(one), one.right or "–")
        for plugin in load_plugins(shipped_names())
        for one in commands_of(plugin.build_router())
    ]


def test_every_command_is_listed_as_it_is() -> None:
    assert sorted(in_the_document()) == sorted(in_the_code())


def test_every_row_is_understood() -> None:
    text = (ROOT / "docs" / "commands.md").read_text("utf-8")
    assert text.count("\n| `") == len(in_the_document()) > 0
