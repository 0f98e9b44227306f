"""A whole bot that meets the emulator over HTTP, as it meets Telegram."""

import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

import pytest
from aiogram import Bot
from aiogram.client.telegram import TelegramAPIServer

from bot.app import App
from bot.config import Config
from bot.config_models import BotSection, Files
from bot.core import HTML, Options
from bot.emulator.clock import SimClock
from bot.emulator.databases import fresh_database
from bot.emulator.group import EmulatedGroup
from bot.emulator.server import EmulatorServer, make_emulator_app
from bot.emulator.world import World
from bot.loader import load_plugins
from bot.outbox.pacing import Limits
from bot.outbox.wire import JsonSession

ROOT = Path(__file__).resolve().parents[2]
STAFF = -1009999999999


class OpenGroup(Protocol):
    """How a test opens its group."""

    def __call__(
        self, rules: str | None = None, /, **settings: Mapping[str, Any]
    ) -> AbstractAsyncContextManager[EmulatedGroup]:
        """A group in which exactly these plug-ins are on.

        Args:
            rules: the operator's rules file; by default the one that is shipped.
        """


@pytest.fixture
def http_group(tmp_path: Path) -> OpenGroup:
    @asynccontextmanager
    async def opened(
        rules: str | None = None, /, **settings: Mapping[str, Any]
    ) -> AsyncIterator[EmulatedGroup]:
        files = ROOT / "rules" / "content"
        if rules is not None:
            files = tmp_path / "rules.yaml"
            files.write_text(rules, "utf-8")
        async with group_over_http(files, settings) as group:
            yield group

    return opened


@asynccontextmanager
async def group_over_http(
    rules: Path,
    settings: Mapping[str, Mapping[str, Any]],
    *,
    start: datetime | None = None,
    zone: str = "Asia/Shanghai",
) -> AsyncIterator[EmulatedGroup]:
    """The bot and its emulator in one process, with sockets between them.

    Args:
        start: what the clock shows at first.
        zone: of the bot's groups.
    """
    clock = SimClock(start, rate=0)
    world = World(clock)
    plugins = load_plugins(list(settings))
    with tempfile.TemporaryDirectory(prefix="guanjia-") as folder:
        async with (
            fresh_database(Path(folder)) as url,
            EmulatorServer(make_emulator_app(world)) as server,
        ):
            files = Files(faq=((ROOT / "faq" / "content").as_posix(),), rules=(rules.as_posix(),))
            config = Config(bot=BotSection(timezone=zone), files=files, database=url)

            def make() -> App:
                api = TelegramAPIServer.from_base(server.url)
                bot = Bot(world.bot.token, session=JsonSession(api=api), default=HTML)
                options = Options(plugins=plugins, limits=Limits.none())
                return App(config, bot, clock, options)

            group = EmulatedGroup(world, make(), clock, make)
            try:
                await group.app.start()
                await group.open("zh-CN", settings)
                yield group
            finally:
                await group.stop()
