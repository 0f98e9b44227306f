"""The FAQ among other people: whom it answers, where, and whom it leaves alone."""

from pathlib import Path
from typing import Any

import pytest

from bot.config import Config
from bot.config_models import Files
from bot.emulator.group import EmulatedGroup, emulated_group
from bot.emulator.state import Json

FAQ = """\
问答:
  - 停车收费吗: 前两小时免费。
  - 会员卡在哪办理: 二楼服务台。
  - 问: 门店几点开门
    答: 九点。
    悄悄答: 是
"""
PARKING, CARD, SECRET = "停车收费吗", "会员卡在哪办理", "门店几点开门"


@pytest.fixture
def config(tmp_path: Path) -> Config:
    path = tmp_path / "faq.yaml"
    path.write_text(FAQ, encoding="utf-8")
    return Config(files=Files(faq=(str(path),)))


async def another(group: EmulatedGroup, *people: str, **more: Any) -> Json:
    """Another group with the FAQ, and these people in it."""
    made: Json = await group.control.do("chats", {"title": "别的群", "plugins": ["faq"], **more})
    for name in people:
        await group.control.do("join", {"chat": made["id"], "user": group.user(name)})
    await group.settle()
    return made


async def topics_of(group: EmulatedGroup, forum: Json) -> tuple[int, int]:
    """The numbers of its two topics."""
    first, second = sorted(group.world.chats[forum["id"]].topics)[-2:]
    return first, second


# --- how often ---


async def test_each_answer_waits_for_itself_alone(config: Config) -> None:
    async with emulated_group(faq={}, config=config) as group:
        assert await group.say("ann", PARKING) == ["sendMessage"]
        assert await group.say("ann", PARKING) == []
        assert await group.say("ann", CARD) == ["sendMessage"]


async def test_each_asker_is_shown_it_once(config: Config) -> None:
    async with emulated_group(faq={}, config=config) as group:
        await group.say("ann", PARKING)
        for name in ("bob", "cid"):
            assert await group.say(name, PARKING) == ["sendMessage"]
            assert await group.say(name, PARKING) == []


async def test_each_group_has_its_own_patience(config: Config) -> None:
    async with emulated_group(faq={}, config=config) as group:
        other = (await another(group, "ann"))["id"]
        assert await group.say("ann", PARKING) == ["sendMessage"]
        assert await group.say("ann", PARKING, chat=other) == ["sendMessage"]
        assert group.transcript(other)[-1]["text"] == "前两小时免费。"
        assert await group.say("ann", PARKING, chat=other) == []


# --- where ---


async def test_the_answer_stands_in_the_topic_in_which_it_was_asked(config: Config) -> None:
    async with emulated_group(faq={}, config=config) as group:
        forum = await another(group, "ann", "bob", topics=["提问", "闲聊"])
        first, second = await topics_of(group, forum)
        await group.say("ann", PARKING, chat=forum["id"], topic=first)
        answer = group.transcript(forum["id"])[-1]
        assert (answer["text"], answer["topic"]) == ("前两小时免费。", first)
        await group.say("bob", PARKING, chat=forum["id"], topic=first)
        pointer = group.transcript(forum["id"])[-1]
        assert (pointer["reply_to"], pointer["topic"]) == (answer["id"], first)
        await group.say("bob", PARKING, chat=forum["id"], topic=second)
        there = group.transcript(forum["id"])[-1]
        assert (there["text"], there["topic"]) == ("前两小时免费。", second)
        assert await group.say("ann", PARKING, chat=forum["id"], topic=second) == ["sendMessage"]
        assert group.transcript(forum["id"])[-1]["reply_to"] == there["id"]


async def test_an_answer_in_a_topic_follows_its_question(config: Config) -> None:
    async with emulated_group(faq={}, config=config) as group:
        forum = await another(group, "ann", topics=["提问", "闲聊"])
        first, _ = await topics_of(group, forum)
        await group.say("ann", PARKING, chat=forum["id"], topic=first)
        asked, answer = group.transcript(forum["id"])[-2:]
        order = {"chat": forum["id"], "message": asked["id"], "text": CARD}
        await group.control.do("edit", order)
        await group.settle()
        now = group.transcript(forum["id"])[-1]
        assert (now["id"], now["text"]) == (answer["id"], "二楼服务台。")


# --- for whose eyes ---


async def test_only_the_asker_sees_a_private_answer(config: Config) -> None:
    async with emulated_group(faq={}, config=config) as group:
        await group.say("ann", SECRET)
        assert group.last()["visible_to"] == group.user("ann")


async def test_where_that_cannot_be_it_is_a_reply_that_goes_away(config: Config) -> None:
    async with emulated_group(faq={}, config=config) as group:
        no = {"method": "sendMessage", "status": 400, "times": 1, "after_effect": False}
        await group.control.do("faults", no)
        assert await group.say("ann", SECRET) == ["sendMessage", "sendMessage"]
        answer = group.last()
        assert (answer["text"], answer["visible_to"]) == ("九点。", None)
        assert answer["reply_to"] == group.last("ann")["id"]
        assert await group.advance(61) == ["deleteMessage"]


# --- what is not for it ---


async def test_it_leaves_alone_what_is_said_to_another_member(config: Config) -> None:
    async with emulated_group(faq={}, config=config) as group:
        await group.say("bob", "早")
        at = group.last("bob")["id"]
        assert await group.say("ann", PARKING, reply_to=at) == []
        name = "@bob"
        entities = [{"type": "mention", "offset": 0, "length": len(name)}]
        assert await group.say("ann", f"{name} {PARKING}", entities=entities) == []


async def test_it_leaves_alone_forwards_and_what_bots_write(config: Config) -> None:
    async with emulated_group(faq={}, config=config) as group:
        assert await group.say("ann", PARKING, forward_from=group.user("bob")) == []
        named = {"first_name": "Music", "username": "music_bot"}
        other = (await group.control.do("bots", named))["id"]
        there = {"chat": group.chat_id, "user": other}
        await group.admin("boss")
        await group.control.do("join", {**there, "by": group.user("boss")})
        assert await group.say("ann", PARKING, via_bot=other) == []
        await group.control.do("say", {**there, "text": PARKING})
        await group.settle()
        assert group.said() == []
        assert await group.say("ann", PARKING) == ["sendMessage"]


async def test_it_leaves_alone_commands_of_others(config: Config) -> None:
    async with emulated_group(faq={}, config=config) as group:
        for text in (f"/ask {PARKING}", f"!{PARKING}", f"/faq@another_bot {PARKING}"):
            assert await group.say("ann", text) == []
