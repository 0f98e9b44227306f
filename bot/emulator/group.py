"""A whole bot in an emulated group: what tests of plug-ins, ours and other people's, read like."""

from __future__ import annotations

import os
import tempfile
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

from aiogram import Bot

from bot.app import App
from bot.clock import SystemClock
from bot.config import Config
from bot.config_models import Files
from bot.core import HTML, Options
from bot.emulator.clock import SimClock
from bot.emulator.control import Control
from bot.emulator.databases import fresh_database
from bot.emulator.session import EmulatorSession
from bot.emulator.state import Chat, Json, Member, User
from bot.emulator.world import World
from bot.loader import load_plugins
from bot.outbox.pacing import Limits
from bot.plugin import Plugin
from bot.stream.intake import Rehearsal

CONTENT = Path(__file__).resolve().parents[2]
SHIPPED = Files(
    faq=(str(CONTENT / "faq" / "content"),), rules=(str(CONTENT / "rules" / "content"),)
)
REHEARSAL = "GUANJIA_TEST_BATCHES"  # how every batch is run, a `Rehearsal`


class EmulatedGroup:
    """One group with people in it; names stand for users, who are made when first named."""

    def __init__(
        self, world: World, app: App, clock: SimClock, make: Callable[[], App] | None = None
    ) -> None:
        self.world = world
        self.app = app
        self.clock = clock
        self.control = Control(world, app)
        self._make = make or (lambda: app)
        self._set_up: Mapping[str, Any] = {}
        self.chat_id = 0
        self._users: dict[str, User] = {}

    # --- people ----------------------------------------------------------------------------

    def user(self, name: str) -> int:
        """The id of a user, who is a member from before the bot's time unless he joins."""
        found = self._users.get(name)
        if found is None:
            found = self.world.add_user(name.capitalize(), username=name)
            self._users[name] = found
            self._chat.members[found.id] = Member(found.id, "member")
        return found.id

    async def join(self, name: str, chat: int | None = None) -> list[str]:
        """Someone new enters; returns the methods that the bot called because of it."""
        if name not in self._users:
            self._users[name] = self.world.add_user(name.capitalize(), username=name)
        return await self._do("join", chat=chat or self.chat_id, user=self._users[name].id)

    async def leave(self, name: str) -> list[str]:
        """Someone goes."""
        return await self._do("leave", chat=self.chat_id, user=self.user(name))

    async def admin(
        self, name: str, rights: Sequence[str] | None = None, *, anonymous: bool = False
    ) -> list[str]:
        """Make someone administrator; the first with all rights is the owner."""
        given = None if rights is None else list(rights)
        who = self.user(name)
        return await self._do(
            "admin", chat=self.chat_id, user=who, rights=given, anonymous=anonymous
        )

    # --- what people do --------------------------------------------------------------------

    async def say(self, name: str, text: str, **more: Any) -> list[str]:
        """Someone writes in the group.

        Args:
            more: ``reply_to``, ``quote``, ``topic``, ``entities``, ``chat`` of ``/sim/say``.

        Returns:
            Names of the Bot API methods that the bot called because of it, in order.
        """
        return await self._do(
            "say", **{"chat": self.chat_id, "user": self.user(name), "text": text, **more}
        )

    async def edit(self, message: int, text: str) -> list[str]:
        """The author changes a message."""
        return await self._do("edit", chat=self.chat_id, message=message, text=text)

    async def click(self, name: str, message: int, button: str) -> Json | None:
        """Someone presses a button; returns what the bot answered: ``text`` and ``alert``."""
        order = {"chat": self.chat_id, "message": message, "user": self.user(name)}
        pressed = await self.control.do("click", {**order, "button": button})
        await self.control.settler.settle()
        return cast("Json | None", pressed["answer"])

    async def advance(self, seconds: float) -> list[str]:
        """Move the clock, stepping to whatever is due."""
        return await self._do("clock", advance_s=seconds)

    async def settle(self) -> None:
        """Wait until nothing is due."""
        rest = await self.control.settler.settle()
        assert rest.settled, f"{rest.pending} things are still due"

    # --- what can be seen ------------------------------------------------------------------

    def transcript(self, chat: int | None = None) -> list[Json]:
        """Every message of the group, deleted ones marked."""
        found = self.control.transcript(chat or self.chat_id)["messages"]
        return cast("list[Json]", found)

    def said(self) -> list[str]:
        """What the bot says in the group and has not deleted."""
        me = self.world.bot.user.id
        return [
            one["text"]
            for one in self.transcript()
            if one["sender"]["id"] == me and not one["deleted"] and one["text"]
        ]

    def last(self, name: str | None = None) -> Json:
        """The latest message of a user; of the bot when nobody is named."""
        who = self.world.bot.user.id if name is None else self.user(name)
        mine = [one for one in self.transcript() if one["sender"]["id"] == who]
        assert mine, f"{name or 'the bot'} has said nothing"
        return mine[-1]

    def members(self) -> dict[int, Json]:
        """Everyone who ever was in the group, by id."""
        found = self.control.members(self.chat_id)["members"]
        return {one["user"]["id"]: one for one in found}

    def member(self, name: str) -> Json:
        """How someone stands in the group: status, until, rights."""
        return self.members()[self.user(name)]

    @property
    def _chat(self) -> Chat:
        return self.world.living_chat(self.chat_id)

    async def open(
        self, language: str, settings: Mapping[str, Any], *, rehearses: bool = False
    ) -> None:
        """Make the group, with exactly these plug-ins on."""
        made = await self.control.do(
            "chats",
            {
                "title": "小鹿学堂",
                "plugins": list(settings),
                "settings": {name: values for name, values in settings.items() if values},
                "language": language,
                "rehearsal": rehearses,
            },
        )
        self.chat_id = made["id"]
        self._set_up = {
            "plugins": list(settings),
            "settings": settings,
            "language": language,
            "rehearsal": rehearses,
        }
        await self.settle()

    async def restart(self, down_s: float = 0) -> None:
        """Stop the bot, let time pass without it, and start it anew on the same database."""
        await self.stop()
        self.clock.set_rate(0)
        self.clock.jump(down_s)
        self.app = self._make()
        self.control = Control(self.world, self.app)
        await self.app.start()
        await self.app.configure(self.chat_id, **self._set_up)
        await self.settle()

    async def stop(self) -> None:
        """Stop the bot."""
        self.clock.set_rate(1)  # stopping waits for real time to pass
        await self.app.stop()

    async def _do(self, name: str, **body: Any) -> list[str]:
        before = self.world.calls[-1].n if self.world.calls else 0
        await self.control.do(name, {key: one for key, one in body.items() if one is not None})
        await self.settle()
        made = [one for one in self.world.calls if one.n > before]
        return [one.method for one in made if not one.method.startswith("get")]


