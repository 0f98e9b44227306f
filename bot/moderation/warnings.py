"""Warnings: which of them count, what the last one brings, and how that is taken back."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.models import PLATFORM, Case
from bot.moderation.cases import Filed, open_cases
from bot.sanctions import Order, Sanction, StrikeLimit
from rules.verdict import Signal, Verdict

WARN_LIMIT = "warn_limit"
"""The rule of a case that warnings led to."""


async def strikes_of(
    db: AsyncSession, chat_id: int, target_id: int, now: datetime, *, dry_run: bool = False
) -> list[Filed]:
    """Warnings that count, oldest first: open, not over, and not spent on a sanction.

    Args:
        dry_run: the rehearsed ones instead of the real ones.
    """
    found = await open_cases(db, chat_id, target_id, [Sanction.WARN], dry_run=dry_run)
    return [one for one in found if one.case.spent_by is None and one.is_running(now)]


def limit_order(order: Order, limit: StrikeLimit, strikes: Sequence[str], reason: str) -> Order:
    """What the last warning brings.

    Args:
        order: the one for that warning.
        strikes: the warnings' numbers as people write them; the case names them.
    """
    signals = tuple(Signal("warning", 1.0, strike) for strike in strikes)
    return replace(
        order,
        sanction=limit.sanction,
        duration=limit.duration,
        reason=reason,
        rule=WARN_LIMIT,
        delete=False,
        verdict=Verdict(WARN_LIMIT, reason, signals=signals),
    )


async def give_strikes_back(db: AsyncSession, led_to: Case) -> None:
    """What warnings led to was taken back: the last of them goes with it, the others count."""
    query = (
        select(Case)
        .where(
            Case.platform == PLATFORM,
            Case.target_id == led_to.target_id,
            Case.spent_by == led_to.id,
        )
        .order_by(Case.id)
    )
    spent = list(await db.scalars(query))
    for strike in spent:
        strike.spent_by = None
    if spent and spent[-1].state == "open":
        spent[-1].state, spent[-1].undone_by = "undone", led_to.undone_by
