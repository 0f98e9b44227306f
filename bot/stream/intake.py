"""Batches of updates, each in one transaction; nothing is lost and nothing is counted twice."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import structlog
from aiogram import Bot
from aiogram.dispatcher.event.bases import UNHANDLED
from aiogram.types import ErrorEvent
from sqlalchemy import insert, select
from sqlalchemy.exc import DBAPIError

from bot.clock import Clock
from bot.db.database import Database
from bot.db.models import Parked, Seen
from bot.db.work import Work
from bot.stream.context import Context
from bot.stream.dispatch import Ask, Dispatcher
from bot.stream.parked import ParkedUpdates
from bot.stream.people import KnownPeople
from bot.stream.quarantine import Quarantine
from bot.stream.route import Share, Stop
from bot.stream.steps import first_match
from bot.stream.update import Incoming, Raw, parse

log = structlog.get_logger(__name__)

BATCH_SIZE = 100
BATCH_S = 0.020  # of handling; then what is done commits and the rest is the next batch
DEADLINE_S = 2.0  # a handler may take

# How a batch is run: once; or, to prove that handlers may run twice, run and rolled back first,
# or failed on purpose so that it is replayed plug-in by plug-in.
Rehearsal = Literal["", "twice", "replay"]
ContextMaker = Callable[[Work, Incoming], Context]


class _Replay(Exception):
    """A rehearsal asks for the replay."""


@dataclass
class Intake:
    """Runs batches of updates.

    Attributes:
        bot: the one that updates are bound to; awaiting its methods raises ``MustPost``.
        make_context: binds the services to a work.
        on_broken_plugin: told when a plug-in failed too often in a chat.
        on_event: what the core itself does with an update before any plug-in.
    """

    database: Database
    bot: Bot
    clock: Clock
    dispatcher: Dispatcher
    people: KnownPeople
    parked: ParkedUpdates
    quarantine: Quarantine
    make_context: ContextMaker
    on_broken_plugin: Callable[[Work, str, int], Awaitable[None]]
    on_event: Callable[[Work, str, Any], Awaitable[None]]
    rehearsal: Rehearsal = ""
    busy: int = field(default=0, init=False)  # updates taken and not yet committed

    async def take(self, raws: Sequence[Raw]) -> None:
        """Handle updates in order; all of them are committed when this returns."""
        incoming = [parse(raw, self.bot) for raw in raws]
        self.busy += len(incoming)
        try:
            await self.people.learn(incoming)
            for start in range(0, len(incoming), BATCH_SIZE):
                await self._take(incoming[start : start + BATCH_SIZE])
        finally:
            self.busy -= len(incoming)

    async def _take(self, incoming: list[Incoming]) -> None:
        while incoming:
            async with self.database.work() as work:
                done = await self._guarded(work, incoming, self._fresh)
            incoming = incoming[done:]

    async def release(self, chat_id: int) -> None:
        """Run what is parked for a chat, oldest first, with what is known by now."""
        last = False
        while not last:
            async with self.database.work() as work:
                rows = await self.parked.take(work, chat_id, BATCH_SIZE)
                incoming = [self._unpark(row) for row in rows]
                done = await self._guarded(work, incoming, self._waited)
                last = len(rows) < BATCH_SIZE and done == len(rows)
                ids = [row.id for row in rows[:done]]
                await self.parked.done(work, chat_id, ids, last=last)

    def _unpark(self, row: Parked) -> Incoming:
        one = parse(json.loads(row.raw), self.bot)
        one.parked_id, one.only = row.id, row.plugin
        return one

    async def _guarded(
        self,
        work: Work,
        incoming: list[Incoming],
        prepare: Callable[..., Awaitable[list[Incoming]]],
    ) -> int:
        """Run optimistically; on any failure again, with a savepoint around each plug-in.

        Returns:
            How many of ``incoming`` are dealt with.
        """
        done = 0

        async def optimistic() -> None:
            nonlocal done
            async with asyncio.timeout(DEADLINE_S):
                ready = await prepare(work, incoming)
                done = await self._run(work, incoming, ready, _plain)
            if self.rehearsal == "replay":
                raise _Replay

        if self.rehearsal == "twice":
            await self._attempt(optimistic)
            await work.restart()
        problem = await self._attempt(optimistic)
        if problem is not None:
            if not isinstance(problem, _Replay):
                log.warning("batch replayed", error=f"{type(problem).__name__}: {problem}")
            await work.restart()
            ready = await prepare(work, incoming)
            done = await self._run(work, incoming, ready, None)
        return done

    async def _attempt(self, run: Callable[[], Awaitable[Any]]) -> Exception | None:
        """Update isolation: whatever a plug-in does wrong becomes a value here."""
        try:
            await run()
        except Exception as problem:  # noqa: BLE001 - the event goes on for the others
            return problem
        return None

    async def _fresh(self, work: Work, incoming: list[Incoming]) -> list[Incoming]:
        """Keep what was not handled before, and park what must wait."""
        ids = [one.update_id for one in incoming if one.update_id is not None]
        bot_id = self.bot.id
        known = set(
            await work.db.scalars(
                select(Seen.update_id).where(Seen.bot_id == bot_id, Seen.update_id.in_(ids))
            )
        )
        fresh: list[Incoming] = []
        for one in incoming:
            if one.update_id in known:
                continue
            if one.update_id is not None:
                known.add(one.update_id)
            fresh.append(one)
        await self.people.remember(work)
        return await self._park(work, fresh)

    async def _park(self, work: Work, fresh: list[Incoming]) -> list[Incoming]:
        waiting: dict[str, list[Incoming]] = {}
        held: set[int] = set()
        ready: list[Incoming] = []
        for one in fresh:
            chat_id = one.chat_id
            if chat_id is None or one.problem:
                ready.append(one)
            elif self.parked.holds(chat_id) or chat_id in held:
                waiting.setdefault("behind others", []).append(one)
            elif one.in_group and self.people.unknown(chat_id):
                held.add(chat_id)
                waiting.setdefault("roles unknown", []).append(one)
            else:
                ready.append(one)
        if waiting:
            together = [one for one in fresh if any(one in some for some in waiting.values())]
            await self.parked.park(work, together, next(iter(waiting)))
            await self._note_seen(work, together)
        return ready

    async def _waited(self, work: Work, incoming: list[Incoming]) -> list[Incoming]:
        """Parked updates are all due; what was learnt meanwhile is taken over first."""
        await self.people.load(incoming, work)
        return list(incoming)

    async def _run(
        self, work: Work, incoming: list[Incoming], ready: list[Incoming], ask: Any
    ) -> int:
        """Handle ``ready`` until the batch's time is up.

        Returns:
            How many of ``incoming`` are dealt with: handled, parked, or seen before.
        """
        start = self.clock.monotonic()
        handled: list[Incoming] = []
        for one in ready:
            alone = ask is None or one.only is not None
            await (self._survive(work, one) if alone else self._one(work, one, ask))
            handled.append(one)
            if self.clock.monotonic() - start > BATCH_S:
                break
        await self._note_seen(work, [one for one in handled if one.parked_id is None])
        if len(handled) == len(ready):
            return len(incoming)
        rest = ready[len(handled)]
        return next(index for index, one in enumerate(incoming) if one is rest)

    async def _one(self, work: Work, one: Incoming, ask: Any) -> None:
        if one.problem is not None:
            self.quarantine.broken(work, one)
            return
        work.cause = one.message_id
        context = self.make_context(work, one)
        context["trace"].begin(one.chat_id, one.message_id)
        self.people.saw(work, one)
        await self.on_event(work, one.kind, one.event)
        await self.dispatcher.handle(one, context, ask)

    async def _survive(self, work: Work, one: Incoming) -> None:
        """Handle one update so that not even a fault of the core stops the stream."""

        async def run() -> None:
            async with work.savepoint():
                await self._one(work, one, self._isolated(work, one))

        problem = await self._attempt(run)
        if isinstance(problem, DBAPIError):
            raise problem  # the database itself: nothing of this batch is acknowledged
        if problem is not None:
            self.quarantine.dropped(work, one, None, problem)

    def _isolated(self, work: Work, one: Incoming) -> Ask:
        """Ask plug-in by plug-in, each behind a savepoint: what fails is dropped for it only."""

        async def ask(stop: Stop, event: Any, context: Context) -> Any:
            for share in stop.shares:
                if one.only in (None, share.plugin):
                    answer = await self._ask_alone(work, one, share, event, context)
                    if answer is not UNHANDLED:
                        return answer
            return UNHANDLED

        return ask

    async def _ask_alone(
        self, work: Work, one: Incoming, share: Share, event: Any, context: Context
    ) -> Any:
        answer: Any = UNHANDLED

        async def run() -> None:
            nonlocal answer
            async with work.savepoint(), asyncio.timeout(DEADLINE_S):
                answer = await first_match(share.nodes, event, context)

        problem = await self._attempt(run)
        if problem is None:
            return answer
        if share.errors and await self._excused(work, share, one, problem, context):
            return None
        if self.quarantine.dropped(work, one, share.plugin, problem):
            await self.on_broken_plugin(work, share.plugin, one.chat_id or 0)
        return UNHANDLED  # for this plug-in only: the event goes on

    async def _excused(
        self, work: Work, share: Share, one: Incoming, problem: Exception, context: Context
    ) -> bool:
        """Let the plug-in's own ``router.errors`` handlers deal with it."""
        answer: Any = UNHANDLED
        assert one.update is not None
        failed = ErrorEvent(update=one.update, exception=problem)

        async def run() -> None:
            nonlocal answer
            async with work.savepoint():
                answer = await first_match(share.errors, failed, context)

        return await self._attempt(run) is None and answer is not UNHANDLED

    async def _note_seen(self, work: Work, handled: Iterable[Incoming]) -> None:
        at, bot_id = self.clock.now(), self.bot.id
        rows = [
            {"bot_id": bot_id, "update_id": one.update_id, "at": at}
            for one in handled
            if one.update_id is not None
        ]
        if rows:
            await work.db.execute(insert(Seen), rows)


def _plain(stop: Stop, event: Any, context: Context) -> Awaitable[Any]:
    return first_match(stop.nodes, event, context)
