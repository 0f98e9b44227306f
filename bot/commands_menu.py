"""The list of commands that Telegram shows beside the text field, by scope and language.

Telegram takes the narrowest scope that it has a list for: a chat's administrators, the chat, all
administrators, all groups or all private chats. Lists without a language are for those who read
neither Chinese nor English; they are in the bot's own.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import blake2s
from typing import Any, Final

import structlog
from aiogram import Bot
from aiogram.exceptions import (
    AiogramError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramRetryAfter,
)
from aiogram.methods import DeleteMyCommands, SetMyCommands
from aiogram.types import BotCommand
from pydantic import TypeAdapter
from sqlalchemy import delete, select

from bot.clock import Clock
from bot.db.database import Database
from bot.db.models import Note
from bot.db.outage import DATABASE_FAILURES
from bot.menu import RouteMenu
from bot.people.core import PeopleCore
from bot.people.settings import SettingsStore
from bot.phrases.book import BoundPhrases, PhraseBook
from bot.services import MenuItem, Role

MOST = 100  # commands in a list
LONGEST = 256  # characters of a description
SETTLING_S = 2.0  # settings change one after the other
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=1)

_NAME: Final = re.compile(r"[a-z0-9_]{1,32}")
_LANGUAGES: Final[Mapping[str | None, str | None]] = {None: None, "zh": "zh-CN", "en": "en"}

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a list of commands stands.

    Attributes:
        scope: Telegram's word.
        chat_id: of a scope that is about one chat.
        language: two letters; None = everybody who has no list in his own.
    """

    scope: str
    language: str | None
    chat_id: int | None = None

    @property
    def key(self) -> str:
        """Under which it is noted."""
        return f"menu:{json.dumps([self.scope, self.language, self.chat_id])}"

    @classmethod
    def of(cls, key: str) -> Slot:
        """The slot that was noted so."""
        return cls(*json.loads(key.removeprefix("menu:")))

    def where(self) -> dict[str, Any]:
        """As Telegram takes it."""
        about = {} if self.chat_id is None else {"chat_id": self.chat_id}
        return {"scope": {"type": self.scope, **about}, "language_code": self.language}


Menus = dict[Slot, tuple[BotCommand, ...]]


