"""What the plug-ins' schedules are in each chat, asked again whenever that may have changed."""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2s
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import and_, or_, select

from bot.clock import Clock
from bot.db.models import PLATFORM, Chat, ChatRights
from bot.db.work import Work
from bot.people.known import OUTSIDE
from bot.people.writes import ChatWrite, OwnerDecided, RightsWrite
from bot.plugin import Plugin, Schedule, ScheduledChat, Stranger
from bot.schedule.ledger import begin, last_dues
from bot.schedule.rules import next_due, when_of
from bot.schedule.timetable import Plan, Timetable
from text.times import Rule, format_rule

log = structlog.get_logger(__name__)

AT_ONCE = 200  # chats asked about in one transaction
GROUP_TYPES = ("group", "supergroup")
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_KEY_SHOWN = 32  # characters of a schedule's key in the ledger, for those who read it


class Settings(Protocol):
    """What is on where; ``bot.people.settings.SettingsStore`` is one."""

    def enabled(self, plugin_name: str, chat_id: int) -> bool:
        """Whether a plug-in is on in a chat."""

    def resolve(self, plugin: Plugin[Any], chat_id: int, topic_id: int | None = None) -> Any:
        """The settings of a plug-in in a chat."""

    def timezone(self, chat_id: int) -> str:
        """IANA name."""

    def names_of(self, chat_id: int) -> frozenset[str]:
        """The name of a chat and those of its sets."""


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What a plug-in has to do in a chat: schedules by their names in the ledger."""

    chat_id: int
    plugin: str
    schedules: Mapping[str, Schedule]


class Planner:
    """Keeps the timetable in step with settings and chats.

    Args:
        plugins: all of them.
        constants: plug-in name -> what its lifespan yielded.
        on_news: called when there is something to plan.
    """

    def __init__(
        self,
        plugins: Sequence[Plugin[Any]],
        constants: Mapping[str, Mapping[str, Any]],
        settings: Settings,
        clock: Clock,
        on_news: Callable[[], None],
        *,
        bot_id: int,
    ) -> None:
        self._plugins = [plugin for plugin in plugins if plugin.schedules is not None]
        self._constants = constants
        self._settings = settings
        self._clock = clock
        self._on_news = on_news
        self._bot_id = bot_id
        self._changed: dict[int, int] = {}  # chat -> the turn in which it was marked
        self._turn = 0
        self._all = bool(self._plugins)
        self._planned: dict[tuple[int, str], frozenset[str]] = {}
        self._dropped: set[str] = set()  # in this process: they begin anew

    # --- what is to be asked anew --------------------------------------------------------------

    def mark(self, *chat_ids: int | None) -> None:
        """Something changed in these chats; None = perhaps in any."""
        if not self._plugins:
            return
        self._turn += 1
        for chat_id in chat_ids:
            if chat_id is None:
                self._all = True
            elif chat_id < 0:
                self._changed[chat_id] = self._turn
        if self.waiting():
            self._on_news()

    def waiting(self) -> int:
        """How many chats are to be asked about; 0 = the timetable is up to date."""
        return len(self._changed) + self._all

    async def flush(self, work: Work) -> None:
        """Notice chats that became known; registered in ``database.flushers``."""
        if not self._plugins:
            return
        met = {write.state.id for write in work.gathered(ChatWrite)}
        met |= {write.chat_id for write in work.gathered(RightsWrite)}
        met |= {write.chat_id for write in work.gathered(OwnerDecided)}
        if met:
            work.after_commit(lambda: self.mark(*met))

    # --- asking --------------------------------------------------------------------------------

    async def plan(self, work: Work, timetable: Timetable) -> None:
        """Ask about some of the chats that changed, and change the timetable after the commit."""
        if self._all:
            everything = await self._groups(work, None)
            self._all = False
            self._changed = {**dict.fromkeys(everything, self._turn), **self._changed}
            self._changed.update((chat_id, self._turn) for chat_id, _ in self._planned)
        asked = dict(list(self._changed.items())[:AT_ONCE])
        here = await self._groups(work, list(asked))
        wanted = [
            found
            for chat_id in asked
            for plugin in self._plugins
            if (found := await self._ask(work, plugin, chat_id, is_here=chat_id in here))
        ]
        plans = await self._plans(work, wanted, timetable)
        work.after_commit(lambda: self._apply(wanted, plans, asked, timetable))

    async def _groups(self, work: Work, chat_ids: Sequence[int] | None) -> set[int]:
        """Which of these chats (None = all) are groups that the bot is in and works for."""
        own = and_(
            ChatRights.platform == PLATFORM,
            ChatRights.bot_id == self._bot_id,
            ChatRights.chat_id == Chat.id,
        )
        inside = or_(ChatRights.status.is_(None), ChatRights.status.not_in(sorted(OUTSIDE)))
        query = (
            select(Chat.id)
            .outerjoin(ChatRights, own)
            .where(Chat.platform == PLATFORM, Chat.type.in_(GROUP_TYPES), inside)
            .where(Chat.migrated_to.is_(None))
            .where(or_(Chat.stranger.is_(None), Chat.stranger == Stranger.SERVED.value))
        )
        if chat_ids is not None:
            query = query.where(Chat.id.in_(chat_ids))
        return set(await work.db.scalars(query))

    async def _ask(
        self, work: Work, plugin: Plugin[Any], chat_id: int, *, is_here: bool
    ) -> _Wanted | None:
        """What a plug-in wants in a chat; None = it failed, and what was planned stays."""
        name = plugin.name
        if not is_here or plugin.schedules is None or not self._settings.enabled(name, chat_id):
            return _Wanted(chat_id, name, {})
        place = ScheduledChat(
            id=chat_id,
            names=self._settings.names_of(chat_id),
            settings=self._settings.resolve(plugin, chat_id),
            constants=self._constants.get(name, {}),
            db=work.db,
        )
        (found,) = await asyncio.gather(_apart(work, plugin, place), return_exceptions=True)
        if isinstance(found, BaseException):
            log.error("schedules.failed", plugin=name, chat=chat_id, exc_info=found)
            return None
        return _Wanted(chat_id, name, {ledger_name(name, chat_id, one): one for one in found})

    async def _plans(
        self, work: Work, wanted: Iterable[_Wanted], timetable: Timetable
    ) -> list[Plan]:
        """What is to stand in the timetable; what is new there counts from now on.

        What was in force when the bot stopped goes on from where it was, so that a late policy
        has something to say about the time between.
        """
        now = self._clock.now()
        names = [name for one in wanted for name in one.schedules]
        fresh = [name for name in names if timetable.last(name) is None]
        known = await last_dues(work.db, [one for one in fresh if one not in self._dropped])
        plans = []
        for one in wanted:
            zone = ZoneInfo(self._settings.timezone(one.chat_id))
            for name, schedule in one.schedules.items():
                last = timetable.last(name) or known.get(name)
                if last is None:
                    await begin(work.db, name, now)
                since = max(last or now, schedule.since or _NEVER)
                plans.append(_plan(one, name, schedule, zone, since))
        return plans

    def _apply(
        self,
        wanted: Iterable[_Wanted],
        plans: Iterable[Plan],
        asked: Mapping[int, int],
        timetable: Timetable,
    ) -> None:
        for one in wanted:
            names = frozenset(one.schedules)
            before = self._planned.get((one.chat_id, one.plugin), frozenset())
            self._planned[one.chat_id, one.plugin] = names
            self._dropped.difference_update(names)
            for gone in before - names:
                timetable.drop(gone)
                self._dropped.add(gone)
        for plan in plans:
            last = timetable.last(plan.name)
            plan.last = plan.last if last is None else max(last, plan.last)
            timetable.put(plan)
        for chat_id, turn in asked.items():
            if self._changed.get(chat_id) == turn:
                del self._changed[chat_id]


async def _apart(work: Work, plugin: Plugin[Any], place: ScheduledChat) -> Sequence[Schedule]:
    """Ask where a failure leaves nothing behind."""
    assert plugin.schedules is not None
    async with work.savepoint():
        return await plugin.schedules(place)


def ledger_name(plugin: str, chat_id: int, schedule: Schedule) -> str:
    """What a schedule is called in the ledger: another rule is another schedule."""
    said = f"{schedule.key}\n{format_rule(schedule.when, 'en')}\n{schedule.start}"
    digest = blake2s(said.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()
    return f"{plugin[:24]}:{chat_id}:{schedule.key[:_KEY_SHOWN]}:{digest}"


def _plan(one: _Wanted, name: str, schedule: Schedule, zone: ZoneInfo, last: datetime) -> Plan:
    return Plan(
        name=name,
        job=f"{one.plugin}.{schedule.job}",
        when=when_of(schedule.when, zone, schedule.start),
        zone=zone,
        late=schedule.late.within,
        last=last,
        payload={**schedule.payload, "chat": one.chat_id},
    )


class BoundSchedules:
    """``Schedules`` for one unit of work."""

    def __init__(self, work: Work, planner: Planner, settings: Settings, clock: Clock) -> None:
        self._work = work
        self._planner = planner
        self._settings = settings
        self._clock = clock

    def replan(self, chat_id: int) -> None:
        """Ask the plug-ins anew what is due in a chat, once the batch is committed."""
        self._work.after_commit(lambda: self._planner.mark(chat_id))

    def next_due(
        self, chat_id: int, when: Rule, *, start: datetime | None = None
    ) -> datetime | None:
        """When it is next due, in the group's own zone; None = never again."""
        return next_due(when, self._zone(chat_id), self._clock.now(), start)

    def now(self, chat_id: int) -> datetime:
        """The present in the group's own zone."""
        return self._clock.now().astimezone(self._zone(chat_id))

    def _zone(self, chat_id: int) -> ZoneInfo:
        return ZoneInfo(self._settings.timezone(chat_id))
