"""Point questions about a topic to the group where they belong: one hint, with a way in."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from aiogram import Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.methods import DeleteMessage
from aiogram.types import CallbackQuery, Message
from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from bot.plugin import (
    PLATFORM,
    Chats,
    GroupSettings,
    Jobs,
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
    plain,
)
from handlers.routing.askers import asks_everybody
from handlers.routing.hinting import hint, unknown
from handlers.routing.tables import (
    RoutingDeclined,
    RoutingHint,
    expire,
    forget,
    has_declined,
    hinted_in,
    hints_to,
)
from handlers.routing.texts import TEXTS
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
        if why is None:
            return way
        trace.note(f"routing: {plain(route.topic)}, silent, {why}")
    return None


async def _why_not(
    message: Message, way: Way, settings: RoutingSettings, chats: Chats, db: AsyncSession
) -> str | None:
    here, key, quota = message.chat.id, way.route.key, way.route.per_member
    if here in way.targets:
        return "it is asked in the right group"
    if await has_declined(db, way.asker.id, key):
        return "not wanted"
    if await hints_to(db, way.asker.id, key, message.date - quota.window) >= quota.times:
        return "told before"
    if await hinted_in(db, here, key, message.date - settings.cooldown):
        return "the group was told a moment ago"
    for target in way.targets:
        if await chats.is_member(target, way.asker.id):
            return "a member there already"
    return None


async def show_way(
    message: Message, *, way: Way, jobs: Jobs, staff: Staff, phrases: Phrases, db: AsyncSession
) -> None:
    """Have the hint made; a target that nobody knows is reported."""
    chat_id, route = message.chat.id, way.route
    if not way.targets:
        await staff.tell(chat_id, unknown(route, phrases), key=f"routing.unknown:{route.key}")
        raise SkipHandler
    row = RoutingHint(platform=PLATFORM, chat_id=chat_id, message_id=message.message_id)
    row.user_id, row.topic_key, row.at = way.asker.id, route.key, message.date
    db.add(row)
    payload = {
        "route": route.key,
        "chat": chat_id,
        "message": message.message_id,
        "thread": message.message_thread_id if message.is_topic_message else None,
        "user": way.asker.id,
        "name": way.asker.name,
        "targets": list(way.targets),
    }
    jobs.defer("routing.hint", payload, key=f"routing.hint:{chat_id}:{message.message_id}")


async def decline(
    query: CallbackQuery,
    *,
    payload: str,
    sender: Sender,
    outbox: Outbox,
    phrases: Phrases,
    db: AsyncSession,
) -> None:
    """Remember for good that the asker does not want this, and take the hint away."""
    asker, _, key = payload.partition(":")
    if sender.person.id != int(asker):
        outbox.post(query.answer(phrases("routing.not_yours").unmarked(), show_alert=True))
        return
    await db.merge(RoutingDeclined(platform=PLATFORM, user_id=sender.person.id, topic_key=key))
    outbox.post(query.answer(phrases("routing.noted").unmarked()))
    shown = query.message
    if shown is not None:
        outbox.post(DeleteMessage(chat_id=shown.chat.id, message_id=shown.message_id))


@asynccontextmanager
async def open_ways(host: PluginHost) -> AsyncIterator[Mapping[str, object]]:
    """Load the operators' files.

    Raises:
        text.findings.FileProblems: everything that is wrong in them.
    """
    book = await asyncio.to_thread(load_book, host.rules_files)
    yield {"ways": RouteFinder(book.routes)}


def build_router() -> Router:
    """The plug-in's handlers."""
    router = Router(name="routing")
    router.message.register(show_way, find_way)
    router.callback_query.register(decline, action("no"))
    return router


plugin = Plugin(
    "routing",
    Stage.REPLY,
    RoutingSettings,
    build_router,
    jobs={"hint": hint},
    tables=[RoutingHint, RoutingDeclined],
    lifespan=open_ways,
    forget=forget,
    expire=expire,
    texts=TEXTS,
)
