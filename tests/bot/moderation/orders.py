"""Orders against Ann, and what came of them."""

from datetime import timedelta
from typing import Any

from aiogram.methods import RestrictChatMember
from sqlalchemy import select

from bot.grammar import Person, SenderKind
from bot.people.known import PERMISSIONS
from bot.sanctions import Order, Sanction
from bot.services import Role, Sender
from rules.verdict import Signal, Verdict
from tests.bot import fakes
from tests.bot.moderation.conftest import Court

FLOOD = Verdict("flood", "flood.reason", 0.9, (Signal("pace", 1.0, "6/5"),))
TARGET = Person(SenderKind.USER, 7, "Ann", "annie")
BY = Sender(Person(SenderKind.USER, 2, "Helper"), Role.ADMIN, frozenset({"can_restrict_members"}))
MUTED = dict.fromkeys(PERMISSIONS, False)
FREE = dict.fromkeys(PERMISSIONS, True)


def order(sanction: Sanction, minutes: float | None = None, **more: Any) -> Order:
    duration = None if minutes is None else timedelta(minutes=minutes)
    given: dict[str, Any] = {"target": TARGET, "reason": "spam", "by": BY, "duration": duration}
    return Order(fakes.GROUP, sanction=sanction, **{**given, **more})


def restriction(court: Court) -> tuple[dict[str, Any], Any]:
    """Permissions and end of the last call, which restricts."""
    call = court.outbox.posts[-1]
    assert isinstance(call, RestrictChatMember)
    return call.permissions.model_dump(), call.until_date


async def rows(court: Court, model: Any) -> list[Any]:
    async with court.database.reading() as db:
        return list(await db.scalars(select(model).order_by(model.__table__.c[0])))
