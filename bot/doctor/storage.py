"""The database and the disk below it."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from bot.db.database import Database
from bot.db.lock import LeaderLock
from bot.db.migrate import current, known, newest
from bot.db.outage import DATABASE_FAILURES
from bot.doctor.finding import Finding, error, fine, verbatim, warning

MEGABYTE = 1_000_000  # bytes
LOW, NOTHING_LEFT = 500 * MEGABYTE, 50 * MEGABYTE
QUICKLY_READ = 200 * MEGABYTE  # a larger file is read through only when somebody has the time

_CHANGES_NOTHING = text("UPDATE alembic_version SET version_num = version_num")


async def look_at_storage(database: Database, *, thorough: bool) -> AsyncIterator[Finding]:
    """Whether the database can be used: its tables, the file, the disk.

    Args:
        thorough: read an SQLite file through, however long that takes.
    """
    path = database.path
    if path is not None and not path.exists():
        yield fine("no_database")
        return
    try:
        revision = await current(database)
        if revision is None:
            yield fine("no_database")
        else:
            for found in _tables(revision):
                yield found
            async for found in _file(database, thorough=thorough):
                yield found
    except DATABASE_FAILURES as problem:
        yield error("database_unusable", why=reason(problem))
    if path is not None:
        for one in _disk(path):
            yield one


async def has_our_tables(database: Database) -> bool:
    """Whether what this program asks for is there to be read."""
    if database.path is not None and not database.path.exists():
        return False
    try:
        return await current(database) == newest()
    except DATABASE_FAILURES:
        return False


async def is_running(database: Database) -> bool | None:
    """Whether a process runs the bot on this database; None = that cannot be told.

    It tries to lead for a moment and lets go at once.
    """
    if database.path is not None and not database.path.exists():
        return False
    lock = LeaderLock(database)
    try:
        led = await lock.acquire()
        await lock.release()
    except DATABASE_FAILURES:
        return None
    return not led


def reason(problem: BaseException) -> str:
    """The first line of what a database or a system says."""
    said = problem.orig if isinstance(problem, SQLAlchemyError) and hasattr(problem, "orig") else 0
    lines = str(said or problem).strip().splitlines()
    return verbatim(lines[0] if lines else type(problem).__name__)


def _tables(revision: str) -> list[Finding]:
    if revision not in known():
        return [error("database_newer", revision=revision, newest=newest())]
    if revision != newest():
        return [warning("database_older", revision=revision, newest=newest())]
    return []


async def _file(database: Database, *, thorough: bool) -> AsyncIterator[Finding]:
    try:
        async with database.engine.connect() as connection:
            await connection.execute(_CHANGES_NOTHING)  # and is rolled back
    except DATABASE_FAILURES as problem:
        yield error("database_readonly", why=reason(problem))
    if not database.is_sqlite:
        async with database.reading() as db:
            size = int(await db.scalar(text("SELECT pg_database_size(current_database())")) or 0)
        yield fine("database", kind="PostgreSQL", size=verbatim(megabytes(size)))
        return
    size = 0 if database.path is None else database.path.stat().st_size
    if thorough or size <= QUICKLY_READ:
        async with database.reading() as db:
            said = await db.scalar(text("PRAGMA quick_check(1)"))
        if said != "ok":
            yield error("database_damaged", why=verbatim(said))
            return
    yield fine("database", kind="SQLite", size=verbatim(megabytes(size)))


def _disk(path: Path) -> list[Finding]:
    free = shutil.disk_usage(path.parent).free
    said = verbatim(megabytes(free))
    if free < NOTHING_LEFT:
        return [error("disk_full", free=said)]
    return [warning("disk_low", free=said)] if free < LOW else [fine("disk", free=said)]


def megabytes(size: int) -> str:
    """A size as people say it."""
    if size >= 1000 * MEGABYTE:
        return f"{size / (1000 * MEGABYTE):.1f} GB"
    return f"{size / MEGABYTE:.1f} MB"
