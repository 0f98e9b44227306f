"""Windows in memory: how often someone did something lately."""

from collections import deque
from datetime import timedelta

from aiogram.types import Message

from bot.db.work import Work

Key = tuple[str, int, int]
Window = deque[tuple[float, int]]

# How many counts between two clean-ups: memory follows the members who are active.
SWEEP_EVERY = 50_000


class MeterCore:
    """All windows, by counter, chat and sender. Time is the messages' own, so that a backlog is
    judged as it happened."""

    def __init__(self) -> None:
        self._windows: dict[Key, Window] = {}
        self._spans: dict[str, float] = {}  # counter -> its longest window, seconds
        self._counts = 0

    def bound(self, work: Work) -> "BoundMeter":
        """The meter for one work: what it counts is forgotten if the work is rewound."""
        return BoundMeter(self, work)

    def add(self, key: Key, at: float, message_id: int, span: float) -> tuple[Window, bool]:
        """Remember one event, once.

        Args:
            span: seconds that the caller looks back.

        Returns:
            The window, and whether the event was new.
        """
        longest = self._spans[key[0]] = max(span, self._spans.get(key[0], 0.0))
        window = self._windows.get(key)
        if window is None:
            window = self._windows[key] = deque()
        while window and window[0][0] <= at - longest:
            window.popleft()
        new = not any(known == message_id for _, known in window)
        if new:
            window.append((at, message_id))
        self._counts += 1
        if self._counts % SWEEP_EVERY == 0:
            self._sweep(at)
        return window, new

    def remove(self, key: Key, message_id: int) -> None:
        """Forget one event."""
        left = deque(item for item in self._windows.get(key, ()) if item[1] != message_id)
        if left:
            self._windows[key] = left
        else:
            self._windows.pop(key, None)

    def _sweep(self, now: float) -> None:
        idle = [
            key
            for key, window in self._windows.items()
            if not window or window[-1][0] <= now - self._spans[key[0]]
        ]
        for key in idle:
            del self._windows[key]


class BoundMeter:
    """The ``Meter`` that handlers get."""

    def __init__(self, core: MeterCore, work: Work) -> None:
        self._core = core
        self._work = work

    def count(self, name: str, message: Message, *, window: timedelta) -> int:
        """Messages of this sender within ``window`` up to this one, it included."""
        source = message.sender_chat or message.from_user
        key = (name, message.chat.id, source.id if source else 0)
        at = message.date.timestamp()
        span = window.total_seconds()
        message_id = message.message_id
        known, new = self._core.add(key, at, message_id, span)
        if new:
            self._work.undo(lambda: self._core.remove(key, message_id))
        return sum(1 for when, _ in known if at - span < when <= at)
