"""Batches of updates, each in one transaction; nothing is lost and nothing is counted twice."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Literal

from aiogram import Bot

from bot.clock import Clock
from bot.db.database import Database
from bot.db.models import Parked
from bot.db.outage import is_outage
from bot.db.work import Work
from bot.stream.context import Context
from bot.stream.dispatch import Ask, Dispatcher
from bot.stream.isolation import (
    DEADLINE_S,
    ConnectionLost,
    Isolation,
    attempt,
    warn_replayed,
)
from bot.stream.later import Later
from bot.stream.parked import ParkedUpdates
from bot.stream.people import KnownPeople
from bot.stream.quarantine import Quarantine
from bot.stream.raw import Raw
from bot.stream.route import Stop
from bot.stream.seen import SeenUpdates
from bot.stream.steps import first_match
from bot.stream.update import Incoming, parse

BATCH_SIZE = 100
BATCH_S = 0.020  # of handling; then what is done commits and the rest is the next batch
BEHIND_S = 0.200  # the same when a whole batch waits: fewer commits catch up sooner

# How a batch is run: once; or, to prove that handlers may run twice, run and rolled back first,
# or failed on purpose so that it is replayed plug-in by plug-in; or the one after the other.
Rehearsal = Literal["", "twice", "replay", "thrice"]
ContextMaker = Callable[[Work, Incoming], Context]
Prepare = Callable[[Work, list[Incoming]], Awaitable[list[Incoming]]]


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

    def __post_init__(self) -> None:
        self._seen = SeenUpdates(self.bot.id, self.clock)
        self._isolation = Isolation(self.quarantine, self.on_broken_plugin)
        self._batch_s = BATCH_S

    async def take(self, raws: Sequence[Raw]) -> None:
        """Handle updates in order; all of them are committed when this returns."""
        incoming = [parse(raw, self.bot) for raw in raws]
        self.busy += len(incoming)
        self._batch_s = BATCH_S if len(incoming) < BATCH_SIZE else BEHIND_S
        try:
            chats = {one.chat_id for one in incoming if one.chat_id is not None}
            await self.people.learn(chats)
            for start in range(0, len(incoming), BATCH_SIZE):
                await self._take(incoming[start : start + BATCH_SIZE])
        finally:
            self.busy -= len(incoming)

    async def _take(self, incoming: list[Incoming]) -> None:
        while incoming:
            incoming = incoming[await self._commit(incoming, self._fresh) :]

    async def release(self, chat_id: int) -> None:
        """Run what is parked for a chat, oldest first, with what is known by now."""
        while self.parked.holds(chat_id):
            async with self.database.reading() as db:
                rows = await self.parked.oldest(db, chat_id, BATCH_SIZE)
            incoming = [self._unpark(row) for row in rows]
            await self._commit(incoming, self._waited, chat_id)

    def _unpark(self, row: Parked) -> Incoming:
        one = parse(json.loads(row.raw), self.bot)
        one.parked_id, one.only = row.id, row.plugin
        return one

    async def _commit(
        self, incoming: list[Incoming], prepare: Prepare, parked: int | None = None
    ) -> int:
        """Handle and commit the first of ``incoming``; what cannot be committed is quarantined.

        Args:
            parked: the chat whose waiting updates these are.

        Returns:
            How many are dealt with.

        Raises:
            Exception: the database failed; nothing of this batch is committed.
        """
        done = 0
        later: list[Later] = []

        async def run() -> None:
            nonlocal done, later
            async with self.database.work() as work:
                done = await self._guarded(work, incoming, prepare)
                later = work.gathered(Later)
                if parked is not None:
                    await self._unparked(work, parked, incoming[:done])

        problem = await attempt(run)
        if problem is None:
            self._isolation.settled(incoming[:done])
            await self._isolation.afterwards(self.database, later)
            return done
        if is_outage(problem) or not incoming:
            raise problem
        if len(incoming) > 1:  # one of them spoils the commit of all; alone it is found
            warn_replayed(problem)
            return await self._commit(incoming[:1], prepare, parked)
        await self._set_aside(incoming[0], problem, parked)
        return 1

    async def _set_aside(self, one: Incoming, problem: BaseException, parked: int | None) -> None:
        """Quarantine an update that cannot be committed, whatever its handlers did."""
        async with self.database.work() as work:
            self.quarantine.dropped(work, one, None, problem)
            if parked is None:
                await self._seen.note(work, [one.update_id])
            else:
                await self._unparked(work, parked, [one])

    async def _unparked(self, work: Work, chat_id: int, handled: list[Incoming]) -> None:
        ids = [one.parked_id for one in handled if one.parked_id is not None]
        await self.parked.done(work, chat_id, ids)

    async def _guarded(self, work: Work, incoming: list[Incoming], prepare: Prepare) -> int:
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
            if self.rehearsal in ("replay", "thrice"):
                raise _Replay

        async def isolated() -> None:
            nonlocal done
            ready = await prepare(work, incoming)
            done = await self._run(work, incoming, ready, None)

        if self.rehearsal in ("twice", "thrice"):
            await attempt(optimistic)
            await work.restart()
        if not self._isolation.condemned(incoming):
            problem = await attempt(optimistic)
            if problem is None:
                return done
            if not isinstance(problem, _Replay):
                warn_replayed(problem)
            await work.restart()
        while (lost := await attempt(isolated)) is not None:
            if not isinstance(lost, ConnectionLost):
                raise lost
            warn_replayed(lost)
            await work.restart()
        return done

    async def _fresh(self, work: Work, incoming: list[Incoming]) -> list[Incoming]:
        """Keep what was not handled before, and park what must wait."""
        ids = [one.update_id for one in incoming if one.update_id is not None]
        known = await self._seen.among(work, ids)
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
        waiting: list[Incoming] = []
        held: set[int] = set()
        ready: list[Incoming] = []
        for one in fresh:
            chat_id = one.chat_id
            if chat_id is None or one.problem:
                ready.append(one)
            elif self.parked.holds(chat_id) or chat_id in held:
                waiting.append(one)
            elif one.in_group and self.people.unknown(chat_id):
                held.add(chat_id)
                waiting.append(one)
            else:
                ready.append(one)
        if waiting:
            await self.parked.park(work, waiting, "roles unknown" if held else "behind others")
            await self._seen.note(work, [one.update_id for one in waiting])
        return ready

    async def _waited(self, work: Work, incoming: list[Incoming]) -> list[Incoming]:
        """Parked updates are all due; what was learnt meanwhile is taken over first."""
        await self.people.load(incoming, work)
        return list(incoming)

    async def _run(
        self, work: Work, incoming: list[Incoming], ready: list[Incoming], ask: Ask | None
    ) -> int:
        """Handle ``ready`` until the batch's time is up.

        Args:
            ask: None = each plug-in is asked behind a savepoint.

        Returns:
            How many of ``incoming`` are dealt with: handled, parked, or seen before.
        """
        start = self.clock.monotonic()
        handled: list[Incoming] = []
        for one in ready:
            if ask is None or one.only is not None:
                await self._isolation.survive(work, one, partial(self._one, work, one))
            else:
                await self._one(work, one, ask)
            handled.append(one)
            if self.clock.monotonic() - start > self._batch_s:
                break
        new = [one.update_id for one in handled if one.parked_id is None]
        await self._seen.note(work, new)
        if len(handled) == len(ready):
            return len(incoming)
        rest = ready[len(handled)]
        return next(index for index, one in enumerate(incoming) if one is rest)

    async def _one(self, work: Work, one: Incoming, ask: Ask) -> None:
        if one.problem is not None:
            self.quarantine.broken(work, one)
            return
        work.cause = one.message_id
        context = self.make_context(work, one)
        context["trace"].begin(one.chat_id, one.message_id)
        self.people.saw(work, one)
        if one.only is None:  # tried again for one plug-in: the core and the others had their turn
            await self.on_event(work, one.kind, one.event)
        await self.dispatcher.handle(one, context, ask)


def _plain(stop: Stop, event: Any, context: Context) -> Awaitable[Any]:
    return first_match(stop.nodes, event, context)
