"""The tables of ``docs/`` are what the code has; every setting is explained in both languages."""

import pytest

from bot.cli.documents import DOCS, Tables
from bot.cli.reference import config_rows, load_texts, plugin_rows
from bot.loader import load_plugins, shipped_names

WRITTEN = ("settings.md", "settings.zh-CN.md", "commands.zh-CN.md")


@pytest.fixture(scope="module")
def tables() -> Tables:
    return Tables()


@pytest.mark.parametrize("name", WRITTEN)
def test_a_table_is_as_the_code_has_it(tables: Tables, name: str) -> None:
    text = (DOCS / name).read_text("utf-8")
    assert "<!-- table: " in text
    assert tables.filled(text) == text, "run `make docs`"


def test_a_row_of_yesterday_is_noticed(tables: Tables) -> None:
    text = (DOCS / "settings.md").read_text("utf-8")
    old = text.replace("| `flood.limit` |", "| `flood.most` |")
    assert old != text
    assert tables.filled(old) == text


def test_chinese_texts_explain_exactly_the_settings_that_there_are() -> None:
    plugins = load_plugins(shipped_names())
    wanted = {row.key for row in config_rows("zh-CN")}
    wanted |= {row.key for row in plugin_rows(plugins, "zh-CN")}
    assert set(load_texts("zh-CN")) == wanted
    assert set(load_texts("en")) == {row.key for row in config_rows("en")}


def test_every_setting_has_a_chinese_name_and_a_chinese_sentence() -> None:
    plugins = load_plugins(shipped_names())
    rows = [*config_rows("zh-CN"), *plugin_rows(plugins, "zh-CN")]
    assert [row.key for row in rows if not row.alias] == []
    english = {row.key: row.about for row in plugin_rows(plugins, "en")}
    assert [row.key for row in rows if english.get(row.key) == row.about] == []
