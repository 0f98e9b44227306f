"""``/sim/*`` over HTTP: shapes, refusals, settling, the clock."""

import asyncio
import base64
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import aiohttp
import pytest

from bot.emulator.clock import SimClock
from bot.emulator.server import EmulatorServer, make_emulator_app
from bot.emulator.world import World
from tests.emulator.conftest import START


@dataclass
class EchoHost:
    """A small bot in the process: echoes, answers buttons, and does jobs when they are due."""

    world: World
    jobs: list[datetime] = field(default_factory=list)
    done: list[datetime] = field(default_factory=list)
    configured: list[tuple[Any, ...]] = field(default_factory=list)
    nudges: int = 0

    async def run(self) -> None:
        offset = 0
        token = self.world.bot.token
        while True:
            asked = {"offset": offset, "timeout": 50}
            for update in await self.world.call(token, "getUpdates", asked):
                offset = update["update_id"] + 1
                await self.handle(update)

    async def handle(self, update: dict[str, Any]) -> None:
        token = self.world.bot.token
        if "callback_query" in update:
            answer = {"callback_query_id": update["callback_query"]["id"], "text": "ok"}
            await self.world.call(token, "answerCallbackQuery", answer)
        text = update.get("message", {}).get("text")
        if text:
            markup = {"inline_keyboard": [[{"text": "b", "callback_data": "x"}]]}
            reply = {"chat_id": update["message"]["chat"]["id"], "text": text}
            await self.world.call(token, "sendMessage", {**reply, "reply_markup": markup})

    async def configure(
        self,
        chat_id: int,
        plugins: Sequence[str] | None,
        settings: dict[str, dict[str, Any]] | None,
        language: str | None,
        *,
        rehearsal: bool = False,
    ) -> None:
        if plugins and "nonsense" in plugins:
            raise ValueError("there is no plug-in nonsense")
        self.configured.append((chat_id, plugins, settings, language))

    def pending(self) -> int:
        return sum(1 for due in self.jobs if due <= self.world.clock.now())

    def next_due(self) -> datetime | None:
        return min(self.jobs, default=None)

    def polled(self) -> bool:
        return self.world.bot.queue.polled

    def nudge(self) -> None:
        self.nudges += 1
        now = self.world.clock.now()
        for due in [due for due in self.jobs if due <= now]:
            self.jobs.remove(due)
            self.done.append(now)


@dataclass
class Desk:
    """The control API over HTTP."""

    host: EchoHost
    http: aiohttp.ClientSession
    url: str

    async def ask(self, verb: str, path: str, **request: Any) -> tuple[int, Any]:
        async with self.http.request(verb, f"{self.url}{path}", **request) as response:
            return response.status, await response.json()

    async def post(self, name: str, **body: Any) -> Any:
        status, answer = await self.ask("POST", f"/sim/{name}", json=body)
        assert status == 200, answer
        return answer

    async def get(self, path: str) -> Any:
        status, answer = await self.ask("GET", f"/sim/{path}")
        assert status == 200, answer
        return answer

    async def wrong(self, name: str, **body: Any) -> str:
        status, answer = await self.ask("POST", f"/sim/{name}", json=body)
        assert 400 <= status < 500
        assert list(answer) == ["error"]
        sentence: str = answer["error"]
        return sentence

    async def place(self) -> tuple[int, int]:
        """A chat with a member in it."""
        chat = (await self.post("chats", title="群"))["id"]
        ann = (await self.post("users", first_name="Ann", username="ann"))["id"]
        await self.post("join", chat=chat, user=ann)
        return chat, ann


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    world = World(SimClock(START, rate=0), seed=5)
    host = EchoHost(world)
    running = asyncio.create_task(host.run())
    async with (
        EmulatorServer(make_emulator_app(world, host)) as server,
        aiohttp.ClientSession() as http,
    ):
        yield Desk(host, http, server.url)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_say_settle_and_look(desk: Desk) -> None:
    chat, ann = await desk.place()
    said = await desk.post("say", chat=chat, user=ann, text="hello")
    assert await desk.post("settle") == {"settled": True, "pending": 0}
    messages = (await desk.get(f"transcript?chat={chat}"))["messages"]
    joined, hello, echo = messages
    assert set(echo) >= {
        *("id", "sender", "text", "photo", "document", "buttons", "reply_to", "topic"),
        *("edited", "deleted", "visible_to", "service"),
    }
    assert joined["service"] == "new_chat_members"
    assert hello["id"] == said["id"]
    assert hello["sender"] == {"id": ann, "name": "Ann"}
    assert (hello["buttons"], hello["photo"], hello["reply_to"]) == (None, None, None)
    assert (hello["edited"], hello["deleted"]) == (False, False)
    assert echo["buttons"] == [[{"text": "b", "data": "x", "url": None}]]
    [call] = (await desk.get("calls"))["calls"]
    assert set(call) == {"n", "method", "params", "ok", "result", "error"}
    assert (call["method"], call["params"]["chat_id"], call["error"]) == (
        "sendMessage",
        chat,
        None,
    )
    assert (await desk.get(f"calls?since={call['n']}"))["calls"] == []
    clicked = await desk.post("click", chat=chat, message=echo["id"], user=ann, button="b")
    assert clicked == {"answer": {"text": "ok", "alert": False}}


