"""A desk to run commands at."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot.db.database import Database
from bot.emulator.databases import postgres_databases
from tests.cli.processes import Desk
from tests.conftest import POSTGRESQL


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A folder whose name is as awkward as people's folders are."""
    folder = tmp_path / "管家 desk"
    folder.mkdir()
    made = Desk(folder)
    yield made
    made.close()


@pytest.fixture
async def store(kind: str, desk: Desk) -> AsyncIterator[Database]:
    """A database without tables, of each kind; ``desk.database`` is its line for configs."""
    databases = postgres_databases()
    name = await databases.create() if kind == POSTGRESQL else None
    if name is None:
        url = f"sqlite+aiosqlite:///{(desk.folder / 'data' / 'guanjia.db').as_posix()}"
    else:
        url = databases.url(name)
    desk.write("data/.keep", "")
    desk.database = f"database: '{url}'\n"
    database = Database(url)
    yield database
    await database.close()
    if name is not None:
        await databases.drop(name)
