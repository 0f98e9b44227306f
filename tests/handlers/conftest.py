"""Every chat-like test runs in one of four ways, all of which come up all over the folder.

Each batch is run once, or it is run, undone, run and replayed; on SQLite or on PostgreSQL. Which,
the test's name decides. ``GUANJIA_ALL_WAYS=1`` (``make chaos``) runs every test in all four.
"""

import os
from zlib import crc32

import pytest

from bot.emulator.group import REHEARSAL
from tests.conftest import POSTGRESQL, SQLITE, use_database

ALL = "GUANJIA_ALL_WAYS"
WAYS = {
    f"{way}-{database}": (rehearsal, database)
    for way, rehearsal in (("once", ""), ("thrice", "thrice"))
    for database in (SQLITE, POSTGRESQL)
}


def ways_of(test: str) -> list[str]:
    """Names of the ways in which a test runs."""
    names = list(WAYS)
    return names if os.environ.get(ALL) else [names[crc32(test.encode()) % len(names)]]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Tests of modules that chat in an emulated group run in these ways."""
    if hasattr(metafunc.module, "emulated_group"):
        metafunc.parametrize("batches", ways_of(metafunc.function.__name__), indirect=True)


# pytest forgets a fixture that is only named above, unless it is used without being asked for.
@pytest.fixture(autouse=True)
def batches(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """How batches run in this test."""
    way: str = getattr(request, "param", f"once-{SQLITE}")
    rehearsal, database = WAYS[way]
    use_database(database, monkeypatch)
    monkeypatch.setenv(REHEARSAL, rehearsal)
    return way
