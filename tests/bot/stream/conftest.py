"""Tests that chat with a whole bot run on each kind of database."""

from collections.abc import AsyncIterator

import pytest

from tests.bot.stream.plugs import give_back_databases
from tests.conftest import POSTGRESQL, SQLITE, use_database

CHATTING = ("emulated_group", "running", "talkative")
REHEARSALS = ["twice", "replay", "thrice"]
# What these are about lies before the database; chats of every kind run on both elsewhere.
ON_SQLITE = frozenset({"addressed", "buttons", "check", "injection", "noise", "places", "stages"})


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Whatever makes an emulated group; a module's ``KINDS`` say where it can."""
    if any(hasattr(metafunc.module, name) for name in CHATTING):
        name = metafunc.module.__name__.rpartition(".test_")[2]
        both = [SQLITE] if name in ON_SQLITE else [SQLITE, POSTGRESQL]
        kinds = getattr(metafunc.module, "KINDS", both)
        metafunc.parametrize("kind", kinds, indirect=True)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Batches that run twice or are replayed do so on SQLite."""
    twice = [one for one in items if _rehearses_on_postgresql(one)]
    config.hook.pytest_deselected(items=twice)
    items[:] = [one for one in items if one not in twice]


def _rehearses_on_postgresql(item: pytest.Item) -> bool:
    params = item.callspec.params if hasattr(item, "callspec") else {}
    return params.get("kind") == POSTGRESQL and any(one in REHEARSALS for one in params.values())


# pytest forgets a fixture that is only named above, unless it is used without being asked for.
@pytest.fixture(autouse=True)
async def kind(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[str]:
    """Databases of one kind; those that outlive a bot end with the test."""
    chosen: str = getattr(request, "param", SQLITE)
    use_database(chosen, monkeypatch)
    yield chosen
    await give_back_databases()
