"""How well a group knows somebody: asked of the database once in a while, not at each message."""

from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import BindParameter, bindparam, func, select

from bot.db.models import PLATFORM, ActivityDay, Member
from bot.db.work import Work
from bot.people.memory import Memory
from bot.people.writes import MemberWrite, write_people
from bot.services import Standing

FRESH: Final = timedelta(minutes=10)
"""So long what is known of a regular is not asked again: his messages count more slowly then."""
_A_DAY: Final = timedelta(days=1)
_A_WEEK: Final = timedelta(days=7)
_FEW: Final = 10
"""Who wrote fewer messages is no regular, and asked about each time."""

_CHAT: Final[BindParameter[int]] = bindparam("chat")
_USER: Final[BindParameter[int]] = bindparam("user")
_DAY: Final[BindParameter[date]] = bindparam("day")
_COUNTED: Final = (ActivityDay.platform == PLATFORM, ActivityDay.chat_id == _CHAT)
_STANDING: Final = select(
    select(Member.joined_at)
    .where(Member.platform == PLATFORM, Member.chat_id == _CHAT, Member.user_id == _USER)
    .scalar_subquery(),
    select(func.min(ActivityDay.day)).where(*_COUNTED).scalar_subquery(),
    select(func.sum(ActivityDay.messages))
    .where(*_COUNTED, ActivityDay.user_id == _USER, ActivityDay.day <= _DAY)
    .scalar_subquery(),
)


async def standing_of(
    work: Work, memory: Memory, chat_id: int, user_id: int, at: datetime
) -> Standing:
    """What is known of a member.

    Args:
        at: when it is asked, in the group's own zone.
    """
    key = (chat_id, user_id)
    came = any((one.chat_id, one.user_id) == key for one in work.gathered(MemberWrite))
    known = None if came else memory.standings.get(key)
    if known is not None and abs(at - known[1]) <= FRESH:
        return known[0]
    if came:
        await write_people(work)
    found = await _asked(work, chat_id, user_id, at)
    if not came and _is_regular(found, at):
        memory.standings.put(key, (found, at))
    return found


async def _asked(work: Work, chat_id: int, user_id: int, at: datetime) -> Standing:
    day = at.date()
    values = {"chat": chat_id, "user": user_id, "day": day}
    joined, first, messages = (await work.db.execute(_STANDING, values)).one()
    counted = first is not None and first <= day - _A_WEEK
    return Standing(joined, int(messages or 0) if counted else None)


def _is_regular(found: Standing, at: datetime) -> bool:
    if found.messages is not None and found.messages < _FEW:
        return False
    return found.joined_at is None or at - found.joined_at > _A_DAY
