"""The two doors of the world: in process and over HTTP, and that they are the same."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import aiohttp
import pytest
from aiogram import Bot
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.session.base import BaseSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)
from aiogram.methods import SendMessage
from aiogram.types import (
    BufferedInputFile,
    ChatPermissions,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    ReplyParameters,
)

from bot.emulator.clock import SimClock
from bot.emulator.faults import Fault
from bot.emulator.server import EmulatorServer, make_emulator_app
from bot.emulator.session import EmulatorSession
from bot.emulator.state import Chat
from bot.emulator.transcript import transcript
from bot.emulator.world import World
from tests.emulator.conftest import START, Town
from tests.emulator.test_messages import PNG


@dataclass
class Line:
    """HTTP to a world."""

    town: Town
    http: aiohttp.ClientSession
    url: str

    async def bot(self, method: str, **request: Any) -> tuple[int, Any]:
        url = f"{self.url}/bot{self.town.bot.token}/{method}"
        async with self.http.post(url, **request) as response:
            return response.status, json.loads(await response.text())


@pytest.fixture
async def line(town: Town) -> AsyncIterator[Line]:
    app = make_emulator_app(town.world)
    async with EmulatorServer(app) as server, aiohttp.ClientSession() as http:
        yield Line(town, http, server.url)


async def test_json_form_query_and_multipart_are_the_same(line: Line) -> None:
    chat = line.town.chat.id
    markup = {"inline_keyboard": [[{"text": "b", "callback_data": "x"}]]}
    plain = {"chat_id": chat, "text": "x", "reply_markup": markup}
    texts = {"chat_id": str(chat), "text": "x", "reply_markup": json.dumps(markup)}
    parts = aiohttp.FormData()
    for key, value in texts.items():
        parts.add_field(key, value, content_type="text/plain")
    for request in ({"json": plain}, {"data": texts}, {"params": texts}, {"data": parts}):
        status, answer = await line.bot("sendMessage", **request)
        assert (status, answer["ok"]) == (200, True)
    assert [call.params for call in line.town.world.calls] == [plain] * 4


async def test_errors_over_http_are_telegrams(line: Line) -> None:
    status, answer = await line.bot("sendMessage", json={"chat_id": 1, "text": "x"})
    assert (status, answer) == (
        400,
        {"ok": False, "error_code": 400, "description": "Bad Request: chat not found"},
    )
    assert (await line.bot("nothing"))[0] == 404
    assert (await line.bot("sendMessage", data=b"{", headers=_JSON))[0] == 400
    assert (await line.bot("sendMessage", data=b"[]", headers=_JSON))[0] == 400
    async with line.http.get(f"{line.url}/bot1:x/getMe") as response:
        assert response.status == 401


_JSON = {"Content-Type": "application/json"}


async def test_upload_and_download(line: Line) -> None:
    form = aiohttp.FormData({"chat_id": str(line.town.chat.id)})
    form.add_field("photo", PNG, filename="a.png")
    _, answer = await line.bot("sendPhoto", data=form)
    file_id = answer["result"]["photo"][0]["file_id"]
    _, answer = await line.bot("getFile", json={"file_id": file_id})
    path = answer["result"]["file_path"]
    url = f"{line.url}/file/bot{line.town.bot.token}/{path}"
    async with line.http.get(url) as response:
        assert (response.status, await response.read()) == (200, PNG)
    async with line.http.get(f"{url}x") as response:
        assert response.status == 404


async def test_a_cut_connection_and_a_body_that_is_no_json(line: Line) -> None:
    before = len(line.town.chat.messages)
    line.town.world.faults.order(Fault(0, method="sendMessage", after_effect=True))
    plain = {"chat_id": line.town.chat.id, "text": "x"}
    with pytest.raises(aiohttp.ClientError):
        await line.bot("sendMessage", json=plain)
    assert len(line.town.chat.messages) == before + 1
    line.town.world.faults.order(Fault(502, body="<html>Bad Gateway</html>"))
    url = f"{line.url}/bot{line.town.bot.token}/getMe"
    async with line.http.get(url) as response:
        assert (response.status, response.content_type) == (502, "text/html")


async def test_healthz_waits_for_the_first_poll() -> None:
    world = World(SimClock(START, rate=0), seed=1)
    async with EmulatorServer(make_emulator_app(world)) as server, aiohttp.ClientSession() as http:
        async with http.get(f"{server.url}/healthz") as response:
            assert response.status == 503
        await world.call(world.bot.token, "getUpdates", {})
        async with http.get(f"{server.url}/healthz") as response:
            assert (response.status, await response.json()) == (200, {"ok": True})


async def test_a_taken_port_is_one_sentence(line: Line) -> None:
    port = int(line.url.rpartition(":")[2])
    second = EmulatorServer(make_emulator_app(line.town.world), port)
    with pytest.raises(OSError, match=f"port {port} of 127.0.0.1 is taken"):
        await second.start()


# --- the same through both doors ---------------------------------------------------------------


async def play(bot: Bot, world: World) -> list[str]:
    """A script that uses much of what there is; returns what the bot saw."""
    seen: list[Any] = [await bot.get_me()]
    chat = world.make_chat("群")
    group = world.make_chat("basic", "group")
    ann = world.add_user("Ann", "ann")
    for place in (chat, group):
        world.join(place, ann)
    asked = world.say(chat, ann, "/help 😀 https://a.example")
    seen += await bot.get_updates(allowed_updates=["message", "chat_member"])
    keyboard = InlineKeyboardMarkup(
        inline_keyboard=[[InlineKeyboardButton(text="b", callback_data="x")]]
    )
    sent = await bot.send_message(
        chat.id,
        "<b>好</b> &lt;",
        reply_markup=keyboard,
        reply_parameters=ReplyParameters(message_id=asked.id),
    )
    seen += [sent, await sent.edit_text("new")]
    photo = BufferedInputFile(PNG, filename="课表.png")
    shown = await bot.send_photo(chat.id, photo, caption="c")
    seen.append(shown)
    assert shown.photo
    downloaded = await bot.download(shown.photo[0])
    assert downloaded is not None
    seen.append(downloaded.read())
    until = datetime.fromtimestamp(world.unix() + 60, START.tzinfo)
    muted = ChatPermissions(can_send_messages=False)
    seen.append(await bot.restrict_chat_member(chat.id, ann.id, muted, until_date=until))
    seen.append(await bot.get_chat_member(chat.id, ann.id))
    seen.append(await bot.get_chat(chat.id))
    seen.append(await bot.delete_messages(chat.id, [asked.id]))
    seen.append(await bot.ban_chat_member(chat.id, ann.id))
    seen += await stumble(bot, world, chat, group)
    said = [transcript(world, place) for place in (chat, group)]
    calls = [call.as_json() for call in world.calls]
    return [repr(one) for one in [*seen, said, calls]]


async def stumble(bot: Bot, world: World, chat: Chat, group: Chat) -> list[str]:
    """Everything that can go wrong; returns what the bot was told."""
    told = []
    world.migrate(group)
    world.faults.order(Fault(429, retry_after=7, times=1, method="getChat"))
    world.faults.order(Fault(500, method="getChatMemberCount"))
    world.faults.order(Fault(0, method="leaveChat"))
    for attempt, kind in (
        (bot.send_message(group.id, "x"), TelegramMigrateToChat),
        (bot.send_message(chat.id, "<p>"), TelegramBadRequest),
        (bot(SendMessage(chat_id=chat.id, text="x", txet="y")), TelegramBadRequest),
        (bot.get_chat(chat.id), TelegramRetryAfter),
        (bot.get_chat_member_count(chat.id), TelegramServerError),
        (bot.leave_chat(chat.id), TelegramNetworkError),
    ):
        with pytest.raises(kind) as caught:
            await attempt
        if kind is not TelegramNetworkError:
            told.append(str(caught.value))
    return told


async def through(session: BaseSession, world: World) -> list[str]:
    default = DefaultBotProperties(parse_mode="HTML")
    bot = Bot(world.bot.token, session=session, default=default)
    try:
        return await play(bot, world)
    finally:
        await bot.session.close()


async def test_a_script_gives_the_same_through_both_doors() -> None:
    inside = World(SimClock(START, rate=0), seed=3)
    in_process = await through(EmulatorSession(inside), inside)
    outside = World(SimClock(START, rate=0), seed=3)
    async with EmulatorServer(make_emulator_app(outside)) as server:
        session = AiohttpSession(api=TelegramAPIServer.from_base(server.url))
        over_http = await through(session, outside)
    assert in_process == over_http
    assert len(in_process) > 15
