"""Writes how posts ended: many in one transaction, as soon as the writer is free."""

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Mapping
from datetime import datetime
from functools import partial
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.clock import Clock
from bot.db.database import Database
from bot.db.work import Work
from bot.outbox.post import Migrated, Post, Result
from bot.outbox.references import Made
from bot.outbox.table import read_made, rekey_pending, write_results

REMEMBERED = 10_000
LINGER_S = 0.05  # a batch that commits within this time takes the results along
_RETRY_S = 1.0

log = structlog.get_logger(__name__)
OnMigrated = Callable[[Work, int, int], Coroutine[Any, Any, None]]
OnShortSanction = Callable[[Work, Post, datetime], Coroutine[Any, Any, None]]
DeleteLater = Callable[[Work, Result], None]


class Recorder:
    """Collects what happened and writes it behind the sending.

    What happened is known at once in memory, so that a reference never waits for the database.

    Args:
        delete_later: posts the deletion of a message that was sent with ``delete_after``.
    """

    def __init__(self, database: Database, clock: Clock, delete_later: DeleteLater) -> None:
        self.on_migrated: OnMigrated | None = None
        self.on_short_sanction: OnShortSanction | None = None
        self.sent = 0
        self.dead = 0
        self._database = database
        self._clock = clock
        self._delete_later = delete_later
        self._results: list[Result] = []
        self._migrated: list[Migrated] = []
        self._made: dict[int, Made] = {}
        self._news = asyncio.Event()
        self._hurry = asyncio.Event()
        self._is_closing = False

    @property
    def unwritten(self) -> int:
        """Results that would be lost now."""
        return len(self._results) + len(self._migrated)

    def ended(self, result: Result, made: Made) -> None:
        """A post is done or dead."""
        self._made[result.post.id] = made
        self._results.append(result)
        if made.died is None:
            self.sent += 1
        else:
            self.dead += 1
        self._news.set()

    def migrated(self, old: int, new: int) -> None:
        """A chat got another id."""
        self._migrated.append(Migrated(old, new))
        self._news.set()

    async def made(self, ids: Iterable[int]) -> Mapping[int, Made]:
        """What became of posts, from memory or from the database."""
        wanted = list(ids)
        unknown = [each for each in wanted if each not in self._made]
        found = {each: self._made[each] for each in wanted if each in self._made}
        if unknown:
            async with self._database.reading() as db:
                found.update(await read_made(db, unknown))
        return found

    def close(self) -> None:
        """Let ``run`` end once all is written, or cannot be."""
        self._is_closing = True
        self._news.set()
        self._hurry.set()

    def hurry(self) -> None:
        """Write what is known now, without waiting for a batch."""
        if self.unwritten:
            self._hurry.set()

    async def run(self) -> None:
        """Write until closed; a database that fails is tried again."""
        while not (self._is_closing and not self.unwritten):
            await self._news.wait()
            self._news.clear()
            await self._linger()
            try:
                await self.write()
            except (SQLAlchemyError, OSError) as error:
                log.error("outbox.results_not_written", error=str(error), waiting=self.unwritten)
                if self._is_closing:
                    return
                await self._clock.sleep(_RETRY_S)
                self._news.set()
                self._hurry.set()

    async def _linger(self) -> None:
        """Leave the writer to the next batch for a moment: answers go before book-keeping."""
        if self.unwritten and not self._hurry.is_set():
            waits = [
                asyncio.ensure_future(self._clock.sleep(LINGER_S)),
                asyncio.ensure_future(self._hurry.wait()),
            ]
            try:
                await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for wait in waits:
                    wait.cancel()
        if not self._is_closing:
            self._hurry.clear()

    async def write(self) -> None:
        """Write all that is known when the writer's turn comes.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: nothing was written, all is kept for the next time.
        """
        while self.unwritten:
            async with self._database.work():
                pass  # ``take_along`` is among the flushers

    async def take_along(self, work: Work) -> None:
        """Write what is known with whatever commits next: a transaction of its own costs more."""
        if not self.unwritten:
            return
        results, migrated = list(self._results), list(self._migrated)
        for each in migrated:
            await rekey_pending(work.db, each.old, each.new)
            if self.on_migrated is not None:
                await _call(work, self.on_migrated(work, each.old, each.new))
        await write_results(work, results)
        await self._follow_up(work, results)
        work.after_commit(partial(self._written, len(results), len(migrated)))

    def _written(self, results: int, migrated: int) -> None:
        del self._results[:results]
        del self._migrated[:migrated]
        self._forget()

    async def _follow_up(self, work: Work, results: list[Result]) -> None:
        for result in results:
            post = result.post
            if post.delete_after is not None and result.message_id is not None:
                self._delete_later(work, result)
            if result.lift_at is not None and self.on_short_sanction is not None:
                await _call(work, self.on_short_sanction(work, post, result.lift_at))

    def _forget(self) -> None:
        """Drop the oldest that are in the database too."""
        unwritten = {result.post.id for result in self._results}
        surplus = len(self._made) - REMEMBERED
        if surplus < REMEMBERED // 10:
            return
        for each in list(self._made)[:surplus]:
            if each not in unwritten:
                del self._made[each]


async def _call(work: Work, hook: Coroutine[Any, Any, None]) -> None:
    """Run a hook; one that fails leaves nothing behind and does not stop the writing."""

    async def apart() -> None:
        async with work.savepoint():
            await hook

    (failed,) = await asyncio.gather(apart(), return_exceptions=True)
    if failed is not None:
        log.error("outbox.hook_failed", exc_info=failed)
