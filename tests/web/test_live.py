"""Open pages hear of changes, gathered, and let go when the server stops."""

import asyncio

import pytest
from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient, TestServer

from bot.web import live
from bot.web.page import add_page
from bot.web.why import NoReasons
from tests.web.conftest import Browser, Town


async def next_event(response: ClientResponse) -> str:
    async with asyncio.timeout(5):
        while True:
            text = (await response.content.readuntil(b"\n\n")).decode()
            if "event:" in text:
                return text.strip()


async def test_a_burst_of_changes_is_told_once_and_once_more_later(
    browser: Browser, town: Town
) -> None:
    async with browser.client.get("/events") as response:
        assert response.content_type == "text/event-stream"
        for number in range(20):
            town.world.say(town.group, town.ann, str(number))
        assert await next_event(response) == "event: change\ndata: now"
        # The bot's reasons are written without a change of the world.
        assert await next_event(response) == "event: change\ndata: later"
        town.world.say(town.group, town.ann, "again")
        assert await next_event(response) == "event: change\ndata: now"


async def test_every_page_hears(browser: Browser, town: Town) -> None:
    async with browser.client.get("/events") as one, browser.client.get("/events") as other:
        town.world.say(town.group, town.ann, "hi")
        await next_event(one)
        await next_event(other)


async def test_a_quiet_stream_shows_that_it_lives(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "_ALIVE_S", 0.05)
    async with browser.client.get("/events") as response, asyncio.timeout(5):
        assert await response.content.readuntil(b"\n\n") == b"retry: 1000\n\n"
        assert await response.content.readuntil(b"\n\n") == b": here\n\n"


async def test_streams_end_when_the_server_stops(town: Town) -> None:
    app = web.Application()
    add_page(app, town.world, NoReasons())
    client = TestClient(TestServer(app))
    await client.start_server()
    response = await client.get("/events")
    async with asyncio.timeout(5):
        await client.close()
    response.close()
    town.world.say(town.group, town.ann, "nobody listens any more")
    assert town.world._listeners == []
