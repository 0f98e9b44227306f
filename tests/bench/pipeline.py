"""The whole pipeline: parse, seen ids, counters, routes, judges, durable SQLite."""

import asyncio
import gc
import tempfile
import time
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, cast

from aiogram import Bot, F, Router
from aiogram.client.session.base import BaseSession
from aiogram.methods import TelegramMethod
from aiogram.methods.base import TelegramType
from aiogram.types import Message

from bot.app import App
from bot.clock import SystemClock
from bot.config import Config
from bot.core import HTML, Options
from bot.emulator.group import SHIPPED
from bot.loader import load_plugins, shipped_names
from bot.outbox.pacing import Limits
from bot.plugin import CommandCall, GroupSettings, Plugin, Stage, command
from tests.bench.reference import FAKE_TOKEN, NAME, ROUNDS, UPDATES
from tests.bench.rows import Row
from tests.bench.traffic import CHATS, group_messages

BATCH = 100
IDLE = 50

ME = {"id": 123456, "is_bot": True, "first_name": "管家", "username": "guanjia_bot"}
CHAT = {
    "id": -1,
    "type": "supergroup",
    "accent_color_id": 0,
    "max_reaction_count": 1,
    "accepted_gift_types": dict.fromkeys(
        (
            "unlimited_gifts",
            "limited_gifts",
            "unique_gifts",
            "premium_subscription",
            "gifts_from_channels",
        ),
        False,
    ),
}
OWNER = {"status": "creator", "is_anonymous": False, "user": {**ME, "id": 7, "is_bot": False}}


class Idle(GroupSettings):
    """Nothing to set."""


def idle_plugin(number: int) -> Plugin[Idle]:
    """A plug-in with a command and an ``F`` filter that chatter does not pass."""

    def build_router() -> Router:
        router = Router(name=f"idle{number}")

        @router.message(command(f"idle{number}", help="does nothing"))
        async def by_name(message: Message, call: CommandCall) -> None:
            pass

        @router.message(F.text == "nobody writes this")
        async def by_text(message: Message) -> None:
            pass

        return router

    return Plugin(f"idle{number}", Stage.REPLY, Idle, build_router)


class SilentTelegram(BaseSession):
    """Answers what a starting bot asks, and never has updates: the bench feeds them."""

    async def make_request(
        self, bot: Bot, method: TelegramMethod[TelegramType], timeout: int | None = None
    ) -> TelegramType:
        """A fixed answer for each method."""
        name = method.__api_method__
        if name == "getUpdates":
            await asyncio.sleep(3600)
        answers: dict[str, Any] = {"getMe": ME, "getChatAdministrators": [OWNER], "getChat": CHAT}
        body = self.json_dumps({"ok": True, "result": answers.get(name, True)})
        return cast(TelegramType, self.check_response(bot, method, 200, body).result)

    async def stream_content(self, *_: Any, **__: Any) -> AsyncGenerator[bytes, None]:
        """No files."""
        yield b""

    async def close(self) -> None:
        """Nothing is open."""


@asynccontextmanager
async def running(plugins: Sequence[Plugin[Any]]) -> AsyncIterator[App]:
    """A whole bot on SQLite in a folder of its own, that nobody polls for."""
    with tempfile.TemporaryDirectory(prefix="guanjia-bench-") as folder:
        url = f"sqlite+aiosqlite:///{folder}/bench.db"
        config = Config(files=SHIPPED, database=url)
        bot = Bot(FAKE_TOKEN, session=SilentTelegram(), default=HTML)
        options = Options(plugins=plugins, limits=Limits.none())
        app = App(config, bot, SystemClock(), options)
        await app.start()
        try:
            names = [one.name for one in plugins]
            for chat in range(CHATS):
                await app.configure(-1_001_000_000_000 - chat, names, None, None)
            gc.collect()
            gc.freeze()  # as `run` does
            yield app
        finally:
            gc.unfreeze()
            await app.stop()


async def feed(app: App) -> float:
    """Updates handled per second of CPU; the best of some rounds, chats known before."""
    await app.intake.take(list(group_messages(CHATS)))
    best = 0.0
    for number in range(ROUNDS):
        updates = list(group_messages(UPDATES, start=(number + 1) * UPDATES))
        start = time.process_time()
        for at in range(0, UPDATES, BATCH):
            await app.intake.take(updates[at : at + BATCH])
        best = max(best, UPDATES / (time.process_time() - start))
    return best


async def whole_pipeline() -> list[Row]:
    """The pipeline with idle plug-ins and engines off, then with everything that is shipped."""
    observer = load_plugins(["activity"])
    async with running([*observer, *(idle_plugin(number) for number in range(IDLE))]) as app:
        idle = await feed(app)
    async with running(load_plugins(shipped_names())) as app:
        shipped = await feed(app)
    unit = "updates/CPU s"
    return [
        Row(f"pipeline, {IDLE} idle plug-ins, engines off", idle, unit, NAME, 0.5),
        Row("pipeline, everything shipped on", shipped, unit, NAME, 0.35),
    ]
