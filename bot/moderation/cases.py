"""Cases in the database: writing, finding, closing."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal, cast

from aiogram.types import Message
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.models import PLATFORM, Case, CaseAction
from bot.grammar import Person, SenderKind
from bot.people.known import MemberState
from bot.sanctions import CaseInfo, Order, Sanction

TEXT_LIMIT = 4096
RULE_LIMIT = 64


@dataclass(frozen=True, slots=True)
class Filed:
    """A case and what it did in one chat."""

    case: Case
    action: CaseAction

    @property
    def target(self) -> Person:
        """Whom it is about, as named then."""
        kind = SenderKind(self.case.target_kind)
        return Person(kind, self.case.target_id, self.case.target_name)

    def info(self) -> CaseInfo:
        """The case as handlers show it."""
        case = self.case
        return CaseInfo(
            id=case.id,
            chat_id=self.action.chat_id,
            target=self.target,
            sanction=Sanction(case.sanction),
            reason=case.reason,
            until=case.until,
            state=cast("Literal['open', 'undone', 'expired']", case.state),
            dry_run=case.dry_run,
        )

    def is_running(self, now: datetime) -> bool:
        """Open, and not past its end."""
        return self.case.state == "open" and (self.case.until is None or self.case.until > now)


async def file_case(
    db: AsyncSession, order: Order, filed: Case, previous: MemberState | None
) -> Filed:
    """Write a case with its action and give it its number."""
    db.add(filed)
    await db.flush()
    evidence = order.evidence
    action = CaseAction(
        case_id=filed.id,
        platform=PLATFORM,
        chat_id=order.chat_id,
        topic_id=order.topic_id,
        message_id=None if evidence is None else evidence.message_id,
        previous_status=None if previous is None else previous.status,
        previous_permissions=_plain(previous),
        previous_until=None if previous is None else previous.until,
    )
    db.add(action)
    return Filed(filed, action)


def _plain(previous: MemberState | None) -> dict[str, bool] | None:
    if previous is None or previous.permissions is None:
        return None
    return dict(previous.permissions)


def rule_of(order: Order) -> str:
    """The rule that a case names."""
    return (order.verdict.rule if order.verdict else order.rule)[:RULE_LIMIT]


def case_of(order: Order, now: datetime, until: datetime | None, *, dry_run: bool) -> Case:
    """The row of a new case."""
    verdict, by = order.verdict, order.by
    return Case(
        platform=PLATFORM,
        target_id=order.target.id,
        target_kind=order.target.kind.value,
        target_name=order.target.name[:255],
        sanction=order.sanction.value,
        rule=rule_of(order),
        reason=order.reason or (verdict.reason if verdict else ""),
        score=None if verdict is None else verdict.score,
        signals=[] if verdict is None else [asdict(signal) for signal in verdict.signals],
        evidence=_evidence(order),
        by_id=None if by is None else by.person.id,
        by_name=None if by is None else by.person.name[:255],
        dry_run=dry_run,
        state="open",
        at=now,
        until=until,
    )


def _evidence(order: Order) -> dict[str, Any] | None:
    message: Message | None = order.evidence
    if message is None:
        return None
    return {
        "message_id": message.message_id,
        "text": (message.text or message.caption or "")[:TEXT_LIMIT],
        "name": order.target.name,
        "username": order.target.username,
    }


async def find_case(db: AsyncSession, case_id: int) -> list[Filed]:
    """A case with all its actions; empty when there is none."""
    query = (
        select(Case, CaseAction)
        .join(CaseAction, CaseAction.case_id == Case.id)
        .where(Case.id == case_id)
        .order_by(CaseAction.chat_id)
    )
    return [Filed(case, action) for case, action in await db.execute(query)]


async def offences(
    db: AsyncSession, chat_id: int, target_id: int, rule: str, *, rehearsed: bool = False
) -> list[datetime]:
    """When a rule struck someone in a chat, oldest first; cases taken back are left out.

    Args:
        rehearsed: count rehearsed ones beside the real ones.
    """
    query = (
        select(Case.at)
        .join(CaseAction, CaseAction.case_id == Case.id)
        .where(
            Case.platform == PLATFORM,
            Case.target_id == target_id,
            Case.rule == rule,
            Case.state != "undone",
            CaseAction.chat_id == chat_id,
        )
        .order_by(Case.id)
    )
    if not rehearsed:
        query = query.where(Case.dry_run.is_(False))
    return list(await db.scalars(query))


async def open_cases(
    db: AsyncSession,
    chat_id: int,
    target_id: int,
    sanctions: Sequence[Sanction],
    *,
    dry_run: bool = False,
) -> list[Filed]:
    """Cases against someone in a chat that are still open, oldest first; rehearsed or real."""
    query = (
        select(Case, CaseAction)
        .join(CaseAction, CaseAction.case_id == Case.id)
        .where(
            Case.platform == PLATFORM,
            Case.target_id == target_id,
            Case.state == "open",
            Case.dry_run.is_(dry_run),
            Case.sanction.in_([sanction.value for sanction in sanctions]),
            CaseAction.chat_id == chat_id,
        )
        .order_by(Case.id)
    )
    return [Filed(case, action) for case, action in await db.execute(query)]
