"""How sanctions end: what must be called so that the member stands as before."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Clock
from bot.db.models import PLATFORM, Case, CaseAction
from bot.grammar import SenderKind
from bot.moderation.calls import Calls, give_back, unban_calls
from bot.moderation.cases import Filed, find_case, open_cases
from bot.people.core import PeopleCore
from bot.sanctions import Sanction
from bot.services import Role

LASTING = (Sanction.MUTE, Sanction.BAN)


class Endings:
    """Works out the calls that end a sanction in a chat, and changes the cases' rows."""

    def __init__(self, people: PeopleCore, clock: Clock) -> None:
        self.people = people
        self.clock = clock

    async def take_back(self, db: AsyncSession, filed: Filed) -> Calls:
        """The calls that undo one running sanction.

        Another open case of the same kind stays in force; it then knows what was before both.
        """
        sanction = Sanction(filed.case.sanction)
        if sanction not in LASTING:
            return []
        others = await self._others(db, filed)
        later = [other for other in others if other.case.id > filed.case.id]
        if sanction is Sanction.MUTE and later:
            _inherit(later[0].action, filed.action)
        if any(other.case.sanction == sanction.value for other in others):
            return await self._instead(filed, others)
        if sanction is Sanction.BAN:
            return unban_calls(filed.action.chat_id, filed.target) + self._mute_again(filed)
        if any(other.case.sanction == Sanction.BAN.value for other in others):
            return []  # restricting somebody banned would let him in again
        if not self._is_plain(filed):
            return []
        return give_back(filed.action.chat_id, filed.case.target_id, *self._previous(filed))

    async def _instead(self, filed: Filed, others: list[Filed]) -> Calls:
        """An earlier mute goes on when a later one is taken back."""
        earlier = [other for other in others if other.case.id < filed.case.id]
        if filed.case.sanction != Sanction.MUTE.value or len(earlier) != len(others):
            return []
        return give_back(filed.action.chat_id, filed.case.target_id, *self._previous(filed))

    async def _others(self, db: AsyncSession, filed: Filed) -> list[Filed]:
        found = await open_cases(db, filed.action.chat_id, filed.case.target_id, LASTING)
        now = self.clock.now()
        return [
            other for other in found if other.case.id != filed.case.id and other.is_running(now)
        ]

    def _is_plain(self, filed: Filed) -> bool:
        """Administrators cannot be restricted: nothing is left to take back from one."""
        if filed.target.kind not in (SenderKind.USER, SenderKind.BOT):
            return True
        member = self.people.chat(filed.action.chat_id).staff.get(filed.case.target_id)
        return member is None or member.role < Role.ADMIN

    def _previous(self, filed: Filed) -> tuple[dict[str, bool] | None, datetime | None]:
        """The restriction from before the case, if it would still be in force."""
        action = filed.action
        until = action.previous_until
        if action.previous_permissions is None or (until and until <= self.clock.now()):
            return None, None
        return action.previous_permissions, until

    def _mute_again(self, filed: Filed) -> Calls:
        """A ban wipes the restriction from before it; taking it back must not pardon that."""
        permissions, until = self._previous(filed)
        if permissions is None:
            return []
        return give_back(filed.action.chat_id, filed.case.target_id, permissions, until)

    async def expire(self, db: AsyncSession, case: Case) -> Calls:
        """Close a case whose time is over, and do what Telegram does not do by itself."""
        if case.state != "open" or case.until is None or case.until > self.clock.now():
            return []
        case.state = "expired"
        calls: Calls = []
        for filed in await find_case(db, case.id):
            calls += await self._after_expiry(db, filed)
        return calls

    async def _after_expiry(self, db: AsyncSession, filed: Filed) -> Calls:
        is_channel = filed.target.kind is SenderKind.CHANNEL  # Telegram bans those for ever
        had_restriction = self._previous(filed)[0] is not None
        if not is_channel and not had_restriction:
            return []
        return await self.take_back(db, filed)

    async def overdue(
        self, db: AsyncSession, chat_id: int, user_id: int, sanction: Sanction
    ) -> Calls:
        """End a sanction that Telegram would go on with, unless another one is in force."""
        now = self.clock.now()
        for filed in await open_cases(db, chat_id, user_id, [sanction]):
            if filed.is_running(now):
                return []
        query = (
            select(Case, CaseAction)
            .join(CaseAction, CaseAction.case_id == Case.id)
            .where(
                Case.platform == PLATFORM,
                Case.target_id == user_id,
                Case.sanction == sanction.value,
                Case.dry_run.is_(False),
                CaseAction.chat_id == chat_id,
            )
            .order_by(Case.id.desc())
            .limit(1)
        )
        row = (await db.execute(query)).first()
        if row is None or row[0].state == "undone":
            return []
        return await self.take_back(db, Filed(row[0], row[1]))


def _inherit(later: CaseAction, earlier: CaseAction) -> None:
    later.previous_status = earlier.previous_status
    later.previous_permissions = earlier.previous_permissions
    later.previous_until = earlier.previous_until
