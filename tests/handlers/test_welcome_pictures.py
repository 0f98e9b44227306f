"""A greeting with a picture, and one that goes to a topic."""

from pathlib import Path
from typing import Any

from bot.config import Config
from bot.config_models import Group
from bot.emulator.group import EmulatedGroup, emulated_group
from tests.handlers.pictures import PNG


def picture(folder: Path) -> str:
    file = folder / "欢迎.png"
    file.write_bytes(PNG)
    return file.as_posix()


def remove(path: str) -> None:
    Path(path).unlink()


def calls(group: EmulatedGroup, method: str) -> list[dict[str, Any]]:
    """The parameters of every call of a method."""
    return [call.params for call in group.world.calls if call.method == method]


async def forum(
    group: EmulatedGroup, welcome: dict[str, Any], topics: list[str]
) -> dict[str, int]:
    """Make the group a forum, with the bot bound to its name ``main``; returns its topics."""
    order = {"title": "论坛", "topics": topics, "plugins": ["welcome", "admin"]}
    made = await group.control.do("chats", {**order, "settings": {"welcome": welcome}})
    group.chat_id = made["id"]
    group.app.core.settings.bind("main", made["id"])
    await group.settle()
    found: dict[str, int] = made["topics"]
    return found


# --- pictures ------------------------------------------------------------------------------------


async def test_the_picture_stands_above_the_text(tmp_path: Path) -> None:
    settings = {"text": "hi {name}", "photo": picture(tmp_path), "delete_after": "10分钟"}
    async with emulated_group(welcome=settings) as group:
        assert await group.join("ann") == ["sendPhoto"]
        assert group.last()["text"] == "hi Ann"
        assert group.last()["photo"]
        await group.advance(601)
        assert group.last()["deleted"]


async def test_a_wave_is_a_caption_that_is_edited(tmp_path: Path) -> None:
    async with emulated_group(welcome={"text": "hi {name}", "photo": picture(tmp_path)}) as group:
        for number in range(100):
            await group.join(f"p{number:03}")
            await group.advance(0.1)
        await group.advance(6)
        (seen,) = group.said()
        assert seen.endswith("等 100 位新成员")
        assert len(calls(group, "sendPhoto")) == 1
        assert len(calls(group, "sendMessage")) == 0
        assert 1 <= len(calls(group, "editMessageCaption")) <= 3


async def test_it_is_uploaded_once(tmp_path: Path) -> None:
    settings = {"text": "hi {name}", "photo": picture(tmp_path)}
    async with emulated_group(welcome=settings) as group:
        files = len(group.world.files)
        await group.join("ann")
        await group.advance(120)
        await group.join("bob")
        await group.restart()
        await group.advance(120)
        await group.join("eve")
        assert len(calls(group, "sendPhoto")) == 3
        assert len(group.world.files) == files + 1


async def test_long_names_do_not_burst_the_caption(tmp_path: Path) -> None:
    settings = {"text": "长" * 880 + "{name}", "photo": picture(tmp_path)}
    async with emulated_group(welcome=settings) as group:
        for number in range(10):
            user = group.world.add_user(f"{number}" + "名" * 40)
            await group.control.do("join", {"chat": group.chat_id, "user": user.id})
        await group.advance(10)
        assert len(group.said()) == 1
        assert group.said()[0].endswith("等 10 位新成员")
        assert group.last()["photo"]
        assert not any(call.error for call in group.world.calls)


async def test_a_file_that_is_gone_leaves_the_words(tmp_path: Path) -> None:
    path = picture(tmp_path)
    async with emulated_group(welcome={"text": "hi {name}", "photo": path}) as group:
        remove(path)
        assert await group.join("ann") == ["sendMessage"]
        assert group.said() == ["hi Ann"]


