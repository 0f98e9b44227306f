"""SQLite in its own thread, one errand a statement.

The driver sends each statement to its thread in four errands: make a cursor, execute, fetch,
close. An errand wakes a thread and the event loop, and costs more than most statements; these
cursors run one with all that belongs to it. Statements whose outcome nobody asks for
(``Connection.put_behind``) cost none at all: they run with the next one that somebody waits for,
the COMMIT at the latest. Everything else is the driver's own.
"""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any, cast

import aiosqlite
from aiosqlite.core import _STOP_RUNNING_SENTINEL
from sqlalchemy.dialects.sqlite.aiosqlite import SQLiteDialect_aiosqlite
from sqlalchemy.engine import URL

_CHUNK = 64  # rows that the driver fetches at a time where somebody iterates


class OneErrandCursor:
    """A cursor that has its rows as soon as a statement was executed."""

    def __init__(self, connection: "Connection") -> None:
        self._connection = connection
        self._errand: Callable[..., Awaitable[Any]] = connection._execute
        self._rows: list[Any] = []
        self.description: Any = None
        self.lastrowid: int | None = -1
        self.rowcount = -1

    async def execute(self, sql: str, parameters: Sequence[Any] = ()) -> None:
        """Run one statement and fetch what it gives."""
        await self._errand(self._run, "execute", sql, parameters)

    async def executemany(self, sql: str, parameters: Iterable[Sequence[Any]]) -> None:
        """Run one statement for each row of parameters."""
        await self._errand(self._run, "executemany", sql, parameters)

    async def fetchall(self) -> list[Any]:
        """What the statement gave."""
        return self._rows

    async def close(self) -> None:
        """Nothing is open."""

    def _run(self, how: str, sql: str, parameters: Any) -> None:
        # In the connection's thread.
        self._connection.catch_up()
        cursor = getattr(self._connection._conn, how)(sql, parameters)
        try:
            self.description = cursor.description
            self._rows = cursor.fetchall() if cursor.description else []
            self.lastrowid, self.rowcount = cursor.lastrowid, cursor.rowcount
        finally:
            cursor.close()


class Connection(aiosqlite.Connection):
    """The driver's connection, with such cursors."""

    def __init__(self, connect: Callable[[], sqlite3.Connection]) -> None:
        super().__init__(connect, _CHUNK)
        self._behind: list[tuple[str, str, Any]] = []
        self._is_clean = True  # no errand was given up, which might still be running

    async def put_behind(self, how: str, sql: str, parameters: Any = ()) -> None:
        """Run a statement with the next errand, which raises what it raises.

        It only takes a note, yet SQLAlchemy insists that who reaches a driver awaits something.

        Args:
            how: ``execute`` or ``executemany``.
        """
        self._behind.append((how, sql, parameters))

    def catch_up(self) -> None:
        """Run what was put behind, in its order (in the connection's thread)."""
        behind, self._behind = self._behind, []
        for how, sql, parameters in behind:
            getattr(self._conn, how)(sql, parameters).close()

    async def commit(self) -> None:
        """Commit, in one errand with what was put behind."""
        await self._execute(self._commit)

    def _commit(self) -> None:
        self.catch_up()
        self._conn.commit()

    async def rollback(self) -> None:
        """Roll back; no errand where there is nothing to take back."""
        self._behind.clear()
        if self._conn.in_transaction or not self._is_clean:
            await self._execute(self._conn.rollback)
            self._is_clean = True

    async def _execute(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        try:
            return await super()._execute(fn, *args, **kwargs)  # type: ignore[no-untyped-call]
        except asyncio.CancelledError:
            self._is_clean = False
            raise

    async def cursor(self) -> aiosqlite.Cursor:  # type: ignore[override]
        """A new cursor; no errand."""
        return cast(aiosqlite.Cursor, OneErrandCursor(self))

    def stop(self) -> None:
        """Let the thread end, and tell nobody.

        The driver's own tells the event loop, which may be closed by then: nobody waits for a
        connection that could not be opened or was given up.
        """
        self._running = False
        self._tx.put_nowait((None, self._finish))

    def _finish(self) -> object:
        # In the connection's thread.
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        return _STOP_RUNNING_SENTINEL


def connector(url: URL) -> Callable[[], Any]:
    """What opens a connection to a database, for ``create_async_engine(async_creator=…)``."""
    arguments, options = SQLiteDialect_aiosqlite().create_connect_args(url)

    async def connect() -> aiosqlite.Connection:
        opened: Callable[..., sqlite3.Connection] = sqlite3.connect
        made = Connection(lambda: opened(*arguments, **options))
        made._thread.daemon = True  # a connection left open must not keep the process alive
        return await made

    return connect
