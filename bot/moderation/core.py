"""The moderator: the only code that deletes, mutes, kicks and bans."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from aiogram.types import ChatMemberUpdated

from bot.clock import Clock
from bot.db.models import Case
from bot.db.work import Work
from bot.moderation.acting import Tools
from bot.moderation.cases import open_cases
from bot.moderation.deciding import DecidingModerator
from bot.moderation.endings import Endings
from bot.moderation.purge import PURGE_JOB, purge
from bot.moderation.rehearsal import RehearsalCore
from bot.moderation.reports import PhraseSource
from bot.people.core import PeopleCore
from bot.people.known import member_state
from bot.plugin import JobContext, JobHandler
from bot.sanctions import Sanction
from bot.services import Chats, Jobs, Outbox, Staff, Trace

EXPIRE_JOB = "moderation.expire"
LIFT_JOB = "moderation.lift"


class ModerationCore:
    """What the moderators of all batches share.

    Args:
        jobs: binds the jobs service to a work; cases end by a job.
        rehearsals: where what is only rehearsed is shown.
        trace: told what was decided about the message at hand.
    """

    def __init__(
        self,
        people: PeopleCore,
        clock: Clock,
        phrases: PhraseSource,
        jobs: Callable[[Work], Jobs],
        *,
        rehearsals: RehearsalCore,
        trace: Trace,
    ) -> None:
        self.people = people
        self.clock = clock
        self.phrases = phrases
        self._jobs = jobs
        self._rehearsals = rehearsals
        self.trace = trace
        self._endings = Endings(people, clock)

    def bound(
        self,
        work: Work,
        outbox: Outbox,
        chats: Chats,
        staff: Staff,
        trace: Trace | None = None,
    ) -> DecidingModerator:
        """The ``moderator`` service for one unit of work.

        Args:
            trace: instead of the one of the message at hand.
        """
        rehearsals = self._rehearsals.bound(work)
        tools = Tools(
            work, outbox, chats, staff, self._jobs(work), rehearsals, trace or self.trace
        )
        return DecidingModerator(self.people, self.clock, self.phrases, tools)

    async def on_chat_member(self, work: Work, update: ChatMemberUpdated) -> None:
        """Learn from the echo of our own sanction how the member stood before it.

        Memory knows only members whose restriction it has seen; Telegram's echo knows all.
        """
        if update.from_user.id != self.people.bot_id:
            return
        before = member_state(update.old_chat_member)
        if before.status not in ("restricted", "left") or before.permissions is None:
            return
        status = member_state(update.new_chat_member).status
        wanted = [Sanction.BAN] if status == "kicked" else [Sanction.MUTE]
        user_id = update.new_chat_member.user.id
        filed = await open_cases(work.db, update.chat.id, user_id, wanted)
        if len(filed) != 1 or filed[0].action.previous_status not in (None, "member"):
            return  # known already, or the echo of a later case: then this is our own mute
        action = filed[0].action
        action.previous_status = before.status
        action.previous_permissions = dict(before.permissions)
        action.previous_until = before.until

    def lift_at(
        self, work: Work, chat_id: int, user_id: int, sanction: Sanction, at: datetime
    ) -> None:
        """End a mute or ban ourselves, where Telegram cannot count so short or so long.

        The outbox calls it when it sends such a sanction; ``at`` is when it was to end.
        """
        payload = {"chat_id": chat_id, "user_id": user_id, "sanction": sanction.value}
        after = max(at - self.clock.now(), at - at)
        key = f"{LIFT_JOB}:{chat_id}:{user_id}:{sanction.value}"
        self._jobs(work).defer(LIFT_JOB, payload, after=after, key=key)

    def jobs(self) -> Mapping[str, JobHandler]:
        """Job name -> handler, for ``JobsCore``."""
        return {EXPIRE_JOB: self._expire, LIFT_JOB: self._lift, PURGE_JOB: purge}

    async def _expire(self, context: JobContext, payload: Mapping[str, Any]) -> None:
        async with context.work() as db:
            case = await db.get(Case, int(payload["case"]))
            if case is not None:
                for call in await self._endings.expire(db, case):
                    context.post(db, call)

    async def _lift(self, context: JobContext, payload: Mapping[str, Any]) -> None:
        chat_id, user_id = int(payload["chat_id"]), int(payload["user_id"])
        sanction = Sanction(payload["sanction"])
        async with context.work() as db:
            for call in await self._endings.overdue(db, chat_id, user_id, sanction):
                context.post(db, call)
