"""``migrate`` and ``quarantine``: looking after a bot's database."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Clock, SystemClock
from bot.config import load_config
from bot.db.database import Database
from bot.db.lock import LeaderLock
from bot.db.migrate import current, newest, upgrade
from bot.db.models import Parked, Quarantined
from bot.problems import StartRefused
from bot.stream.raw import place_of

SHOWN = 50
WIDE = 200  # characters


async def migrate_database(path: Path) -> int:
    """Bring the database to the newest tables."""
    async with opened(path) as database:
        lock = LeaderLock(database)
        if not await lock.acquire():
            raise StartRefused("A process runs the bot on this database; stop it first.")
        await upgrade(database)
        await lock.release()
    Console().print(f"The database is at revision {newest()}.")
    return 0


async def show_quarantine(path: Path, number: int | None, *, retry: bool) -> int:
    """List what could not be handled; show, or try again, one of it."""
    if retry and number is None:
        raise StartRefused("Say which one to try again: quarantine NUMBER --retry.")
    async with opened(path) as database:
        await refuse_other_tables(database)
        if number is None:
            async with database.reading() as db:
                await _list(db)
        elif retry:
            await _retry(database, number, SystemClock())
        else:
            async with database.reading() as db:
                _show(await _find(db, number))
    return 0


async def _list(db: AsyncSession) -> None:
    query = select(Quarantined).order_by(Quarantined.id.desc()).limit(SHOWN)
    rows = list(await db.scalars(query))
    table = Table("no.", "at (UTC)", "plug-in", "reason")
    for row in rows:
        at = f"{row.at:%Y-%m-%d %H:%M:%S}"
        table.add_row(str(row.id), at, Text(row.plugin or "–"), Text(row.reason))
    console().print(table if rows else "Nothing is in quarantine.")


def console() -> Console:
    """A console; where a program reads, lines are not broken at a width that nobody has."""
    return Console() if sys.stdout.isatty() else Console(width=WIDE)


async def _find(db: AsyncSession, number: int) -> Quarantined:
    row = await db.get(Quarantined, number)
    if row is None:
        raise StartRefused(f"There is no number {number} in quarantine.")
    return row


def _show(row: Quarantined) -> None:
    out = console()
    out.print(f"{row.plugin or 'the update itself'}: {row.reason}", markup=False)
    if row.traceback:
        out.print(row.traceback, markup=False)
    out.print_json(row.raw)


async def _retry(database: Database, number: int, clock: Clock) -> None:
    """Park the update: the bot handles it at its next start, like one that waited."""
    async with database.work() as work:
        row = await _find(work.db, number)
        raw = json.loads(row.raw)
        chat_id = place_of(raw)
        if row.update_id is None or chat_id is None:
            raise StartRefused(f"Number {number} belongs to no chat and cannot be tried again.")
        parked = Parked(
            bot_id=row.bot_id,
            update_id=row.update_id,
            chat_id=chat_id,
            raw=row.raw,
            plugin=row.plugin,
            reason="retried from quarantine",
            until=clock.now(),
        )
        work.db.add(parked)
        await work.db.delete(row)
    Console().print(f"Number {number} will be handled at the next start.")


async def revision(database: Database) -> str | None:
    """The revision of a database's tables; None = it has none, or does not exist."""
    if database.path is not None and not database.path.exists():
        return None  # asking would make it
    return await current(database)


async def refuse_other_tables(database: Database) -> None:
    """See to it that the database has this program's tables.

    Raises:
        StartRefused: it has others, or none.
    """
    found = await revision(database)
    if found is None:
        raise StartRefused("There is no database yet; the bot makes it at its first start.")
    if found != newest():
        raise StartRefused(
            f"The database is at revision {found}, this program at {newest()}: "
            "update the program, or run `python -m bot migrate`."
        )


@asynccontextmanager
async def opened(path: Path) -> AsyncIterator[Database]:
    """The database of a config, closed afterwards."""
    database = Database(load_config(path, os.environ, need_token=False).database_url)
    try:
        yield database
    finally:
        await database.close()
