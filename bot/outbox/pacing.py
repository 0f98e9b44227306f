"""How fast messages may go: Telegram's published limits, and what its answers teach.

Telegram leaves its limits "unspecified in detail", so the figures are only the start: what counts
is ``retry_after``. A chat that answered 429 is held back for so long, and slower afterwards.
"""

from collections import deque
from dataclasses import dataclass

_SLACK = 1.016  # of a window: messages sent evenly arrive unevenly
_CHAT_SLACK = 1.04
_SLOW_FIRST_S = 0.5
_SLOW_MOST_S = 30.0
_SLOW_GONE_S = 0.05
_STORM_S = 1.0
_STORM_CHATS = 3
_SWEEP_EVERY = 2048


@dataclass(frozen=True, slots=True)
class Limits:
    """Messages allowed; None = no limit.

    Attributes:
        overall_per_s: in all chats together.
        chat_per_s: in one chat.
        group_per_min: in one group or channel.
    """

    overall_per_s: float | None = None
    chat_per_s: float | None = None
    group_per_min: float | None = None

    @classmethod
    def telegram(cls) -> "Limits":
        """What Telegram publishes."""
        return cls(overall_per_s=30, chat_per_s=1, group_per_min=20)

    @classmethod
    def none(cls) -> "Limits":
        """For an emulator: only its 429 count."""
        return cls()


class _Window:
    """At most ``count`` messages in any ``span_s`` seconds."""

    __slots__ = ("count", "sent", "span_s")

    def __init__(self, per_second: float, over_s: float, slack: float) -> None:
        self.count = max(1, int(per_second * over_s))
        self.span_s = self.count / per_second * slack
        self.sent: deque[float] = deque()

    def ready_s(self) -> float:
        """From when on one more message fits."""
        return self.sent[-self.count] + self.span_s if len(self.sent) >= self.count else 0.0

    def take(self, now_s: float, cost: int) -> None:
        self.sent.extend([now_s] * cost)
        while len(self.sent) > self.count and self.sent[0] + self.span_s <= now_s:
            self.sent.popleft()


class _ChatPace:
    """What is known of one chat."""

    __slots__ = ("held_until_s", "last_s", "slow_s", "windows")

    def __init__(self, windows: list[_Window]) -> None:
        self.windows = windows
        self.held_until_s = 0.0  # nothing goes before
        self.slow_s = 0.0  # between two messages, after a 429
        self.last_s = 0.0


class Pacer:
    """Says when a call may go. All times are the clock's ``monotonic`` seconds."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.all_held_until_s = 0.0  # nothing but instant answers goes before
        self._overall = _Window(limits.overall_per_s, 1, _SLACK) if limits.overall_per_s else None
        self._chats: dict[int | str, _ChatPace] = {}
        self._refusals: deque[tuple[float, int | str | None]] = deque()
        self._is_free = not (limits.chat_per_s or limits.group_per_min)
        self._sweep_at = _SWEEP_EVERY

    def overall_ready_s(self) -> float:
        """When the next limited call may go in any chat."""
        return self._overall.ready_s() if self._overall else 0.0

    def chat_ready_s(self, chat: int | str | None, cost: int) -> float:
        """When a call of this cost may go in the chat; unlimited ones only obey a 429."""
        pace = self._chats.get(chat) if chat is not None else None
        if pace is None:
            return 0.0
        if not cost:
            return pace.held_until_s
        ready_s = max(pace.held_until_s, pace.last_s + pace.slow_s)
        for window in pace.windows:
            ready_s = max(ready_s, window.ready_s())
        return ready_s

    def took(self, chat: int | str | None, cost: int, now_s: float) -> None:
        """A call is on its way."""
        if not cost:
            return
        if self._overall:
            self._overall.take(now_s, cost)
        if chat is None or (self._is_free and chat not in self._chats):
            return
        pace = self._pace(chat, now_s)
        pace.last_s = now_s
        for window in pace.windows:
            window.take(now_s, cost)

    def went_well(self, chat: int | str | None) -> None:
        """A limited call was accepted: a slowed chat recovers bit by bit."""
        pace = self._chats.get(chat) if chat is not None else None
        if pace is not None and pace.slow_s:
            pace.slow_s = pace.slow_s * 0.8 if pace.slow_s > _SLOW_GONE_S else 0.0

    def refused(self, chat: int | str | None, retry_after_s: float, now_s: float) -> None:
        """A 429: hold the chat back and slow it; when several chats answer so at once, all."""
        self._refusals.append((now_s, chat))
        while self._refusals[0][0] < now_s - _STORM_S:
            self._refusals.popleft()
        if len({each for _, each in self._refusals}) >= _STORM_CHATS:
            self.hold_all(now_s + retry_after_s)
        if chat is None:
            return
        pace = self._pace(chat, now_s)
        pace.held_until_s = max(pace.held_until_s, now_s + retry_after_s)
        pace.slow_s = min(max(_SLOW_FIRST_S, pace.slow_s * 2), _SLOW_MOST_S)

    def hold_all(self, until_s: float) -> None:
        """Nothing goes before ``until_s``, except instant answers."""
        self.all_held_until_s = max(self.all_held_until_s, until_s)

    def _pace(self, chat: int | str, now_s: float) -> _ChatPace:
        pace = self._chats.get(chat)
        if pace is None:
            if len(self._chats) >= self._sweep_at:
                self._sweep(now_s)
            pace = self._chats[chat] = _ChatPace(self._windows(chat))
        return pace

    def _windows(self, chat: int | str) -> list[_Window]:
        windows = []
        if self.limits.chat_per_s:
            windows.append(_Window(self.limits.chat_per_s, 1, _CHAT_SLACK))
        is_group = isinstance(chat, str) or chat < 0
        if self.limits.group_per_min and is_group:
            windows.append(_Window(self.limits.group_per_min / 60, 60, _SLACK))
        return windows

    def _sweep(self, now_s: float) -> None:
        """Forget chats that no limit holds back any more."""
        for chat, pace in list(self._chats.items()):
            idle_since_s = max([pace.held_until_s, pace.last_s + pace.slow_s])
            if idle_since_s < now_s - 2 * 60:
                del self._chats[chat]
        self._sweep_at = max(_SWEEP_EVERY, 2 * len(self._chats))
