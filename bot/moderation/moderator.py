"""The ``moderator`` service, bound to one unit of work."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from aiogram.types import Message

from bot.grammar import Person, SenderKind
from bot.moderation.acting import Acting
from bot.moderation.calls import give_back, unban_calls
from bot.moderation.cases import (
    RULE_LIMIT,
    Filed,
    case_of,
    file_case,
    find_case,
    offences,
    open_cases,
)
from bot.moderation.permit import may_order, own_right_missing
from bot.moderation.purge import MOST, PURGE_JOB, purge_payload
from bot.moderation.reports import purge_card
from bot.moderation.warnings import give_strikes_back, limit_order, strikes_of
from bot.phrases.names import Html
from bot.sanctions import CaseInfo, Order, Sanction, StrikeLimit, SweepNotice, Warned
from bot.services import Refused, Sender


class BoundModerator(Acting):
    """Most of ``Moderator`` for one unit of work: beside acting, taking back and warning."""

    # --- taking back -------------------------------------------------------------------------

    async def lift(
        self, chat_id: int, target: Person, sanction: Sanction, by: Sender | None
    ) -> CaseInfo | None:
        """Unmute or unban: gives back the permissions from before; None = there was no case.

        Somebody known to be restricted or banned without a case of ours is pardoned, too, and
        that gets a case.
        """
        if target.kind is SenderKind.CHANNEL and sanction is Sanction.MUTE:
            sanction = Sanction.BAN
        db = self._tools.work.db
        now = self._clock.now()
        running = [
            filed
            for filed in await open_cases(db, chat_id, target.id, [sanction])
            if filed.is_running(now)
        ]
        if not running:
            return await self._pardon(chat_id, target, sanction, by)
        for filed in running[1:]:
            close(filed, by)  # the oldest knows what was before them all
        await db.flush()
        for call in await self._endings.take_back(db, running[0]):
            self._tools.outbox.post(call)
        close(running[0], by)
        await db.flush()
        return running[-1].info()

    async def _pardon(
        self, chat_id: int, target: Person, sanction: Sanction, by: Sender | None
    ) -> CaseInfo | None:
        chats = self._people.bound(self._tools.work)
        known = await chats.member(chat_id, target.id)
        status = "kicked" if sanction is Sanction.BAN else "restricted"
        over = known is not None and known.until is not None and known.until <= self._clock.now()
        if known is None or known.status != status or over:
            return None
        order = Order(chat_id, target, sanction, reason="", by=by)
        case = case_of(order, self._clock.now(), None, dry_run=False)
        filed = await file_case(self._tools.work.db, order, case, known)
        close(filed, by)
        calls = (
            unban_calls(chat_id, target)
            if sanction is Sanction.BAN
            else give_back(chat_id, target.id, None, None)
        )
        for call in calls:
            self._tools.outbox.post(call)
        return filed.info()

    async def undo(self, case_id: int, by: Sender | None) -> CaseInfo | None:
        """Take a case back, in every chat; None when it does not exist or is not open.

        With what warnings led to, the last warning is taken back; the others count again.

        Raises:
            Refused: ``by`` could not have ordered it in a chat of the case.
        """
        db = self._tools.work.db
        everywhere = await find_case(db, case_id)
        if not everywhere or not everywhere[0].is_running(self._clock.now()):
            return None
        if by is not None:
            for filed in everywhere:
                state = self._people.chat(filed.action.chat_id)
                may_order(state, by, Sanction(filed.case.sanction))
        for filed in everywhere:
            if not filed.case.dry_run:
                for call in await self._endings.take_back(db, filed):
                    self._tools.outbox.post(call)
        close(everywhere[0], by)
        await give_strikes_back(db, everywhere[0].case)
        await db.flush()
        return everywhere[0].info()

    async def case(self, case_id: int) -> CaseInfo | None:
        """Look a case up; one that covers many chats is shown with its first."""
        everywhere = await find_case(self._tools.work.db, case_id)
        if not everywhere:
            return None
        info = everywhere[0].info()
        if info.state == "open" and not everywhere[0].is_running(self._clock.now()):
            return replace(info, state="expired")
        return info

    # --- warnings ----------------------------------------------------------------------------

    async def offences(self, chat_id: int, target: Person, rule: str) -> list[datetime]:
        """When a rule struck someone in a chat, oldest first; what was taken back is left out."""
        rehearsed = self._people.rehearses(chat_id)
        db = self._tools.work.db
        return await offences(db, chat_id, target.id, rule[:RULE_LIMIT], rehearsed=rehearsed)

    async def warn(self, order: Order, limit: StrikeLimit) -> Warned:
        """Warn, and do what the limit says once it is reached.

        Raises:
            Refused: the target must not be punished; nothing was done.
        """
        case = await self.act(replace(order, sanction=Sanction.WARN))
        strikes = await self._strikes(order.chat_id, order.target, dry_run=case.dry_run)
        if len(strikes) < limit.count:
            return Warned(case, len(strikes))
        numbers = [f"#{strike.case.id}" for strike in strikes]
        language = self._tools.chats.language(order.chat_id)
        cases = Html(" ".join(numbers))
        reason = self._phrases.say(
            language, "moderation.warnings", count=len(numbers), cases=cases
        )
        try:
            led_to = await self.act(limit_order(order, limit, numbers, str(reason)))
        except Refused as refused:
            return Warned(case, len(strikes), refused=refused)
        for strike in strikes:
            strike.case.spent_by = led_to.id
        await self._tools.work.db.flush()
        return Warned(case, len(strikes), led_to)

    async def strikes(self, chat_id: int, target: Person) -> list[CaseInfo]:
        """The warnings that count against someone in a chat, oldest first."""
        return [strike.info() for strike in await self._strikes(chat_id, target)]

    async def forgive(
        self, chat_id: int, target: Person, by: Sender | None, *, every: bool = False
    ) -> list[CaseInfo]:
        """Take the latest warning back, or all of them; returns those taken back."""
        strikes = await self._strikes(chat_id, target)
        taken = strikes if every else strikes[-1:]
        for strike in taken:
            close(strike, by)
        await self._tools.work.db.flush()
        return [strike.info() for strike in taken]

    async def _strikes(
        self, chat_id: int, target: Person, *, dry_run: bool = False
    ) -> list[Filed]:
        db, now = self._tools.work.db, self._clock.now()
        return await strikes_of(db, chat_id, target.id, now, dry_run=dry_run)

    # --- messages ----------------------------------------------------------------------------

    async def delete(
        self,
        chat_id: int,
        messages: Sequence[int],
        by: Sender,
        notice: SweepNotice | None = None,
    ) -> None:
        """Delete many messages by a job, and tell staff; those older than 48 hours stay.

        Raises:
            Refused: too many at once, or the bot may not; nothing was done.
        """
        if len(messages) > MOST:
            raise Refused("refused.too_many", most=MOST)
        state = self._people.chat(chat_id)
        right = own_right_missing(state, Sanction.DELETE)
        if right is not None:
            raise Refused("refused.bot_right", right=right)
        chats = self._tools.chats
        told = (chats.language(chat_id), chats.title(chat_id), by.person)
        await self._tools.staff.tell(chat_id, purge_card(self._phrases, told, len(messages)))
        self._tools.jobs.defer(PURGE_JOB, purge_payload(chat_id, messages, notice))

    async def tidy(self, message: Message) -> None:
        """Take a message away beside an order if the bot can: a command, a part of an album.

        That is no sanction, and no case.
        """
        state = self._people.chat(message.chat.id)
        if own_right_missing(state, Sanction.DELETE) is None:
            self._delete(message)


def close(filed: Filed, by: Sender | None) -> None:
    """Note that a case was taken back."""
    filed.case.state = "undone"
    filed.case.undone_by = None if by is None else by.person.id
