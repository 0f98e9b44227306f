"""One engine, one writer: intake, outbox and jobs take turns through ``Database.work``."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.util import await_only

from bot.db.checkpoint import AT_THE_LATEST, Checkpoints
from bot.db.sqlite import connector
from bot.db.work import BEHIND, BatchSession, Work

Flusher = Callable[[Work], Awaitable[None]]
Guard = Callable[[], Awaitable[None]]

READ_ONLY = "guanjia_read_only"


class Database:
    """The bot's database.

    Args:
        url: an SQLAlchemy URL, ``sqlite+aiosqlite:///data/guanjia.db`` or
            ``postgresql+asyncpg://…``.
    """

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.engine = self._make_engine()
        self.flushers: list[
            Flusher
        ] = []  # app.py puts them here, in the order in which they write
        self.guard: Guard | None = None  # asked before each transaction; what it raises stops it
        self._writer = asyncio.Lock()
        self._checkpoints = Checkpoints(self.engine)

    @property
    def is_sqlite(self) -> bool:
        """SQLite, and not a server."""
        return self.url.get_backend_name() == "sqlite"

    @property
    def path(self) -> Path | None:
        """The file of an SQLite database; None for a server or for one in memory."""
        name = self.url.database
        return Path(name) if self.is_sqlite and name and name != ":memory:" else None

    def _make_engine(self) -> AsyncEngine:
        if not self.is_sqlite:
            from bot.db import postgres  # noqa: PLC0415 - needs an extra that few install

            return postgres.make_engine(self.url)
        engine = create_async_engine(self.url, async_creator=connector(self.url))
        event.listen(engine.sync_engine, "connect", _prepare_sqlite)
        event.listen(engine.sync_engine, "begin", _begin_sqlite)
        for how in ("execute", "executemany"):
            event.listen(engine.sync_engine, f"do_{how}", _put_behind(how))
        event.listen(engine.sync_engine, "invalidate", _free_sqlite)
        return engine

    @asynccontextmanager
    async def work(self) -> AsyncIterator[Work]:
        """One writing transaction; waits for the writer's turn, commits at the end of the block.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: nothing of the block was kept, nor in memory.
        """
        async with self._writer, BatchSession(self.engine, expire_on_commit=False) as session:
            if self.guard is not None:
                await self.guard()
            work = Work(session)
            try:
                yield work
                for flush in self.flushers:
                    await flush(work)
                await self._commit(session)
            except BaseException:
                try:
                    await session.undo()
                finally:
                    work.rewind()
                raise
            work.committed()

    async def _commit(self, session: BatchSession) -> None:
        if self.is_sqlite:
            await session.finish()
            self._checkpoints.committed()
            return
        from bot.db import postgres  # noqa: PLC0415

        await postgres.commit(session, self.engine)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """A session that only reads, beside the writer."""
        engine = self.engine.execution_options(**{READ_ONLY: True})
        async with AsyncSession(engine, expire_on_commit=False) as session:
            yield session

    async def close(self) -> None:
        """Close every connection."""
        await self._checkpoints.close()
        await self.engine.dispose()


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # The driver's own BEGIN comes too late and its savepoints leak out of a rolled-back batch.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "busy_timeout=5000",
        "foreign_keys=ON",
        f"wal_autocheckpoint={AT_THE_LATEST}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    reads = connection.get_execution_options().get(READ_ONLY)
    # IMMEDIATE: a transaction that reads first and writes later would fail at once when another
    # process wrote in between.
    begin = "BEGIN" if reads else "BEGIN IMMEDIATE"
    driver: Any = connection.connection.driver_connection
    await_only(driver.put_behind("execute", begin))


def _put_behind(how: str) -> Callable[[Any, str, Any, Any], bool]:
    def put(cursor: Any, statement: str, parameters: Any, context: Any) -> bool:
        if not context.execution_options.get(BEHIND):
            return False
        await_only(cursor._connection.put_behind(how, statement, parameters))
        cursor.lastrowid = cursor.rowcount = -1  # SQLAlchemy looks at them
        return True

    return put


def _free_sqlite(connection: Any, _record: object, _problem: object) -> None:
    # A query that was given up still runs in its thread and holds the only write lock, and a
    # closed connection may keep it until its cursors are collected.
    driver = connection.driver_connection
    driver._conn.interrupt()
    driver._tx.put_nowait((None, driver._conn.rollback))
