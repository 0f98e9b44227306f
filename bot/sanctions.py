"""Sanctions and their cases: what plug-ins order, and the service that carries it out.

Part of the plug-in contract; import these names from ``bot.plugin``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal, Protocol

from aiogram.types import Message

from bot.grammar import Person
from bot.phrases.names import Html
from bot.services import Refused, Sender
from rules.verdict import Verdict


class Sanction(StrEnum):
    """What can be done to someone."""

    WARN = "warn"
    DELETE = "delete"
    MUTE = "mute"
    KICK = "kick"
    BAN = "ban"


@dataclass(frozen=True, slots=True)
class Order:
    """A sanction to carry out.

    Attributes:
        duration: None = for ever (mute, ban); kick ignores it.
        by: who ordered it; None = the bot by itself.
        evidence: the message it is about; deleted with ``delete``.
    """

    chat_id: int
    target: Person
    sanction: Sanction
    reason: str
    duration: timedelta | None = None
    rule: str = "command"
    by: Sender | None = None
    evidence: Message | None = None
    delete: bool = False
    topic_id: int | None = None
    verdict: Verdict | None = None


@dataclass(frozen=True, slots=True)
class CaseInfo:
    """A case as handlers show it.

    Attributes:
        deletes: what ``act`` was ordered takes its message away; False of a case looked up.
    """

    id: int
    chat_id: int
    target: Person
    sanction: Sanction
    reason: str
    until: datetime | None
    state: Literal["open", "undone", "expired"]
    dry_run: bool = False
    deletes: bool = False


@dataclass(frozen=True, slots=True)
class StrikeLimit:
    """How many warnings are enough, and what the last of them brings.

    Attributes:
        duration: None = for ever (mute, ban); kick ignores it.
    """

    count: int
    sanction: Sanction
    duration: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Warned:
    """A warning and what came of it.

    Attributes:
        strikes: how many warnings count, this one included.
        led_to: the case of the sanction, when the limit is reached; its strikes are spent.
        refused: why there is none although the limit is reached.
    """

    case: CaseInfo
    strikes: int
    led_to: CaseInfo | None = None
    refused: Refused | None = None


@dataclass(frozen=True, slots=True)
class Decided:
    """What came of a decision about something rehearsed.

    Attributes:
        deleted: how many messages were deleted, or will be.
        sanctioned: False = the one concerned is not in the group any more.
    """

    case: CaseInfo
    deleted: int = 0
    sanctioned: bool = True


@dataclass(frozen=True, slots=True)
class RehearsalInfo:
    """How a group stands that rehearses, or did.

    Attributes:
        number: of the rehearsal; stays when the group becomes a supergroup.
        until: when staff is asked whether it should go live.
        ended_by: who made it go live; None = it still rehearses.
    """

    number: int
    chat_id: int
    since: datetime
    until: datetime
    undecided: int
    ended_at: datetime | None = None
    ended_by: str | None = None


@dataclass(frozen=True, slots=True)
class SweepNotice:
    """What the group is told once many messages were deleted.

    Attributes:
        partly: said instead of ``done`` when some were too old.
    """

    done: Html
    partly: Html
    delete_after: timedelta | None = None
    topic_id: int | None = None


class Moderator(Protocol):
    """The only way to delete, mute, kick and ban.

    Where a group rehearses, what nobody ordered is shown to staff and not done; its case says
    so (``dry_run``).
    """

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

        Raises:
            Refused: the sender is staff, or the bot may not act there.
        """

    async def act(self, order: Order) -> CaseInfo:
        """Carry an order out and write its case.

        Raises:
            Refused: the target must not be punished, or the bot cannot, or who ordered it may
                not.
        """

    async def warn(self, order: Order, limit: StrikeLimit) -> Warned:
        """Warn, and do what the limit says once it is reached.

        Raises:
            Refused: the target must not be punished.
        """

    async def offences(self, chat_id: int, target: Person, rule: str) -> list[datetime]:
        """When a rule struck someone in a chat, oldest first; what was taken back is left out."""

    async def strikes(self, chat_id: int, target: Person) -> list[CaseInfo]:
        """The warnings that count against someone in a chat, oldest first."""

    async def forgive(
        self, chat_id: int, target: Person, by: Sender | None, *, every: bool = False
    ) -> list[CaseInfo]:
        """Take the latest warning back, or all of them; returns those taken back."""

    async def delete(
        self,
        chat_id: int,
        messages: Sequence[int],
        by: Sender,
        notice: SweepNotice | None = None,
    ) -> None:
        """Delete up to 1000 messages and tell staff; those older than 48 hours stay.

        Args:
            messages: their ids; those that do not exist are skipped.

        Raises:
            Refused: too many at once, or the bot may not.
        """

    async def tidy(self, message: Message) -> None:
        """Take a message away beside an order if the bot can: a command, a part of an album.

        That is no sanction, and no case.
        """

    async def lift(
        self, chat_id: int, target: Person, sanction: Sanction, by: Sender | None
    ) -> CaseInfo | None:
        """Unmute or unban: gives back the permissions from before; None = there was no case."""

    async def undo(self, case_id: int, by: Sender | None) -> CaseInfo | None:
        """Take a case back; None when it does not exist or is not open.

        With what warnings led to, the last warning is taken back; the others count again.
        """

    async def case(self, case_id: int) -> CaseInfo | None:
        """Look a case up."""

    async def decide(self, case_id: int, by: Sender, *, mistake: bool) -> Decided:
        """Carry out what was only rehearsed, or call it a mistake.

        What staff had carried out can be called a mistake afterwards: then it is taken back.

        Raises:
            Refused: it was decided before, cannot be done any more, or ``by`` could not order it.
        """


class Rehearsals(Protocol):
    """Which groups rehearse: there the bot shows to staff what it would do by itself."""

    async def status(self, chat_id: int) -> RehearsalInfo | None:
        """How a group stands; None = it never rehearsed."""

    async def going_on(self) -> list[RehearsalInfo]:
        """The groups that rehearse, in the order in which they began."""

    async def begin(self, chat_id: int) -> RehearsalInfo:
        """Let a group rehearse, from the next message.

        Raises:
            Refused: it is a group of staff.
        """

    async def go_live(self, number: int, by: Sender) -> bool:
        """Act for real from the next message; tells staff. False = it did not rehearse."""
