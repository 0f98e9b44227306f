"""Sanctions carried out, in one unit of work."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from aiogram.methods import DeleteMessage, UnbanChatMember
from aiogram.types import Message

from bot.clock import Clock
from bot.db.models import Case
from bot.db.work import Work
from bot.grammar import SenderKind
from bot.moderation.calls import end_of, sanction_calls
from bot.moderation.cases import Filed, case_of, file_case, open_cases
from bot.moderation.endings import Endings
from bot.moderation.incidents import SAME_BURST
from bot.moderation.permit import may_order, own_right_missing, protect
from bot.moderation.reports import RIGHTS_JOB, PhraseSource
from bot.people.core import PeopleCore
from bot.people.known import PERMISSIONS, MemberState
from bot.phrases.names import plain
from bot.plugin import Mistake
from bot.sanctions import CaseInfo, Order, Sanction
from bot.services import Chats, Jobs, Outbox, Refused, Staff, Trace, TraceRow
from rules.verdict import Verdict

DELETABLE = timedelta(hours=48)  # Telegram deletes nothing older for bots
LASTING = (Sanction.MUTE, Sanction.BAN, Sanction.WARN)


class Notebook(Protocol):
    """Where it is written down what was only rehearsed."""

    async def cover(self, order: Order) -> Filed | None:
        """What an order is only more of."""

    async def note(self, order: Order, filed: Filed) -> None:
        """Show staff what would have been done."""

    async def refresh(self, chat_id: int) -> None:
        """Staff decided about something."""

    async def learn(self, plugin: str | None, mistake: Mistake) -> None:
        """Tell a plug-in that it was wrong."""


@dataclass(frozen=True, slots=True)
class Tools:
    """The services of this unit of work that the moderator uses."""

    work: Work
    outbox: Outbox
    chats: Chats
    staff: Staff
    jobs: Jobs
    rehearsals: Notebook
    trace: Trace


class Acting:
    """The part of the moderator that acts.

    What nobody ordered is only rehearsed where the group rehearses: a case is written and staff
    sees it.
    """

    def __init__(
        self,
        people: PeopleCore,
        clock: Clock,
        phrases: PhraseSource,
        tools: Tools,
    ) -> None:
        self._people = people
        self._clock = clock
        self._phrases = phrases
        self._tools = tools
        self._endings = Endings(people, clock)

    # --- sanctions ---------------------------------------------------------------------------

    async def punish(
        self,
        message: Message,
        verdict: Verdict,
        *,
        mute: timedelta | None = None,
        kick: bool = False,
        ban: bool = False,
        delete: bool = True,
    ) -> CaseInfo:
        """Delete the message and sanction its sender, whatever kind of sender it is.

        A second message of the same burst is only deleted; it belongs to the first one's case.

        Raises:
            Refused: the sender is staff, or the bot may not act there; nothing was done.
        """
        sender = self._people.sender(message)
        if sender.is_staff:
            raise Refused("refused.admin", who=sender.person)
        sanction = _heaviest(mute=mute is not None, kick=kick, ban=ban, delete=delete)
        order = Order(
            chat_id=message.chat.id,
            target=sender.person,
            sanction=sanction,
            reason=verdict.reason,
            duration=mute if sanction is Sanction.MUTE else None,
            rule=verdict.rule,
            evidence=message,
            delete=delete,
            topic_id=message.message_thread_id if message.is_topic_message else None,
            verdict=verdict,
        )
        running = await self._same_burst(order)
        if running is None:
            return await self.act(order)
        if delete:
            self._delete(message)
        return running.info()

    async def act(self, order: Order) -> CaseInfo:
        """Carry an order out and write its case.

        Raises:
            Refused: the target must not be punished, the bot cannot, or who ordered it may not;
                nothing was done.
        """
        order = _fitting(order)
        await self._check(order)
        now, db = self._clock.now(), self._tools.work.db
        rehearsed = self._rehearses(order)
        if rehearsed and (covered := await self._tools.rehearsals.cover(order)) is not None:
            self._explain(order, covered.case.id)
            return covered.info()
        previous = None if rehearsed else await self._previous(order)
        case = case_of(order, now, ending(order, now), dry_run=rehearsed)
        filed = await file_case(db, order, case, previous)
        self._explain(order, case.id)
        if rehearsed:
            await self._tools.rehearsals.note(order, filed)
        else:
            self._carry_out(order, case)
        return replace(filed.info(), deletes=self._deletes(order))

    def _rehearses(self, order: Order) -> bool:
        return order.by is None and self._people.rehearses(order.chat_id)

    def _carry_out(self, order: Order, case: Case) -> None:
        """Make the calls of a case, and have it end in time."""
        if case.until is not None:
            payload = {"case": case.id}
            key = f"moderation.expire:{case.id}"
            after = case.until - case.at
            self._tools.jobs.defer("moderation.expire", payload, after=after, key=key)
        if order.evidence is not None and self._deletes(order):
            self._delete(order.evidence)
        basic = self._people.chat(order.chat_id).type == "group"
        for call in sanction_calls(order.chat_id, order.target, order.sanction, case.until):
            # Who was thrown out of a basic group may come back as he is; nothing to lift there.
            if not (basic and isinstance(call, UnbanChatMember)):
                self._tools.outbox.post(call)

    def _explain(self, order: Order, number: int) -> None:
        trace = self._tools.trace
        if not trace.on:
            return
        rows: list[TraceRow] = [
            ("trace.number", f"#{number}", None),
            ("trace.did", f"sanction.{order.sanction}", None),
            ("trace.whom", plain(order.target.name), None),
            ("trace.rule", order.rule if order.verdict is None else order.verdict.reason, None),
        ]
        if order.duration is not None:
            rows.append(("trace.lasts", order.duration, None))
        if self._rehearses(order):
            rows.append(("trace.mode", "trace.rehearsed", None))
        trace.show("trace.case", rows)
        if order.verdict is not None:
            found = order.verdict.signals
            trace.show("trace.signals", [(one.name, one.detail, one.weight) for one in found])

    async def _check(self, order: Order) -> None:
        state = self._people.chat(order.chat_id)
        if order.chat_id > 0:
            raise Refused("refused.group_only")
        if order.sanction is not Sanction.DELETE or order.by is None:
            protect(state, self._people.bot_id, order.target, order.by)
        if order.by is not None:
            may_order(state, order.by, order.sanction)
        if order.sanction is Sanction.MUTE and state.type == "group":
            raise Refused("refused.basic_group")
        right = None if self._rehearses(order) else self._missing_right(order)
        if right is not None:
            if order.by is None:
                self._tell_missing(order.chat_id, right)
            raise Refused("refused.bot_right", right=right)
        if order.by is None and order.delete and (right := self._undeletable(order.chat_id)):
            self._tell_missing(order.chat_id, right)

    def _missing_right(self, order: Order) -> str | None:
        """What the bot may not do; who orders both sanction and deletion is not half obeyed."""
        state = self._people.chat(order.chat_id)
        right = own_right_missing(state, order.sanction)
        if right is None and order.delete and order.by is not None:
            return self._undeletable(order.chat_id)
        return right

    def _undeletable(self, chat_id: int) -> str | None:
        """The right without which the bot cannot delete there; None = it can."""
        return own_right_missing(self._people.chat(chat_id), Sanction.DELETE)

    async def _previous(self, order: Order) -> MemberState | None:
        """How the target stands before the sanction; None = not known, or it does not matter."""
        if order.sanction not in (Sanction.MUTE, Sanction.BAN):
            return None
        target = order.target
        filed = await open_cases(
            self._tools.work.db, order.chat_id, target.id, (Sanction.MUTE, Sanction.BAN)
        )
        running = [one for one in filed if one.is_running(self._clock.now())]
        chats = self._people.bound(self._tools.work)
        known = await chats.member(order.chat_id, target.id)
        banned = any(one.case.sanction == Sanction.BAN.value for one in running)
        if order.sanction is Sanction.MUTE and (
            banned or (known is not None and known.status == "kicked")
        ):
            # To Telegram a restriction of somebody banned is a pardon.
            raise Refused("refused.banned", who=target)
        muted = [one for one in running if one.case.sanction == Sanction.MUTE.value]
        if muted:  # our own, perhaps not told by Telegram yet
            nothing = dict.fromkeys(PERMISSIONS, False)
            return MemberState("restricted", permissions=nothing, until=muted[-1].case.until)
        return known

    async def _same_burst(self, order: Order) -> Filed | None:
        sanction = _fitting(order).sanction
        if sanction in (Sanction.WARN, Sanction.DELETE) or self._rehearses(order):
            return None
        now = self._clock.now()
        cases = await open_cases(self._tools.work.db, order.chat_id, order.target.id, [sanction])
        for filed in reversed(cases):
            recent = now - filed.case.at < SAME_BURST
            if recent and filed.case.rule == order.rule and filed.is_running(now):
                return filed
        return None

    def _deletes(self, order: Order) -> bool:
        """Whether its message goes: that is asked for, and the bot can."""
        asked = order.delete or order.sanction is Sanction.DELETE
        if not asked or order.evidence is None or self._undeletable(order.chat_id):
            return False
        return self._is_young(order.evidence)

    def _is_young(self, message: Message) -> bool:
        return self._clock.now() - message.date < DELETABLE

    def _delete(self, message: Message) -> None:
        if not self._is_young(message):
            return
        call = DeleteMessage(chat_id=message.chat.id, message_id=message.message_id)
        self._tools.outbox.post(call)

    # --- reports -----------------------------------------------------------------------------

    def _tell_missing(self, chat_id: int, right: str) -> None:
        payload = {"chat": chat_id, "failed": right, "plugin": self._tools.work.plugin}
        self._tools.jobs.defer(RIGHTS_JOB, payload, key=f"rights:{chat_id}")


def _heaviest(*, mute: bool, kick: bool, ban: bool, delete: bool) -> Sanction:
    asked = ((ban, Sanction.BAN), (kick, Sanction.KICK), (mute, Sanction.MUTE))
    for wanted, sanction in asked:
        if wanted:
            return sanction
    return Sanction.DELETE if delete else Sanction.WARN


def ending(order: Order, now: datetime) -> datetime | None:
    """When what is ordered now ends; None = never, or it does not last."""
    return end_of(now, order.duration) if order.sanction in LASTING else None


def _fitting(order: Order) -> Order:
    """Channels can be neither muted nor removed: what is left is to ban them, for that long."""
    is_channel = order.target.kind is SenderKind.CHANNEL
    if is_channel and order.sanction in (Sanction.MUTE, Sanction.KICK):
        return replace(order, sanction=Sanction.BAN)
    return order
