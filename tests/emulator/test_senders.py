"""Who speaks: each kind of sender as Telegram writes it, through the control API."""

import pytest
from aiogram.types import Message

from bot.emulator.control import Control
from bot.emulator.errors import WrongCall
from bot.emulator.state import Json
from tests.emulator.conftest import Town

GROUP_BOT = {
    "id": 1087968824,
    "is_bot": True,
    "first_name": "Group",
    "username": "GroupAnonymousBot",
}
CHANNEL_BOT = {
    "id": 136817688,
    "is_bot": True,
    "first_name": "Channel",
    "username": "Channel_Bot",
}
TELEGRAM = {"id": 777000, "is_bot": False, "first_name": "Telegram"}


@pytest.fixture
def control(town: Town) -> Control:
    return Control(town.world)


async def heard(town: Town) -> Json:
    """The one message that the bot got since the last time; aiogram reads it whole."""
    [message] = await town.updates("message")
    assert Message.model_validate(message).model_extra in (None, {})
    await town.skip()
    return message


def place(town: Town) -> Json:
    return {"id": town.chat.id, "type": "supergroup", "title": "总群"}


async def test_a_user(town: Town, control: Control) -> None:
    said = await control.do("say", {"chat": town.chat.id, "user": town.ann.id, "text": "你好"})
    assert await heard(town) == {
        "message_id": said["id"],
        "from": {"id": town.ann.id, "is_bot": False, "first_name": "Ann", "username": "ann"},
        "chat": place(town),
        "date": town.world.unix(),
        "text": "你好",
    }


async def test_an_anonymous_administrator(town: Town, control: Control) -> None:
    where = {"chat": town.chat.id, "user": town.ann.id}
    await town.here("promoteChatMember", user_id=town.ann.id, can_pin_messages=True)
    title = {"user_id": town.ann.id, "custom_title": "版主"}
    await town.here("setChatAdministratorCustomTitle", **title)
    await control.do("admin", {**where, "anonymous": True})
    await town.skip()
    said = await control.do("say", {**where, "text": "安静"})
    assert await heard(town) == {
        "message_id": said["id"],
        "from": GROUP_BOT,
        "sender_chat": place(town),
        "chat": place(town),
        "date": town.world.unix(),
        "author_signature": "版主",
        "text": "安静",
    }


async def test_the_linked_channel_forwards_by_itself(town: Town, control: Control) -> None:
    order = {"title": "公告", "type": "channel", "linked_chat": town.chat.id, "username": "news"}
    channel = (await control.do("chats", order))["id"]
    await town.skip()
    post = {"chat": channel, "sender_chat": channel, "text": "今日资料", "signature": "小鹿"}
    posted = await control.do("say", post)
    [of_channel] = await town.updates("channel_post")
    view = {"id": channel, "type": "channel", "title": "公告", "username": "news"}
    assert of_channel == {
        "message_id": posted["id"],
        "sender_chat": view,
        "chat": view,
        "date": town.world.unix(),
        "author_signature": "小鹿",
        "text": "今日资料",
    }
    forward = await heard(town)
    assert forward == {
        "message_id": forward["message_id"],
        "from": TELEGRAM,
        "sender_chat": view,
        "chat": place(town),
        "date": town.world.unix(),
        "forward_origin": {
            "type": "channel",
            "date": town.world.unix(),
            "chat": view,
            "message_id": posted["id"],
            "author_signature": "小鹿",
        },
        "is_automatic_forward": True,
        "text": "今日资料",
    }


async def test_a_channel_as_a_user(town: Town, control: Control) -> None:
    channel = (await control.do("chats", {"title": "广告", "type": "channel"}))["id"]
    await town.skip()
    said = await control.do(
        "say", {"chat": town.chat.id, "sender_chat": channel, "text": "加微信"}
    )
    assert await heard(town) == {
        "message_id": said["id"],
        "from": CHANNEL_BOT,
        "sender_chat": {"id": channel, "type": "channel", "title": "广告"},
        "chat": place(town),
        "date": town.world.unix(),
        "text": "加微信",
    }


async def test_another_bot(town: Town, control: Control) -> None:
    other = (await control.do("bots", {"first_name": "Music", "username": "music_bot"}))["id"]
    there = {"chat": town.chat.id, "user": other}
    await control.do("join", {**there, "by": town.owner.id})
    await town.skip()
    said = await control.do("say", {**there, "text": "现在播放"})
    assert await heard(town) == {
        "message_id": said["id"],
        "from": {"id": other, "is_bot": True, "first_name": "Music", "username": "music_bot"},
        "chat": place(town),
        "date": town.world.unix(),
        "text": "现在播放",
    }


async def test_a_user_through_an_inline_bot(town: Town, control: Control) -> None:
    where = {"chat": town.chat.id, "user": town.ann.id, "text": "结果"}
    other = (await control.do("bots", {"first_name": "Music", "username": "music_bot"}))["id"]
    await control.do("say", {**where, "via_bot": other})
    message = await heard(town)
    assert message["from"]["id"] == town.ann.id
    assert message["via_bot"] == town.world.user_json(other)
    with pytest.raises(WrongCall, match="there is no bot 5"):
        await control.do("say", {**where, "via_bot": 5})


async def test_forwards_name_where_they_come_from(town: Town, control: Control) -> None:
    channel = (await control.do("chats", {"title": "公告", "type": "channel"}))["id"]
    where = {"chat": town.chat.id, "user": town.ann.id, "text": "加微信"}
    await town.skip()
    origins = []
    for source in (town.owner.id, channel, town.chat.id, "藏名"):
        await control.do("say", {**where, "forward_from": source})
        message = await heard(town)
        assert message["from"]["id"] == town.ann.id
        origins.append(message["forward_origin"])
    date = town.world.unix()
    assert origins == [
        {"type": "user", "date": date, "sender_user": town.world.user_json(town.owner.id)},
        {
            "type": "channel",
            "date": date,
            "chat": {"id": channel, "type": "channel", "title": "公告"},
            "message_id": 1,
        },
        {"type": "chat", "date": date, "sender_chat": place(town)},
        {"type": "hidden_user", "date": date, "sender_user_name": "藏名"},
    ]
    with pytest.raises(WrongCall, match="no user or chat 5"):
        await control.do("say", {**where, "forward_from": 5})
    with pytest.raises(WrongCall, match="signature needs sender_chat"):
        await control.do("say", {**where, "signature": "x"})
