"""How many messages the emulator lets through before it answers 429."""

import math
from collections import deque

from bot.emulator.errors import too_many

PACED = frozenset(
    {
        "sendMessage",
        "sendPhoto",
        "sendDocument",
        "sendMediaGroup",
        "copyMessage",
        "copyMessages",
        "forwardMessage",
        "forwardMessages",
        "editMessageText",
        "editMessageCaption",
        "editMessageReplyMarkup",
    }
)
"""Messages and edits count; deletes, bans and answers to callbacks do not."""


class Limits:
    """Sliding windows over what was let through; None = no limit."""

    def __init__(self) -> None:
        self.overall_per_s: float | None = None
        self.chat_per_s: float | None = None
        self.group_per_min: float | None = None
        self._windows: dict[tuple[str, int], deque[float]] = {}

    def set(
        self,
        overall_per_s: float | None,
        chat_per_s: float | None,
        group_per_min: float | None,
    ) -> None:
        """Enforce these limits from now on, with empty windows."""
        self.overall_per_s = overall_per_s
        self.chat_per_s = chat_per_s
        self.group_per_min = group_per_min
        self._windows.clear()

    def check(self, method: str, chat_id: int, now_s: float, messages: int = 1) -> None:
        """Count a call, or refuse it; what is refused does not count.

        Args:
            now_s: the time in seconds, of any clock that does not go back.
            messages: how many it sends; it passes as one and then counts as so many.

        Raises:
            ApiError: 429 with the seconds to wait.
        """
        if method not in PACED:
            return
        rules = [("overall", 0, self.overall_per_s, 1.0), ("chat", chat_id, self.chat_per_s, 1.0)]
        if chat_id < 0:
            rules.append(("group", chat_id, self.group_per_min, 60.0))
        windows: list[deque[float]] = []
        waits_s: list[float] = []
        for name, key, most, length in rules:
            if most is None:
                continue
            # less than one a second is one in so many seconds
            span, room = (length, most) if most >= 1 else (length / most, 1)
            window = self._windows.setdefault((name, key), deque())
            while window and window[0] <= now_s - span:
                window.popleft()
            if len(window) >= room:
                waits_s.append(window[math.floor(len(window) - room)] + span - now_s)
            windows.append(window)
        if waits_s:  # after the longest, none of them refuses
            raise too_many(max(1, math.ceil(max(waits_s))))
        for window in windows:
            window.extend([now_s] * messages)
