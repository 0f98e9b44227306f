"""What could not be handled is kept with its reason; who keeps failing is stopped."""

from __future__ import annotations

import json
import traceback
from dataclasses import dataclass
from datetime import timedelta

import structlog
from sqlalchemy import insert

from bot.clock import Clock
from bot.db.models import Quarantined
from bot.db.work import Work
from bot.stream.update import Incoming

log = structlog.get_logger(__name__)

# So many failures of one plug-in in one chat within the window switch it off there.
FAILURES = 5
WINDOW = timedelta(minutes=10)
REASON = 300  # characters


@dataclass(frozen=True, slots=True)
class _Kept:
    update_id: int | None
    plugin: str | None
    reason: str
    traceback: str | None
    raw: str


class Quarantine:
    """Keeps broken updates and the shares that plug-ins dropped.

    Args:
        bot_id: whose updates these are.
    """

    def __init__(self, bot_id: int, clock: Clock) -> None:
        self._bot_id = bot_id
        self._clock = clock
        self._failures: dict[tuple[str, int], tuple[float, ...]] = {}  # plug-in, chat -> when

    def broken(self, work: Work, incoming: Incoming) -> None:
        """Keep an update that could not even be parsed."""
        reason = incoming.problem or "broken"
        log.warning("update quarantined", update_id=incoming.update_id, reason=reason)
        self._keep(work, incoming, None, reason, None)

    def dropped(
        self, work: Work, incoming: Incoming, plugin: str | None, problem: BaseException
    ) -> bool:
        """Keep an update for the plug-in that failed on it.

        Returns:
            Whether the plug-in has now failed too often in this chat.
        """
        reason = reason_of(problem)
        trace = _storable("".join(traceback.format_exception(problem)))
        log.error("plug-in failed", plugin=plugin, update_id=incoming.update_id, error=reason)
        self._keep(work, incoming, plugin, reason, trace)
        return plugin is not None and self._too_often(work, plugin, incoming.chat_id or 0)

    def _keep(
        self, work: Work, incoming: Incoming, plugin: str | None, reason: str, trace: str | None
    ) -> None:
        raw = json.dumps(incoming.raw)  # ASCII: half a character cannot be stored in any other way
        kept = _Kept(incoming.update_id, plugin, _storable(reason[:REASON]), trace, raw)
        work.gathered(_Kept).append(kept)

    def _too_often(self, work: Work, plugin: str, chat_id: int) -> bool:
        now = self._clock.now().timestamp()
        key = (plugin, chat_id)
        before = self._failures.get(key, ())
        recent = tuple(at for at in before if now - at <= WINDOW.total_seconds())
        often = len(recent) + 1 >= FAILURES
        self._failures[key] = () if often else (*recent, now)
        work.undo(lambda: self._failures.update({key: before}))
        return often

    async def flush(self, work: Work) -> None:
        """Write what was kept."""
        kept = work.gathered(_Kept)
        if kept:
            at = self._clock.now()
            rows = [
                {
                    "bot_id": self._bot_id,
                    "update_id": one.update_id,
                    "plugin": one.plugin,
                    "reason": one.reason,
                    "traceback": one.traceback,
                    "raw": one.raw,
                    "at": at,
                }
                for one in kept
            ]
            await work.db.execute(insert(Quarantined), rows)


def reason_of(problem: BaseException) -> str:
    """The kind of a failure and the first line of what it says; never raises."""
    lines = "".join(traceback.format_exception_only(problem)).strip().splitlines()
    return lines[0].removeprefix(f"{type(problem).__module__}.")[:REASON]


def _storable(text: str) -> str:
    """What every database takes: no half characters, no zero bytes."""
    return text.replace("\0", "\\0").encode("utf-8", "backslashreplace").decode("utf-8")
