from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.config import Config
from bot.db.database import Database
from bot.db.models import ChatSetting
from bot.people.setting_values import CORE
from bot.people.settings import SettingsStore
from tests.bot.fakes import START, StillClock
from tests.bot.people.example_settings import (
    FLOOD,
    GREET,
    MAIN,
    OTHER,
    PLUGINS,
    PYTHON,
    STAFF,
    FloodSettings,
    GreetSettings,
    config_of,
    row,
)
from text.yaml_file import FileProblems


@pytest.fixture
def store(tmp_path: Path) -> SettingsStore:
    return SettingsStore(config_of(tmp_path), PLUGINS, clock=StillClock())


def test_precedence_from_the_model_to_the_topic(store: SettingsStore) -> None:
    store.load([row(MAIN, "flood", "limit", 3), row(MAIN, "flood", "limit", 2, topic=12)])
    assert store.explain("flood", "limit", MAIN, 12) == [
        ("default", 5),
        ("defaults", 8),
        ("set learners", 7),
        ("group main", 4),
        ("chat", 3),
        ("topic", 2),
    ]
    assert store.resolve(FLOOD, MAIN, 12).limit == 2
    assert store.resolve(FLOOD, MAIN, 13).limit == 3
    assert store.resolve(FLOOD, MAIN).limit == 3
    assert store.resolve(FLOOD, PYTHON).limit == 6
    assert store.resolve(FLOOD, STAFF).limit == store.resolve(FLOOD, OTHER).limit == 8
    assert store.resolve(FLOOD, OTHER).mute == timedelta(minutes=5)
    assert store.resolve(GREET, OTHER) == GreetSettings()
    assert store.explain("welcome", "text", OTHER) == [("default", "hello")]
    with pytest.raises(KeyError):
        store.explain("flood", "nothing", MAIN)


def test_the_same_object_until_something_changes(store: SettingsStore) -> None:
    before, version = store.resolve(FLOOD, MAIN), store.version
    assert store.resolve(FLOOD, MAIN, 99) is before
    store.load([])
    assert store.version > version
    assert store.resolve(FLOOD, MAIN) is not before


def test_settings_are_found_by_the_name_of_the_plugin(store: SettingsStore) -> None:
    store.overlay(OTHER, plugins=[], settings={"flood": {"limit": 2}})
    assert store.settings_of("flood", OTHER, 0).limit == 2  # off there, and set all the same
    with pytest.raises(KeyError):
        store.settings_of("nobody", OTHER, 0)


def test_fixed_keys_are_never_taken_from_the_chat(store: SettingsStore) -> None:
    store.load(
        [
            row(MAIN, "flood", "mute", "1h"),
            row(MAIN, "flood", "mute", "2h", topic=3),
            row(MAIN, "flood", "limit", 2),
            row(STAFF, "welcome", "enabled", False),
        ]
    )
    assert store.resolve(FLOOD, MAIN, 3) == FloodSettings(limit=2, mute=timedelta(minutes=5))
    assert store.explain("flood", "mute", MAIN, 3)[-1] == ("defaults", timedelta(minutes=5))
    assert store.enabled("welcome", STAFF)


def test_what_is_on(store: SettingsStore) -> None:
    def on(chat: int) -> list[str]:
        return [name for name in ("flood", "welcome") if store.enabled(name, chat)]

    assert on(OTHER) == ["flood", "welcome"]
    assert on(MAIN) == ["flood"]  # the group's own list
    assert on(PYTHON) == ["welcome"]  # that of its set
    store.load([row(MAIN, "flood", "enabled", False), row(PYTHON, "flood", "enabled", True)])
    assert on(MAIN) == []
    assert on(PYTHON) == ["flood", "welcome"]


