"""The ways in which this folder's tests run are really gone."""

import pytest

from bot.emulator.group import emulated_group
from tests.conftest import POSTGRESQL, SQLITE
from tests.handlers.conftest import ALL, WAYS, ways_of


async def _is_run_as_named(way: str) -> None:
    rehearsal, database = WAYS[way]
    async with emulated_group(activity={}) as group:
        assert group.app.options.rehearsal == rehearsal
        assert group.app.database.is_sqlite == (database == SQLITE)


async def test_batches_run_as_the_test_is_named(request: pytest.FixtureRequest) -> None:
    await _is_run_as_named(request.node.callspec.params["batches"])


async def test_what_holds_for_one_test_holds_for_another(request: pytest.FixtureRequest) -> None:
    await _is_run_as_named(request.node.callspec.params["batches"])


def test_all_pairs_come_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(ALL, raising=False)
    seen = [ways_of(f"test_{number}") for number in range(20)]
    assert {way for ways in seen for way in ways} == set(WAYS)
    for ways in seen:
        assert {WAYS[way][0] for way in ways} == {"", "thrice"}
        assert {WAYS[way][1] for way in ways} == {SQLITE, POSTGRESQL}
    monkeypatch.setenv(ALL, "1")
    assert ways_of("test_1") == list(WAYS)
