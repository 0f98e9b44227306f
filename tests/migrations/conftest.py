"""An empty database of each kind."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.db.database import Database
from bot.emulator.databases import postgres_databases
from tests.conftest import POSTGRESQL


@pytest.fixture
async def empty_url(kind: str, tmp_path: Path) -> AsyncIterator[str]:
    """The URL of a database without tables."""
    async with empty_postgres() if kind == POSTGRESQL else _sqlite(tmp_path) as url:
        yield url


@pytest.fixture
async def database(empty_url: str) -> AsyncIterator[Database]:
    """A database without tables."""
    made = Database(empty_url)
    yield made
    await made.close()


@asynccontextmanager
async def empty_postgres() -> AsyncIterator[str]:
    """The URL of a new database without tables, dropped at the end."""
    databases = postgres_databases()
    name = await databases.create()
    try:
        yield databases.url(name)
    finally:
        await databases.drop(name)


@asynccontextmanager
async def _sqlite(folder: Path) -> AsyncIterator[str]:
    yield f"sqlite+aiosqlite:///{(folder / 'guanjia.db').as_posix()}"
