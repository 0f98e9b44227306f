"""Who is told when something happens, and the names that no group has yet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.config import Config
from bot.db.models import PLATFORM, Chat
from bot.doctor.finding import Finding, error, verbatim, warning
from bot.doctor.groups import Standing
from bot.people.settings import SettingsStore


def staff_findings(
    settings: SettingsStore, standings: Mapping[int, Standing]
) -> Iterator[Finding]:
    """Chats for staff that cannot be reached, and nobody to tell at all."""
    config = settings.config
    reached = False
    for named in _staff_names(config):
        name = named.partition("/")[0]
        chat_id = settings.chat_of(name) if name in config.groups else int(name)
        standing = None if chat_id is None else standings.get(chat_id)
        if chat_id is None:
            yield warning("staff_unbound", name=verbatim(name))
        elif standing is None:
            yield error("staff_unseen", name=verbatim(name))
        elif standing.is_out or not standing.writes:
            yield error("staff_unreachable", chat=standing.title)
        else:
            reached = True
    if not config.bot.operators:
        yield warning("no_operator") if reached else error("nobody_told")


def _staff_names(config: Config) -> list[str]:
    named = [config.bot.staff]
    named += [one.staff for one in config.sets.values()]
    named += [one.staff for one in config.groups.values()]
    return list(dict.fromkeys(one for one in named if one is not None))


async def shy_operators(db: AsyncSession, config: Config) -> list[Finding]:
    """Operators to whom the bot cannot write, because they never wrote to it."""
    wanted = config.bot.operators
    query = select(Chat.id).where(Chat.platform == PLATFORM, Chat.id.in_(wanted))
    opened = set(await db.scalars(query)) if wanted else set()
    shy = tuple(str(one) for one in wanted if one not in opened)
    return [warning("operator_shy", names=shy)] if shy else []


def name_findings(settings: SettingsStore, standings: Mapping[int, Standing]) -> Iterator[Finding]:
    """Groups of the config that nobody has met."""
    config = settings.config
    staff = {one.partition("/")[0] for one in _staff_names(config)}
    waiting = tuple(one for one in settings.names.waiting() if one not in staff)
    if waiting:
        yield warning("waiting", names=waiting, first=verbatim(waiting[0]))
    for name, group in config.groups.items():
        chat_id = group.id
        is_its = chat_id is not None and settings.chat_of(name) == chat_id
        if is_its and name not in staff and chat_id not in standings:
            yield error("unseen", name=verbatim(name), id=chat_id)
