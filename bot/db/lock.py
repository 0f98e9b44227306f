"""One process leads a bot: a lock beside the SQLite file, or an advisory lock in PostgreSQL."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.database import Database
from bot.db.outage import DATABASE_FAILURES, sqlstate

# Any number will do, as long as it is ours: "guanjia" in the letters' places.
ADVISORY_KEY = 721_140_911
GRACE_MS = 1000  # in which the server lets go of what a process held that has just died
TRY_AGAIN_S = 1.0

_TAKEN = "55P03"  # PostgreSQL: the lock could not be had in time
# The machine of a leader may vanish without a word; the server then frees the lock in a minute.
_ON_CONNECT = (
    f"SET LOCAL lock_timeout = {GRACE_MS}",
    "SET tcp_keepalives_idle = 30",
    "SET tcp_keepalives_interval = 10",
    "SET tcp_keepalives_count = 3",
)


class LeadLost(ConnectionError):
    """Another process leads now; what this one remembers may be outdated, so it must end."""

    def __init__(self) -> None:
        super().__init__("Another process took this bot over on the same database.")


class LeaderLock:
    """Held for as long as the process leads; the system frees it when the process dies.

    PostgreSQL also frees it when the connection breaks off, as it does when the server is
    restarted: then the lock is taken again before anything is written.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._file: IO[bytes] | None = None
        self._connection: AsyncConnection | None = None
        self._leads = False
        self._turn = asyncio.Lock()
        self._closed = asyncio.Event()  # the connection broke off
        self.is_lost = False  # for good

    async def acquire(self) -> bool:
        """Try to lead.

        Returns:
            False when another process does.

        Raises:
            OSError: the file cannot be made or locked.
            sqlalchemy.exc.SQLAlchemyError: the server cannot be reached.
        """
        if not self._database.is_sqlite:
            return await self._acquire_advisory()
        path = self._database.path
        return True if path is None else self._acquire_file(path.with_name(path.name + ".lock"))

    def _acquire_file(self, path: Path) -> bool:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = path.open("ab")
        try:
            _lock(handle)
        except (BlockingIOError, PermissionError):
            handle.close()
            return False
        except OSError:  # a file system without locks
            handle.close()
            raise
        self._file = handle
        return True

    async def _acquire_advisory(self) -> bool:
        connection = await self._database.engine.connect()
        try:
            for setting in _ON_CONNECT:
                await connection.execute(text(setting))
            await connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": ADVISORY_KEY})
            await connection.commit()
        except BaseException as problem:
            await _end(connection)
            if isinstance(problem, DBAPIError) and sqlstate(problem) == _TAKEN:
                return False
            raise
        self._connection, self._leads = connection, True
        driver: Any = (await connection.get_raw_connection()).driver_connection
        driver.add_termination_listener(lambda _: self._closed.set())
        self._closed.clear()
        if driver.is_closed():
            self._closed.set()
        self._database.guard = self.hold
        return True

    async def hold(self) -> None:
        """See to it that this process leads still: asked before each transaction.

        Raises:
            LeadLost: another one does.
            sqlalchemy.exc.SQLAlchemyError: the server cannot be reached.
        """
        if self.is_lost:
            raise LeadLost
        if not self._leads or (self._connection is not None and not self._closed.is_set()):
            return
        async with self._turn:
            if self._connection is not None and not self._closed.is_set():
                return  # somebody else asked at the same time
            await self._let_go()
            if not await self._acquire_advisory():
                self.is_lost = True
                raise LeadLost

    async def watch(self, sleep: Callable[[float], Awaitable[None]]) -> None:
        """Take the lock again whenever the connection broke off; a file needs no watching.

        Raises:
            LeadLost: another process was faster.
        """
        while True:
            await self._closed.wait()
            try:
                await self.hold()
            except LeadLost:
                raise
            except DATABASE_FAILURES:
                await sleep(TRY_AGAIN_S)

    async def release(self) -> None:
        """Let another process lead."""
        self._leads = False
        if self._file is not None:
            self._file.close()
            self._file = None
        if self._connection is not None:
            with suppress(*DATABASE_FAILURES):
                unlock = text("SELECT pg_advisory_unlock(:key)")
                await self._connection.execute(unlock, {"key": ADVISORY_KEY})
        await self._let_go()

    async def _let_go(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            await _end(connection)


async def _end(connection: AsyncConnection) -> None:
    """Close a connection for good: in the pool it would keep its lock and its settings."""
    with suppress(*DATABASE_FAILURES):
        await connection.invalidate()
    with suppress(*DATABASE_FAILURES):
        await connection.close()


def _lock(handle: IO[bytes]) -> None:
    """Lock the open file for this process, or raise OSError at once."""
    if sys.platform == "win32":
        import msvcrt  # noqa: PLC0415 - exists there only

        msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl  # noqa: PLC0415 - exists elsewhere only

        fcntl.flock(handle.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    os.set_inheritable(handle.fileno(), False)
