"""What the viewer does happens in the world, or is refused in words."""

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest
from aiohttp import FormData, web
from aiohttp.test_utils import TestClient, TestServer

from bot.emulator import membership
from bot.web import deeds
from bot.web.page import add_page
from bot.web.why import NoReasons
from tests.web.conftest import Browser, Town

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR" + b"\x00\x00\x00\x02\x00\x00\x00\x02"
BUTTONS: Mapping[str, Any] = {"inline_keyboard": [[{"text": "Yes", "callback_data": "y"}]]}


def texts(town: Town) -> list[str]:
    return [m.text for m in town.group.timeline if m.service is None]


async def test_writing_and_answering(browser: Browser, town: Town) -> None:
    assert await browser.post("/say", text=" two\r\nlines ") == {"said": {}}
    first = town.group.timeline[-1]
    assert (first.text, first.from_id) == ("two\nlines", town.ann.id)
    await browser.post("/say", me=town.bob, text="why?", reply_to=first.id)
    assert town.group.timeline[-1].reply_to == first.id
    assert await browser.post("/say", text="   ") == {}
    assert texts(town) == ["two\nlines", "why?"]


async def test_a_channel_and_a_hidden_admin_speak(browser: Browser, town: Town) -> None:
    channel = town.world.add_chat("channel", "News")
    await browser.post("/say", me=channel, text="extra")
    assert town.group.timeline[-1].sender_chat_id == channel.id
    membership.make_admin(town.world, town.group, town.owner.id, anonymous=True)
    await browser.post("/say", me=town.owner, text="hm")
    hidden = town.group.timeline[-1]
    assert hidden.sender_chat_id == town.group.id
    await browser.post("/say", me=town.owner, text="hm!", edit=hidden.id)
    assert (hidden.text, hidden.edited) == ("hm!", True)


async def test_only_its_author_edits_a_message(browser: Browser, town: Town) -> None:
    said = town.world.say(town.group, town.bob, "mine")
    refused = await browser.post("/say", text="yours", edit=said.id)
    assert refused["toast"]["kind"] == "refused"
    assert said.text == "mine"
    assert await browser.post("/say", me=town.bob, text="ours", edit=said.id) == {"said": {}}
    assert (said.text, said.edited) == ("ours", True)


async def test_the_muted_the_gone_and_the_banned_hear_why(browser: Browser, town: Town) -> None:
    await town.mute(town.bob)
    muted = await browser.post("/say", me=town.bob, text="let me", lang="en")
    assert muted["toast"] == {
        "text": "Not sent. Bob: Muted. Telegram does not let them write.",
        "kind": "refused",
        "kept": True,
    }
    town.world.leave(town.group, town.ann)
    gone = await browser.post("/say", text="hello?", lang="en")
    assert gone["toast"]["text"] == "Not sent: Ann is not in the group."
    channel = town.world.add_chat("channel", "News")
    await town.call("banChatSenderChat", chat_id=town.group.id, sender_chat_id=channel.id)
    banned = await browser.post("/say", me=channel, text="extra", lang="en")
    assert "News is banned" in banned["toast"]["text"]
    unknown = await browser.post("/say", me=town.owner, text="x", reply_to=999)
    assert unknown["toast"]["text"] == "Telegram: the chat has no message 999"
    assert texts(town) == []


async def test_names_in_toasts_are_plain_text(browser: Browser, town: Town) -> None:
    tom = town.world.add_user("Tom & <b>Co</b>")
    refused = await browser.post("/say", me=tom, text="x", lang="en")
    assert "Tom & <b>Co<" in refused["toast"]["text"].replace("∕", "/")


@pytest.mark.parametrize(("alert", "kind"), [(False, "answer"), (True, "alert")])
async def test_a_button_is_pressed_and_answered(
    browser: Browser, town: Town, alert: bool, kind: str
) -> None:
    sent = await town.answer("Sure?", reply_markup=BUTTONS)
    pressing = asyncio.create_task(browser.post("/press", message=sent, button="y"))
    query = await town.pressed()
    assert (query["data"], query["from"]["id"]) == ("y", town.ann.id)
    await town.call(
        "answerCallbackQuery", callback_query_id=query["id"], text="Done <3", show_alert=alert
    )
    events = await pressing
    assert events["toast"] == {"text": "Done <3", "kind": kind, "kept": False}


