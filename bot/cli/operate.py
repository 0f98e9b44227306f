"""``migrate``, ``quarantine``, ``explain``: looking after a bot."""

from __future__ import annotations

import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from rich.console import Console
from rich.table import Table
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Clock, SystemClock
from bot.config import load_config
from bot.db.database import Database
from bot.db.migrate import newest, upgrade
from bot.db.models import Chat, ChatSetting, Parked, Quarantined
from bot.loader import load_plugins, shipped_names
from bot.people.settings import SettingsStore
from bot.problems import StartRefused
from bot.stream.update import place_of

SHOWN = 50


async def migrate_database(path: Path) -> int:
    """Bring the database to the newest tables."""
    async with _opened(path) as database:
        await upgrade(database)
    Console().print(f"The database is at revision {newest()}.")
    return 0


async def show_quarantine(path: Path, number: int | None, *, retry: bool) -> int:
    """List what could not be handled; show, or try again, one of it."""
    async with _opened(path) as database:
        if number is None:
            async with database.reading() as db:
                await _list(db)
        elif retry:
            await _retry(database, number, SystemClock())
        else:
            async with database.reading() as db:
                _show(await _find(db, number))
    return 0


async def explain_settings(path: Path, name: str, chat_id: int, topic_id: int) -> int:
    """Say which layer gave each setting of a plug-in its value."""
    config = load_config(path, os.environ, need_token=False)
    names = config.plugin_names()
    plugins = load_plugins(names if name in names else [*names, name])
    store = SettingsStore(config, plugins, known=shipped_names())
    async with _opened(path) as database:
        if database.path is None or database.path.exists():
            async with database.reading() as db:
                rows = list(await db.scalars(select(ChatSetting)))
                named = await db.execute(select(Chat.name, Chat.id).where(Chat.name.is_not(None)))
                store.load(rows, {str(label): chat for label, chat in named})
    plugin = next(one for one in plugins if one.name == name)
    table = Table("setting", "layer", "value")
    for key in plugin.settings.model_fields:
        layers = store.explain(name, key, chat_id, topic_id)
        for index, (layer, value) in enumerate(layers):
            last = index == len(layers) - 1
            table.add_row(key if index == 0 else "", layer, f"{value} ←" if last else f"{value}")
    console = Console()
    console.print(f"{name} is {'on' if store.enabled(name, chat_id) else 'off'} here.")
    console.print(table)
    return 0


async def _list(db: AsyncSession) -> None:
    query = select(Quarantined).order_by(Quarantined.id.desc()).limit(SHOWN)
    rows = list(await db.scalars(query))
    table = Table("no.", "at (UTC)", "plug-in", "reason")
    for row in rows:
        table.add_row(str(row.id), f"{row.at:%Y-%m-%d %H:%M:%S}", row.plugin or "–", row.reason)
    Console().print(table if rows else "Nothing is in quarantine.")


async def _find(db: AsyncSession, number: int) -> Quarantined:
    row = await db.get(Quarantined, number)
    if row is None:
        raise StartRefused(f"There is no number {number} in quarantine.")
    return row


def _show(row: Quarantined) -> None:
    console = Console()
    console.print(f"{row.plugin or 'the update itself'}: {row.reason}", markup=False)
    if row.traceback:
        console.print(row.traceback, markup=False)
    console.print_json(row.raw)


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


@asynccontextmanager
async def _opened(path: Path) -> AsyncIterator[Database]:
    database = Database(load_config(path, os.environ, need_token=False).database_url)
    try:
        yield database
    finally:
        await database.close()
