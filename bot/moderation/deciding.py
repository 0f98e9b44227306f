"""What staff decides about what was only rehearsed: do it now, or it was a mistake."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from aiogram.methods import DeleteMessage

from bot.grammar import SenderKind
from bot.moderation.acting import DELETABLE, ending
from bot.moderation.incidents import Rehearsed, find_incident
from bot.moderation.moderator import BoundModerator, close
from bot.moderation.permit import may_order
from bot.moderation.purge import PURGE_JOB, purge_payload
from bot.moderation.warnings import give_strikes_back
from bot.people.known import OUTSIDE, MemberState
from bot.plugin import Mistake
from bot.sanctions import Decided, Order, Sanction
from bot.services import Refused, Sender

_NEEDS_PRESENCE = (Sanction.MUTE, Sanction.KICK)
_MAY_BE_CALLED_MISTAKE = ("open", "done")


class DecidingModerator(BoundModerator):
    """``Moderator`` for one unit of work."""

    async def decide(self, case_id: int, by: Sender, *, mistake: bool) -> Decided:
        """Carry out what was only rehearsed, or call it a mistake.

        What staff had carried out can be called a mistake afterwards: then it is taken back.

        Raises:
            Refused: it was decided before, cannot be done any more, or ``by`` could not order it.
        """
        found = await find_incident(self._tools.work.db, case_id)
        if found is None:
            raise Refused("refused.rehearsed_gone")
        incident = found.incident
        await self._tools.chats.recall(incident.chat_id)
        state = self._people.chat(incident.chat_id)
        may_order(state, by, Sanction(found.filed.case.sanction))
        open_to = _MAY_BE_CALLED_MISTAKE if mistake else ("open",)
        if incident.decision not in open_to:
            raise Refused(f"refused.rehearsed_{incident.decision}", by=incident.by_name or "")
        decided = await (self._regret(found, by) if mistake else self._do(found, by))
        self._settle(found, "mistake" if mistake else "done", by)
        await self._tools.work.db.flush()
        await self._tools.rehearsals.refresh(incident.chat_id)
        return decided

    def _settle(self, found: Rehearsed, decision: str, by: Sender) -> None:
        incident = found.incident
        incident.decision, incident.by_name = decision, by.person.name[:255]
        incident.decided_at = self._clock.now()

    async def _regret(self, found: Rehearsed, by: Sender) -> Decided:
        case = found.filed.case
        if found.incident.decision == "done":
            await self.undo(case.id, by)
        elif case.state == "open":
            close(found.filed, by)
            await give_strikes_back(self._tools.work.db, case)
        case.state = "undone"
        info = found.filed.info()
        tools = self._tools
        await tools.rehearsals.learn(
            found.incident.plugin, Mistake(info, by, tools.work.db, tools.jobs)
        )
        return Decided(info)

    async def _do(self, found: Rehearsed, by: Sender) -> Decided:
        """The rehearsed case becomes a real one, from now on."""
        now = self._clock.now()
        order, messages = _order(found, by), _young(found, now)
        present = order.sanction not in _NEEDS_PRESENCE or await self._is_there(order)
        if not present:
            order = replace(order, sanction=Sanction.DELETE, duration=None)
        if order.sanction is Sanction.DELETE and not messages:
            self._settle(found, "late", by)
            await self._tools.rehearsals.refresh(order.chat_id)
            raise Refused("refused.rehearsed_late", by=by.person.name)
        order = replace(order, delete=bool(messages))
        await self._check(order)
        self._make_real(found, order, await self._previous(order), now)
        self._carry_out(order, found.filed.case)
        self._sweep(order.chat_id, messages)
        await self._tools.work.db.flush()
        return Decided(found.filed.info(), len(messages), present)

    def _make_real(
        self, found: Rehearsed, order: Order, previous: MemberState | None, now: datetime
    ) -> None:
        case, action, by = found.filed.case, found.filed.action, order.by
        assert by is not None
        case.dry_run, case.state, case.at = False, "open", now
        case.sanction = order.sanction.value
        case.until = ending(order, now)
        case.by_id, case.by_name = by.person.id, by.person.name[:255]
        if previous is not None:
            action.previous_status = previous.status
            action.previous_permissions = dict(previous.permissions or {}) or None
            action.previous_until = previous.until

    async def _is_there(self, order: Order) -> bool:
        if order.target.kind not in (SenderKind.USER, SenderKind.BOT):
            return True
        chats = self._people.bound(self._tools.work)
        known = await chats.member(order.chat_id, order.target.id)
        return known is None or known.status not in OUTSIDE

    def _sweep(self, chat_id: int, messages: list[int]) -> None:
        if len(messages) == 1:
            self._tools.outbox.post(DeleteMessage(chat_id=chat_id, message_id=messages[0]))
        elif messages:
            self._tools.jobs.defer(PURGE_JOB, purge_payload(chat_id, messages, None))


def _order(found: Rehearsed, by: Sender) -> Order:
    """What was only rehearsed, as the order of the one who presses."""
    incident, filed = found.incident, found.filed
    lasts = incident.duration_s
    return Order(
        chat_id=incident.chat_id,
        target=filed.target,
        sanction=Sanction(filed.case.sanction),
        reason=filed.case.reason,
        duration=None if lasts is None else timedelta(seconds=lasts),
        rule=filed.case.rule,
        by=by,
        topic_id=filed.action.topic_id,
    )


def _young(found: Rehearsed, now: datetime) -> list[int]:
    """Those of its messages that Telegram still deletes."""
    return [
        number
        for number, written in found.incident.messages
        if now - datetime.fromtimestamp(written, UTC) < DELETABLE
    ]