def test_overlay_stands_in_for_a_group(store: SettingsStore) -> None:
    version = store.version
    store.overlay(OTHER, settings={"flood": {"limit": 2, "mute": "1分钟"}}, language="en")
    assert store.version > version
    assert store.resolve(FLOOD, OTHER) == FloodSettings(limit=2, mute=timedelta(minutes=1))
    assert store.language(OTHER) == "en"
    assert store.enabled("flood", OTHER)
    store.load([row(OTHER, "flood", "limit", 1)])
    assert [layer for layer, _ in store.explain("flood", "limit", OTHER)] == [
        "default",
        "defaults",
        "overlay",
        "chat",
    ]
    store.overlay(OTHER, default_off=True, timezone="Europe/Paris")
    assert not store.enabled("flood", OTHER)
    assert store.enabled("welcome", OTHER)
    assert store.timezone(OTHER) == "Europe/Paris"
    store.overlay(OTHER, plugins=["flood"], default_off=True)
    assert store.enabled("flood", OTHER)
    assert not store.enabled("welcome", OTHER)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"plugins": ["floood"]}, "there is no plug-in 'floood', did you mean flood"),
        ({"settings": {"x": {}}}, "there is no plug-in 'x'$"),
        ({"settings": {"flood": {"limt": 1}}}, "no setting 'limt', did you mean limit"),
        (
            {"settings": {"flood": {"limit": 0}}},
            "flood.limit: expected greater than or equal to 1",
        ),
        ({"settings": {"flood": {"mute": "10"}}}, "10 needs a unit"),
        ({"language": "fr"}, "expected one of zh-CN, en, found 'fr'"),
        ({"timezone": "Mars"}, "'Mars' is not a time zone"),
    ],
)
def test_a_wrong_overlay_changes_nothing(
    store: SettingsStore, arguments: Mapping[str, Any], said: str
) -> None:
    version = store.version
    with pytest.raises(ValueError, match=said):
        store.overlay(OTHER, **arguments)
    assert store.version == version


def test_stored_settings_are_read_leniently(store: SettingsStore) -> None:
    store.load(
        [
            row(MAIN, "flood", "limit", 0),
            row(MAIN, "flood", "gone", 1),
            row(MAIN, "flood", "most", 50),
            row(MAIN, "flood", "enabled", "yes"),
            row(MAIN, "removed", "x", 1),
            row(MAIN, CORE, "language", "fr"),
            row(MAIN, CORE, "colour", "red"),
        ]
    )
    assert store.resolve(FLOOD, MAIN).most == 50
    assert store.resolve(FLOOD, MAIN).limit == 4
    assert store.enabled("flood", MAIN)
    assert sorted((one.plugin, one.key) for one in store.stale) == [
        ("core", "colour"),
        ("core", "language"),
        ("flood", "enabled"),
        ("flood", "gone"),
        ("flood", "limit"),
        ("removed", "x"),
    ]
    assert {one.chat_id for one in store.stale} == {MAIN}


def test_values_that_do_not_fit_together_count_as_unset(store: SettingsStore) -> None:
    store.load([row(MAIN, "flood", "limit", 9), row(MAIN, "flood", "most", 8, topic=5)])
    assert store.resolve(FLOOD, MAIN, 5).most == 100
    (stale,) = store.stale
    assert (stale.topic_id, stale.key, stale.reason) == (5, "most", "limit is above most")


def test_old_versions_are_upgraded(store: SettingsStore) -> None:
    store.load(
        [
            row(MAIN, "welcome", "words", "hi", version=1),
            row(MAIN, "welcome", "enabled", True, version=1),
            row(PYTHON, "welcome", "other", "hi", version=1),
            row(STAFF, "welcome", "text", "new"),
        ]
    )
    assert store.resolve(GREET, MAIN).text == "hi"
    assert store.resolve(GREET, PYTHON).text == "hello"
    assert store.resolve(GREET, STAFF).text == "new"
    assert [(one.chat_id, one.reason) for one in store.stale] == [
        (PYTHON, "the upgrade from version 1 failed: 'words'")
    ]


def test_language_and_zone(store: SettingsStore) -> None:
    assert store.language(OTHER) == "zh-CN"
    assert store.language(MAIN) == "en"
    assert store.timezone(MAIN) == "Asia/Shanghai"
    assert store.timezone(PYTHON) == "Europe/Berlin"
    store.load([row(MAIN, CORE, "language", "zh-CN"), row(MAIN, CORE, "timezone", "UTC")])
    assert (store.language(MAIN), store.timezone(MAIN)) == ("zh-CN", "UTC")


def test_names_of_groups(store: SettingsStore) -> None:
    assert store.group_name(MAIN) == "main"
    assert store.group_name(OTHER) is None
    store.load([], {"later": OTHER, "not-in-the-file": -5})
    assert store.group_name(OTHER) == "later"
    assert store.group_name(-5) == "not-in-the-file"
    assert store.chat_of("not-in-the-file") == -5
    assert store.language(-5) == "zh-CN"
    assert store.enabled("welcome", -5) == store.enabled("welcome", -4)
    assert store.language(OTHER) == "en"
    assert (store.chat_of("later"), store.chat_of("main"), store.chat_of("x")) == (
        OTHER,
        MAIN,
        None,
    )
    store.bind("later", -6)
    assert store.group_name(OTHER) is None
    assert store.chat_of("later") == -6


