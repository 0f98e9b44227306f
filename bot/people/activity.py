"""Counters of member and day: what leaderboards and statistics are made of."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Protocol
from zoneinfo import ZoneInfo

from aiogram.types import Message

from bot.db.insert import Insert, Upsert
from bot.db.models import PLATFORM, ActivityDay
from bot.db.work import Work


class Zones(Protocol):
    """Where the group's own calendar comes from."""

    def timezone(self, chat_id: int) -> str:
        """IANA name."""


def _adding(insert: Insert) -> Insert:
    sums = {"messages": ActivityDay.messages + insert.excluded["messages"]}
    keys = ["platform", "chat_id", "user_id", "day"]
    return insert.on_conflict_do_update(index_elements=keys, set_=sums)


_DAYS: Final = Upsert(ActivityDay, _adding)


@dataclass(frozen=True, slots=True)
class _Counted:
    chat_id: int
    user_id: int
    at: datetime


class ActivityCore:
    """Counts messages; a whole batch becomes one statement."""

    def __init__(self, zones: Zones) -> None:
        self._zones = zones

    def bound(self, work: Work) -> "BoundActivity":
        """The counter for one work."""
        return BoundActivity(work)

    async def flush(self, work: Work) -> None:
        """Add what was counted to the day's rows."""
        counted = work.gathered(_Counted)
        if not counted:
            return
        totals = Counter((one.chat_id, one.user_id, self._day(one)) for one in counted)
        rows: list[dict[str, Any]] = [
            {"platform": PLATFORM, "chat_id": chat, "user_id": user, "day": day, "messages": n}
            for (chat, user, day), n in totals.items()
        ]
        await work.write(_DAYS.of(work.db, rows[0]), rows)

    def _day(self, one: _Counted) -> date:
        return one.at.astimezone(ZoneInfo(self._zones.timezone(one.chat_id))).date()


class BoundActivity:
    """What handlers get as ``activity``."""

    def __init__(self, work: Work) -> None:
        self._counted = work.gathered(_Counted)

    def count(self, message: Message) -> None:
        """Count one message of its sender, in the group's own day."""
        source = message.sender_chat or message.from_user
        if source is not None:
            self._counted.append(_Counted(message.chat.id, source.id, message.date))
