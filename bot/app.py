"""The composition root: makes the parts, puts them in order, starts and stops them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from typing import Any

import structlog
from aiogram import Bot
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.types import User
from sqlalchemy import select

from bot.clock import Clock
from bot.commands_menu import CommandMenus
from bot.config import Config
from bot.core import Core, Loaded, Options
from bot.db.database import Database
from bot.db.lock import LeaderLock
from bot.db.migrate import upgrade
from bot.db.models import Chat, ChatSetting
from bot.db.work import Work
from bot.doctor.service import Doctor
from bot.doctor.subject import Subject
from bot.loader import load_configured, shipped_names, with_own_names
from bot.moderation.incidents import expire_rehearsed
from bot.people.senders import person_of
from bot.people.settings import SettingsStore
from bot.phrases.book import PhraseBook, load
from bot.plugin import Plugin
from bot.problems import StartRefused, TokenRefused
from bot.reloading import Reloading
from bot.schedule.retention import Retention
from bot.stream.check import check_commands, check_plugin
from bot.stream.dispatch import Dispatcher
from bot.stream.gate import PluginButtons
from bot.stream.gateway import (
    FIRST_PAUSE_S,
    LONGEST_PAUSE_S,
    ParkedGateway,
    PollingGateway,
)
from bot.stream.intake import Intake
from bot.stream.noise import NoiseBudget
from bot.stream.parked import ParkedUpdates
from bot.stream.people import KnownPeople
from bot.stream.quarantine import Quarantine

log = structlog.get_logger(__name__)

DRAIN_S = 10.0  # that a stopping bot may take to send what is due
UNREACHABLE = (
    ClientDecodeError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)


class App:
    """One running bot.

    Args:
        bot: the real one; its default parse mode must be HTML.
    """

    def __init__(
        self, config: Config, bot: Bot, clock: Clock, options: Options | None = None
    ) -> None:
        self.config = config
        self.bot = bot
        self.clock = clock
        self.options = options or Options()
        self.database = Database(config.database_url)
        self.plugins: list[Plugin[Any]] = []
        self._lock = LeaderLock(self.database)
        self._stack = AsyncExitStack()
        self._tasks: list[asyncio.Task[None]] = []
        self._aside: list[asyncio.Task[None]] = []  # the bot goes on when one of these ends

    # --- life ------------------------------------------------------------------------------

    async def start(self) -> None:
        """Take the database, load the plug-ins, and begin to poll.

        Raises:
            StartRefused, FileProblems, PluginRefused, MigrationError: one sentence each.
        """
        if not await self._lock.acquire():
            raise StartRefused(
                "Another process already runs this bot on the same database; stop it first."
            )
        self._stack.push_async_callback(self._close)
        await upgrade(self.database)
        settings, phrases = await self._load()
        self.reloading = Reloading(self.config, self.plugins, self.clock, self.database)
        self._stack.push_async_callback(self.reloading.close)
        await self.reloading.open()
        constants = self.reloading.constants
        loaded = Loaded(self.plugins, constants, settings, phrases)
        self.core = Core(
            self.config, self.bot, self.clock, self.database, loaded, options=self.options
        )
        self.reloading.serve(self.core)
        routes = self.core.routes
        check_commands({one.name: routes.routers_of(one.name) for one in self.plugins})
        for plugin in self.plugins:
            given = frozenset(constants[plugin.name])
            for router in routes.routers_of(plugin.name):
                check_plugin(plugin, router, given)
        await self._start_core()
        await self._start_stream()

    async def _load(self) -> tuple[SettingsStore, PhraseBook]:
        if self.options.plugins is None:
            loaded = load_configured(self.config)
            self.config = with_own_names(self.config, loaded)
        else:
            loaded = list(self.options.plugins)
        self.plugins = loaded
        settings = SettingsStore(self.config, loaded, known=shipped_names(), clock=self.clock)
        phrases = load()
        for plugin in loaded:
            phrases = phrases.with_texts(plugin.name, plugin.texts)
        async with self.database.reading() as db:
            rows = list(await db.scalars(select(ChatSetting)))
            named = await db.execute(select(Chat.name, Chat.id).where(Chat.name.is_not(None)))
            settings.load(rows, {str(name): chat_id for name, chat_id in named})
        return settings, phrases

    async def _start_core(self) -> None:
        core = self.core
        core.jobs.add(core.moderation.jobs())
        core.jobs.add(core.strangers.jobs())
        core.jobs.add(core.rehearsals.jobs())
        self.doctor = self._make_doctor()
        core.jobs.add(self.doctor.jobs())
        for plugin in self.plugins:
            core.jobs.add({f"{plugin.name}.{name}": job for name, job in plugin.jobs.items()})
        core.people.moved.append(core.settings.moved)
        core.people.moved.append(core.outbox.migrate)
        core.people.moved.append(core.planner.mark)
        self.quarantine = Quarantine(self.bot.id, self.clock)
        self.database.flushers += [
            core.outbox.note_results,
            core.people.flush,
            core.planner.flush,
            core.activity.flush,
            self.doctor.flush,
            core.jobs.flush,
            self.quarantine.flush,
            core.outbox.flush,
        ]
        self._me = await self._meet()
        core.handler_bot._me = self._me  # aiogram's filters ask for it in the middle of a batch
        self.doctor.hears_all = self._me.can_read_all_group_messages is not False
        await core.meet_named()
        await core.outbox.start()

    def _make_doctor(self) -> Doctor:
        core = self.core
        subject = Subject(
            self.database,
            self.clock,
            self.bot,
            self.plugins,
            settings=core.settings,
            fought_over=self._is_fought_over,
        )
        return Doctor(
            subject,
            core.people,
            core.phrases,
            jobs=core.jobs.bound,
            desk=core.desk,
            buttons=PluginButtons(core.signer, "doctor"),
            silent=core.strangers.silent,
        )

    async def _meet(self) -> User:
        """Ask Telegram who the bot is; where it cannot be reached, wait until it can.

        Raises:
            TokenRefused: Telegram does not know the token.
        """
        pause_s = FIRST_PAUSE_S
        while True:
            try:
                return await self.bot.me()
            except (TelegramNotFound, TelegramUnauthorizedError) as problem:
                raise TokenRefused from problem
            except UNREACHABLE as problem:
                log.warning("Telegram cannot be reached", error=str(problem))
            await self.clock.sleep(pause_s)
            pause_s = min(pause_s * 2, LONGEST_PAUSE_S)

    async def _start_stream(self) -> None:
        core = self.core
        self.parked = ParkedUpdates(self.bot.id, self.clock)
        async with self.database.reading() as db:
            await self.parked.load(db)
        self.known = KnownPeople(core.people, self.clock, lambda _: self.parked.changed.set())
        self.intake = Intake(
            database=self.database,
            bot=core.handler_bot,
            clock=self.clock,
            dispatcher=self._dispatcher(),
            people=self.known,
            parked=self.parked,
            quarantine=self.quarantine,
            make_context=core.context,
            on_broken_plugin=core.stop_plugin,
            on_event=self._learn,
            rehearsal=self.options.rehearsal,
        )
        types = core.routes.update_types()
        self.gateway = PollingGateway(self.bot, self.intake, self.clock, types)
        self.waiting = ParkedGateway(self.parked, self.known, self.intake, self.clock)
        retention = Retention(
            self.database,
            self.clock,
            self.config.keep,
            core.outbox.forget_sent,
            [expire_rehearsed, *(one.expire for one in self.plugins if one.expire is not None)],
        )
        core.jobs.every(retention.NAME, retention.run)
        await self._start_tasks()
        self._stack.push_async_callback(self._stop_parts)

    async def _start_tasks(self) -> None:
        async with self.database.work() as work:
            await self.doctor.start(work)
        await self.core.jobs.start()
        self._polling = asyncio.create_task(self.gateway.run(), name="polling")
        self._tasks = [
            asyncio.create_task(self.waiting.run(), name="parked"),
            asyncio.create_task(self._lock.watch(self.clock.sleep), name="leader"),
        ]
        if self.options.menus:
            self._aside.append(asyncio.create_task(self._make_menus().run(), name="menus"))
        if self.options.watch:
            self._aside.append(asyncio.create_task(self.reloading.run(), name="files"))

    def _is_fought_over(self) -> bool:
        return self.gateway.was_fought_over()

    def _make_menus(self) -> CommandMenus:
        core = self.core
        return CommandMenus(
            self.bot,
            self.clock,
            self.database,
            core.settings,
            core.people,
            menu=core.menu,
            phrases=core.phrases,
        )

    def _dispatcher(self) -> Dispatcher:
        core = self.core
        return Dispatcher(
            routes=core.routes,
            signer=core.signer,
            username=self.username,
            person_of=person_of,
            roles_known=self.known.roles_known,
            rehearses=core.people.rehearses,
            noise=NoiseBudget(core.settings),
            silent=core.strangers.silent,
        )

    async def _learn(self, work: Work, kind: str, event: Any) -> None:
        """What the core itself reads off an update, before any plug-in."""
        if kind == "chat_member":
            await self.core.moderation.on_chat_member(work, event)
        elif kind == "my_chat_member":
            await self.core.strangers.on_own_status(work, event)
            await self.doctor.on_own_status(work, event)
        elif kind == "message" and event.migrate_to_chat_id is not None:
            await self.core.people.on_migrated(work, event.chat.id, event.migrate_to_chat_id)
            return
        chat = getattr(event, "chat", None)
        if chat is not None and self.core.rehearsals.is_undecided(chat.id):
            await self.core.rehearsals.meet(work, chat.id)

    async def run(self) -> None:
        """Work until something fails that cannot be mended by trying again, or ``stop``."""
        await asyncio.wait([self._polling, *self._tasks], return_when=asyncio.FIRST_COMPLETED)
        for task in (self._polling, *self._tasks):
            if task.done() and not task.cancelled():
                task.result()

    async def stop(self) -> None:
        """Finish the batch at work, send what is due, and let go of everything."""
        await self._stack.aclose()

    async def _stop_parts(self) -> None:
        self.gateway.stop()
        await asyncio.wait([self._polling], timeout=DRAIN_S)
        tasks = (self._polling, *self._tasks, *self._aside)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self.known.stop()
        await self.core.jobs.stop()
        if self._lock.is_lost:  # what is due is the other process's to send
            await self.core.outbox.stop()
            return
        left = await self.core.outbox.drain(DRAIN_S)
        log.info("stopped", unsent=left)

    async def _close(self) -> None:
        await self.database.close()
        await self.bot.session.close()
        await self._lock.release()

    @property
    def username(self) -> str:
        """The bot's own, without @."""
        return self._me.username or ""

    # --- what the emulator asks ------------------------------------------------------------

    def pending(self) -> int:
        """Things due now and not done: updates at work, parked, jobs, posts."""
        core = self.core
        waiting = self.waiting.pending() + core.jobs.due() + core.outbox.due()
        return self.intake.busy + waiting

    def next_due(self) -> datetime | None:
        """When the next job or post is due; None = nothing waits."""
        waits = [self.core.jobs.next_due(), self.core.outbox.next_due(), self._parked_due()]
        return min((one for one in waits if one is not None), default=None)

    def _parked_due(self) -> datetime | None:
        if not self.parked.until:
            return None
        left = min(self.parked.until.values()) - self.clock.now().timestamp()
        return self.clock.now() + timedelta(seconds=left)

    def polled(self) -> bool:
        """Whether Telegram has answered a poll."""
        return self.gateway.polled.is_set()

    def nudge(self) -> None:
        """Look at once for what is due."""
        self.core.jobs.nudge()
        self.core.outbox.wake()

    async def configure(
        self,
        chat_id: int,
        plugins: Sequence[str] | None,
        settings: Mapping[str, Mapping[str, Any]] | None,
        language: str | None,
        *,
        rehearsal: bool = False,
    ) -> None:
        """Set a chat up as the control API orders; what has settings is on.

        It is live unless a ``rehearsal`` is asked for, which then is as the config says.

        Raises:
            ValueError: an unknown plug-in, key or language, or a value that does not fit.
        """
        store = self.core.settings
        if plugins is None:
            on = [
                one.name for one in self.plugins if one.default_on or one.name in (settings or {})
            ]
        else:
            on = list(plugins)
        store.overlay(
            chat_id,
            plugins=on,
            settings=settings,
            language=language,
            rehearsal=None if rehearsal else "off",
        )