def test_where_staff_reads(store: SettingsStore, tmp_path: Path) -> None:
    assert store.staff_place(MAIN) == (STAFF, 3)
    assert store.staff_place(OTHER) == (STAFF, 3)
    assert store.staff_place(STAFF) == (-77, 5)
    unbound = "bot: {staff: s}\ngroups: {s: {}}\n"
    other = SettingsStore(config_of(tmp_path, unbound), PLUGINS)
    assert other.staff_place(MAIN) is None
    other.bind("s", -8)
    assert other.staff_place(MAIN) == (-8, None)
    assert SettingsStore(Config(), PLUGINS).staff_place(MAIN) is None


def test_settings_follow_a_group_that_moves(store: SettingsStore) -> None:
    store.load([row(MAIN, "flood", "limit", 2), row(OTHER, "flood", "most", 50)])
    store.overlay(MAIN, plugins=["flood"])
    store.moved(MAIN, OTHER)
    assert store.group_name(OTHER) == "main"
    moved = store.resolve(FLOOD, OTHER)
    assert (moved.limit, moved.most) == (2, 50)
    assert not store.enabled("welcome", OTHER)
    store.moved(-4, -5)
    assert store.group_name(-5) is None


def test_reload_keeps_the_old_file_when_the_new_one_is_wrong(
    store: SettingsStore, tmp_path: Path
) -> None:
    with pytest.raises(FileProblems):
        store.reload(config_of(tmp_path, "plugins: [x]\n"))
    assert store.resolve(FLOOD, MAIN).limit == 4
    store.reload(config_of(tmp_path, "plugins: [flood]\n"))
    assert store.resolve(FLOOD, MAIN).limit == 5


async def test_set_is_valid_once_committed(store: SettingsStore, database_url: str) -> None:
    database = Database(database_url)
    try:
        async with database.work() as work:
            await store.set(work, MAIN, "flood", "limit", 2)
            await store.set(work, MAIN, "flood", "limit", 1, topic_id=7)
            await store.set(work, MAIN, "welcome", "text", "hi")
            await store.set(work, OTHER, CORE, "language", "en")
            assert store.resolve(FLOOD, MAIN).limit == 4
        assert store.resolve(FLOOD, MAIN).limit == 2
        assert store.resolve(FLOOD, MAIN, 7).limit == 1
        assert store.has_topic_settings(MAIN, 7)
        assert store.language(OTHER) == "en"
        async with database.work() as work:
            await store.set(work, MAIN, "flood", "limit", 3)
            rows = (await work.db.scalars(select(ChatSetting))).all()
            again = SettingsStore(store.config, PLUGINS)
            again.load(rows)
        assert again.resolve(FLOOD, MAIN).limit == 3
        assert again.resolve(FLOOD, MAIN, 7).limit == 1
        assert again.resolve(GREET, MAIN).text == "hi"
        assert again.stale == []
    finally:
        await database.engine.dispose()


async def test_durations_are_stored_as_people_write_them(database_url: str) -> None:
    store = SettingsStore(Config(), PLUGINS, clock=StillClock())
    database = Database(database_url)
    try:
        async with database.work() as work:
            await store.set(work, MAIN, "flood", "mute", timedelta(minutes=90))
            (stored,) = (await work.db.scalars(select(ChatSetting))).all()
            assert stored.value == "1 hour 30 minutes"
            assert stored.changed_at == START
        again = SettingsStore(Config(), PLUGINS)
        again.load([stored])
        assert again.resolve(FLOOD, MAIN).mute == timedelta(minutes=90)
    finally:
        await database.engine.dispose()


@pytest.mark.parametrize(
    ("plugin", "key", "value", "said"),
    [
        ("flood", "mute", "1h", "flood.mute is fixed in the config"),
        ("welcome", "enabled", False, "welcome.enabled is fixed in the config"),
        ("flood", "limit", 0, "flood.limit: expected greater"),
        ("flood", "enabled", 1, "enabled is true or false"),
        ("nothing", "x", 1, "there is no plug-in 'nothing'"),
        (CORE, "timezone", "Mars", "'Mars' is not a time zone"),
    ],
)
async def test_set_refuses(
    store: SettingsStore, plugin: str, key: str, value: object, said: str
) -> None:
    work: Any = None  # never touched
    with pytest.raises(ValueError, match=said):
        await store.set(work, MAIN, plugin, key, value)
