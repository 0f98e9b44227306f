"""What a batch needs to know of people before it runs, fetched outside any transaction."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable

import structlog
from aiogram.exceptions import AiogramError

from bot.clock import Clock
from bot.db.work import Work
from bot.people.core import Admins, PeopleCore
from bot.stream.update import Incoming

log = structlog.get_logger(__name__)

WAIT_S = 0.5  # that a batch waits for Telegram's answer; then its updates are parked
RETRY_S = 5.0  # between two tries to fetch a chat's administrators
GIVE_UP_S = 30.0  # then the chat runs with what is known, for RESPITE_S
RESPITE_S = 60.0


class KnownPeople:
    """The people side of the intake.

    Args:
        on_learnt: called with a chat id when its administrators became known, or were given up.
    """

    def __init__(self, people: PeopleCore, clock: Clock, on_learnt: Callable[[int], None]) -> None:
        self._people = people
        self._clock = clock
        self._on_learnt = on_learnt
        self.asking = 0  # fetches under way, those that wait for their next try left out
        self._fetching: dict[int, asyncio.Task[None]] = {}
        self._fetched: dict[int, Admins] = {}
        self._given_up: dict[int, float] = {}  # chat -> monotonic second until which

    async def learn(self, chat_ids: Iterable[int], *, wait_s: float = WAIT_S) -> None:
        """Look chats up in the database, then ask Telegram, for whom to wait so long at most."""
        chats = set(chat_ids)
        strangers = [chat_id for chat_id in chats if not self._people.memory.is_loaded(chat_id)]
        if strangers:
            async with self._people.database.reading() as db:
                await self._people.load(strangers, db)
        wanted = [chat_id for chat_id in chats if self.unknown(chat_id)]
        wanted += self._people.stale(chats)
        waiting = [self._start(chat_id) for chat_id in wanted]
        fresh = [
            task for chat_id, task in zip(wanted, waiting, strict=True) if self.unknown(chat_id)
        ]
        if fresh and wait_s > 0:
            await asyncio.wait(fresh, timeout=wait_s)

    def unknown(self, chat_id: int) -> bool:
        """Whether updates of the chat must wait for its administrators."""
        if chat_id >= 0 or chat_id in self._fetched:
            return False
        state = self._people.chat(chat_id)
        if state.admins_known or not state.is_group:
            return False
        return self._clock.monotonic() >= self._given_up.get(chat_id, float("-inf"))

    def roles_known(self, chat_id: int) -> bool:
        """Whether guards may judge in this chat."""
        return self._people.chat(chat_id).admins_known

    async def remember(self, work: Work) -> None:
        """Take over what was fetched since the last batch."""
        for chat_id, admins in list(self._fetched.items()):
            self._people.remember_admins(work, chat_id, admins)
            work.after_commit(lambda chat_id=chat_id: self._taken(chat_id))  # type: ignore[misc]

    def _taken(self, chat_id: int) -> None:
        self._fetched.pop(chat_id, None)

    async def load(self, incoming: Iterable[Incoming], work: Work) -> None:
        """For updates that waited: what was learnt meanwhile."""
        chats = {one.chat_id for one in incoming if one.chat_id is not None}
        await self._people.load(chats, work.db)
        await self.remember(work)

    def saw(self, work: Work, one: Incoming) -> None:
        """Names, members and rights that the update itself tells."""
        self._people.saw(work, one.event)

    def give_up(self, chat_id: int) -> None:
        """Stop waiting: run with what is known for a while."""
        self._given_up[chat_id] = self._clock.monotonic() + RESPITE_S

    async def stop(self) -> None:
        """End the fetches under way."""
        tasks = list(self._fetching.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _start(self, chat_id: int) -> asyncio.Task[None]:
        task = self._fetching.get(chat_id)
        if task is None:
            self.asking += 1
            task = self._fetching[chat_id] = asyncio.create_task(self._fetch(chat_id))
            task.add_done_callback(lambda _: self._fetched_or_not(chat_id))
        return task

    def _fetched_or_not(self, chat_id: int) -> None:
        self.asking -= 1
        self._fetching.pop(chat_id, None)

    async def _fetch(self, chat_id: int) -> None:
        patience = self._clock.monotonic() + GIVE_UP_S
        while True:
            try:
                self._fetched[chat_id] = await self._people.fetch_admins(chat_id)
                break
            except AiogramError as problem:  # an answer that is no JSON too
                log.warning("administrators not known", chat_id=chat_id, error=str(problem))
            if self._clock.monotonic() + RETRY_S > patience:
                self.give_up(chat_id)
                break
            self.asking -= 1
            try:
                await self._clock.sleep(RETRY_S)
            finally:
                self.asking += 1
        self._on_learnt(chat_id)
