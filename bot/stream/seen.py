"""Which updates were handled already: Telegram repeats what was not acknowledged."""

from collections.abc import Iterable, Sequence
from typing import Final, cast

from sqlalchemy import Table, bindparam, insert, select

from bot.clock import Clock
from bot.db.models import Seen
from bot.db.work import Work

_SEEN: Final = cast("Table", Seen.__table__)

# Made once: to write a statement down costs more than to run it, and every batch runs these.
_INSERT: Final = insert(_SEEN)
_SELECT: Final = select(_SEEN.c.update_id).where(
    _SEEN.c.bot_id == bindparam("bot"), _SEEN.c.update_id.in_(bindparam("ids", expanding=True))
)


class SeenUpdates:
    """Ids of handled updates, in the same transaction as what they did."""

    def __init__(self, bot_id: int, clock: Clock) -> None:
        self._bot_id = bot_id
        self._clock = clock

    async def among(self, work: Work, ids: Sequence[int]) -> set[int]:
        """Those of ``ids`` that were handled before."""
        connection = await work.db.connection()
        found = await connection.execute(_SELECT, {"bot": self._bot_id, "ids": ids})
        return set(found.scalars())

    async def note(self, work: Work, ids: Iterable[int | None]) -> None:
        """Remember that these are handled, once this is committed."""
        at = self._clock.now()
        rows = [
            {"bot_id": self._bot_id, "update_id": one, "at": at} for one in ids if one is not None
        ]
        if rows:
            await work.write(_INSERT, rows)
