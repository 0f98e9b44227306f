"""The noise budget: how many messages that nobody asked for a group hears in an hour."""

from __future__ import annotations

from collections import deque
from typing import Protocol

from aiogram.types import Message

from bot.db.work import Work
from bot.outbox.kinds import repeats_show
from bot.outbox.post import Post
from bot.plugin import Stage
from bot.schedule.rows import JobWrite
from bot.stream.route import Route

HOUR_S = 3600.0


class Limits(Protocol):
    """Where the cap of a group comes from; ``SettingsStore`` is one."""

    version: int

    def unasked_per_hour(self, chat_id: int) -> int:
        """The most unasked messages in an hour; 0 = silent."""


class NoiseBudget:
    """Counts, in memory, in the messages' own time, so that a backlog is judged as it happened.

    Every message of every group that nobody answers passes here: ``is_spent`` looks two things up.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._version = -1
        self._known: dict[int, int] = {}
        self._spent: dict[int, deque[tuple[float, int]]] = {}
        self._told: dict[int, float] = {}

    def limit(self, chat_id: int) -> int:
        """The cap of a group."""
        if self._version != self._limits.version:
            self._known.clear()
            self._version = self._limits.version
        known = self._known.get(chat_id)
        if known is None:
            known = self._known[chat_id] = self._limits.unasked_per_hour(chat_id)
        return known

    def is_spent(self, message: Message) -> bool:
        """Whether the group of this message has heard enough."""
        chat_id = message.chat.id
        spent = self._spent.get(chat_id)
        if spent is None:
            return self.limit(chat_id) == 0
        since = message.date.timestamp() - HOUR_S
        while spent and spent[0][0] <= since:
            spent.popleft()
        if not spent:
            del self._spent[chat_id]
        return len(spent) >= self.limit(chat_id)

    def count(self, message: Message, work: Work) -> bool:
        """Count the answer to a message, once; forgotten if the work is rewound.

        Returns:
            Whether staff should hear that it was the last for now: at most once in an hour.
        """
        chat_id, one = message.chat.id, (message.date.timestamp(), message.message_id)
        spent = self._spent.setdefault(chat_id, deque())
        if one in spent:
            return False
        spent.append(one)
        work.undo(lambda: self._forget(chat_id, one))
        told = self._told.get(chat_id)
        if len(spent) < self.limit(chat_id) or (told is not None and one[0] - told < HOUR_S):
            return False
        self._told[chat_id] = one[0]
        work.undo(lambda: self._tell_again(chat_id, told))
        return True

    def _forget(self, chat_id: int, one: tuple[float, int]) -> None:
        left = deque(each for each in self._spent.get(chat_id, ()) if each != one)
        if left:
            self._spent[chat_id] = left
        else:
            self._spent.pop(chat_id, None)

    def _tell_again(self, chat_id: int, told: float | None) -> None:
        if told is None:
            self._told.pop(chat_id, None)
        else:
            self._told[chat_id] = told


def spoke_up(route: Route, work: Work, message: Message) -> bool:
    """Whether a plug-in that replies sent something new to the group because of this message.

    An answer that was left to a job, since it needs the network first, counts, too.

    Args:
        work: what was gathered for this message stands last in it; its plug-in acted last.
    """
    for post in reversed(work.gathered(Post)):
        if post.cause != message.message_id:
            break
        said = post.chat_id == message.chat.id and repeats_show(post.name)
        if said and _replies(route, post.plugin):
            return True
    if not _replies(route, work.plugin):
        return False
    for write in reversed(work.gathered(JobWrite)):
        if write.cause != message.message_id:
            break
        if write.speaks and write.name.partition(".")[0] == work.plugin:
            return True
    return False


def _replies(route: Route, name: str | None) -> bool:
    plugin = route.plugins.get(name or "")
    return plugin is not None and plugin.stage >= Stage.REPLY
