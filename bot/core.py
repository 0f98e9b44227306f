"""The services of a running bot, and how they are bound to one unit of work."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from aiogram import Bot
from aiogram.client.default import DefaultBotProperties
from aiogram.methods import TelegramMethod
from aiogram.types import CallbackQuery, Chat, Message

from bot.clock import Clock
from bot.config import Config
from bot.db.database import Database
from bot.db.work import Work
from bot.menu import RouteMenu
from bot.moderation.core import ModerationCore
from bot.moderation.rehearsal import CardDesk, RehearsalCore
from bot.moderation.staff import Place, StaffCore
from bot.moderation.strangers import Strangers
from bot.outbox.core import OutboxCore
from bot.outbox.pacing import Limits
from bot.outbox.post import Post
from bot.people.activity import ActivityCore
from bot.people.core import PeopleCore
from bot.people.meter import MeterCore
from bot.people.settings import SettingsStore
from bot.phrases.book import PhraseBook
from bot.plugin import Card, Moderator, MustPost, Outbox, Phrases, Plugin, Sanction, Staff
from bot.schedule.around import Around
from bot.schedule.jobs import Failed, JobsCore
from bot.schedule.planner import BoundSchedules, Planner
from bot.stream.addressed import is_addressed
from bot.stream.context import Context, Maker
from bot.stream.gate import ButtonSigner, PluginButtons
from bot.stream.intake import Rehearsal
from bot.stream.later import AfterCommit
from bot.stream.route import Routes
from bot.stream.trace import NoTrace
from bot.stream.update import Incoming
from text.reading import Reading

SANCTION_OF = {"restrictChatMember": Sanction.MUTE, "banChatMember": Sanction.BAN}
HTML = DefaultBotProperties(parse_mode="HTML", link_preview_is_disabled=True)


class HandlerBot(Bot):
    """The bot that updates are bound to: handlers return methods, they do not await them."""

    async def __call__(
        self, method: TelegramMethod[Any], request_timeout: int | None = None
    ) -> Any:
        """Refuse.

        Raises:
            MustPost: always.
        """
        raise MustPost(
            f"a handler awaited {method.__api_method__}; return it, or give it to outbox.post()"
        )


@dataclass(frozen=True)
class Options:
    """What tests and the demo do differently.

    Attributes:
        plugins: instead of those that the config names.
        limits: how fast the outbox sends.
        trace: keeps notes on why.
        rehearsal: runs every batch twice, or replays it.
        owners_operate: the owner of a group counts as an operator there, and in private.
        menus: tell Telegram the commands that it is to list.
        watch: read the operators' files again when they change.
    """

    plugins: Sequence[Plugin[Any]] | None = None
    limits: Limits = field(default_factory=Limits.telegram)
    trace: NoTrace = field(default_factory=NoTrace)
    rehearsal: Rehearsal = ""
    owners_operate: bool = False
    menus: bool = False
    watch: bool = False


@dataclass(frozen=True)
class Loaded:
    """The plug-ins and what was read for them.

    Attributes:
        constants: plug-in name -> the names that its lifespan yielded.
    """

    plugins: Sequence[Plugin[Any]]
    constants: Mapping[str, Mapping[str, Any]]
    settings: SettingsStore
    phrases: PhraseBook


class Core:
    """Every long-lived service, made in the order in which they need one another."""

    def __init__(
        self,
        config: Config,
        bot: Bot,
        clock: Clock,
        database: Database,
        loaded: Loaded,
        *,
        options: Options,
    ) -> None:
        self.config = config
        self.bot = bot
        self.clock = clock
        self.database = database
        self.settings = loaded.settings
        self.phrases = loaded.phrases
        self.trace = options.trace
        self.handler_bot = HandlerBot(bot.token, session=bot.session, default=HTML)
        self.signer = ButtonSigner(_secret(bot.token))
        self.routes = Routes(loaded.plugins, self._constants(loaded), loaded.settings)
        self.menu = RouteMenu(self.routes)
        self.meter = MeterCore()
        self.activity = ActivityCore(loaded.settings)
        self.people = self._make_people(options)
        self.staff = self._make_staff()
        self.outbox = self._make_outbox(options)
        self.jobs = JobsCore(database, bot, clock, self.outbox)
        self.jobs.on_dead = self._tell_dead_job
        self.planner = self._make_planner(loaded)
        self.rehearsals = self._make_rehearsals(loaded)
        self.moderation = self._make_moderation()
        self.strangers = self._make_strangers()
        self._makers = self._make_makers()
        self._work: Work | None = None
        self._base: dict[str, Any] = {}

    def _make_makers(self) -> dict[str, Maker]:
        """What is made only when a handler asks for it."""
        return {
            "sender": lambda context: self.people.sender(context.incoming.event),
            "phrases": lambda context: self._speech(context["chat_id"]),
            "reading": lambda context: Reading(_text(context.incoming.event)),
            "addressed": self._is_addressed,
            "answered": lambda _: None,
            "after_commit": lambda context: AfterCommit(context["work"], context.incoming),
            "event_update": lambda context: context.incoming.update,
            "event_from_user": lambda context: getattr(context.incoming.event, "from_user", None),
            "event_chat": lambda context: _chat(context.incoming.event),
        }

    def _is_addressed(self, context: Context) -> bool:
        return is_addressed(context.incoming.event, self.handler_bot._me)

    def _make_planner(self, loaded: Loaded) -> Planner:
        jobs, settings = self.jobs, loaded.settings
        jobs.around = Around(
            loaded.plugins,
            loaded.constants,
            settings,
            loaded.phrases,
            self.people,
            staff=lambda work: self.desk(work)[1],
            moderator=self._job_moderator,
            buttons=lambda plugin: PluginButtons(self.signer, plugin),
        )
        jobs.planner = planner = Planner(
            loaded.plugins,
            loaded.constants,
            settings,
            self.clock,
            jobs.nudge,
            bot_id=self.bot.id,
        )
        settings.listeners.append(planner.mark)
        return planner

    def _make_people(self, options: Options) -> PeopleCore:
        return PeopleCore(
            self.database,
            self.bot,
            self.clock,
            self._is_operator,
            self.settings,
            owners_operate=options.owners_operate,
        )

    def _make_staff(self) -> StaffCore:
        return StaffCore(
            self.clock,
            self._staff_places,
            lambda: self.config.bot.operators,
            hidden=self._is_hidden,
        )

    def _is_hidden(self, chat_id: int) -> bool:
        return self.strangers.hidden(chat_id)

    def _make_strangers(self) -> Strangers:
        return Strangers(
            self.people,
            self.phrases,
            self.config.bot,
            jobs=self.jobs.bound,
            desk=self.desk,
            buttons=PluginButtons(self.signer, "operators"),
        )

    def _make_rehearsals(self, loaded: Loaded) -> RehearsalCore:
        return RehearsalCore(
            self.people,
            self.clock,
            self.phrases,
            CardDesk(
                self.staff,
                self.outbox.bound,
                self.jobs.bound,
                PluginButtons(self.signer, "rehearsing"),
            ),
            silent=self._is_silent,
            mistaken={one.name: one.mistaken for one in loaded.plugins if one.mistaken},
        )

    def _make_moderation(self) -> ModerationCore:
        return ModerationCore(
            self.people,
            self.clock,
            self.phrases,
            self.jobs.bound,
            rehearsals=self.rehearsals,
            trace=self.trace,
        )

    def _is_silent(self, chat_id: int) -> bool:
        return self.strangers.silent(chat_id)

    async def meet_named(self) -> None:
        """Learn of the chats with a name, and of staff's, before anything is sent there."""
        named = self.settings.names.chats()
        places = (self.settings.staff_place(chat_id) for chat_id in (0, *named))
        wanted = named.union(place[0] for place in places if place is not None)
        async with self.database.reading() as db:
            await self.people.load(wanted, db)

    def _make_outbox(self, options: Options) -> OutboxCore:
        return OutboxCore(
            self.database,
            self.bot,
            self.clock,
            options.limits,
            on_migrated=self.people.on_migrated,
            on_short_sanction=self._short_sanction,
        )

    def _constants(self, loaded: Loaded) -> dict[str, dict[str, Any]]:
        """What each plug-in's handlers always get: its lifespan's names, and its own buttons."""
        return {
            one.name: {
                **loaded.constants.get(one.name, {}),
                "buttons": PluginButtons(self.signer, one.name),
            }
            for one in loaded.plugins
        }

    def renew(self, given: Mapping[str, Mapping[str, Any]]) -> None:
        """Use what lifespans yielded anew: plug-in name -> names and values."""
        self.routes.renew(given)
        self.planner.mark(None)

    def context(self, work: Work, one: Incoming) -> Context:
        """What the handlers of one update can ask for."""
        if self._work is not work:
            self._work, self._base = work, self._bind(work)
        context = Context(self._makers, self._base, one)
        context["chat_id"] = one.chat_id or 0
        return context

    def _bind(self, work: Work) -> dict[str, Any]:
        chats = self.people.bound(work)
        outbox = self.outbox.bound(work)
        staff = self.staff.bound(work, outbox, chats)
        return {
            "work": work,
            "db": work.db,
            "bot": self.handler_bot,
            "clock": self.clock,
            "trace": self.trace,
            "menu": self.menu,
            "chats": chats,
            "outbox": outbox,
            "staff": staff,
            "jobs": self.jobs.bound(work),
            "schedules": BoundSchedules(work, self.planner, self.settings, self.clock),
            "meter": self.meter.bound(work),
            "activity": self.activity.bound(work),
            "moderator": self.moderation.bound(work, outbox, chats, staff),
            "rehearsals": self.rehearsals.bound(work),
        }

    def desk(self, work: Work) -> tuple[Outbox, Staff]:
        """What is needed to tell staff something, in one unit of work."""
        outbox = self.outbox.bound(work)
        return outbox, self.staff.bound(work, outbox)

    def _job_moderator(self, work: Work) -> Moderator:
        """A moderator outside any batch: no message is at hand of which reasons could be noted."""
        outbox, staff = self.desk(work)
        chats = self.people.bound(work)
        return self.moderation.bound(work, outbox, chats, staff, NoTrace())

    async def stop_plugin(self, work: Work, plugin: str, chat_id: int) -> None:
        """Switch a plug-in that keeps failing off in a chat, and tell staff."""
        chats = self.people.bound(work)
        told = "core.plugin_stopped"
        try:
            await self.settings.set(work, chat_id, plugin, "enabled", False)
        except ValueError:  # the file says that it stays on
            told = "core.plugin_failing"
        title = self._speech(chat_id)(told, plugin=plugin, chat=chats.title(chat_id))
        staff = self.staff.bound(work, self.outbox.bound(work), chats)
        await staff.tell(chat_id, Card(title, danger=True), key=f"stopped:{plugin}:{chat_id}")

    def _speech(self, chat_id: int) -> Phrases:
        return self.phrases.bound(self.settings.language(chat_id))

    async def _tell_dead_job(self, work: Work, failed: Failed) -> None:
        """Tell the operators of a job that was given up."""
        say = self.phrases.bound(self.config.bot.language)
        title = say("core.job_failed", job=failed.name, error=failed.error)
        staff = self.staff.bound(work, self.outbox.bound(work))
        await staff.tell(0, Card(title), key=f"job:{failed.name}")

    async def _short_sanction(self, work: Work, post: Post, lift_at: datetime) -> None:
        if isinstance(post.chat_id, int) and post.user_id is not None:
            sanction = SANCTION_OF.get(post.name)
            if sanction is not None:
                self.moderation.lift_at(work, post.chat_id, post.user_id, sanction, lift_at)

    def _is_operator(self, user_id: int) -> bool:
        return user_id in self.config.bot.operators

    def _staff_places(self, chat_id: int) -> list[Place]:
        place = self.settings.staff_place(chat_id)
        if place is None or self.people.chat(place[0]).bot_is_out:
            return []
        return [Place(*place)]


def _secret(token: str) -> bytes:
    """The key of button signatures: as secret as the token, and the same after a restart."""
    return hashlib.sha256(b"guanjia buttons " + token.encode()).digest()


def _chat(event: Any) -> Chat | None:
    message = event.message if isinstance(event, CallbackQuery) else event
    chat: Chat | None = getattr(message, "chat", None)
    return chat


def _text(event: Any) -> str:
    if isinstance(event, Message):
        return event.text or event.caption or ""
    return ""
