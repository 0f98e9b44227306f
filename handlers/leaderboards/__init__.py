"""Who wrote most today, this week, this month; last week's board by schedule."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from aiogram import Router
from aiogram.methods import EditMessageText, SendMessage
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message
from pydantic import Field, field_validator
from sqlalchemy.ext.asyncio import AsyncSession

from bot.plugin import (
    Buttons,
    CommandCall,
    GroupSettings,
    Html,
    JobContext,
    Phrases,
    Plugin,
    PostClass,
    Schedule,
    ScheduledChat,
    Schedules,
    Stage,
    action,
    command,
    judge,
)
from handlers.leaderboards.board import board
from handlers.leaderboards.spans import before, period_of, present
from text.times import parse_rule

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
    shown = command("top", "排行", takes="text", help="leaderboards.help", group_only=True)
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
