"""What the bot would have done in a group that rehearses, in the database."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, delete, func, null, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.models import PLATFORM, Case, CaseAction, Incident
from bot.moderation.cases import Filed, rule_of
from bot.sanctions import Order, Sanction

SAME_BURST = timedelta(seconds=10)  # messages on their way when the first was punished
MOST_MESSAGES = 200  # of one incident that are deleted when staff says so
_LOOKED_AT = 5  # open incidents of one sender and rule, the newest ones
_SHUTS_UP = (Sanction.MUTE, Sanction.BAN)


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """An incident with its case."""

    incident: Incident
    filed: Filed


@dataclass(frozen=True, slots=True)
class Totals:
    """What a rehearsal has come to.

    Attributes:
        deletes: messages, mistakes left out, as in ``people``.
        people: sanction -> how many it would have struck.
        decided: decision -> how many incidents.
    """

    deletes: int
    people: Mapping[str, int]
    decided: Mapping[str, int]


async def add_incident(
    db: AsyncSession, order: Order, filed: Filed, *, since: datetime, plugin: str | None
) -> None:
    """Write down what a rehearsed case would have done.

    Args:
        since: when the rehearsal began, for its number in it.
    """
    here = _in(order.chat_id, since)
    number = await db.scalar(select(func.max(Incident.number)).where(here)) or 0
    messages = _message_of(order)
    incident = Incident(
        case_id=filed.case.id,
        platform=PLATFORM,
        chat_id=order.chat_id,
        target_id=order.target.id,
        number=number + 1,
        plugin=plugin,
        messages=messages,
        deletes=len(messages),
        duration_s=None if order.duration is None else order.duration.total_seconds(),
        decision="open",
        at=filed.case.at,
    )
    db.add(incident)
    await db.flush()


async def covering(db: AsyncSession, order: Order, now: datetime) -> Rehearsed | None:
    """The open incident that this one is part of: it would not have come to it."""
    query = (
        _with_cases()
        .where(
            Incident.platform == PLATFORM,
            Incident.chat_id == order.chat_id,
            Incident.target_id == order.target.id,
            Incident.decision == "open",
            Case.rule == rule_of(order),
        )
        .order_by(Incident.case_id.desc())
        .limit(_LOOKED_AT)
    )
    for incident, case, action in await db.execute(query):
        if _covers(case, order, now):
            return Rehearsed(incident, Filed(case, action))
    return None


def _covers(case: Case, order: Order, now: datetime) -> bool:
    if case.sanction in _SHUTS_UP:
        return case.until is None or case.until > now
    recent = now - case.at < SAME_BURST
    if recent and order.sanction is Sanction.DELETE:
        return True
    if case.sanction != order.sanction or order.sanction is Sanction.WARN:
        return False
    text = (case.evidence or {}).get("text")
    said = order.evidence and (order.evidence.text or order.evidence.caption)
    return recent or (bool(text) and text == said)


def add_message(incident: Incident, order: Order) -> None:
    """Count one more message that would be deleted; an edited one only once."""
    known = {number for number, _ in incident.messages}
    new = [one for one in _message_of(order) if one[0] not in known]
    incident.deletes += len(new)
    incident.messages = [*incident.messages, *new][-MOST_MESSAGES:]


def _message_of(order: Order) -> list[list[int]]:
    message = order.evidence
    if message is None or not (order.delete or order.sanction is Sanction.DELETE):
        return []
    return [[message.message_id, int(message.date.timestamp())]]


async def find_incident(db: AsyncSession, case_id: int) -> Rehearsed | None:
    """An incident by the number of its case."""
    row = (await db.execute(_with_cases().where(Incident.case_id == case_id))).first()
    return None if row is None else Rehearsed(row[0], Filed(row[1], row[2]))


async def incidents_of(
    db: AsyncSession, chat_id: int, since: datetime, decision: str, most: int
) -> list[Rehearsed]:
    """The latest incidents of a rehearsal with this decision, the newest first."""
    latest = Incident.case_id if decision == "open" else Incident.decided_at
    query = _with_cases().where(_in(chat_id, since), Incident.decision == decision)
    rows = await db.execute(query.order_by(latest.desc()).limit(most))
    return [Rehearsed(incident, Filed(case, action)) for incident, case, action in rows]


async def totals_of(db: AsyncSession, chat_id: int, since: datetime) -> Totals:
    """What a rehearsal has come to."""
    here = _in(chat_id, since)
    counted = func.count(Incident.case_id)
    query = select(Incident.decision, counted).where(here).group_by(Incident.decision)
    decided = {decision: int(count) for decision, count in await db.execute(query)}
    meant = and_(here, Incident.decision != "mistake")
    deletes = await db.scalar(select(func.sum(Incident.deletes)).where(meant))
    persons = func.count(func.distinct(Incident.target_id))
    by_sanction = (
        select(Case.sanction, persons)
        .join(Incident, Incident.case_id == Case.id)
        .where(meant)
        .group_by(Case.sanction)
    )
    people = {sanction: int(count) for sanction, count in await db.execute(by_sanction)}
    return Totals(int(deletes or 0), people, decided)


async def expire_rehearsed(db: AsyncSession, before: datetime) -> None:
    """Remove what is kept of messages in rehearsals; the cases stay, without their evidence."""
    old = select(Incident.case_id).where(Incident.at < before)
    await db.execute(update(Case).where(Case.id.in_(old)).values(evidence=null()))
    await db.execute(delete(Incident).where(Incident.at < before))


def _with_cases() -> Select[tuple[Incident, Case, CaseAction]]:
    return (
        select(Incident, Case, CaseAction)
        .join(Case, Case.id == Incident.case_id)
        .join(CaseAction, CaseAction.case_id == Incident.case_id)
    )


def _in(chat_id: int, since: datetime) -> ColumnElement[bool]:
    return and_(Incident.platform == PLATFORM, Incident.chat_id == chat_id, Incident.at >= since)
