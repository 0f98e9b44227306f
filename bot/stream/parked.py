"""Updates that must wait, with the later ones of their chat behind them, in order."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from functools import partial

from sqlalchemy import Select, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Clock
from bot.db.models import Parked
from bot.db.work import Work
from bot.stream.update import Incoming

# After so long an update runs with what is known.
PATIENCE = timedelta(seconds=30)


class ParkedUpdates:
    """The waiting updates; which chats have any is known in memory."""

    def __init__(self, bot_id: int, clock: Clock) -> None:
        self._bot_id = bot_id
        self._clock = clock
        self.until: dict[int, float] = {}  # chat -> when it runs at the latest, seconds
        self.changed = asyncio.Event()  # something was parked, or a chat became known

    def holds(self, chat_id: int) -> bool:
        """Whether later updates of the chat must wait behind others."""
        return chat_id in self.until

    async def load(self, db: AsyncSession) -> None:
        """Learn which chats wait, after a start or when another process parked something."""
        rows = await db.execute(
            select(Parked.chat_id, Parked.until)
            .where(Parked.bot_id == self._bot_id)
            .order_by(Parked.until.desc())
        )
        for chat_id, until in rows:
            self.until[chat_id] = until.timestamp()  # the earliest comes last and stays

    async def park(self, work: Work, waiting: list[Incoming], reason: str) -> None:
        """Store updates raw; they are the chat's next, after those already there."""
        until = self._clock.now() + PATIENCE
        rows = [
            {
                "bot_id": self._bot_id,
                "update_id": one.update_id,
                "chat_id": one.chat_id,
                "raw": json.dumps(one.raw),
                "reason": reason,
                "until": until,
            }
            for one in waiting
        ]
        await work.db.execute(insert(Parked), rows)
        chats = {one.chat_id for one in waiting if one.chat_id is not None}

        def remember() -> None:
            for chat_id in chats:
                self.until.setdefault(chat_id, until.timestamp())
            self.changed.set()

        work.after_commit(remember)

    async def oldest(self, db: AsyncSession, chat_id: int, most: int) -> list[Parked]:
        """The oldest waiting updates of a chat; ``done`` removes them."""
        rows = await db.scalars(self._of(chat_id).order_by(Parked.id).limit(most))
        return list(rows)

    async def done(self, work: Work, chat_id: int, ids: list[int]) -> None:
        """Remove handled rows; when none is left the chat flows freely again."""
        if ids:
            await work.db.execute(delete(Parked).where(Parked.id.in_(ids)))
        if await work.db.scalar(self._of(chat_id).limit(1)) is None:
            work.after_commit(partial(self._free, chat_id))

    def _of(self, chat_id: int) -> Select[tuple[Parked]]:
        return select(Parked).where(Parked.bot_id == self._bot_id, Parked.chat_id == chat_id)

    def _free(self, chat_id: int) -> None:
        self.until.pop(chat_id, None)
