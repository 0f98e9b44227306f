"""Every chat-like test runs twice: each batch once, and each batch run, undone, run and replayed.

One of the two is on SQLite and the other on PostgreSQL; which, the test's name decides, so that
all four pairs come up all over the folder. ``GUANJIA_ALL_WAYS=1`` runs every test in all four.
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
    if os.environ.get(ALL):
        return list(WAYS)
    if crc32(test.encode()) % 2:
        return [f"once-{SQLITE}", f"thrice-{POSTGRESQL}"]
    return [f"thrice-{SQLITE}", f"once-{POSTGRESQL}"]


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
