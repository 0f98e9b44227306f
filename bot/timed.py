"""Work that waits for its time, as plug-ins see it: schedules, and what a job may use.

Part of the plug-in contract; import these names from ``bot.plugin``.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

from aiogram.methods import TelegramMethod
from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Clock
from bot.sanctions import Moderator
from bot.services import Buttons, Chats, Jobs, Outbox, Phrases, PostClass, Staff
from text.late import Late
from text.times import Rule

AN_HOUR: Final = Late(timedelta(hours=1))


class JobContext(Protocol):
    """What a job may use: the real bot, transactions of its own, and its plug-in's things."""

    bot: Any
    clock: Clock
    constants: Mapping[str, Any]  # what the plug-in's lifespan yielded

    @property
    def buttons(self) -> Buttons:
        """The plug-in's own, for keyboards of its posts."""

    def work(self) -> AbstractAsyncContextManager[AsyncSession]:
        """A transaction; commit happens at the end of the block."""

    def post(
        self,
        db: AsyncSession,
        method: TelegramMethod[Any],
        *,
        klass: PostClass | None = None,
        delete_after: timedelta | None = None,
    ) -> int:
        """Like ``outbox.post``, with that transaction."""

    async def post_once(
        self,
        db: AsyncSession,
        method: TelegramMethod[Any],
        occurrence: int,
        *,
        klass: PostClass | None = None,
    ) -> int | None:
        """Post for a due time; None = that was done before, in a run that was cut off."""

    def defer(
        self,
        db: AsyncSession,
        name: str,
        payload: Mapping[str, Any],
        *,
        after: timedelta | None = None,
        key: str | None = None,
    ) -> None:
        """Like ``jobs.defer``, with that transaction."""

    async def fetch(self, file_id: str, *, most_bytes: int, within: timedelta) -> bytes | None:
        """A file of Telegram's; None = it is larger, is not there, or did not come in time."""

    async def outcomes(self, db: AsyncSession, refs: Sequence[int]) -> Mapping[int, str]:
        """Posts that ended, by their references: "" = it was sent, else why it was not."""

    def settings(self, chat_id: int) -> Any:
        """The plug-in's settings in a chat; None where it is off."""

    def phrases(self, chat_id: int) -> Phrases:
        """What the bot says, in the language of a chat."""

    def chats(self, db: AsyncSession) -> Chats:
        """Like the service, with that transaction."""

    def staff(self, db: AsyncSession) -> Staff:
        """Like the service, with that transaction."""

    def moderator(self, db: AsyncSession) -> Moderator:
        """Like the service, with that transaction."""

    def outbox(self, db: AsyncSession) -> Outbox:
        """Like the service, with that transaction."""

    def jobs(self, db: AsyncSession) -> Jobs:
        """Like the service, with that transaction."""


JobHandler = Callable[[JobContext, Mapping[str, Any]], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Schedule:
    """Due times of a job in one chat; each of them happens once, or is skipped when it is late.

    Attributes:
        key: tells the schedules of a plug-in in a chat apart; one whose ``when`` changes begins
            anew.
        job: the plug-in's job, by its name in ``jobs=``. It gets ``payload``, ``chat``,
            ``occurrence`` (for ``post_once``) and ``wall_time``.
        late: how late it may still run, after a standstill; of several only the newest does.
        start: what an interval is counted from, aware; None = a midnight long ago.
        since: nothing before counts as missed, aware; None = all since the bot knew of it.
    """

    key: str
    when: Rule
    job: str
    payload: Mapping[str, Any] = field(default_factory=dict)
    late: Late = AN_HOUR
    start: datetime | None = None
    since: datetime | None = None


class Schedules(Protocol):
    """The due times of the plug-ins' schedules."""

    def replan(self, chat_id: int) -> None:
        """Ask the plug-ins anew what is due in a chat, once the batch is committed."""

    def next_due(
        self, chat_id: int, when: Rule, *, start: datetime | None = None
    ) -> datetime | None:
        """When it is next due, in the group's own zone; None = never again."""

    def now(self, chat_id: int) -> datetime:
        """The present in the group's own zone."""


@dataclass(frozen=True, slots=True)
class ScheduledChat:
    """A chat whose schedules are asked for.

    Attributes:
        names: what the operator's files may call it: its own name and those of its sets.
        settings: the plug-in's, there.
        constants: what its lifespan yielded.
        db: to read.
    """

    id: int
    names: frozenset[str]
    settings: Any
    constants: Mapping[str, Any]
    db: AsyncSession


ScheduleSource = Callable[[ScheduledChat], Awaitable[Sequence[Schedule]]]
