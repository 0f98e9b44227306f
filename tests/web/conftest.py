"""A small world, the page over it, and a client that acts like the page's own script."""

import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.emulator import membership
from bot.emulator.clock import SimClock
from bot.emulator.state import Chat, Member, User
from bot.emulator.world import World
from bot.phrases.book import load
from bot.services import TraceRow
from bot.web.page import add_page

Json = dict[str, Any]


@dataclass
class Noted:
    """What a bot could have written down."""

    acted: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    looked: list[str] = field(default_factory=list)
    shown: dict[str, list[TraceRow]] = field(default_factory=dict)
    rehearsed: bool = False


@dataclass
class Notebook:
    """An explainer that tests write into."""

    pages: dict[tuple[int, int], Noted] = field(default_factory=dict)

    def why(self, chat_id: int, message_id: int) -> Noted | None:
        return self.pages.get((chat_id, message_id))


@dataclass
class Town:
    """The world with one group and three people."""

    world: World
    group: Chat
    owner: User
    ann: User
    bob: User

    async def call(self, method: str, **params: object) -> Any:
        """Let the bot call."""
        return await self.world.call(self.world.bot.token, method, params)

    async def answer(self, text: str, **params: object) -> int:
        """Let the bot write; returns the message's id."""
        sent = await self.call("sendMessage", chat_id=self.group.id, text=text, **params)
        return int(sent["message_id"])

    async def mute(self, user: User, until: int = 0) -> None:
        await self.call(
            "restrictChatMember",
            chat_id=self.group.id,
            user_id=user.id,
            permissions={"can_send_messages": False},
            until_date=until,
        )

    async def pressed(self) -> Json:
        """Wait, as the bot, for somebody to press a button."""
        offset = 0
        while True:
            for update in await self.call("getUpdates", offset=offset, timeout=5):
                offset = update["update_id"] + 1
                if "callback_query" in update:
                    query: Json = update["callback_query"]
                    return query


@dataclass
class Browser:
    """Gets and posts as the page does."""

    client: TestClient[web.Request, web.Application]
    town: Town

    async def page(self, me: User | Chat | None = None, **query: object) -> str:
        found = {"me": me.id if me is not None else self.town.ann.id, **query}
        response = await self.client.get("/", params={k: str(v) for k, v in found.items()})
        assert response.status == 200
        return await response.text()

    async def post(
        self,
        path: str,
        me: User | Chat | None = None,
        chat: Chat | None = None,
        **form: object,
    ) -> Json:
        """Post a form; returns the events that the page's script would get."""
        data = {
            "me": str((me or self.town.ann).id),
            "chat": str((chat or self.town.group).id),
            **{key: str(value) for key, value in form.items()},
        }
        return await self.send(path, data)

    async def send(self, path: str, data: Any) -> Json:
        """Post a form as it is, perhaps with a file."""
        response = await self.client.post(path, data=data, headers=self.own_origin())
        assert response.status == 204, await response.text()
        events: Json = json.loads(response.headers.get("HX-Trigger", "{}"))
        return events

    def own_origin(self) -> Mapping[str, str]:
        return {"Origin": str(self.client.make_url("/")).rstrip("/")}


@pytest.fixture
def town() -> Town:
    world = World(SimClock(rate=0), seed=7)
    group = world.make_chat("Readers")
    owner, ann, bob = (world.add_user(name) for name in ("Olga", "Ann", "Bob"))
    for user in (owner, ann, bob):
        group.members[user.id] = Member(user.id, "member")
    membership.make_admin(world, group, owner.id)
    return Town(world, group, owner, ann, bob)


@pytest.fixture
def notebook() -> Notebook:
    return Notebook()


@pytest.fixture
async def browser(town: Town, notebook: Notebook) -> AsyncIterator[Browser]:
    app = web.Application()
    add_page(app, town.world, notebook, phrases=load())
    async with TestClient(TestServer(app)) as client:
        yield Browser(client, town)
