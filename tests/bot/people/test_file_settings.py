"""What ``config.yaml`` says about plug-ins, checked against them."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from bot.config import Config, load_config
from bot.loader import load_plugins, shipped_names
from bot.people.settings import SettingsStore
from tests.bot.people.example_settings import FLOOD, MAIN, OTHER, PLUGINS, config_of, row
from text.yaml_file import FileProblems

ROOT = Path(__file__).parents[3]


def complaints(folder: Path, text: str, known: tuple[str, ...] = ()) -> list[str]:
    with pytest.raises(FileProblems) as caught:
        SettingsStore(config_of(folder, text), PLUGINS, known=known)
    path = folder / "config.yaml"
    return [str(one).removeprefix(f"{path}:") for one in caught.value.findings]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "plugins: [floood]\n",
            "1:11 unknown-plugin there is no plug-in 'floood', did you mean flood?",
        ),
        ("groups: {a: {plugins: [x]}}\n", "1:24 unknown-plugin there is no plug-in 'x'"),
        (
            "defaults: {floood: {}}\n",
            "1:12 unknown-plugin there is no plug-in 'floood', did you mean flood?",
        ),
        (
            "groups: {a: {titel: x}}\n",
            "1:14 unknown-plugin unknown key 'titel', and there is no plug-in of that name,"
            " did you mean title?",
        ),
        ("defaults: {flood: 3}\n", "1:19 value the settings of flood are a mapping"),
        (
            "defaults: {flood: {limt: 3}}\n",
            "1:20 unknown-key unknown key 'limt', did you mean limit?",
        ),
        ("默认: {防刷: {上限: 0}}\n", "1:15 value expected greater than or equal to 1, found 0"),
        ("默认: {防刷: {禁言: 10}}\n", "1:15 duration 10 needs a unit"),
        ("groups: {a: {flood: {limit: x}}}\n", "1:29 value expected a whole number, found 'x'"),
        (
            "fixed: {flod: [mute]}\n",
            "1:9 unknown-plugin there is no plug-in 'flod', did you mean flood?",
        ),
        (
            "fixed: {flood: [mut]}\n",
            "1:17 unknown-key flood has no setting 'mut', did you mean mute?",
        ),
        (
            "defaults: {flood: {most: 9}}\ngroups: {a: {flood: {limit: 10}}}\n",
            "2:21 value does not fit with the defaults: Value error, limit is above most",
        ),
        (
            "defaults: {flood: {most: 9}}\ngroups: {a: {}}\n"
            "sets: {b: {groups: [a], flood: {limit: 10}}}\n",
            "3:32 value does not fit with the defaults",
        ),
    ],
)
def test_the_file_is_checked_against_the_plugins(tmp_path: Path, text: str, said: str) -> None:
    (complaint,) = complaints(tmp_path, text)
    assert complaint.startswith(said)


def test_all_errors_of_the_file_at_once(tmp_path: Path) -> None:
    text = "plugins: [x]\ndefaults: {flood: {limit: 0}, y: {}}\nfixed: {flood: [z]}\n"
    places = [one.split(" ")[0] for one in complaints(tmp_path, text, known=("ads",))]
    assert places == ["1:11", "2:27", "2:31", "3:17"]


def test_chinese_names_empty_blocks_and_plugins_that_wait(tmp_path: Path) -> None:
    text = (
        "功能: [防刷]\n默认:\n  防刷: {上限: 3}\n  欢迎:\n  广告: {x: 1}\n"
        "固定: {防刷: [上限], 广告: [y]}\n"
    )
    store = SettingsStore(config_of(tmp_path, text), PLUGINS, known=("ads",))
    assert store.resolve(FLOOD, MAIN).limit == 3
    store.load([row(MAIN, "flood", "limit", 2)])
    assert store.resolve(FLOOD, MAIN).limit == 3


def test_plugins_listed_by_path(tmp_path: Path) -> None:
    config = config_of(tmp_path, "plugins: [their.flood, welcome]\n")
    assert SettingsStore(config, PLUGINS).enabled("flood", MAIN)


def test_a_config_without_a_file_is_checked_too() -> None:
    config = Config.model_validate({"plugins": ["flood"], "defaults": {"flood": {"mute": "1h"}}})
    assert SettingsStore(config, PLUGINS).resolve(FLOOD, 1).mute == timedelta(hours=1)
    wrong = Config.model_validate({"defaults": {"flood": {"limit": 0}, "x": {}}})
    with pytest.raises(FileProblems, match=r"defaults\.flood:1:1 value expected greater"):
        SettingsStore(wrong, PLUGINS)


def test_the_example_fits_the_shipped_plugins(tmp_path: Path) -> None:
    shutil.copy(ROOT / "config.example.yaml", tmp_path / "config.yaml")
    config = load_config(tmp_path / "config.yaml", {}, need_token=False)
    plugins = load_plugins(config.plugin_names())
    store = SettingsStore(config, plugins, known=shipped_names())
    for plugin in plugins:
        assert store.enabled(plugin.name, OTHER)
        assert isinstance(store.resolve(plugin, OTHER), plugin.settings)
