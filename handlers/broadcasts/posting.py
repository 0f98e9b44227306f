"""The job that posts a broadcast whose time has come."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from html import escape
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from aiogram.methods import DeleteMessage, PinChatMessage, SendMessage
from sqlalchemy.ext.asyncio import AsyncSession

from bot.plugin import Card, Chats, JobContext, PostClass, plain
from handlers.broadcasts.items import Item, here, items_of
from handlers.broadcasts.tables import BroadcastState, sent_on, state_of
from text.filler import fill

log = structlog.get_logger(__name__)


async def post(context: JobContext, payload: Mapping[str, Any]) -> None:
    """Post a broadcast in a chat, unless it was paused, deleted, or may not come now.

    In quiet hours it waits for their end; one whose late policy does not allow so long a wait is
    left out, and so is what would be too much for a day.
    """
    chat_id, key = payload["chat"], payload["key"]
    settings = context.settings(chat_id)
    if settings is None:
        return
    async with context.work() as db:
        chats = context.chats(db)
        await chats.recall(chat_id)
        item = await _find(context, db, chat_id, key)
        if item is None:
            return
        state = await state_of(db, chat_id, key)
        if state.paused:
            return
        now = context.clock.now().astimezone(ZoneInfo(chats.timezone(chat_id)))
        wait = quiet_left(settings, now)
        if wait is not None:
            if item.late is None or wait < item.late.within:
                again = f"broadcasts:{payload['occurrence']}"
                context.defer(db, "broadcasts.post", payload, after=wait, key=again)
            else:
                log.info("broadcast skipped in quiet hours", chat=chat_id, key=key)
            return
        if 0 < settings.most_per_day <= await sent_on(db, chat_id, now.date()):
            await _too_many(context, db, chat_id, item)
            return
        await _post(context, db, item, state, payload["occurrence"])


def quiet_left(settings: Any, now: datetime) -> timedelta | None:
    """How long the quiet hours last yet; None = it is none of them.

    Args:
        now: aware, in the group's zone.
    """
    hours = settings.quiet_hours
    wall = now.replace(tzinfo=None)
    if hours is None or not hours.covers(wall.time()):
        return None
    end = hours.end_after(wall).replace(tzinfo=now.tzinfo)
    left = end.timestamp() - now.timestamp()
    return timedelta(seconds=max(left, 1.0))  # a night in which the clocks change is real time


async def _find(context: JobContext, db: AsyncSession, chat_id: int, key: str) -> Item | None:
    goes_there = here(context.chats(db), chat_id)
    items = await items_of(db, chat_id, context.constants["broadcasts"], goes_there)
    return next((item for item in items if item.key == key), None)


async def _post(
    context: JobContext, db: AsyncSession, item: Item, state: BroadcastState, occurrence: int
) -> None:
    chat_id = state.chat_id
    chats = context.chats(db)
    now = context.clock.now().astimezone(ZoneInfo(chats.timezone(chat_id)))
    call = SendMessage(
        chat_id=chat_id,
        message_thread_id=None if item.plan is None else item.plan.topic_id,
        text=filled(item.text, chats, chat_id, now),
        reply_markup=item.keyboard(),
    )
    ref = await context.post_once(db, call, occurrence, klass=PostClass.BROADCAST)
    if ref is None:
        return
    broadcast = item.broadcast
    if broadcast is not None and broadcast.replace_last and state.ref is not None:
        gone = DeleteMessage(chat_id=chat_id, message_id=state.ref)
        context.post(db, gone, klass=PostClass.BROADCAST)
    if broadcast is not None and broadcast.pin:
        pinned = PinChatMessage(chat_id=chat_id, message_id=ref, disable_notification=True)
        context.post(db, pinned, klass=PostClass.BROADCAST)
    state.ref = ref
    state.sent = state.sent + 1 if state.day == now.date() else 1
    state.day = now.date()
    if item.plan is not None and item.is_single:
        await db.delete(item.plan)


async def _too_many(context: JobContext, db: AsyncSession, chat_id: int, item: Item) -> None:
    """Say that something was left out: nothing that was planned may vanish in silence."""
    chats = context.chats(db)
    say = context.phrases(chat_id)
    title = say("broadcasts.too_many", chat=chats.title(chat_id), name=item.label)
    key = f"broadcasts:{chat_id}:{item.handle}"
    await context.staff(db).tell(chat_id, Card(title), key=key)


def filled(text: str, chats: Chats, chat_id: int, now: datetime) -> str:
    """The text with ``{group}`` and ``{date}``; one with braces of another kind stays as it is."""
    title = escape(plain(chats.title(chat_id)), quote=False)
    try:
        return fill(text, {"group": title, "date": now.date().isoformat()})
    except ValueError:
        return text
