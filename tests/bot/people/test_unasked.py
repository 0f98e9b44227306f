"""How many unasked messages a group hears: the bot's figure, its set's, its own."""

from typing import Any

import pytest
from pydantic import ValidationError

from bot.config import Config
from bot.people.settings import SettingsStore

MAIN, PYTHON, STAFF, STRANGER = -1001, -1002, -1003, -1004


def store(**parts: Any) -> SettingsStore:
    groups = {"main": {"id": MAIN}, "python": {"id": PYTHON}, "staff": {"id": STAFF}}
    for name, values in parts.pop("groups", {}).items():
        groups[name].update(values)
    return SettingsStore(Config.model_validate({"plugins": [], "groups": groups, **parts}), [])


def test_the_narrowest_figure_counts_and_none_is_a_figure() -> None:
    made = store(
        bot={"unasked_per_hour": 5},
        sets={"learners": {"groups": ["main", "python"], "unasked_per_hour": 7}},
        groups={"python": {"unasked_per_hour": 0}},
    )
    found = [made.unasked_per_hour(chat) for chat in (MAIN, PYTHON, STAFF, STRANGER)]
    assert found == [7, 0, 5, 5]


def test_twenty_where_nobody_says_anything() -> None:
    made = store()
    made.overlay(STRANGER, language="en")
    assert made.unasked_per_hour(MAIN) == made.unasked_per_hour(STRANGER) == 20


def test_it_is_no_figure_below_none() -> None:
    with pytest.raises(ValidationError):
        Config.model_validate({"bot": {"unasked_per_hour": -1}})
