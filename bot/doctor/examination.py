"""The examination: everything that is looked at, in the order in which it is told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.doctor.account import Account, look_at_account
from bot.doctor.backlog import look_at_backlog, stopped_plugins
from bot.doctor.extras import missing_extras
from bot.doctor.files import look_at_files
from bot.doctor.finding import Finding, Severity, fine, verbatim, warning
from bot.doctor.groups import (
    Standing,
    ask_standing,
    ask_standings,
    group_findings,
    known_standings,
)
from bot.doctor.staff import name_findings, shy_operators, staff_findings
from bot.doctor.storage import has_our_tables, look_at_storage
from bot.doctor.subject import Subject, listens
from bot.people.stored_settings import Stale

UNREADABLE = frozenset({"database_unusable", "database_damaged"})


@dataclass(frozen=True, slots=True)
class _Groups:
    """The groups, as the database knows them and as Telegram says now."""

    standings: tuple[Standing, ...]
    findings: tuple[Finding, ...]


async def examine(subject: Subject, *, thorough: bool = False) -> list[Finding]:
    """Look at everything.

    Args:
        thorough: take the time to read a large database through.
    """
    account = await look_at_account(subject)
    found = [*account.findings, _zone(subject)]
    stored = [one async for one in look_at_storage(subject.database, thorough=thorough)]
    found += stored
    sound = UNREADABLE.isdisjoint(one.code for one in stored)
    readable = sound and await has_our_tables(subject.database)
    if readable:
        async with subject.database.reading() as db:
            found += [one async for one in look_at_backlog(db, subject.clock.now())]
    groups = await _look_at_groups(subject, account, readable=readable)
    by_id = {one.id: one for one in groups.standings}
    found += staff_findings(subject.settings, by_id)
    if readable and subject.config.bot.staff is None:
        async with subject.database.reading() as db:
            found += await shy_operators(db, subject.config)
    found += name_findings(subject.settings, by_id)
    found += await look_at_files(subject)
    found += missing_extras(subject.plugins)
    return [*found, *groups.findings]


async def examine_group(subject: Subject, chat_id: int) -> list[Finding]:
    """Look at one group only."""
    account = await look_at_account(subject)
    async with subject.database.reading() as db:
        known = await known_standings(db, _bot_id(subject), chat_id, strangers=True)
        found = [one async for one in stopped_plugins(db, chat_id)]
    for one in known:
        asked = await ask_standing(subject.bot, one) if subject.bot and account.me else one
        on = subject.on(chat_id)
        found = [*group_findings(asked, on, hears_all=account.hears_all), *found]
        found += _stale(subject.settings.stale, {chat_id: one.title}, only=chat_id)
    return found


def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    """Errors, then warnings, then what is fine; each in the order in which it was found."""
    order = list(Severity)
    return sorted(findings, key=lambda one: order.index(one.severity))


async def _look_at_groups(subject: Subject, account: Account, *, readable: bool) -> _Groups:
    known: list[Standing] = []
    found: list[Finding] = []
    if readable:
        async with subject.database.reading() as db:
            known = await known_standings(db, _bot_id(subject))
            found += [one async for one in stopped_plugins(db)]
    met = {one.id for one in known}
    known += [one for one in _of_config(subject) if one.id not in met]
    if subject.bot is not None and account.me is not None:
        known = await ask_standings(subject.bot, known)
    known = [one for one in known if one.id in met or not one.is_out]
    titles = {one.id: one.title for one in known}
    for one in known:
        if not one.is_out or subject.settings.group_name(one.id) is not None:
            on = subject.on(one.id)
            found += group_findings(one, on, hears_all=account.hears_all)
    found += _stale(subject.settings.stale, titles)
    healthy = sum(1 for one in known if not one.is_out) - len({one.chat_id for one in found})
    if healthy > 0:
        found.append(fine("groups", count=healthy))
    if not account.hears_all and all(one.code != "deaf" for one in found):
        found.append(_privacy(subject, known))
    return _Groups(tuple(known), tuple(found))


def _of_config(subject: Subject) -> list[Standing]:
    """Groups whose ids stand in the config; out of them until Telegram says otherwise."""
    groups = subject.config.groups.items()
    return [
        Standing(one.id, one.title or name, "supergroup", "left", frozenset())
        for name, one in groups
        if one.id is not None and subject.settings.group_name(one.id) == name
    ]


def _privacy(subject: Subject, known: Sequence[Standing]) -> Finding:
    """Privacy mode that hurts nowhere yet; each group in which it does has a finding itself."""
    if any(not one.is_out for one in known):
        return fine("privacy")
    return warning("privacy", plugins=tuple(one.name for one in subject.plugins if listens(one)))


def _stale(
    stale: Sequence[Stale], titles: dict[int, str], *, only: int | None = None
) -> list[Finding]:
    """Settings of chats that an upgrade left behind."""
    return [
        warning("stale", plugin=one.plugin, key=verbatim(one.key), why=verbatim(one.reason)).about(
            one.chat_id, titles.get(one.chat_id, str(one.chat_id))
        )
        for one in stale
        if only in (None, one.chat_id)
    ]


def _zone(subject: Subject) -> Finding:
    """What the clock of the bot's groups shows, for a human to look at."""
    name = subject.config.bot.timezone
    now = subject.clock.now().astimezone(ZoneInfo(name))
    return fine("zone", zone=verbatim(name), now=now)


def _bot_id(subject: Subject) -> int | None:
    return None if subject.bot is None else subject.bot.id
