"""Every chat-like test runs four times: as it is, each batch twice, replayed, on PostgreSQL."""

import pytest

from bot.emulator.group import REHEARSAL
from tests.conftest import POSTGRESQL, SQLITE, use_database

WAYS = {"once": "", "twice": "twice", "replay": "replay", POSTGRESQL: ""}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Tests of modules that chat in an emulated group run in all these ways."""
    if hasattr(metafunc.module, "emulated_group"):
        metafunc.parametrize("batches", WAYS, indirect=True)


# pytest forgets a fixture that is only named above, unless it is used without being asked for.
@pytest.fixture(autouse=True)
def batches(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """How batches run in this test."""
    way: str = getattr(request, "param", "once")
    use_database(POSTGRESQL if way == POSTGRESQL else SQLITE, monkeypatch)
    monkeypatch.setenv(REHEARSAL, WAYS[way])
    return WAYS[way]
