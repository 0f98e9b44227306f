"""A call on its way: the row of the outbox as the process keeps it in memory."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from aiogram.methods import TelegramMethod

from bot.outbox.codec import FileBytes
from bot.services import PostClass


@dataclass(slots=True, eq=False)
class Post:
    """One call that must happen.

    Attributes:
        id: of its row; ``-id`` is the reference to the message it makes.
        name: the method's name in the Bot API.
        user_id: whom a sanction concerns, or who is to see an ephemeral message.
        method: the call itself; None after a restart, until it is sent.
        refs: ids of the rows whose messages the call is about.
        may_be_plain: an ephemeral message that may become a plain one where the chat has none.
        failures: attempts that the network or Telegram's servers spoilt.
        note: what to say of it in its row though it was sent.
        is_held: Telegram or the network told it to wait; its user's other sanctions go on.
    """

    id: int
    klass: PostClass
    name: str
    params: str
    chat_id: int | str | None
    due_at: datetime
    created_at: datetime
    user_id: int | None = None
    expires_at: datetime | None = None
    delete_after: timedelta | None = None
    occurrence_id: int | None = None
    plugin: str | None = None
    cause: int | None = None
    method: TelegramMethod[Any] | None = None
    files: Mapping[str, FileBytes] = field(default_factory=dict)
    refs: tuple[int, ...] = ()
    cost: int = 0
    may_be_plain: bool = False
    attempts: int = 0
    failures: int = 0
    is_held: bool = False
    is_in_lane: bool = False
    note: str | None = None

    def has_expired(self, now: datetime) -> bool:
        """Whether it is too late to send it."""
        return self.expires_at is not None and now >= self.expires_at


@dataclass(frozen=True, slots=True)
class Result:
    """How a post ended, to be written to its row.

    Attributes:
        message_id: below 0 it is the id of an ephemeral message.
        lift_at: when the sanction must be lifted by us.
    """

    post: Post
    state: str
    done_at: datetime
    message_id: int | None = None
    reason: str | None = None
    lift_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Migrated:
    """A group that became a supergroup."""

    old: int
    new: int