async def test_presses_that_lead_nowhere(
    browser: Browser, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deeds, "ANSWER_S", 0.01)
    sent = await town.answer("Sure?", reply_markup=BUTTONS)
    silent = await browser.post("/press", message=sent, button="y", lang="en")
    assert silent["toast"]["text"] == "The bot did not answer."
    wrong = await browser.post("/press", message=sent, button="z", lang="en")
    assert wrong["toast"]["text"] == 'Telegram: the message has no button "z"'
    channel = town.world.add_chat("channel", "News")
    nobody = await browser.post("/press", me=channel, message=sent, button="y", lang="en")
    assert "cannot press" in nobody["toast"]["text"]
    none = await browser.post("/press", message=999, button="y", lang="en")
    assert none["toast"]["text"] == "That message is no longer there."
    await town.answer("psst", reply_markup=BUTTONS, receiver_user_id=town.bob.id)
    hidden = await browser.post("/press", message="e1", button="y", lang="en")
    assert hidden["toast"]["text"] == "That message is no longer there."


async def test_coming_and_going(browser: Browser, town: Town) -> None:
    group, ann = town.group, town.ann
    assert await browser.post("/leave") == {}
    assert not town.world.member(group, ann.id).is_in
    assert (await browser.post("/leave"))["toast"]["kind"] == "refused"
    assert await browser.post("/join") == {}
    assert town.world.member(group, ann.id).is_in
    await town.call("banChatMember", chat_id=group.id, user_id=ann.id)
    banned = await browser.post("/join", lang="en")
    assert "Ann is banned" in banned["toast"]["text"]
    channel = town.world.add_chat("channel", "News")
    assert (await browser.post("/join", me=channel))["toast"]["kind"] == "refused"


@pytest.mark.parametrize(
    ("role", "status", "anonymous"),
    [
        ("member", "member", False),
        ("outside", "left", False),
        ("admin", "administrator", False),
        ("anonymous", "administrator", True),
        ("nonsense", "member", False),
    ],
)
async def test_adding_a_person(
    browser: Browser, town: Town, role: str, status: str, anonymous: bool
) -> None:
    events = await browser.post("/people", name="  Eve  Eden ", role=role)
    eve = next(u for u in town.world.users.values() if u.first_name == "Eve Eden")
    assert f"me={eve.id}" in events["go"]["url"]
    member = town.world.member(town.group, eve.id)
    assert (member.status, member.anonymous) == (status, anonymous)


async def test_adding_a_channel_or_nobody(browser: Browser, town: Town) -> None:
    events = await browser.post("/people", name="News", role="channel")
    channel = next(c for c in town.world.chats.values() if c.title == "News")
    assert f"me={channel.id}" in events["go"]["url"]
    assert (await browser.post("/people", name=" ", role="member"))["toast"]["kind"] == "refused"


async def test_time_passes(town: Town) -> None:
    passed: list[float] = []

    async def advance(seconds: float) -> None:
        passed.append(seconds)

    app = web.Application()
    add_page(app, town.world, NoReasons(), advance=advance)
    async with TestClient(TestServer(app)) as client:
        browser = Browser(client, town)
        quiet = await browser.post("/clock", seconds=600, lang="en")
        assert quiet["toast"]["text"] == "10 minutes later. Nothing was due."
        assert "changed" in quiet
        await browser.post("/clock", seconds=-5)
        await browser.post("/clock", seconds="soon")
    assert passed == [600, 0, 0]


async def test_the_clock_tells_what_came_of_it(town: Town) -> None:
    async def advance(seconds: float) -> None:
        await town.call("getChat", chat_id=town.group.id)
        await town.answer("good morning")

    app = web.Application()
    add_page(app, town.world, NoReasons(), advance=advance)
    async with TestClient(TestServer(app)) as client:
        events = await Browser(client, town).post("/clock", seconds=86400, lang="en")
    assert events["toast"]["text"] == "1 day later. Done by the bot: 1."


