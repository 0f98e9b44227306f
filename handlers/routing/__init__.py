"""Point questions about a topic to the group where they belong: one hint, with a way in.

Where somebody answers the question, the hint goes below that answer, not beside it.
"""

from aiogram import Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.methods import DeleteMessage
from aiogram.types import CallbackQuery, Message
from sqlalchemy.ext.asyncio import AsyncSession

from bot.plugin import (
    PLATFORM,
    Answered,
    Jobs,
    Outbox,
    Phrases,
    Plugin,
    Sender,
    Staff,
    Stage,
    action,
)
from handlers.routing.hinting import ROWS, faded, fading_key, hint, hint_key, unknown
from handlers.routing.judging import RoutingSettings, Way, find_way, is_outdated, open_ways
from handlers.routing.tables import RoutingDeclined, RoutingHint, expire, forget
from handlers.routing.texts import TEXTS


async def show_way(
    message: Message,
    *,
    way: Way,
    answered: Answered | None,
    jobs: Jobs,
    staff: Staff,
    phrases: Phrases,
    db: AsyncSession,
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
        "below": None if answered is None else answered.payload(),
    }
    key = hint_key(chat_id, message.message_id)
    jobs.defer("routing.hint", payload, key=key, speaks=answered is None)


async def leave(message: Message, *, outdated: RoutingHint, jobs: Jobs) -> None:
    """The answer says something else now: it stays as it is."""
    outdated.ref = outdated.ref or message.message_id
    for key in (hint_key, fading_key):
        jobs.cancel(key(message.chat.id, message.message_id))


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
    shown = query.message
    if isinstance(shown, Message) and (without := Answered.stripped(shown, ROWS)) is not None:
        outbox.post(without)
    elif shown is not None:
        outbox.post(DeleteMessage(chat_id=shown.chat.id, message_id=shown.message_id))
    await db.merge(RoutingDeclined(platform=PLATFORM, user_id=sender.person.id, topic_key=key))
    outbox.post(query.answer(phrases("routing.noted").unmarked()))


def build_router() -> Router:
    """The plug-in's handlers."""
    router = Router(name="routing")
    router.message.register(show_way, find_way)
    router.edited_message.register(leave, is_outdated)
    router.callback_query.register(decline, action("no"))
    return router


plugin = Plugin(
    "routing",
    Stage.HINT,
    RoutingSettings,
    build_router,
    jobs={"hint": hint, "faded": faded},
    tables=[RoutingHint, RoutingDeclined],
    lifespan=open_ways,
    files="rules",
    forget=forget,
    expire=expire,
    texts=TEXTS,
)
