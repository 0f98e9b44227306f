"""``python -m bot run``: the bot at work."""

from __future__ import annotations

import asyncio
import gc
import signal
from collections.abc import Coroutine
from typing import Any

import structlog
from aiogram import Bot
from aiogram.client.telegram import PRODUCTION, TelegramAPIServer

from bot.app import App
from bot.cli.logs import set_up_logging
from bot.clock import SystemClock
from bot.config import Config
from bot.config_models import Pace
from bot.core import HTML, Options
from bot.outbox.pacing import Limits
from bot.outbox.wire import JsonSession

log = structlog.get_logger(__name__)


def make_bot(config: Config) -> Bot:
    """The real bot, on Telegram's servers or on those that the config names."""
    assert config.token is not None
    proxy = config.proxy.get_secret_value() if config.proxy else None
    return Bot(
        config.token.get_secret_value(),
        session=make_session(config.bot.api, proxy),
        default=HTML,
    )


def make_session(api: str | None, proxy: str | None) -> JsonSession:
    """The way to a Bot API server, directly or through a proxy; None = Telegram's own."""
    server = TelegramAPIServer.from_base(api) if api else PRODUCTION
    return JsonSession(proxy=proxy, api=server)


def limits_of(limits: str | Pace) -> Limits:
    """The outbox's limits, as the config says."""
    if isinstance(limits, Pace):
        return Limits(limits.overall_per_s, limits.chat_per_s, limits.group_per_min)
    return Limits.none() if limits == "none" else Limits.telegram()


async def run_bot(config: Config) -> int:
    """Run until SIGTERM, SIGINT or a failure that trying again cannot mend."""
    set_up_logging()
    options = Options(limits=limits_of(config.bot.limits), menus=True, watch=True)
    app = App(config, make_bot(config), SystemClock(), options)
    asked = listen()
    try:
        if await finished(app.start(), asked):
            log.info("running", bot=app.username, plugins=[one.name for one in app.plugins])
            # What start-up made stays; the collector need not look through it again (p99 gains).
            gc.collect()
            gc.freeze()
            await finished(app.run(), asked)
    finally:
        await app.stop()
    return 0


def listen() -> asyncio.Event:
    """An event that is set when the process is asked to stop."""
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in ("SIGTERM", "SIGINT"):
        try:
            loop.add_signal_handler(getattr(signal, name), asked.set)
        except NotImplementedError:  # Windows: Ctrl-C arrives as KeyboardInterrupt
            break
    return asked


async def finished(work: Coroutine[Any, Any, None], asked: asyncio.Event) -> bool:
    """Do something; give it up when the process is asked to stop first.

    Returns:
        Whether it came to its end.
    """
    working = asyncio.create_task(work)
    stopping = asyncio.create_task(asked.wait())
    await asyncio.wait([stopping, working], return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if working.done():
        working.result()
        return True
    working.cancel()
    await asyncio.wait([working])
    return False
