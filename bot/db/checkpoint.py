"""SQLite's write-ahead log is folded into the file beside the work, not within a commit."""

import asyncio
import sqlite3

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

EVERY = 100  # commits
AT_THE_LATEST = 10_000  # pages; then SQLite does it by itself, and the commit at hand waits for it

log = structlog.get_logger(__name__)


class Checkpoints:
    """Asks for a checkpoint now and then; by itself SQLite makes whoever commits wait for it."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._commits = 0
        self._running: asyncio.Task[None] | None = None

    def committed(self) -> None:
        """Something was committed."""
        self._commits += 1
        if self._commits >= EVERY and (self._running is None or self._running.done()):
            self._commits = 0
            self._running = asyncio.get_running_loop().create_task(self._fold())

    async def _fold(self) -> None:
        try:
            async with self._engine.connect() as connection:
                raw = await connection.get_raw_connection()
                driver = raw.driver_connection
                assert driver is not None
                await driver.execute_fetchall("PRAGMA wal_checkpoint(PASSIVE)")
        except (SQLAlchemyError, sqlite3.Error) as problem:  # the next one folds this, too
            log.warning("checkpoint failed", error=str(problem))

    async def close(self) -> None:
        """Wait for the one that runs."""
        if self._running is not None:
            await asyncio.wait([self._running])
