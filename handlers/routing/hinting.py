"""Make a link for one person and post the hint: a job, because the link is a network answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from html import escape
from typing import Any

from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError
from aiogram.methods import SendMessage
from aiogram.types import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    ReplyParameters,
)
from sqlalchemy.ext.asyncio import AsyncSession

from bot.plugin import (
    PLATFORM,
    Answered,
    Card,
    Html,
    JobContext,
    Person,
    Phrases,
    SenderKind,
    mention,
    plain,
)
from handlers.routing.tables import RoutingHint
from rules.route import Route
from text.filler import fill

INSIDE = ("creator", "administrator", "member")
LINK_LIFE = timedelta(days=1)
ROWS = 2
"""Of buttons that come with a hint."""
REFUSALS = (TelegramBadRequest, TelegramForbiddenError)


@dataclass(frozen=True, slots=True)
class Said:
    """A hint: what it says, and its buttons."""

    html: str
    rows: list[list[InlineKeyboardButton]]


@dataclass(frozen=True, slots=True)
class Door:
    """A group that the asker may enter."""

    chat_id: int
    link: str


async def hint(context: JobContext, payload: Mapping[str, Any]) -> None:
    """Find an open door, and tell the asker of it; nothing for one who is inside already."""
    route: Route | None = context.constants["ways"].of_key(payload["route"])
    settings = context.settings(payload["chat"])
    key = (PLATFORM, payload["chat"], payload["message"])
    async with context.work() as db:
        row = await db.get(RoutingHint, key)
    if route is None or settings is None or row is None or row.ref is not None:
        return
    door = None
    for target in payload["targets"]:
        if await _is_inside(context.bot, target, payload["user"]):
            return
        door = await _open(context, target, settings.full_at)
        if door is not None:
            break
    async with context.work() as db:
        if door is None:
            card = closed(route, context.phrases(payload["chat"]))
            await context.staff(db).tell(payload["chat"], card, key=f"routing.closed:{route.key}")
            return
        row = await db.get(RoutingHint, key)
        if row is not None and row.ref is None:
            title = context.chats(db).title(door.chat_id)
            said = _said(context, payload, route, door, title)
            if payload["below"] is None:
                call = _alone(payload, said)
                row.ref = context.post(db, call, delete_after=settings.hint_life)
            else:
                row.ref = _put_below(context, db, payload, said, settings.hint_life)


async def faded(context: JobContext, payload: Mapping[str, Any]) -> None:
    """The time of a hint below an answer is up; the answer stays."""
    async with context.work() as db:
        context.post(db, Answered.of(payload["below"]).without_hint())


def hint_key(chat_id: int, message_id: int) -> str:
    """The job that makes the hint to a message."""
    return f"routing.hint:{chat_id}:{message_id}"


def fading_key(chat_id: int, message_id: int) -> str:
    """The job that takes a hint off the answer to a message."""
    return f"routing.faded:{chat_id}:{message_id}"


def _put_below(
    context: JobContext,
    db: AsyncSession,
    payload: Mapping[str, Any],
    said: Said,
    life: timedelta | None,
) -> int:
    """Add the hint to the answer, for a while; one that has no room left stays as it is."""
    answer = Answered.of(payload["below"])
    longer = answer.with_hint(said.html, said.rows)
    if longer is not None:
        context.post(db, longer)
        key = fading_key(payload["chat"], payload["message"])
        if life is not None:
            context.defer(db, "routing.faded", dict(payload), after=life, key=key)
    return answer.ref


async def _is_inside(bot: Any, chat_id: int, user_id: int) -> bool:
    try:
        found = await bot.get_chat_member(chat_id, user_id)
    except REFUSALS:
        return False  # never was there, as far as Telegram says
    return found.status in INSIDE or bool(getattr(found, "is_member", False))


async def _open(context: JobContext, chat_id: int, full_at: int) -> Door | None:
    """A link that lets one person in; None when the group is full or lets nobody in."""
    try:
        if await context.bot.get_chat_member_count(chat_id) >= full_at:
            return None
        expires = context.clock.now() + LINK_LIFE
        made = await context.bot.create_chat_invite_link(
            chat_id, expire_date=expires, member_limit=1
        )
    except REFUSALS:
        return None
    return Door(chat_id, made.invite_link)


def _said(
    context: JobContext, payload: Mapping[str, Any], route: Route, door: Door, title: str
) -> Said:
    phrases = context.phrases(payload["chat"])
    asker = Person(SenderKind.USER, payload["user"], payload["name"])
    values = {
        "name": mention(asker),
        "topic": Html(escape(plain(route.topic), quote=False)),
        "group": Html(escape(plain(title), quote=False)),
    }
    text = fill(route.text, values) if route.text else phrases("routing.default", **values)
    first_to = route.to.topic if door.chat_id == payload["targets"][0] else None
    label = f"{title} · {first_to}" if first_to else title
    enter = phrases("routing.enter", group=label).unmarked()
    no = phrases("routing.no").unmarked()
    rows = [
        [InlineKeyboardButton(text=enter, url=door.link)],
        [context.buttons(no, "no", f"{asker.id}:{route.key}")],
    ]
    return Said(text, rows)


def _alone(payload: Mapping[str, Any], said: Said) -> SendMessage:
    return SendMessage(
        chat_id=payload["chat"],
        message_thread_id=payload["thread"],
        text=said.html,
        parse_mode="HTML",
        link_preview_options=LinkPreviewOptions(is_disabled=True),
        reply_parameters=ReplyParameters(
            message_id=payload["message"], allow_sending_without_reply=True
        ),
        reply_markup=InlineKeyboardMarkup(inline_keyboard=said.rows),
    )


def closed(route: Route, phrases: Phrases) -> Card:
    """To staff: nobody can be brought there."""
    return Card(phrases("routing.closed", topic=route.topic, target=route.to.group))


def unknown(route: Route, phrases: Phrases) -> Card:
    """To staff: there is no such group."""
    title = phrases("routing.unknown", topic=route.topic, target=route.to.group)
    return Card(title, (phrases("routing.unknown_how", target=route.to.group),))
