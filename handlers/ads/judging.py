"""Ask the operators' rules about a message."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Literal

from aiogram.types import Message
from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from bot.plugin import Chats, GroupSettings, PluginHost, Sender, Trace, judge
from handlers.ads.enforcing import Caught
from handlers.ads.reading import circumstances, is_anothers, said_in, text_key
from handlers.ads.tables import is_trusted, seen_marks
from rules.book import load_book
from rules.judging import RuleJudge, Suspicion, choose, holds, uses_age
from text.reading import Reading


class AdsSettings(GroupSettings):
    """How the rules against ads act in a group."""

    mode: Literal["live", "rehearse", "shadow"] = Field(
        "live", description="live: act; rehearse (or shadow): only report to staff"
    )
    notice: timedelta | None = Field(
        timedelta(seconds=60), description="remove a rule's notice after; null keeps it"
    )


@judge(gives="caught")
async def find_offence(
    message: Message,
    *,
    settings: AdsSettings,
    sender: Sender,
    reading: Reading,
    chats: Chats,
    db: AsyncSession,
    rulebook: RuleJudge,
    trace: Trace,
) -> Caught | None:
    """Ask the rules; of an edited message only what the edit brought in counts."""
    if sender.is_staff or not rulebook.rules:
        return None
    said = said_in(message, reading)
    suspects = rulebook.suspects(said)
    if not suspects:
        return None
    marks = tuple(dict.fromkeys(mark for one in suspects for mark in one.marks))
    suspects = await _unseen(suspects, message, db)
    if not suspects:
        return None
    if trace.on:
        trace.show("ads.trace", [(one.rule.name, "  ".join(one.marks), None) for one in suspects])
    now = await circumstances(message, sender, chats, with_age=uses_age(suspects))
    found = choose([one for one in suspects if holds(one.rule, now)])
    key = text_key(said)
    if found is not None and await is_trusted(db, message.chat.id, key):
        trace.note("ads.trace_innocent")
        found = None
    if found is None:
        trace.show("ads.trace", [("trace.decision", "ads.trace_none", None)])
        return Caught(sender.person, None, marks, key) if marks else None
    live = settings.mode == found.rule.mode == "live"
    rehearses = chats.is_dry_run(message.chat.id)
    decision = "ads.trace_live" if live and not rehearses else "ads.trace_rehearsed"
    shown = (("trace.rule", found.rule.name, None), ("trace.decision", decision, None))
    trace.show("ads.trace", shown)
    forwarded, life = is_anothers(message, sender.person), settings.notice
    return Caught(sender.person, found, marks, key, forwarded, live, rehearses, life)


async def _unseen(
    suspects: list[Suspicion], message: Message, db: AsyncSession
) -> list[Suspicion]:
    """Of an edited message those that the edit brought in."""
    if message.edit_date is None:
        return suspects
    known = await seen_marks(db, message)
    return [one for one in suspects if not known.issuperset(one.marks)]


@asynccontextmanager
async def open_rules(host: PluginHost) -> AsyncIterator[Mapping[str, object]]:
    """Load the operators' files.

    Raises:
        text.findings.FileProblems: everything that is wrong in them.
    """
    book = await asyncio.to_thread(load_book, host.rules_files)
    yield {"rulebook": RuleJudge(book.rules)}
