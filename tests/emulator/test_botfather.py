"""Settings at BotFather by the control API, tokens that are none, answers that never come."""

import asyncio
from typing import Any

import aiohttp
import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramNetworkError

from bot.emulator.control import Control
from bot.emulator.errors import ApiError, WrongCall
from bot.emulator.membership import leave
from bot.emulator.server import EmulatorServer, make_emulator_app
from bot.emulator.session import EmulatorSession
from tests.emulator.conftest import Town


async def test_privacy_mode_goes_on_and_off(town: Town) -> None:
    control = Control(town.world)
    answer = await control.do("botfather", {"privacy": True})
    assert answer == {
        "id": town.bot.user.id,
        "username": "guanjia_bot",
        "privacy": True,
        "join_groups": True,
    }
    assert (await town.call("getMe"))["can_read_all_group_messages"] is False
    await control.do("botfather", {"privacy": False, "bot": town.bot.user.id})
    assert (await town.call("getMe"))["can_read_all_group_messages"] is True
    with pytest.raises(WrongCall, match="there is no bot 7"):
        await control.do("botfather", {"bot": 7})


async def test_a_bot_that_does_not_join_groups_is_not_let_in(town: Town) -> None:
    await Control(town.world).do("botfather", {"join_groups": False})
    assert (await town.call("getMe"))["can_join_groups"] is False
    leave(town.world, town.chat, town.bot.user.id)
    with pytest.raises(WrongCall, match="does not join groups"):
        town.world.join(town.chat, town.bot.user, by=town.owner)


@pytest.mark.parametrize(
    ("token", "answer"), [("1:wrong-but-such-a-token", 401), ("1:wrong/", 404), ("nonsense", 404)]
)
async def test_a_token_that_is_none_is_not_found(town: Town, token: str, answer: int) -> None:
    with pytest.raises(ApiError) as caught:
        await town.world.call(token, "getMe", {})
    assert caught.value.code == answer


async def test_an_answer_that_never_comes(town: Town) -> None:
    control = Control(town.world)
    async with (
        EmulatorServer(make_emulator_app(town.world)) as server,
        aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=0.2)) as http,
    ):
        url = f"{server.url}/bot{town.bot.token}/getMe"
        await control.do("faults", {"method": "getMe", "status": "hang"})
        with pytest.raises(TimeoutError):
            await http.get(url)
        async with http.get(url) as answer:
            assert answer.status == 200


async def test_in_process_it_takes_as_long_as_the_caller_waits(town: Town) -> None:
    bot = Bot(town.bot.token, session=EmulatorSession(town.world))
    await Control(town.world).do("faults", {"method": "getMe", "status": "hang"})
    asking: asyncio.Task[Any] = asyncio.create_task(bot.get_me(request_timeout=10))
    for _ in range(5):
        await asyncio.sleep(0)
    assert not asking.done()
    town.clock.jump(10)
    with pytest.raises(TelegramNetworkError, match="timeout"):
        await asking