@asynccontextmanager
async def emulated_group(
    *plugins: Plugin[Any],
    language: str = "zh-CN",
    config: Config | None = None,
    rehearsal: Rehearsal | None = None,
    owners_operate: bool = False,
    rehearses: bool = False,
    **settings: Mapping[str, Any],
) -> AsyncIterator[EmulatedGroup]:
    """The whole bot against an emulated Telegram, with one group; the clock stands still at noon.

    Args:
        plugins: objects that are on beside the named ones.
        language: of the group.
        config: of the bot; its database is replaced by a temporary one.
        rehearsal: how batches run; by default as the environment variable says.
        owners_operate: the owner of a group counts as an operator, as in the demo.
        rehearses: the group is new to the bot, which only says to staff what it would do.
        settings: plug-in name -> its settings in the group; exactly these are on.
    """
    config = _config(config)
    clock = SimClock(_noon(config.bot.timezone), rate=0)
    world = World(clock)
    named = [one for one in settings if one not in {plugin.name for plugin in plugins}]
    loaded = [*load_plugins(named), *plugins]
    async with _temporary_database() as url:
        options = replace(_options(loaded, rehearsal), owners_operate=owners_operate)
        make = _maker(config.model_copy(update={"database": url}), world, clock, options)
        group = EmulatedGroup(world, make(), clock, make)
        try:
            await group.app.start()
            given: dict[str, Mapping[str, Any]] = {one.name: {} for one in plugins}
            await group.open(language, {**given, **settings}, rehearses=rehearses)
            yield group
        finally:
            await group.stop()


def _maker(config: Config, world: World, clock: SimClock, options: Options) -> Callable[[], App]:
    def make() -> App:
        bot = Bot(world.bot.token, session=EmulatorSession(world), default=HTML)
        return App(config, bot, clock, options)

    return make


@asynccontextmanager
async def _temporary_database() -> AsyncIterator[str]:
    with tempfile.TemporaryDirectory(prefix="guanjia-") as folder:
        async with fresh_database(Path(folder)) as url:
            yield url


def _options(plugins: Sequence[Plugin[Any]], rehearsal: Rehearsal | None) -> Options:
    asked = os.environ.get(REHEARSAL, "") if rehearsal is None else rehearsal
    return Options(plugins=plugins, limits=Limits.none(), rehearsal=cast(Rehearsal, asked))


def _config(given: Config | None) -> Config:
    return Config(files=SHIPPED) if given is None else given


def _noon(timezone: str) -> datetime:
    """The last noon: at night rules may judge otherwise, and an hour later it may be tomorrow."""
    now = SystemClock().now().astimezone(ZoneInfo(timezone))
    noon = now.replace(hour=12, minute=0, second=0, microsecond=0)
    return (noon if noon <= now else noon - timedelta(days=1)).astimezone(UTC)
