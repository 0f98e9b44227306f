"""The account at Telegram: token, way to it, privacy mode, webhook, and the clock."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

import aiohttp
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.exceptions import (
    AiogramError,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramUnauthorizedError,
)
from aiogram.methods import GetMe, GetWebhookInfo
from aiogram.types import User

from bot.clock import Clock
from bot.doctor.finding import Finding, error, fine, verbatim, warning
from bot.doctor.subject import Subject
from bot.proxy import masked_proxy

PATIENCE_S = 5  # that a call of the doctor's may take
OFF = timedelta(seconds=30)  # by which a clock may differ
MINUTES = timedelta(minutes=2)  # from here on seconds are not said


@dataclass(frozen=True, slots=True)
class Account:
    """What Telegram says of the bot.

    Attributes:
        me: None = it did not answer, or does not know the token.
    """

    me: User | None
    findings: tuple[Finding, ...]

    @property
    def hears_all(self) -> bool:
        """Whether the bot also gets what is not meant for it, where it is no administrator."""
        return self.me is None or self.me.can_read_all_group_messages is not False


async def look_at_account(subject: Subject) -> Account:
    """Ask Telegram who the bot is and how it is set."""
    bot = subject.bot
    if bot is None:
        return Account(None, (error("token_missing"),))
    try:
        me = await bot(GetMe(), request_timeout=PATIENCE_S)
    except (TelegramUnauthorizedError, TelegramNotFound):
        return Account(None, (error("token_refused"),))
    except AiogramError as problem:
        return Account(None, (_unreachable(subject, bot, problem),))
    found = [one async for one in _settings(bot, me)]
    if subject.fought_over():
        found.append(error("second_process"))
    found.extend(await _clock(bot, subject.clock))
    return Account(me, tuple(found))


def _unreachable(subject: Subject, bot: Bot, problem: AiogramError) -> Finding:
    said = problem.message if isinstance(problem, TelegramNetworkError) else str(problem)
    why = verbatim(said.replace(bot.token, "…").strip() or type(problem).__name__)
    proxy = subject.config.proxy
    if proxy is None:
        return error("unreachable", why=why)
    return error("proxy", why=why, proxy=verbatim(masked_proxy(proxy.get_secret_value())))


async def _settings(bot: Bot, me: User) -> AsyncIterator[Finding]:
    yield fine("account", username=verbatim(me.username or me.id))
    if me.can_join_groups is False:
        yield warning("cannot_join")
    try:
        hook = await bot(GetWebhookInfo(), request_timeout=PATIENCE_S)
    except AiogramError:
        return  # getMe was answered a moment ago; the next examination will tell
    if hook.url:
        yield error("webhook", url=verbatim(hook.url))


async def _clock(bot: Bot, clock: Clock) -> list[Finding]:
    theirs = await server_time(bot)
    if theirs is None:
        return []
    off = clock.now() - theirs
    if abs(off) <= OFF:
        return [fine("clock")]
    step = 1 if abs(off) < MINUTES else 60
    about = timedelta(seconds=round(abs(off).total_seconds() / step) * step)
    return [error("clock_fast" if off > timedelta() else "clock_slow", off=about)]


async def server_time(bot: Bot) -> datetime | None:
    """The time at Telegram, to the second, by the header of an answer; None = it did not say.

    aiogram keeps no headers, so its session's connection is used directly.
    """
    session = bot.session
    if not isinstance(session, AiohttpSession):
        return None
    address = session.api.api_url(bot.token, GetMe.__api_method__)
    try:
        http = await session.create_session()
        limit = aiohttp.ClientTimeout(total=PATIENCE_S)
        async with http.get(address, timeout=limit) as answer:
            return parsedate_to_datetime(answer.headers["Date"])
    except (aiohttp.ClientError, OSError, TimeoutError, LookupError, ValueError):
        return None
