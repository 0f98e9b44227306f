"""Wait for something to be done in Telegram, whatever comes between."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from math import ceil
from typing import TypeVar

from aiogram.exceptions import AiogramError

from bot.cli.setup.desk import Desk
from bot.cli.setup.telegram import POLL_S, Busy, Crowded, Hooked, Unreachable, reaching
from bot.stream.raw import Raw

T = TypeVar("T")
Judge = Callable[[Sequence[Raw]], T | None]


def wait_for(desk: Desk, judge: Judge[T], seconds: float) -> T | None:
    """Look at what comes for the bot until the judge finds something in it.

    Args:
        judge: called with what is new, at first with all that waits.

    Returns:
        What was found; None after the time, or when something stands in the way that the user
        does not want to clear away.
    """
    desk.talk.say("wait.now", "dim")
    ends = desk.clock.monotonic() + seconds
    while True:
        left_s = ends - desk.clock.monotonic()
        try:
            fresh = desk.do(_look(desk, max(0, min(POLL_S, ceil(left_s)))))
        except (Busy, Crowded, Hooked, Unreachable) as trouble:
            if not clear(desk, trouble):
                return None
            continue
        found = judge(fresh)
        if found is not None:
            return found
        if not fresh and desk.clock.monotonic() >= ends:
            return None


def pass_over(desk: Desk) -> None:
    """What waits by now is not what will be waited for; trouble is told when waiting begins."""
    with suppress(Busy, Crowded, Hooked, Unreachable):
        desk.do(_look(desk, 0))


async def _look(desk: Desk, wait_s: int) -> list[Raw]:
    assert desk.inbox is not None
    async with reaching():
        return await desk.inbox.look(wait_s)


def clear(desk: Desk, trouble: Exception) -> bool:
    """Say what is in the way; whether to try again."""
    talk = desk.talk
    if isinstance(trouble, Unreachable):
        talk.missing("line.broken", reason=trouble)
    elif isinstance(trouble, Busy):
        talk.missing("wait.busy")
    elif isinstance(trouble, Hooked):
        if talk.confirm("wait.hooked", default=True):
            desk.do(desk.line.delete_webhook(drop_pending_updates=False))
            return True
        return False
    elif isinstance(trouble, Crowded):
        if talk.confirm("wait.crowded", default=False):
            assert desk.inbox is not None
            desk.do(desk.inbox.forget())
            return True
        return False
    return talk.go_on("wait.again")


def say_to(desk: Desk, chat_id: int, text: str) -> None:
    """Write to somebody; if that fails, nothing depends on it."""
    try:
        desk.do(_send(desk, chat_id, text))
    except (AiogramError, Unreachable) as problem:
        desk.talk.warn("wait.unsaid", reason=problem)


async def _send(desk: Desk, chat_id: int, text: str) -> None:
    timeout_s = desk.options.timeout_s
    await desk.line.send_message(chat_id, text, parse_mode=None, request_timeout=timeout_s)
