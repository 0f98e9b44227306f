"""Ordered failures and limits meet a bot in the same process as they meet one over HTTP."""

from collections.abc import AsyncIterator

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.session.base import BaseSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import AiogramError, TelegramRetryAfter

from bot.emulator.clock import SimClock
from bot.emulator.control import Control
from bot.emulator.server import EmulatorServer, make_emulator_app
from bot.emulator.session import EmulatorSession
from bot.emulator.state import Chat, Json
from bot.emulator.world import World
from tests.emulator.conftest import START


class Caller:
    """A bot of aiogram at one of the doors, and the one group that it writes to."""

    def __init__(self, world: World, session: BaseSession) -> None:
        self.world = world
        self.control = Control(world)
        self.bot = Bot(world.bot.token, session=session)
        self.chat: Chat = world.make_chat("群")

    async def send(self) -> tuple[str, int]:
        """The exception's name, or "sent", and how many messages are there now."""
        try:
            await self.bot.send_message(self.chat.id, "x")
        except AiogramError as error:
            return type(error).__name__, len(self.chat.messages)
        return "sent", len(self.chat.messages)

    async def order(self, **fault: object) -> None:
        await self.control.do("faults", fault)


@pytest.fixture(params=["in process", "over HTTP"])
async def caller(request: pytest.FixtureRequest) -> AsyncIterator[Caller]:
    world = World(SimClock(START, rate=0), seed=3)
    async with EmulatorServer(make_emulator_app(world)) as server:
        session: BaseSession = EmulatorSession(world)
        if request.param == "over HTTP":
            session = AiohttpSession(api=TelegramAPIServer.from_base(server.url))
        yield Caller(world, session)
        await session.close()


@pytest.mark.parametrize(
    ("fault", "name"),
    [
        ({"status": 429, "retry_after": 3600}, "TelegramRetryAfter"),
        ({"status": 400}, "TelegramBadRequest"),
        ({"status": 401}, "TelegramUnauthorizedError"),
        ({"status": 403}, "TelegramForbiddenError"),
        ({"status": 500}, "TelegramServerError"),
        ({"status": 503}, "TelegramServerError"),
        ({"status": "html"}, "ClientDecodeError"),
        ({"status": 504, "body": "upstream timed out"}, "ClientDecodeError"),
        ({"status": "cut"}, "TelegramNetworkError"),
        ({"status": 0}, "TelegramNetworkError"),
    ],
)
async def test_each_failure_before_and_after_its_effect(
    caller: Caller, fault: Json, name: str
) -> None:
    await caller.order(**fault)
    assert await caller.send() == (name, 0)
    await caller.order(**fault, after_effect=True, method="sendMessage", times=2)
    assert await caller.send() == (name, 1)
    assert await caller.send() == (name, 2)
    assert await caller.send() == ("sent", 3)
    assert [call.ok for call in caller.world.calls] == [False, False, False, True]


async def test_the_page_of_a_proxy_says_so(caller: Caller) -> None:
    await caller.order(status="html", method="getMe")
    with pytest.raises(AiogramError, match="502 Bad Gateway"):
        await caller.bot.get_me()


async def test_a_chat_may_be_named_by_its_username(caller: Caller) -> None:
    caller.chat.username = "lessons"
    await caller.order(status=403, chat=caller.chat.id, times=1)
    with pytest.raises(AiogramError, match="Forbidden"):
        await caller.bot.send_message("@lessons", "x")
    await caller.bot.send_message("@lessons", "x")


async def test_limits_answer_with_the_seconds_to_wait(caller: Caller) -> None:
    await caller.control.do("limits", {"chat_per_s": 1, "group_per_min": 2})
    assert await caller.send() == ("sent", 1)
    waits = []
    for _ in range(2):
        with pytest.raises(TelegramRetryAfter) as caught:
            await caller.bot.send_message(caller.chat.id, "x")
        waits.append(caught.value.retry_after)
        caller.world.clock.jump(1)
        await caller.send()
    assert waits == [1, 59]
    other = caller.world.make_chat("another")
    await caller.bot.send_message(other.id, "x")
    await caller.control.do("limits", {})
    assert await caller.send() == ("sent", 3)
