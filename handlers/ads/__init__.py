"""Take away what the operators' rules forbid, and tell staff."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from html import escape
from typing import Literal

from aiogram import Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.types import Message
from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from bot.plugin import (
    Buttons,
    Chats,
    GroupSettings,
    Html,
    Moderator,
    Outbox,
    Person,
    Phrases,
    Plugin,
    PluginHost,
    Sender,
    Staff,
    Stage,
    Trace,
    action,
    judge,
    mention,
    plain,
)
from handlers.ads.cards import AD, MISTAKE, card, row
from handlers.ads.enforcing import Caught, carry_out, planned
from handlers.ads.presses import confirm, find_report, restore, take_back
from handlers.ads.reading import circumstances, is_anothers, said_in, text_key
from handlers.ads.tables import (
    AdsReport,
    AdsSeen,
    AdsTrusted,
    expire,
    file_report,
    forget,
    is_trusted,
    remember_marks,
    seen_marks,
)
from handlers.ads.texts import TEXTS
from rules.book import load_book
from rules.judging import RuleJudge, choose, holds, uses_age
from text.filler import fill
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
    if message.edit_date is not None:
        known = await seen_marks(db, message)
        suspects = [one for one in suspects if not known.issuperset(one.marks)]
        if not suspects:
            return None
    now = await circumstances(message, sender, chats, with_age=uses_age(suspects))
    found = choose([one for one in suspects if holds(one.rule, now)])
    key = text_key(said)
    if found is not None and await is_trusted(db, message.chat.id, key):
        trace.note("ads: silent, staff found this text innocent")
        found = None
    if found is None:
        return Caught(sender.person, None, marks, key) if marks else None
    trace.note(f"ads: {plain(found.rule.name)} ({plain(' '.join(found.marks))})")
    live = settings.mode == found.rule.mode == "live" and not chats.is_dry_run(message.chat.id)
    forwarded = is_anothers(message, sender.person)
    return Caught(sender.person, found, marks, key, forwarded, live, settings.notice)


async def deal_with(
    message: Message,
    *,
    caught: Caught,
    moderator: Moderator,
    staff: Staff,
    outbox: Outbox,
    db: AsyncSession,
    phrases: Phrases,
    buttons: Buttons,
) -> None:
    """Do what the rule says and tell staff; what is only reported goes on its way."""
    if caught.marks:
        await remember_marks(db, message, caught.sender.id, caught.marks)
    if caught.by is None:
        raise SkipHandler
    rule = caught.by.rule
    done = await planned(message, caught, moderator)
    if caught.live:
        done = await carry_out(message, caught, done, moderator)
        if rule.notice and not done.again and done.case is not None:
            notice = message.answer(_filled(rule.notice, message, caught.sender, rule.name))
            outbox.post(notice, delete_after=caught.notice_life)
    filed = await file_report(db, message, caught, done.case)
    told = card(message, caught, done, phrases, row(filed, phrases, buttons))
    await staff.tell(message.chat.id, told, key=filed.card_key)
    if done.case is None:
        raise SkipHandler


def _filled(notice: str, message: Message, who: Person, rule: str) -> Html:
    group = Html(escape(plain(message.chat.title or ""), quote=False))
    values = {"name": mention(who), "group": group, "rule": Html(escape(plain(rule)))}
    return Html(fill(notice, values))


@asynccontextmanager
async def open_rules(host: PluginHost) -> AsyncIterator[Mapping[str, object]]:
    """Load the operators' files.

    Raises:
        text.findings.FileProblems: everything that is wrong in them.
    """
    book = await asyncio.to_thread(load_book, host.rules_files)
    yield {"rulebook": RuleJudge(book.rules)}


def build_router() -> Router:
    """The plug-in's handlers."""
    router = Router(name="ads")
    router.message.register(deal_with, find_offence)
    router.edited_message.register(deal_with, find_offence)
    router.callback_query.register(take_back, action(MISTAKE, anywhere=True), find_report)
    router.callback_query.register(confirm, action(AD, anywhere=True), find_report)
    return router


plugin = Plugin(
    "ads",
    Stage.GUARD,
    AdsSettings,
    build_router,
    rights={"can_delete_messages", "can_restrict_members"},
    jobs={"restore": restore},
    tables=[AdsSeen, AdsTrusted, AdsReport],
    lifespan=open_rules,
    forget=forget,
    expire=expire,
    texts=TEXTS,
)
