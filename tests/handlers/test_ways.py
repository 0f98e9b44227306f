"""The ways in which this folder's tests run are really gone."""

import pytest

from bot.emulator.group import REHEARSAL, emulated_group
from tests.conftest import POSTGRESQL, SQLITE, use_database
from tests.handlers.conftest import ALL, WAYS, ways_of


async def _is_run_as_named(way: str) -> None:
    rehearsal, database = WAYS[way]
    async with emulated_group(activity={}) as group:
        assert group.app.options.rehearsal == rehearsal
        assert group.app.database.is_sqlite == (database == SQLITE)


@pytest.mark.parametrize("way", WAYS)
async def test_batches_run_as_a_way_says(way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    rehearsal, database = WAYS[way]
    use_database(database, monkeypatch)
    monkeypatch.setenv(REHEARSAL, rehearsal)
    await _is_run_as_named(way)


async def test_this_one_runs_in_its_way(request: pytest.FixtureRequest) -> None:
    await _is_run_as_named(request.node.callspec.params["batches"])


def test_all_ways_come_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(ALL, raising=False)
    seen = [ways_of(f"test_{number}") for number in range(40)]
    assert {way for ways in seen for way in ways} == set(WAYS)
    assert {len(ways) for ways in seen} == {1}
    assert set(WAYS.values()) == {(r, d) for r in ("", "thrice") for d in (SQLITE, POSTGRESQL)}
    monkeypatch.setenv(ALL, "1")
    assert ways_of("test_1") == list(WAYS)
