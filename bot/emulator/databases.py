"""A fresh database for a test: on SQLite a copy of a file, on PostgreSQL one that is used again.

With ``GUANJIA_TEST_DATABASE=postgresql`` whatever asks here gets a database on the server of
``GUANJIA_TEST_POSTGRES``, where it must be allowed to make databases. To migrate one takes most
of a second, to copy one a tenth; to empty one takes milliseconds. So each process migrates one,
copies it as often as databases are needed at once, and empties them between tests.
"""

from __future__ import annotations

import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from typing import Any
from zlib import crc32

from sqlalchemy.engine import URL, make_url

from bot.db.database import Database
from bot.db.migrate import upgrade

DATABASE = "guanjia.db"
KIND = "GUANJIA_TEST_DATABASE"  # "" or "sqlite", or "postgresql"
SERVER = "GUANJIA_TEST_POSTGRES"
LOCAL = "postgresql+asyncpg://postgres@127.0.0.1:5432/postgres"


@asynccontextmanager
async def fresh_database(folder: Path) -> AsyncIterator[str]:
    """The URL of an empty database with all tables.

    Args:
        folder: where a file may be put.
    """
    if os.environ.get(KIND, "sqlite") in ("", "sqlite"):
        yield await _sqlite(folder)
        return
    databases = postgres_databases()
    name = await databases.take()
    try:
        yield databases.url(name)
    finally:
        await databases.give_back(name)


async def _sqlite(folder: Path) -> str:
    path = folder / DATABASE
    url = f"sqlite+aiosqlite:///{path.as_posix()}"
    made = _made_file()
    if made:
        await asyncio.to_thread(path.write_bytes, made[0])
        return url
    await _migrate(url)
    made.append(await asyncio.to_thread(path.read_bytes))
    return url


async def _migrate(url: str) -> None:
    database = Database(url)
    await upgrade(database)
    await database.close()  # SQLite's last connection folds the write-ahead log into the file


@cache
def _made_file() -> list[bytes]:
    return []


@cache
def postgres_databases() -> PostgresDatabases:
    """Those of this process."""
    return PostgresDatabases(make_url(os.environ.get(SERVER, LOCAL)))


class PostgresDatabases:
    """Databases on a server, named after this machine and process; ``close`` drops them.

    Args:
        server: the URL of a database to work from.
    """

    def __init__(self, server: URL) -> None:
        self.server = server
        self._family = f"guanjia_test_{crc32(socket.gethostname().encode()):08x}_"
        self._template: str | None = None
        self._tables: list[str] = []
        self._made = 0
        self._idle: list[str] = []

    def url(self, name: str) -> str:
        """The URL of one of them."""
        return self.server.set(database=name).render_as_string(hide_password=False)

    async def take(self) -> str:
        """The name of an empty database with all tables."""
        if self._idle:
            return self._idle.pop()
        if self._template is None:
            await self._drop_orphans()
            self._template = await self.create()
            await _migrate(self.url(self._template))
            self._tables = await self._names_of_tables(self._template)
        return await self.create(self._template)

    async def give_back(self, name: str) -> None:
        """Empty a database for the next who asks."""
        connection = await self._connect(name)
        try:
            await connection.execute(_END_OTHERS)
            unknown = set(await self._names_of_tables(name)) - set(self._tables)
            drop = [f'DROP TABLE "{table}" CASCADE' for table in sorted(unknown)]
            empty = [f'DELETE FROM "{table}"' for table in self._tables]  # noqa: S608 - ours
            await connection.execute(";".join([*drop, *empty, _RESTART_NUMBERS]))
        finally:
            await connection.close()
        self._idle.append(name)

    async def create(self, template: str | None = None, *, durable: bool = False) -> str:
        """Make a database; returns its name.

        Args:
            durable: a power cut loses nothing. Otherwise it is quicker.
        """
        self._made += 1
        name = f"{self._family}{os.getpid()}_{self._made}"
        connection = await self._connect()
        try:
            copied = f' TEMPLATE "{template}"' if template else ""
            await connection.execute(f'CREATE DATABASE "{name}"{copied}')
            if not durable:
                await connection.execute(f'ALTER DATABASE "{name}" SET synchronous_commit = off')
        finally:
            await connection.close()
        return name

    async def drop(self, *names: str) -> None:
        """Remove databases, whoever is connected."""
        connection = await self._connect()
        try:
            for name in names:
                await connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        finally:
            await connection.close()

    async def close(self) -> None:
        """Remove all that this process made."""
        if self._made:
            await self.drop(*await self._named(f"{self._family}{os.getpid()}_"))
        self._template, self._idle = None, []

    async def execute(self, name: str, statement: str) -> Any:
        """The rows that a statement gives in a database."""
        connection = await self._connect(name)
        try:
            return await connection.fetch(statement)
        finally:
            await connection.close()

    async def _drop_orphans(self) -> None:
        """Remove what killed processes of this machine left."""
        orphans = []
        for name in await self._named(self._family):
            number = name.removeprefix(self._family).partition("_")[0]
            if number.isdecimal() and not _is_alive(int(number)):
                orphans.append(name)
        await self.drop(*orphans)

    async def _named(self, start: str) -> list[str]:
        rows = await self.execute(self.server.database or "postgres", _DATABASES)
        return [row[0] for row in rows if row[0].startswith(start)]

    async def _names_of_tables(self, name: str) -> list[str]:
        return [row[0] for row in await self.execute(name, _TABLES)]

    async def _connect(self, name: str | None = None) -> Any:
        import asyncpg  # type: ignore[import-untyped] # noqa: PLC0415 - few install it

        url = self.server.set(drivername="postgresql")
        url = url if name is None else url.set(database=name)
        return await asyncpg.connect(url.render_as_string(hide_password=False))


_DATABASES = "SELECT datname FROM pg_database"
_TABLES = (
    "SELECT tablename FROM pg_tables"
    " WHERE schemaname = 'public' AND tablename <> 'alembic_version' ORDER BY 1"
)
_END_OTHERS = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
    " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
)
_RESTART_NUMBERS = (
    "SELECT setval(format('%I', sequencename)::regclass, 1, false) FROM pg_sequences"
    " WHERE schemaname = 'public' AND last_value IS NOT NULL"
)


def _is_alive(process_id: int) -> bool:
    if sys.platform == "win32":
        return True  # there is no harmless way to ask
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
