"""The operator's files: what is wrong in them, and which names in them lead nowhere."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

from bot.config import Config
from bot.doctor.finding import Finding, error, fine, verbatim, warning
from bot.doctor.subject import Subject
from bot.people.settings import SettingsStore
from faq.embedded import review
from faq.entries import load_entries
from rules.book import Book, load_book
from rules.broadcast import EVERYWHERE
from rules.route import Target
from text.findings import FileProblems
from text.suggest import did_you_mean


async def look_at_files(subject: Subject) -> list[Finding]:
    """Read the files as the next start would."""
    return await asyncio.to_thread(lambda: list(_files(subject.config, subject.settings)))


def config_problem(problems: FileProblems) -> Finding:
    """The config cannot be used at all."""
    return _broken("config_broken", problems)


def _files(config: Config, settings: SettingsStore) -> Iterator[Finding]:
    try:
        entries = load_entries(_paths(config, "faq")) if config.files.faq else []
    except FileProblems as problems:
        yield _broken("faq_broken", problems)
    else:
        doubts = review(entries)
        if doubts:
            yield warning("faq_doubts", count=len(doubts), first=verbatim(doubts[0]))
        elif config.files.faq:
            yield fine("faq", count=len(entries))
    try:
        book = load_book(_paths(config, "rules")) if config.files.rules else Book()
    except FileProblems as problems:
        yield _broken("rules_broken", problems)
        return
    if config.files.rules:
        counts = {"routes": len(book.routes), "broadcasts": len(book.broadcasts)}
        yield fine("rules", rules=len(book.rules), **counts)
    yield from _lost_names(book, settings)


def _paths(config: Config, kind: str) -> list[Path]:
    return list(config.files_of(kind))


def _broken(code: str, problems: FileProblems) -> Finding:
    found = problems.findings
    return error(code, count=len(found), first=verbatim(found[0]))


def _lost_names(book: Book, settings: SettingsStore) -> Iterator[Finding]:
    """Groups and topics that the files speak of and nobody knows."""
    config = settings.config
    groups = {
        *config.groups,
        *(name for chat in settings.names.chats() if (name := settings.group_name(chat))),
    }
    known = {*groups, *config.sets, *EVERYWHERE}
    for used, places in _used(book).items():
        if used.group not in known:
            near = did_you_mean(used.group, sorted(known))
            code = "unknown_group" if near is None else "unknown_group_near"
            yield error(code, name=verbatim(used.group), near=verbatim(near), used=places)
        elif used.topic is not None and not _has_topic(config, used):
            where = {"name": verbatim(used.group), "topic": verbatim(used.topic)}
            yield warning("unknown_topic", used=places, **where)


def _has_topic(config: Config, used: Target) -> bool:
    group = config.groups.get(used.group)
    return str(used.topic).isdecimal() or (group is not None and used.topic in group.topics)


def _used(book: Book) -> dict[Target, tuple[str, ...]]:
    """Which names are used, and by what."""
    found: dict[Target, list[str]] = {}
    for broadcast in book.broadcasts:
        for name in broadcast.to:
            found.setdefault(Target(name), []).append(broadcast.name)
    for route in book.routes:
        targets = [route.to, *([] if route.overflow is None else [route.overflow])]
        for target in (*targets, *map(Target, route.from_)):
            found.setdefault(target, []).append(route.topic)
    return {target: tuple(dict.fromkeys(users)) for target, users in found.items()}
