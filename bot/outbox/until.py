"""How long a sanction lasts when it is sent late.

Telegram takes an ``until_date`` less than 30 s ahead, or more than 366 days, for ever. So a mute
of a minute that waits 40 s behind a 429 would never end. Here a sanction lasts as long as was
ordered *from the moment it takes effect*; what Telegram cannot time by itself is lifted by us.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from aiogram.methods import TelegramMethod

SHORTEST_S = 60
LONGEST_S = 366 * 86400 - 60
_PUNCTUAL_S = 2.0  # sent so soon after the order, it keeps the moment that people were told
_ROUNDING_S = 1.0  # Telegram's moments are whole seconds
_LIMITED = frozenset({"banChatMember", "restrictChatMember"})


@dataclass(frozen=True, slots=True)
class Timing:
    """How to send a sanction.

    Attributes:
        until: the ``until_date`` to send; None = the one of the call stands.
        lift_at: when we must lift it because Telegram will not.
        is_over: it ended before it could be sent, so it is not sent.
    """

    until: int | None = None
    lift_at: datetime | None = None
    is_over: bool = False


def until_of(name: str, method: TelegramMethod[Any]) -> int | None:
    """When the sanction ends, in Unix seconds; None = not a sanction, or for ever."""
    if name not in _LIMITED:
        return None
    value = getattr(method, "until_date", None)
    if isinstance(value, datetime):
        return round(value.timestamp())
    return value if isinstance(value, int) and value > 0 else None


def timing(until: int, ordered_at: datetime, now: datetime) -> Timing:
    """Decide what to send for a sanction that was to end at ``until``.

    Args:
        until: Unix seconds, as ordered.
        ordered_at: when the call was posted.
        now: the moment of sending.
    """
    now_s = now.timestamp()
    if until <= now_s:
        return Timing(is_over=True)
    late_s = now_s - ordered_at.timestamp()
    end_s = until + late_s if late_s > _PUNCTUAL_S else float(until)
    length_s = end_s - now_s
    if length_s > LONGEST_S:
        return Timing(until=round(end_s), lift_at=_moment(end_s))
    if length_s >= SHORTEST_S:
        return Timing(until=round(end_s))
    lift_at = None if length_s >= SHORTEST_S - _ROUNDING_S - _PUNCTUAL_S else _moment(end_s)
    return Timing(until=round(now_s) + SHORTEST_S, lift_at=lift_at)


def _moment(seconds: float) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
