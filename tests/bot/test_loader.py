"""Plug-ins by name, and one sentence for each that cannot be had."""

import sys
from collections.abc import Iterator
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from bot import loader
from bot.config import load_config
from bot.loader import ENTRY_POINTS, load_configured, load_plugins, shipped_names
from bot.problems import PluginRefused
from text.findings import FileProblems

GOOD = """
from aiogram import Router
from bot.plugin import GroupSettings, Plugin, Stage
plugin = Plugin("{name}", Stage.REPLY, GroupSettings, Router)
other = Plugin("{name}2", Stage.REPLY, GroupSettings, Router)
"""


@pytest.fixture
def modules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A folder that modules are imported from, forgotten afterwards."""
    monkeypatch.syspath_prepend(str(tmp_path))
    before = set(sys.modules)
    (tmp_path / "thirdparty").mkdir()
    for name, text in {
        "__init__": "",
        "good": GOOD.format(name="good"),
        "empty": "plugin = 3",
        "broken": "import a_module_that_is_nowhere",
        "unread": "def plugin(:",
        "typo": "from bot.plugin import Plugin\n\nplugin = Plugn",
        "calls": "def half(n):\n    return n / 0\n\nplugin = half(2)",
        "wrong": "from bot.plugin import Plugin\nplugin = Plugin('wrong')",
        "silent": "assert False",
        "lines": "raise ValueError('first\\nsecond')",
        "modelled": "from bot.plugin import Base\nclass Bad(Base):\n    __tablename__ = 'bad'",
        "around": "from thirdparty import typo",
    }.items():
        (tmp_path / "thirdparty" / f"{name}.py").write_text(text, encoding="utf-8")
    yield
    for name in set(sys.modules) - before:
        del sys.modules[name]


def refusal(*names: str) -> str:
    with pytest.raises(PluginRefused) as caught:
        load_plugins(names)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_ours_come_in_the_order_of_the_config() -> None:
    assert [one.name for one in load_plugins(["welcome", "activity"])] == ["welcome", "activity"]
    assert {"activity", "admin", "faq", "flood", "help", "welcome"} <= set(shipped_names())
    assert not [name for name in shipped_names() if name.startswith("_")]


def test_an_unknown_name() -> None:
    assert refusal("floood") == "there is no plug-in 'floood', did you mean 'flood'?"
    assert refusal("xyzzy-nothing-like-it") == "there is no plug-in 'xyzzy-nothing-like-it'"


def test_listed_twice() -> None:
    text = "plug-in 'flood' is listed twice; remove one of them"
    assert refusal("flood", "admin", "flood") == text
    assert refusal("flood", "handlers.flood") == text


def test_by_dotted_path(modules: None) -> None:
    (one, two) = load_plugins(["thirdparty.good", "thirdparty.good:other"])
    assert (one.name, two.name) == ("good", "good2")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("thirdparty.broken", "cannot be imported: No module named 'a_module_that_is_nowhere'"),
        ("thirdparty.unread", "cannot be imported: invalid syntax (unread.py, line 1)"),
        (
            "thirdparty.typo",
            "cannot be imported: NameError: name 'Plugn' is not defined (typo.py, line 3)",
        ),
        (
            "thirdparty.calls",
            "cannot be imported: ZeroDivisionError: division by zero (calls.py, line 4)",
        ),
        ("thirdparty.wrong", "cannot be imported: TypeError: "),
        ("thirdparty.wrong", "(wrong.py, line 2)"),
        ("thirdparty.silent", "cannot be imported: AssertionError (silent.py, line 1)"),
        ("thirdparty.lines", "cannot be imported: ValueError: first (lines.py, line 1)"),
        ("thirdparty.modelled", "(modelled.py, line 2)"),
        ("thirdparty.around", "NameError: name 'Plugn' is not defined (typo.py, line 3)"),
        ("thirdparty.missing", "cannot be imported: No module named 'thirdparty.missing'"),
        ("thirdparty.empty", "thirdparty.empty has no 'plugin'"),
        ("thirdparty.good:third", "thirdparty.good has no 'third'"),
        ("nowhere:plugin", "cannot be imported: No module named 'nowhere'"),
        (".relative", "expected package.module or package.module:name"),
        ("two..dots", "expected package.module or package.module:name"),
        ("good:one:two", "expected package.module or package.module:name"),
        ("handlers.flood.py", "cannot be imported"),
    ],
)
def test_what_cannot_be_had(modules: None, name: str, text: str) -> None:
    said = refusal(name)
    assert said.startswith(f"plug-in {name!r}")
    assert text in said


def test_by_entry_point(modules: None, monkeypatch: pytest.MonkeyPatch) -> None:
    known = [EntryPoint("weather", "thirdparty.good:other", ENTRY_POINTS)]
    monkeypatch.setattr(loader, "entry_points", lambda group: known if group else [])
    (plugin,) = load_plugins(["weather"])
    assert plugin.name == "good2"
    assert refusal("wether") == "there is no plug-in 'wether', did you mean 'weather'?"


def test_every_wrong_name_in_a_config_is_told_at_its_place(tmp_path: Path) -> None:
    file = tmp_path / "config.yaml"
    file.write_text("plugins: [admin,\n  floood]\ngroups: {a: {plugins: [hellp]}}\n", "utf-8")
    config = load_config(file, {}, need_token=False)
    with pytest.raises(FileProblems) as caught:
        load_configured(config)
    found = [(one.line, one.column, one.message) for one in caught.value.findings]
    assert found == [
        (2, 3, "there is no plug-in 'floood', did you mean 'flood'?"),
        (3, 24, "there is no plug-in 'hellp', did you mean 'help'?"),
    ]
