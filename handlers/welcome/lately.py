"""What happened a moment ago, in memory: what a crash loses of it is not missed."""

from collections.abc import Callable
from datetime import datetime, timedelta

AfterCommit = Callable[[Callable[[], None]], None]
SAME = timedelta(minutes=1)  # between the notice and the change that tell of one coming


class Lately:
    """Telegram's notices, "X joined the group", of the last seconds.

    Changed only by ``after_commit`` and by jobs, so that a batch that is run again counts once.
    """

    def __init__(self) -> None:
        self._unwanted: dict[int, list[int]] = {}
        self._turns: dict[int, int] = {}
        self._came: dict[tuple[int, int], datetime] = {}
        self._shown: dict[int, datetime] = {}

    def keep(self, chat_id: int, message_id: int, turn: int) -> None:
        """This notice is to be removed with the others of its turn."""
        self._unwanted.setdefault(chat_id, []).append(message_id)
        self._turns[chat_id] = turn

    def is_planned(self, chat_id: int, turn: int) -> bool:
        """Whether the end of this turn is waited for already."""
        return self._turns.get(chat_id) == turn

    def take(self, chat_id: int) -> list[int]:
        """The notices of a chat that are to be removed now."""
        return sorted(self._unwanted.pop(chat_id, ()))

    def noticed(self, chat_id: int, user_id: int, now: datetime) -> None:
        """There was a notice of somebody's coming."""
        self._came.pop((chat_id, user_id), None)
        self._came[chat_id, user_id] = self._shown[chat_id] = now
        for key, at in list(self._came.items()):  # the oldest come first
            if now - at < SAME:
                break
            del self._came[key]

    def shows(self, chat_id: int, now: datetime) -> bool:
        """Whether the chat is one where notices are shown, as far as the last minute tells."""
        at = self._shown.get(chat_id)
        return at is not None and now - at < SAME

    def was_noticed(self, chat_id: int, user_id: int, now: datetime) -> bool:
        """Whether there was a notice of it."""
        at = self._came.get((chat_id, user_id))
        return at is not None and now - at < SAME
