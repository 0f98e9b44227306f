"""One process leads a bot: a lock beside the SQLite file, or an advisory lock in PostgreSQL."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import IO

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.db.database import Database

# Any number will do, as long as it is ours: "guanjia" in the letters' places.
ADVISORY_KEY = 721_140_911


class LeaderLock:
    """Held for as long as the process leads; the system frees it when the process dies."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._file: IO[bytes] | None = None
        self._connection: AsyncConnection | None = None

    async def acquire(self) -> bool:
        """Try to lead.

        Returns:
            False when another process does.

        Raises:
            OSError: the file cannot be made or locked.
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
        found = await connection.scalar(
            text("SELECT pg_try_advisory_lock(:key)"), {"key": ADVISORY_KEY}
        )
        await connection.commit()
        if not found:
            await connection.close()
            return False
        self._connection = connection
        return True

    async def release(self) -> None:
        """Let another process lead."""
        if self._file is not None:
            self._file.close()
            self._file = None
        if self._connection is not None:
            await self._connection.close()
            self._connection = None


def _lock(handle: IO[bytes]) -> None:
    """Lock the open file for this process, or raise OSError at once."""
    if sys.platform == "win32":
        import msvcrt  # noqa: PLC0415 - exists there only

        msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl  # noqa: PLC0415 - exists elsewhere only

        fcntl.flock(handle.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    os.set_inheritable(handle.fileno(), False)
