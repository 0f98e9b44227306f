"""Fetching a file from Telegram, with bounds on its size and on the time that it takes."""

import asyncio
from datetime import timedelta
from io import BytesIO
from typing import Any

import structlog
from aiogram import Bot
from aiogram.exceptions import AiogramError
from aiohttp import ClientError

log = structlog.get_logger(__name__)


class _TooLarge(Exception):
    """More bytes came than were wanted."""


class _Bounded(BytesIO):
    """Takes so many bytes and no more; what is said of a file's size need not be true."""

    def __init__(self, most_bytes: int) -> None:
        super().__init__()
        self._most = most_bytes

    def write(self, content: Any) -> int:
        """Take a piece.

        Raises:
            _TooLarge: it does not fit any more.
        """
        if self.tell() + len(content) > self._most:
            raise _TooLarge
        return super().write(content)


async def fetch(bot: Bot, file_id: str, *, most_bytes: int, within: timedelta) -> bytes | None:
    """A file of Telegram's; None = it is larger, is not there, or did not come in time."""
    held = _Bounded(most_bytes)
    try:
        async with asyncio.timeout(within.total_seconds()):
            await bot.download(file_id, destination=held)
    except (AiogramError, ClientError, OSError, TimeoutError, _TooLarge) as problem:
        log.info("a file was not fetched", why=f"{type(problem).__name__}: {problem}")
        return None
    return held.getvalue()
