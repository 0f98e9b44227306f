"""An empty database of each kind."""

import os
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from bot.db.database import Database

POSTGRES = "postgresql+asyncpg://postgres@127.0.0.1:5432/postgres"


@asynccontextmanager
async def empty_postgres() -> AsyncIterator[str]:
    """The URL of a new database on the server of ``GUANJIA_TEST_POSTGRES``, dropped at the end."""
    server = make_url(os.environ.get("GUANJIA_TEST_POSTGRES", POSTGRES))
    name = f"guanjia_test_{secrets.token_hex(4)}"
    admin = create_async_engine(server, isolation_level="AUTOCOMMIT")
    try:
        try:
            async with admin.connect() as connection:
                await connection.execute(text(f"CREATE DATABASE {name}"))
        except (OSError, DBAPIError) as error:
            pytest.skip(f"no PostgreSQL to test with: {error}")
        try:
            yield server.set(database=name).render_as_string(hide_password=False)
        finally:
            async with admin.connect() as connection:
                await connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    finally:
        await admin.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    """An empty database, on SQLite and on PostgreSQL."""
    async with empty_postgres() if request.param == "postgresql" else _sqlite(tmp_path) as url:
        made = Database(url)
        yield made
        await made.close()


@asynccontextmanager
async def _sqlite(folder: Path) -> AsyncIterator[str]:
    yield f"sqlite+aiosqlite:///{folder / 'guanjia.db'}"
