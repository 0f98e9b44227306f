"""Ask the routes about a message, and whether its author should hear of it."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from aiogram.types import Message
from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from bot.plugin import (
    PLATFORM,
    Answered,
    Chats,
    GroupSettings,
    Person,
    PluginHost,
    Sender,
    Trace,
    judge,
    plain,
)
from handlers.routing.askers import asks_everybody
from handlers.routing.tables import RoutingHint, has_declined, hinted_in, hints_to
from rules.book import load_book
from rules.route import Route
from rules.routing import RouteFinder
from text.reading import Reading


class RoutingSettings(GroupSettings):
    """How members are pointed to other groups."""

    cooldown: timedelta = Field(
        timedelta(minutes=10), description="no second hint about a topic in the group within"
    )
    hint_life: timedelta | None = Field(
        timedelta(minutes=10), description="remove a hint after; null keeps it"
    )
    full_at: int = Field(200_000, ge=1, description="members at which a group counts as full")


@dataclass(frozen=True, slots=True)
class Way:
    """Where a question belongs.

    Attributes:
        targets: the groups to try, in order; empty = none of them is known.
    """

    asker: Person
    route: Route
    targets: tuple[int, ...]


@judge(gives="way")
async def find_way(
    message: Message,
    *,
    settings: RoutingSettings,
    sender: Sender,
    reading: Reading,
    ways: RouteFinder,
    chats: Chats,
    db: AsyncSession,
    trace: Trace,
) -> Way | None:
    """Ask the routes; then whether this member, here and now, should hear of it."""
    if not ways.routes or not asks_everybody(message, sender):
        return None
    for route in ways.find(reading):
        here = message.chat.id
        if route.from_ and not any(here in chats.of_set(name) for name in route.from_):
            continue
        places = [route.to, *([] if route.overflow is None else [route.overflow])]
        found = (chats.id_of(place.group) for place in places)
        way = Way(sender.person, route, tuple(one for one in found if one is not None))
        why = await _why_not(message, way, settings, chats, db)
        decision = f"routing.trace_{why or 'hint'}"
        trace.show("routing.trace", [(plain(route.topic), decision, None)])
        if why is None:
            return way
    return None


async def _why_not(
    message: Message, way: Way, settings: RoutingSettings, chats: Chats, db: AsyncSession
) -> str | None:
    here, key, quota = message.chat.id, way.route.key, way.route.per_member
    if here in way.targets:
        return "right_here"
    if await has_declined(db, way.asker.id, key):
        return "declined"
    if await hints_to(db, way.asker.id, key, message.date - quota.window) >= quota.times:
        return "told_before"
    if await hinted_in(db, here, key, message.date - settings.cooldown):
        return "just_told"
    for target in way.targets:
        if await chats.is_member(target, way.asker.id):
            return "member_there"
    return None


@judge(gives="outdated")
async def is_outdated(
    message: Message, *, answered: Answered | None, db: AsyncSession
) -> RoutingHint | None:
    """The hint below an answer that follows a changed question."""
    if answered is None:
        return None
    return await db.get(RoutingHint, (PLATFORM, message.chat.id, message.message_id))


@asynccontextmanager
async def open_ways(host: PluginHost) -> AsyncIterator[Mapping[str, object]]:
    """Load the operators' files.

    Raises:
        text.findings.FileProblems: everything that is wrong in them.
    """
    book = await asyncio.to_thread(load_book, host.rules_files)
    yield {"ways": RouteFinder(book.routes)}