async def test_documents_have_names_and_captions(desk: Desk) -> None:
    chat = (await desk.post("chats", title="群"))["id"]
    ann = (await desk.post("users", first_name="Ann"))["id"]
    await desk.post("join", chat=chat, user=ann)
    content = base64.b64encode("问".encode()).decode()
    named = {"document": content, "file_name": "问答.yaml", "caption": "看"}
    sent = await desk.post("say", chat=chat, user=ann, **named)
    assert (sent["text"], sent["document"]["name"]) == ("看", "问答.yaml")
    plain = await desk.post("say", chat=chat, user=ann, document=content)
    assert (plain["document"]["name"], plain["document"]["size"]) == ("file", 3)


async def test_photos_replies_edits_reactions_topics(desk: Desk) -> None:
    made = await desk.post("chats", title="f", topics=["提问", "资料"])
    chat, topic = made["id"], made["topics"]["提问"]
    ann = (await desk.post("users", first_name="Ann"))["id"]
    await desk.post("join", chat=chat, user=ann)
    picture = base64.b64encode(b"anything").decode()
    photo = await desk.post("say", chat=chat, user=ann, photo=picture, caption="看图", topic=topic)
    assert (photo["text"], photo["topic"]) == ("看图", topic)
    assert photo["photo"]["file_id"]
    reply = await desk.post("say", chat=chat, user=ann, text="x", reply_to=photo["id"], quote="图")
    assert (reply["reply_to"], reply["quote"]) == (photo["id"], "图")
    edited = await desk.post("edit", chat=chat, message=reply["id"], text="y")
    assert (edited["text"], edited["edited"]) == ("y", True)
    await desk.post("react", chat=chat, message=reply["id"], user=ann, emoji="👍")
    message = (await desk.get(f"transcript?chat={chat}"))["messages"][-1]
    assert message["text"] == "y" or message["sender"]["name"] == "管家"


async def test_members_admins_and_requests(desk: Desk) -> None:
    chat, ann = await desk.place()
    bob = (await desk.post("users", first_name="Bob"))["id"]
    owner = await desk.post("admin", chat=chat, user=ann)
    assert owner["status"] == "creator"
    await desk.post("join", chat=chat, user=bob)
    few = await desk.post("admin", chat=chat, user=bob, rights=["can_pin_messages"])
    assert (few["status"], few["rights"]) == (
        "administrator",
        ["can_manage_chat", "can_pin_messages"],
    )
    assert await desk.post(
        "request", chat=chat, user=(await desk.post("users", first_name="C"))["id"]
    )
    await desk.post("leave", chat=chat, user=bob)
    members = (await desk.get(f"members?chat={chat}"))["members"]
    states = {m["user"]["name"]: m["status"] for m in members}
    assert states == {"管家": "administrator", "Ann": "creator", "Bob": "left"}
    until = desk.host.world.unix() + 600
    cid = (await desk.post("users", first_name="Cid"))["id"]
    await desk.post("join", chat=chat, user=cid)
    token = desk.host.world.bot.token
    order = {"chat_id": chat, "user_id": cid, "permissions": {}, "until_date": until}
    await desk.host.world.call(token, "restrictChatMember", order)
    last = (await desk.get(f"members?chat={chat}"))["members"][-1]
    assert (last["status"], last["rights"]) == ("restricted", [])
    assert datetime.fromisoformat(last["until"]) == START + timedelta(minutes=10)
    assert "is muted" in await desk.wrong("say", chat=chat, user=cid, text="x")


