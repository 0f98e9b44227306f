"""Who wrote most today, this week, this month; last week's board by schedule."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from aiogram import Router
from aiogram.methods import EditMessageText, SendMessage
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message
from pydantic import Field, field_validator
from sqlalchemy import and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.models import ActivityDay, Member, User
from bot.phrases.names import short_name
from bot.plugin import (
    PLATFORM,
    Buttons,
    CommandCall,
    GroupSettings,
    Html,
    JobContext,
    Person,
    Phrases,
    Plugin,
    PostClass,
    Schedule,
    ScheduledChat,
    Schedules,
    SenderKind,
    Stage,
    action,
    command,
    judge,
)
from text.times import Repeated, parse_rule

TOP = 10
MEDALS = ("🥇", "🥈", "🥉")
PERIODS = ("day", "week", "month")
WORDS = {
    **{"day": "day", "today": "day", "今日": "day", "今天": "day", "日": "day"},
    **{"week": "week", "本周": "week", "周": "week"},
    **{"month": "month", "本月": "month", "月": "month"},
}


class LeaderboardsSettings(GroupSettings):
    """When a board comes by itself."""

    post: str = Field("", description="when the last board is posted: 每周一 09:00; empty = never")

    @field_validator("post")
    @classmethod
    def _check_rule(cls, post: str) -> str:
        if post:
            parse_rule(post)
        return post


@dataclass(frozen=True, slots=True)
class Span:
    """Days of the group's own calendar, both ends included.

    Attributes:
        key: of its title.
    """

    key: str
    first: date
    last: date


def present(period: str, today: date) -> Span:
    """The day, week (from Monday) or month up to today."""
    first = {
        "day": today,
        "week": today - timedelta(days=today.weekday()),
        "month": today.replace(day=1),
    }[period]
    return Span(period, first, today)


def before(period: str, today: date) -> Span:
    """The whole day, week or month before the present one."""
    last = present(period, today).first - timedelta(days=1)
    return Span(f"last_{period}", present(period, last).first, last)


def period_of(post: str) -> str:
    """What a board that is posted at these times is about."""
    rule = parse_rule(post)
    if isinstance(rule, Repeated) and rule.days:
        return "month"
    if isinstance(rule, Repeated) and len(rule.weekdays) == 1:
        return "week"
    return "day"


async def board(db: AsyncSession, chat_id: int, span: Span, say: Phrases) -> Html:
    """The board as it is said; ties stand in the order of the accounts' numbers.

    Bots and channels are not ranked, nor those who were thrown out.
    """
    counted = func.sum(ActivityDay.messages)
    account = and_(User.platform == PLATFORM, User.id == ActivityDay.user_id)
    membership = and_(
        Member.platform == PLATFORM,
        Member.chat_id == chat_id,
        Member.user_id == ActivityDay.user_id,
    )
    query = (
        select(ActivityDay.user_id, func.max(User.name), counted)
        .outerjoin(User, account)
        .outerjoin(Member, membership)
        .where(ActivityDay.platform == PLATFORM, ActivityDay.chat_id == chat_id)
        .where(ActivityDay.day.between(span.first, span.last), ActivityDay.user_id > 0)
        .where(or_(User.is_bot.is_(None), User.is_bot.is_(False)))
        .where(or_(Member.status.is_(None), Member.status != "kicked"))
        .group_by(ActivityDay.user_id)
        .order_by(counted.desc(), ActivityDay.user_id)
    )
    rows = [(user, name, int(count)) for user, name, count in await db.execute(query)]
    title = say(f"leaderboards.title.{span.key}")
    if not rows:
        return Html(f"{title}\n\n{say('leaderboards.empty')}")
    lines = [_line(say, at, row) for at, row in enumerate(rows[:TOP])]
    total = say("leaderboards.total", people=len(rows), count=sum(count for _, _, count in rows))
    return Html("\n".join([title, "", *lines, "", total]))


def _line(say: Phrases, at: int, row: tuple[int, str | None, int]) -> Html:
    user_id, name, count = row
    place = MEDALS[at] if at < len(MEDALS) else f"{at + 1}."
    # A name, not a link: nobody is called because somebody looked at the board.
    who = short_name(Person(SenderKind.USER, user_id, name or ""))
    return say("leaderboards.line", place=place, who=who, count=count)


@dataclass(frozen=True, slots=True)
class Desk:
    """What a board is made with."""

    db: AsyncSession
    schedules: Schedules
    phrases: Phrases
    buttons: Buttons

    async def board(self, chat_id: int, period: str) -> tuple[Html, InlineKeyboardMarkup]:
        """The present board, and the buttons to the others."""
        span = present(period, self.schedules.now(chat_id).date())
        row = [self._button(one, is_chosen=one == period) for one in PERIODS]
        text = await board(self.db, chat_id, span, self.phrases)
        return text, InlineKeyboardMarkup(inline_keyboard=[row])

    def _button(self, period: str, *, is_chosen: bool) -> InlineKeyboardButton:
        label = self.phrases(f"leaderboards.button.{period}")
        if is_chosen:  # Telegram refuses an edit that changes nothing
            label = self.phrases("leaderboards.chosen", name=label)
        return self.buttons(label.unmarked(), "show", "" if is_chosen else period)


@judge(gives="desk")
async def desk_of(
    _: object, *, db: AsyncSession, schedules: Schedules, phrases: Phrases, buttons: Buttons
) -> Desk:
    """What a board is made with."""
    return Desk(db, schedules, phrases, buttons)


async def top(message: Message, *, call: CommandCall, desk: Desk) -> SendMessage:
    """Show the board of today, or of the period asked for."""
    if message.chat.type == "private":
        return message.reply(desk.phrases("refused.group_only"))
    text, keyboard = await desk.board(message.chat.id, WORDS.get(call.args.lower(), "day"))
    return message.reply(text, reply_markup=keyboard)


async def switch(query: CallbackQuery, *, payload: str, desk: Desk) -> EditMessageText | None:
    """Show another period in the same message; a press on the one shown changes nothing."""
    message = query.message
    if not isinstance(message, Message) or payload not in PERIODS:
        return None
    text, keyboard = await desk.board(message.chat.id, payload)
    return message.edit_text(text, reply_markup=keyboard)


async def schedules(chat: ScheduledChat) -> Sequence[Schedule]:
    """When the last board is posted."""
    post = chat.settings.post
    return [Schedule("board", parse_rule(post), "post")] if post else []


async def post(context: JobContext, payload: Mapping[str, Any]) -> None:
    """Post the board of the day, week or month that is over, unless it is empty."""
    chat_id = payload["chat"]
    settings = context.settings(chat_id)
    if settings is None or not settings.post:
        return
    async with context.work() as db:
        zone = ZoneInfo(context.chats(db).timezone(chat_id))
        span = before(period_of(settings.post), context.clock.now().astimezone(zone).date())
        text = await board(db, chat_id, span, context.phrases(chat_id))
        call = SendMessage(chat_id=chat_id, text=text)
        await context.post_once(db, call, payload["occurrence"], klass=PostClass.BROADCAST)


def build_router() -> Router:
    """The plug-in's handlers."""
    router = Router(name="leaderboards")
    shown = command("top", "排行", takes="text", help="leaderboards.help")
    router.message.register(top, shown, desk_of)
    router.callback_query.register(switch, action("show"), desk_of)
    return router


plugin = Plugin(
    "leaderboards",
    Stage.COMMAND,
    LeaderboardsSettings,
    build_router,
    jobs={"post": post},
    schedules=schedules,
)