class CommandMenus:
    """Keeps Telegram's lists as the plug-ins that are on have it, beside all other work."""

    def __init__(
        self,
        bot: Bot,
        clock: Clock,
        database: Database,
        settings: SettingsStore,
        people: PeopleCore,
        *,
        menu: RouteMenu,
        phrases: PhraseBook,
    ) -> None:
        self._bot = bot
        self._clock = clock
        self._database = database
        self._settings = settings
        self._people = people
        self._menu = menu
        self._phrases = phrases
        self._changed = asyncio.Event()
        settings.listeners.append(lambda _: self._changed.set())

    # --- what is wanted ----------------------------------------------------------------------

    def wanted(self) -> Menus:
        """Every list that there should be; those that would be empty are left out."""
        menus: Menus = {}
        for code, language in _LANGUAGES.items():
            say = self._phrases.bound(language or self._settings.config.bot.language)
            for (scope, chat_id), items in self._lists().items():
                commands = _commands(items, say)
                if commands:
                    menus[Slot(scope, code, chat_id)] = commands
        return menus

    def _lists(self) -> dict[tuple[str, int | None], list[MenuItem]]:
        usual = self._menu.commands(0)
        lists: dict[tuple[str, int | None], list[MenuItem]] = {
            ("default", None): _for_members(usual),
            ("all_private_chats", None): _in_private(_for_members(usual)),
            ("all_group_chats", None): _for_members(usual),
            ("all_chat_administrators", None): _for_admins(usual),
        }
        for user_id in self._settings.config.bot.operators:
            lists["chat", user_id] = _in_private(one for one in usual if one.right is None)
        for chat_id in sorted(self._settings.names.chats()):
            here = self._menu.commands(chat_id)
            present = self._people.chat(chat_id).bot_status is not None
            if here != usual and present and not self._people.chat(chat_id).bot_is_out:
                lists["chat", chat_id] = _for_members(here)
                lists["chat_administrators", chat_id] = _for_admins(here)
        return lists

    # --- setting it --------------------------------------------------------------------------

    async def run(self) -> None:
        """Set what is missing now and after every change, until cancelled."""
        pause = FIRST_PAUSE
        while True:
            self._changed.clear()
            try:
                left = await self.bring_up_to_date()
            except (AiogramError, OSError, *DATABASE_FAILURES) as problem:
                if pause == FIRST_PAUSE:
                    log.warning("command menus not set", error=_reason(self._bot, problem))
                asked = problem.retry_after if isinstance(problem, TelegramRetryAfter) else 0
                await self._clock.sleep(max(pause.total_seconds(), asked))
                pause = min(pause * 2, LONGEST_PAUSE)
                continue
            pause = FIRST_PAUSE
            await self._wait(LONGEST_PAUSE if left else None)

    async def bring_up_to_date(self) -> int:
        """Set what Telegram was not told yet, and take back what is no longer wanted.

        Returns:
            How many lists Telegram did not take, for chats that it does not let the bot into.

        Raises:
            AiogramError: Telegram could not be reached, or refused.
        """
        wanted, noted = self.wanted(), await self._noted()
        left = 0
        for slot, commands in wanted.items():
            mark = _digest(commands)
            if noted.get(slot.key) == mark:
                continue
            call = SetMyCommands(commands=list(commands), **slot.where())
            if await self._call(call, slot):
                await self._note(slot.key, mark)
            else:
                left += 1
        for key in noted.keys() - {slot.key for slot in wanted}:
            slot = Slot.of(key)
            await self._call(DeleteMyCommands(**slot.where()), slot)
            await self._note(key, None)
        return left

    async def _call(self, call: SetMyCommands | DeleteMyCommands, slot: Slot) -> bool:
        try:
            await self._bot(call)
        except (TelegramBadRequest, TelegramForbiddenError):
            if slot.chat_id is None:
                raise
            return False  # an operator who never wrote to the bot, a group that it was put out of
        return True

    async def _noted(self) -> dict[str, str]:
        query = select(Note.key, Note.text)
        query = query.where(Note.bot_id == self._bot.id, Note.key.like("menu:%"))
        async with self._database.reading() as db:
            return {row.key: row.text for row in await db.execute(query)}

    async def _note(self, key: str, text: str | None) -> None:
        async with self._database.work() as work:
            if text is None:
                gone = delete(Note).where(Note.bot_id == self._bot.id, Note.key == key)
                await work.db.execute(gone)
            else:
                await work.db.merge(Note(bot_id=self._bot.id, key=key, text=text))

    async def _wait(self, at_most: timedelta | None) -> None:
        """Until settings have changed and come to rest, or so long."""
        news: set[asyncio.Task[Any]] = {asyncio.create_task(self._wait_for_news())}
        if at_most is not None:
            news.add(asyncio.create_task(self._clock.sleep(at_most.total_seconds())))
        try:
            await asyncio.wait(news, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in news:
                task.cancel()

    async def _wait_for_news(self) -> None:
        await self._changed.wait()
        await self._clock.sleep(SETTLING_S)


def _for_members(items: Iterable[MenuItem]) -> list[MenuItem]:
    """What everybody may use."""
    return [one for one in items if one.role is Role.MEMBER and not one.operator]


def _for_admins(items: Iterable[MenuItem]) -> list[MenuItem]:
    """What administrators may use; Telegram knows nobody's single rights here."""
    return [one for one in items if one.role <= Role.ADMIN and not one.operator]


def _in_private(items: Iterable[MenuItem]) -> list[MenuItem]:
    """What does something in a private chat."""
    return [one for one in items if not one.group_only]


def _commands(items: Sequence[MenuItem], say: BoundPhrases) -> tuple[BotCommand, ...]:
    return tuple(_described(items, say))[:MOST]


def _described(items: Sequence[MenuItem], say: BoundPhrases) -> Iterator[BotCommand]:
    """Commands that explain themselves, by the first of their names that Telegram takes."""
    for one in items:
        name = next((word for word in one.names if _NAME.fullmatch(word)), None)
        text = say.text(one.help).unmarked().strip() if one.help else ""
        if name is not None and text:
            yield BotCommand(command=name, description=text[:LONGEST])


def _digest(commands: Sequence[BotCommand]) -> str:
    written = TypeAdapter(list[BotCommand]).dump_json(list(commands))
    return blake2s(written, digest_size=16).hexdigest()


def _reason(bot: Bot, problem: BaseException) -> str:
    return f"{type(problem).__name__}: {problem}".replace(bot.token, "…")
