"""The wizard's own line to Telegram: who the bot is, where it stands, what was sent to it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

from aiogram import Bot
from aiogram.exceptions import (
    TelegramAPIError,
    TelegramConflictError,
    TelegramNotFound,
    TelegramUnauthorizedError,
)
from aiogram.types import User
from aiogram.utils.token import TokenValidationError

from bot.app import UNREACHABLE
from bot.cli.logs import TOKEN
from bot.cli.run import make_session
from bot.clock import Clock
from bot.core import HTML
from bot.stream.gateway import RawUpdates
from bot.stream.raw import Raw, number_of

WINDOW: Final = 100  # updates that Telegram shows at most
POLL_S: Final = 20
MARGIN_S: Final = 15  # on top of it, before the connection counts as dead
AGAIN_S: Final = 1.0  # between two looks, while something waits and answers come at once


class WrongToken(Exception):
    """Telegram does not know the token."""


class Unreachable(Exception):
    """Telegram did not answer; the text says how, on one line."""


class Busy(Exception):
    """Another program fetches the bot's updates."""


class Hooked(Exception):
    """The bot's updates go to a webhook."""


class Crowded(Exception):
    """So much waits for the bot that what comes now cannot be seen."""


class Inbox:
    """Looks at what waits for the bot, and leaves it there.

    No offset is ever sent, so nothing is confirmed: what happened during the setup is handled by
    the bot when it runs. Nor are kinds of updates chosen; the choice would outlast the setup.

    Args:
        clock: to wait by.
    """

    def __init__(self, bot: Bot, clock: Clock) -> None:
        self._bot = bot
        self._clock = clock
        self._seen: set[int] = set()
        self.looked: list[Raw] = []  # all that was seen, in order
        self._last = 0

    async def look(self, wait_s: int) -> list[Raw]:
        """What was not looked at before; waits for it a while if there is none.

        Raises:
            Busy, Crowded, Hooked: it cannot be seen.
        """
        raws = await self._fetch(wait_s)
        fresh = [raw for raw in raws if number_of(raw) not in self._seen]
        self._seen.update(number for raw in raws if (number := number_of(raw)) is not None)
        self.looked += fresh
        self._last = number_of(raws[-1]) or 0 if raws else 0
        if not fresh and len(raws) >= WINDOW:
            raise Crowded
        if not fresh and raws and wait_s:
            await self._clock.sleep(AGAIN_S)
        return fresh

    async def _fetch(self, wait_s: int) -> list[Raw]:
        method = RawUpdates(limit=WINDOW, timeout=wait_s)
        try:
            return await self._bot(method, request_timeout=wait_s + MARGIN_S)
        except TelegramConflictError as problem:
            raise (Hooked if "webhook" in problem.message else Busy) from problem

    async def forget(self) -> None:
        """Let go of what was looked at; the bot will not handle it."""
        method = RawUpdates(offset=self._last + 1, limit=1, timeout=0)
        await self._bot(method, request_timeout=MARGIN_S)


def token_in(text: str) -> str | None:
    """The token in what was pasted: alone, or in BotFather's message."""
    found = TOKEN.search(text)
    return found[0] if found else None


def make_line(token: str, api: str | None, proxy: str | None) -> Bot:
    """A bot that nobody has met yet.

    Raises:
        WrongToken: it has not even the shape of one.
    """
    try:
        return Bot(token, session=make_session(api, proxy), default=HTML)
    except TokenValidationError as problem:
        raise WrongToken from problem


async def meet(bot: Bot, timeout_s: int) -> User:
    """Ask Telegram who the bot is; when that fails, its session is closed.

    Raises:
        WrongToken: Telegram does not know it.
        Unreachable: there is no answer.
    """
    try:
        return await _get_me(bot, timeout_s)
    except (TelegramNotFound, TelegramUnauthorizedError) as problem:
        raise WrongToken from problem
    except UNREACHABLE as problem:
        raise Unreachable(_reason(problem)) from problem


async def _get_me(bot: Bot, timeout_s: int) -> User:
    try:
        return await bot.get_me(request_timeout=timeout_s)
    except BaseException:
        await bot.session.close()  # it opens again by itself
        raise


@asynccontextmanager
async def reaching() -> AsyncIterator[None]:
    """Within it, trouble of the network is ``Unreachable``."""
    try:
        yield
    except UNREACHABLE as problem:
        raise Unreachable(_reason(problem)) from problem


async def standing(bot: Bot, chat_id: int) -> tuple[str, frozenset[str]]:
    """How the bot stands in a group: Telegram's word for it, and the rights it holds.

    Raises:
        TelegramMigrateToChat: the group has another id now.
        Unreachable: there is no answer.
    """
    async with reaching():
        member = await bot.get_chat_member(chat_id, bot.id)
    values: dict[str, Any] = member.model_dump()
    held = {key for key, value in values.items() if key.startswith("can_") and value is True}
    return str(member.status), frozenset(held) if member.status == "administrator" else frozenset()


def _reason(problem: Exception) -> str:
    text = problem.message if isinstance(problem, TelegramAPIError) else str(problem)
    return TOKEN.sub("<token>", (text.splitlines() or [""])[0])[:150]
