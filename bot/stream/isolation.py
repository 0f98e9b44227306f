"""What fails harms nobody else: plug-ins asked one by one, each behind a savepoint."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import structlog
from aiogram.dispatcher.event.bases import UNHANDLED
from aiogram.types import ErrorEvent

from bot.db.database import Database
from bot.db.outage import is_outage, went_away
from bot.db.work import Work
from bot.stream.context import Context
from bot.stream.dispatch import Ask
from bot.stream.later import Later
from bot.stream.quarantine import Quarantine, reason_of
from bot.stream.route import Share, Stop
from bot.stream.steps import first_match
from bot.stream.update import Incoming

log = structlog.get_logger(__name__)

DEADLINE_S = 2.0  # a handler may take

Run = Callable[[], Awaitable[Any]]


class ConnectionLost(ConnectionError):
    """The transaction is gone with its connection; it must be run again from its beginning."""


async def attempt(run: Run) -> BaseException | None:
    """Update isolation: whatever a plug-in does wrong becomes a value here."""
    try:
        await run()
    except asyncio.CancelledError as problem:
        task = asyncio.current_task()
        if task is None or task.cancelling():
            raise  # it is we who are asked to stop
        return problem
    except Exception as problem:  # noqa: BLE001 - the event goes on for the others
        return problem
    return None


@dataclass
class Isolation:
    """Runs updates so that the failure of one plug-in is its own.

    Attributes:
        on_broken_plugin: told when a plug-in failed too often in a chat.
    """

    quarantine: Quarantine
    on_broken_plugin: Callable[[Work, str, int], Awaitable[None]]
    # Plug-ins that took the connection down with an update; they are not asked about it again.
    _condemned: dict[tuple[int | None, str], BaseException] = field(default_factory=dict)

    def condemned(self, incoming: Iterable[Incoming]) -> bool:
        """Whether a plug-in must not be asked again about one of these updates."""
        if not self._condemned:
            return False
        ids = {update_id for update_id, _ in self._condemned}
        return any(one.update_id in ids for one in incoming)

    def settled(self, incoming: Iterable[Incoming]) -> None:
        """These updates are committed."""
        if self._condemned:
            ids = {one.update_id for one in incoming}
            kept = {key: one for key, one in self._condemned.items() if key[0] not in ids}
            self._condemned = kept

    async def survive(
        self, work: Work, one: Incoming, handle: Callable[[Ask], Awaitable[None]]
    ) -> None:
        """Handle one update so that not even a fault of the core stops the stream.

        Raises:
            ConnectionLost: run the whole batch again.
            Exception: the database itself; nothing of this batch is acknowledged.
        """

        async def run() -> None:
            async with work.savepoint():
                await handle(self._ask(work, one))

        problem = await attempt(run)
        if problem is None:
            return
        if is_outage(problem):
            raise problem
        if await work.lost():
            raise ConnectionLost from problem
        self.quarantine.dropped(work, one, None, problem)

    async def drop(self, work: Work, one: Incoming, plugin: str, problem: BaseException) -> None:
        """Keep an update for the plug-in that failed on it, and stop the plug-in if it must be."""
        if self.quarantine.dropped(work, one, plugin, problem):
            await self.on_broken_plugin(work, plugin, one.chat_id or 0)

    def _ask(self, work: Work, one: Incoming) -> Ask:
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
        key = (one.update_id, share.plugin)
        problem = self._condemned.get(key)
        if problem is None:
            problem, answer = await self._behind_savepoint(
                work, partial(first_match, share.nodes, event, context)
            )
            if problem is None:
                return answer
            await self._refuse_lost(work, key, problem)
            if share.errors and await self._excused(work, share, one, problem, context):
                return None
        await self.drop(work, one, share.plugin, problem)
        return UNHANDLED  # for this plug-in only: the event goes on

    async def _refuse_lost(
        self, work: Work, key: tuple[int | None, str], problem: BaseException
    ) -> None:
        """Where a failure cost the connection, stop here; the next run leaves the plug-in out."""
        if went_away(problem):
            raise problem
        if await work.lost():
            self._condemned[key] = problem
            raise ConnectionLost from problem

    async def _behind_savepoint(self, work: Work, run: Run) -> tuple[BaseException | None, Any]:
        answer: Any = UNHANDLED

        async def limited() -> None:
            nonlocal answer
            async with work.savepoint(), asyncio.timeout(DEADLINE_S):
                answer = await run()

        return await attempt(limited), answer

    async def _excused(
        self, work: Work, share: Share, one: Incoming, problem: BaseException, context: Context
    ) -> bool:
        """Let the plug-in's own ``router.errors`` handlers deal with it."""
        if one.update is None or not isinstance(problem, Exception):
            return False
        failed = ErrorEvent(update=one.update, exception=problem)
        worse, answer = await self._behind_savepoint(
            work, partial(first_match, share.errors, failed, context)
        )
        if worse is not None:
            await self._refuse_lost(work, (one.update_id, share.plugin), problem)
        return worse is None and answer is not UNHANDLED

    async def afterwards(self, database: Database, later: Iterable[Later]) -> None:
        """Run what plug-ins wanted done once the batch is committed."""
        failed: list[tuple[Later, BaseException]] = []
        for one in later:
            problem = await attempt(one.run)
            if problem is not None:
                failed.append((one, problem))
        if not failed:
            return
        async with database.work() as work:
            for one, problem in failed:
                await self.drop(work, one.incoming, one.plugin, problem)


def warn_replayed(problem: BaseException) -> None:
    """Say in the log why a batch is run again."""
    log.warning("batch replayed", error=reason_of(problem))