async def test_the_host_configures_a_chat_before_the_bot_hears_of_it(desk: Desk) -> None:
    made = await desk.post("chats", title="g", plugins=["flood"], settings={"flood": {"limit": 2}})
    assert desk.host.configured == [(made["id"], ["flood"], {"flood": {"limit": 2}}, "zh-CN")]
    before = set(desk.host.world.chats)
    assert await desk.wrong("chats", title="g", plugins=["nonsense"]) == (
        "there is no plug-in nonsense"
    )
    assert set(desk.host.world.chats) == before


@pytest.mark.parametrize(
    ("name", "body", "sentence"),
    [
        ("sya", {}, 'unknown call "sya", did you mean "say"?'),
        ("users", {"first_nam": "x"}, 'unknown key "first_nam", did you mean "first_name"?'),
        ("users", {}, "the key first_name is missing"),
        ("users", {"first_name": 5}, "first_name: Input should be a valid string"),
        ("join", {"chat": -5, "user": 5}, "there is no chat -5"),
        ("say", {"chat": True, "text": "x"}, "chat: Value error, a number is expected"),
        ("clock", {}, "give one of advance_s, jump_s and rate"),
        ("clock", {"rate": 1, "jump_s": 1}, "give one of advance_s, jump_s and rate"),
        ("clock", {"advance_s": -1}, "advance_s: Input should be greater than or equal to 0"),
        (
            "faults",
            {"status": 200},
            'status must be 400 to 599, or one of "cut", "hang" or "html"',
        ),
        (
            "faults",
            {"status": 500, "method": "sendMesage"},
            'unknown method "sendMesage", did you mean "sendMessage"?',
        ),
        ("chats", {"title": "x", "type": "group", "topics": True}, "only a supergroup has topics"),
        (
            "chats",
            {"title": "x", "bot_rights": ["can_fly"]},
            'a supergroup has no right "can_fly"',
        ),
    ],
)
async def test_wrong_calls(desk: Desk, name: str, body: dict[str, Any], sentence: str) -> None:
    assert await desk.wrong(name, **body) == sentence


async def test_wrong_ways_of_speaking(desk: Desk) -> None:
    chat, ann = await desk.place()
    for body, sentence in (
        ({"text": "x"}, "say who speaks"),
        ({"user": ann, "sender_chat": chat, "text": "x"}, "say who speaks"),
        ({"user": ann}, "needs a text or a photo"),
        ({"user": ann, "photo": "%"}, "no base64"),
        ({"user": ann, "document": "%"}, "no base64"),
        ({"user": ann, "document": "eA==", "photo": "eA=="}, "not both"),
        ({"user": ann, "document": "eA==", "text": "x"}, "takes a caption"),
        ({"user": ann, "text": "x", "file_name": "x.csv"}, "needs a document"),
        ({"user": ann, "text": "x", "reply_to": 99}, "no message 99"),
        ({"user": ann, "text": "x", "topic": 99}, "no topic 99"),
    ):
        assert sentence in await desk.wrong("say", chat=chat, **body)


