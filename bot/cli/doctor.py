"""``python -m bot doctor``: what will not work and how to mend it, whether the bot runs or not."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text
from sqlalchemy import select

from bot.cli.operate import console
from bot.cli.run import make_bot
from bot.clock import SystemClock
from bot.config import Config, load_config
from bot.config_models import BotSection
from bot.db.database import Database
from bot.db.models import Chat, ChatSetting
from bot.db.outage import DATABASE_FAILURES
from bot.doctor.examination import examine, worst_first
from bot.doctor.files import config_problem
from bot.doctor.finding import Finding, Severity, fine, how, what
from bot.doctor.storage import has_our_tables, is_running
from bot.doctor.subject import Subject
from bot.loader import load_configured, shipped_names, with_own_names
from bot.people.settings import SettingsStore
from bot.phrases.book import BoundPhrases, load
from text.findings import FileProblems

FINDINGS = 1
COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.FINE: "green"}
MARKS = {Severity.ERROR: "✗", Severity.WARNING: "!", Severity.FINE: "✓"}


async def run_doctor(path: Path, *, as_json: bool) -> int:
    """Examine the bot of a config.

    Returns:
        0 when all is well, 1 when something is not.

    Raises:
        FileProblems: there is no config.
    """
    language, found = BotSection().language, []
    try:
        config = load_config(path, os.environ, need_token=False)
        language = config.bot.language
        async with _subject(config) as subject:
            found = await examine(subject, thorough=True)
            found += await _process(subject.database)
    except FileProblems as problems:
        if _is_missing(path):
            raise
        found = [config_problem(problems)]
    found = worst_first(found)
    show = _show_lines if as_json else _show_table
    show(found, load().bound(language))
    return FINDINGS if any(one.severity is not Severity.FINE for one in found) else 0


def _is_missing(path: Path) -> bool:
    return not path.exists()


@asynccontextmanager
async def _subject(config: Config) -> AsyncIterator[Subject]:
    plugins = load_configured(config)
    config = with_own_names(config, plugins)
    settings = SettingsStore(config, plugins, known=shipped_names())
    database = Database(config.database_url)
    bot = None if config.token is None else make_bot(config)
    try:
        if await has_our_tables(database):
            with suppress(*DATABASE_FAILURES):  # the examination will say it
                await _load(settings, database)
        yield Subject(database, SystemClock(), bot, plugins, settings)
    finally:
        if bot is not None:
            await bot.session.close()
        await database.close()


async def _load(settings: SettingsStore, database: Database) -> None:
    async with database.reading() as db:
        rows = list(await db.scalars(select(ChatSetting)))
        named = await db.execute(select(Chat.name, Chat.id).where(Chat.name.is_not(None)))
        settings.load(rows, {str(name): chat for name, chat in named})


async def _process(database: Database) -> list[Finding]:
    runs = await is_running(database)
    return [] if runs is None else [fine("running" if runs else "stopped")]


def _show_lines(found: Sequence[Finding], say: BoundPhrases) -> None:
    for one in found:
        mend = how(one, say)
        row = {
            "severity": one.severity.value,
            "code": one.code,
            "chat_id": one.chat_id,
            "chat": one.chat,
            "what": what(one, say).unmarked(),
            "how": None if mend is None else mend.unmarked(),
        }
        line = json.dumps(row, ensure_ascii=False).encode("utf-8", "backslashreplace")
        sys.stdout.buffer.write(line + b"\n")


def _show_table(found: Sequence[Finding], say: BoundPhrases) -> None:
    out = console()
    for severity in (Severity.ERROR, Severity.WARNING):
        rows = [one for one in found if one.severity is severity]
        if rows:
            _print_table(out, severity, rows, say)
    for one in found:
        if one.severity is Severity.FINE:
            mark = Text(f"{MARKS[one.severity]} ", style=COLOURS[one.severity])
            out.print(mark.append(what(one, say).unmarked(), style="default"))


def _print_table(
    out: Console, severity: Severity, rows: Sequence[Finding], say: BoundPhrases
) -> None:
    head = f"{MARKS[severity]} {say(f'doctor.{severity.value}')} ({len(rows)})"
    table = Table(title=Text(head), title_justify="left", box=SIMPLE_HEAD, show_lines=False)
    table.title_style = f"bold {COLOURS[severity]}"
    table.add_column(say("doctor.where"), no_wrap=False, max_width=24)
    table.add_column(say("doctor.found"), overflow="fold")
    for one in rows:
        text = Text(what(one, say).unmarked())
        mend = how(one, say)
        if mend is not None:
            text.append(f"\n→ {mend.unmarked()}", style="dim")
        table.add_row(Text(one.chat or say("doctor.the_bot").unmarked()), text)
    out.print(table)