async def test_a_part_is_quoted(browser: Browser, town: Town) -> None:
    said = town.world.say(town.group, town.bob, "the book lies 🙂 on the shelf")
    await browser.post("/say", text="which?", reply_to=said.id, quote="the shelf")
    asked = town.group.timeline[-1]
    assert asked.quote == {"text": "the shelf", "position": 20, "is_manual": True}
    wrong = await browser.post("/say", text="what?", reply_to=said.id, quote="the floor")
    assert wrong["toast"]["text"] == "Telegram: the message does not hold what is quoted"
    await browser.post("/say", text="hm", quote="the shelf")  # the reply was cancelled
    assert (town.group.timeline[-1].quote, texts(town)[-1]) == (None, "hm")


async def test_one_writes_into_a_topic(browser: Browser, town: Town) -> None:
    forum = town.world.make_chat("Forum", topics=["Questions", "Papers"])
    town.world.join(forum, town.ann)
    questions, papers = forum.topics
    await browser.post("/say", chat=forum, text="how?", topic=questions)
    asked = forum.timeline[-1]
    assert asked.topic == questions
    await browser.post("/say", chat=forum, text="like this", reply_to=asked.id)
    assert forum.timeline[-1].topic == questions
    await browser.post("/say", chat=forum, text="hello")
    assert forum.timeline[-1].topic is None
    await browser.post("/say", chat=forum, text="hello", topic=999)
    assert forum.timeline[-1].topic is None
    assert papers not in {message.topic for message in forum.timeline if message.text}


def upload(town: Town, name: str, content: bytes, kind: str, text: str = "") -> FormData:
    fields = {"me": str(town.ann.id), "chat": str(town.group.id), "text": text}
    form = FormData(fields, quote_fields=False)
    form.add_field("file", content, filename=name, content_type=kind)
    return form


async def test_a_picture_is_sent_with_a_caption(browser: Browser, town: Town) -> None:
    sent = upload(town, "a.png", PNG, "image/png", "look at this")
    assert await browser.send("/say", sent) == {"said": {}}
    message = town.group.timeline[-1]
    assert message.photo is not None
    assert (message.photo.content, message.text) == (PNG, "look at this")
    assert (message.photo.width, message.photo.height) == (2, 2)


async def test_a_file_is_sent_as_a_document(browser: Browser, town: Town) -> None:
    rules = b"rules: []\n"
    await browser.send("/say", upload(town, "../our rules.yaml", rules, "application/yaml"))
    message = town.group.timeline[-1]
    assert message.document is not None
    assert (message.document.name, message.document.content) == ("our rules.yaml", rules)
    await browser.send("/say", upload(town, "fake.png", b"<html>", "image/png"))
    assert town.group.timeline[-1].document is not None
    assert await browser.send("/say", upload(town, "", b"", "application/octet-stream")) == {}


async def test_the_sample_picture_needs_no_file(browser: Browser, town: Town) -> None:
    assert await browser.post("/say", sample=1) == {"said": {}}
    photo = town.group.timeline[-1].photo
    assert photo is not None
    assert photo.width > photo.height > 200


async def test_who_may_not_send_files_hears_why(browser: Browser, town: Town) -> None:
    town.group.permissions = {**town.group.permissions, "can_send_documents": False}
    refused = await browser.send("/say", upload(town, "a.txt", b"x", "text/plain", "hi"))
    assert "can_send_documents is not permitted" in refused["toast"]["text"]
    assert refused["toast"]["kept"]
    assert texts(town) == []


async def test_without_a_host_the_clock_jumps(browser: Browser, town: Town) -> None:
    before = town.world.clock.now()
    await browser.post("/clock", seconds=600)
    assert (town.world.clock.now() - before).total_seconds() == 600


async def test_nobody_acts_as_another(browser: Browser, town: Town) -> None:
    """A form for a person or chat that is gone moves the page instead of acting."""
    for form in ({"me": 12345}, {"chat": 12345}, {"chat": town.bob.id}):
        data = {"me": town.ann.id, "chat": town.group.id, "text": "x", **form}
        response = await browser.client.post("/say", data=data, headers=browser.own_origin())
        assert response.status == 204
        assert "go" in response.headers["HX-Trigger"]
    assert texts(town) == []