async def test_where_no_pictures_are_allowed_the_words_are_said(tmp_path: Path) -> None:
    settings = {"text": "hi {name}", "photo": picture(tmp_path), "delete_after": "1分钟"}
    staff = Config(bot={"operators": [1]})
    async with emulated_group(config=staff, welcome=settings) as group:
        fault = {"method": "sendPhoto", "status": 400, "times": 1}
        await group.control.do("faults", fault)
        await group.join("ann")
        assert group.said() == []
        await group.join("bob")
        await group.advance(6)
        assert group.said() == ["hi Ann、Bob"]
        await group.advance(61)
        assert group.said() == []


# --- topics --------------------------------------------------------------------------------------


async def test_without_a_topic_it_goes_to_general() -> None:
    async with emulated_group(welcome={}, admin={}) as group:
        await forum(group, {"text": "hi {name}"}, ["报到"])
        await group.join("ann")
        assert group.last()["topic"] is None


async def test_it_goes_to_the_topic_that_the_config_names() -> None:
    async with emulated_group(welcome={}, admin={}, config=named(2)) as group:
        topics = await forum(group, {"text": "hi {name}", "topic": "报到"}, ["报到", "提问"])
        assert topics["报到"] == 2
        await group.join("ann")
        assert group.last()["topic"] == 2
        await group.advance(5)
        await group.join("bob")
        assert group.said() == ["hi Ann、Bob"]


async def test_talk_in_other_topics_does_not_end_a_wave() -> None:
    async with emulated_group(welcome={}, admin={}, config=named(2)) as group:
        topics = await forum(group, {"text": "hi {name}", "topic": "报到"}, ["报到", "提问"])
        await group.join("ann")
        for text in ("早", "今天讲什么", "第三课", "好"):
            await group.say("bob", text, topic=topics["提问"])
        await group.join("eve")
        await group.advance(6)
        assert group.said() == ["hi Ann、Eve"]


async def test_a_topic_that_nobody_knows_is_reported() -> None:
    async with emulated_group(welcome={}, admin={}, config=named(2)) as group:
        await forum(group, {"text": "hi {name}", "topic": "报道"}, ["报到"])
        await group.join("ann")
        assert group.last()["topic"] is None
        assert "没有叫「报道」的话题" in told(group)


async def test_a_closed_or_deleted_topic_does_not_swallow_it() -> None:
    async with emulated_group(welcome={}, admin={}, config=named(2)) as group:
        topics = await forum(group, {"text": "hi {name}", "topic": "报到"}, ["报到"])
        chat = group.world.living_chat(group.chat_id)
        del chat.topics[topics["报到"]]
        await group.join("ann")
        assert group.said() == []
        await group.advance(6)
        assert group.said() == ["hi Ann"]
        assert group.last()["topic"] is None
        assert "欢迎语先用文字直接发在群里了" in told(group)


async def test_set_in_a_topic_it_goes_there() -> None:
    async with emulated_group(welcome={}, admin={}) as group:
        topics = await forum(group, {"text": "hi {name}"}, ["报到"])
        await group.admin("boss")
        await group.say("boss", "/setwelcome 欢迎 {name}", topic=topics["报到"])
        await group.join("ann")
        assert (group.last()["text"], group.last()["topic"]) == ("欢迎 Ann", topics["报到"])
        await group.say("boss", "/setwelcome 你好 {name}")
        await group.advance(120)
        await group.join("bob")
        assert (group.last()["text"], group.last()["topic"]) == ("你好 Bob", None)


async def test_a_group_without_topics_does_not_mind() -> None:
    async with emulated_group(welcome={"text": "hi {name}", "topic": "报到"}) as group:
        await group.join("ann")
        assert group.said() == ["hi Ann"]


OPERATOR = 4242


def named(topic: int) -> Config:
    group = Group(topics={"报到": topic})
    return Config(bot={"operators": [OPERATOR]}, groups={"main": group})


def told(group: EmulatedGroup) -> str:
    """What staff was told."""
    sent = [params for params in calls(group, "sendMessage") if params["chat_id"] == OPERATOR]
    return "\n".join(str(params["text"]) for params in sent)