async def test_wrong_looks_and_bodies(desk: Desk) -> None:
    for verb, path, status in (
        ("GET", "/sim/transcript", 400),
        ("GET", "/sim/transcript?chat=x", 400),
        ("GET", "/sim/transcript?chat=-9", 404),
        ("GET", "/sim/calls?sinc=1", 400),
        ("GET", "/sim/say", 405),
        ("GET", "/sim/nothing", 404),
    ):
        found, answer = await desk.ask(verb, path)
        assert (found, list(answer)) == (status, ["error"])
    for data in (b"{", b"[]"):
        found, answer = await desk.ask("POST", "/sim/say", data=data)
        assert (found, list(answer)) == (400, ["error"])


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "evil.example"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Host": "localhost:80", "Origin": "http://localhost:80"}, 200),
    ],
)
async def test_only_this_machine_may_steer(
    desk: Desk, headers: dict[str, str], status: int
) -> None:
    found, _ = await desk.ask("GET", "/sim/clock", headers=headers)
    assert found == status
    found, _ = await desk.ask("POST", "/sim/settle", json={}, headers=headers)
    assert found == status


async def test_advance_stops_at_each_due_time_and_jump_does_not(desk: Desk) -> None:
    hour = timedelta(hours=1)
    desk.host.jobs = [START + hour, START + 2 * hour]
    moved = await desk.post("clock", advance_s=2.5 * 3600)
    assert desk.host.done == [START + hour, START + 2 * hour]
    assert datetime.fromisoformat(moved["now"]) == START + 2.5 * hour
    desk.host.jobs = [START + 3 * hour, START + 4 * hour]
    desk.host.done.clear()
    await desk.post("clock", jump_s=2.5 * 3600)
    assert await desk.post("settle") == {"settled": True, "pending": 0}
    assert desk.host.done == [START + 5 * hour] * 2
    assert (await desk.post("clock", rate=3))["rate"] == 3


async def test_settle_never_moves_the_clock_and_tells_what_is_left(desk: Desk) -> None:
    desk.host.jobs = [START + timedelta(seconds=1)]
    assert await desk.post("settle") == {"settled": True, "pending": 0}
    assert desk.host.world.clock.now() == START
    deaf = desk.host.world
    deaf.bot.queue.push_raw({"update_id": "wrong"}, 0)
    # the echo bot fails on it and never asks again
    left = await desk.post("settle", timeout_s=0.1)
    assert (left["settled"], left["pending"]) == (False, 1)


async def test_faults_limits_and_migration(desk: Desk) -> None:
    chat, ann = await desk.place()
    await desk.post("faults", status="cut", method="sendMessage", times=9)
    assert await desk.ask("DELETE", "/sim/faults") == (200, {"cleared": True})
    await desk.post("limits", group_per_min=1)
    token = desk.host.world.bot.token
    for status in (200, 429):
        body = {"chat_id": chat, "text": "x"}
        found, _ = await desk.ask("POST", f"/bot{token}/sendMessage", json=body)
        assert found == status
    group = (await desk.post("chats", title="basic", type="group"))["id"]
    new = (await desk.post("migrate", chat=group))["id"]
    assert new < -(10**12)
    assert "became the supergroup" in await desk.wrong("say", chat=group, user=ann, text="x")
    assert (await desk.get("bots"))["bots"][0]["token"] == token


async def test_without_a_host_a_quiet_world_is_settled_when_all_is_confirmed() -> None:
    world = World(SimClock(START, rate=0), seed=5)
    async with EmulatorServer(make_emulator_app(world)) as server, aiohttp.ClientSession() as http:
        desk = Desk(EchoHost(world), http, server.url)
        chat, ann = await desk.place()
        await desk.post("say", chat=chat, user=ann, text="x")
        left = await desk.post("settle", timeout_s=0.1)
        assert left["settled"] is False
        found = await world.call(world.bot.token, "getUpdates", {})
        await world.call(world.bot.token, "getUpdates", {"offset": found[-1]["update_id"] + 1})
        assert await desk.post("settle", timeout_s=2) == {"settled": True, "pending": 0}
        assert "runs elsewhere" in await desk.wrong("chats", title="x", plugins=["faq"])
