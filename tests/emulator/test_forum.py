"""Forum topics that the bot manages, and what a closed one means."""

import pytest

from bot.emulator.errors import ApiError, WrongCall
from bot.emulator.membership import make_admin
from bot.emulator.speech import Words
from bot.emulator.state import Json
from tests.emulator.conftest import Town


@pytest.fixture
async def forum(town: Town) -> Town:
    chat = town.world.make_chat("学堂", topics=[])
    town.world.join(chat, town.owner)
    make_admin(town.world, chat, town.owner.id)
    town.world.join(chat, town.ann)
    town.chat = chat
    await town.skip()
    return town


async def make(forum: Town, name: str = "提问") -> int:
    made: Json = await forum.here("createForumTopic", name=name)
    assert (made["name"], made["icon_color"]) == (name, 0x6FB9F0)
    return int(made["message_thread_id"])


async def test_a_topic_begins_with_its_service_message(forum: Town) -> None:
    topic = await make(forum)
    assert topic != 1, "1 is the general topic"
    [opened] = await forum.updates("message")
    assert (opened["message_id"], opened["message_thread_id"]) == (topic, topic)
    assert opened["forum_topic_created"] == {"name": "提问", "icon_color": 0x6FB9F0}
    assert opened["is_topic_message"] is True
    sent = await forum.here("sendMessage", text="hi", message_thread_id=topic)
    assert sent["reply_to_message"]["message_id"] == topic


async def test_renamed_closed_reopened(forum: Town) -> None:
    topic = await make(forum)
    await forum.skip()
    for method, more in (
        ("editForumTopic", {"name": "问答"}),
        ("closeForumTopic", {}),
        ("reopenForumTopic", {}),
    ):
        assert await forum.here(method, message_thread_id=topic, **more) is True
    renamed, closed, reopened = await forum.updates("message")
    assert renamed["forum_topic_edited"] == {"name": "问答"}
    assert (closed["forum_topic_closed"], reopened["forum_topic_reopened"]) == ({}, {})
    assert {m["message_thread_id"] for m in (renamed, closed, reopened)} == {topic}


async def test_only_who_manages_topics_writes_in_a_closed_one(forum: Town) -> None:
    topic = await make(forum)
    await forum.here("closeForumTopic", message_thread_id=topic)
    with pytest.raises(WrongCall, match="is closed"):
        forum.world.say(forum.chat, forum.ann, "", words=Words("x", topic=topic))
    forum.world.say(forum.chat, forum.owner, "", words=Words("x", topic=topic))
    await forum.here("sendMessage", text="x", message_thread_id=topic)
    other = forum.world.add_bot("Other", "other_bot")
    forum.world.join(forum.chat, other.user)
    order = {"chat_id": forum.chat.id, "text": "x", "message_thread_id": topic}
    with pytest.raises(ApiError, match="Bad Request: TOPIC_CLOSED"):
        await forum.world.call(other.token, "sendMessage", order)
    await forum.here("reopenForumTopic", message_thread_id=topic)
    forum.world.say(forum.chat, forum.ann, "", words=Words("x", topic=topic))


async def test_a_deleted_topic_takes_its_messages_along(forum: Town) -> None:
    topic = await make(forum)
    said = forum.world.say(forum.chat, forum.ann, "", words=Words("x", topic=topic))
    outside = forum.say("outside")
    assert await forum.here("deleteForumTopic", message_thread_id=topic) is True
    assert (said.deleted, outside.deleted) == (True, False)
    gone = await forum.refusal("sendMessage", text="x", message_thread_id=topic)
    assert gone == "Bad Request: message thread not found"


async def test_what_cannot_be_done_with_topics(forum: Town) -> None:
    topic = await make(forum)
    for method, more, sentence in (
        ("createForumTopic", {"name": " "}, "TOPIC_TITLE_EMPTY"),
        ("createForumTopic", {"name": "x" * 129}, "topic name is too long"),
        ("createForumTopic", {"name": "x", "icon_color": 1}, "TOPIC_ICON_COLOR_INVALID"),
        ("editForumTopic", {"message_thread_id": 99, "name": "x"}, "TOPIC_ID_INVALID"),
        ("editForumTopic", {"message_thread_id": topic, "name": "提问"}, "TOPIC_NOT_MODIFIED"),
        ("editForumTopic", {"message_thread_id": topic, "name": "x" * 129}, "name is too long"),
        ("reopenForumTopic", {"message_thread_id": topic}, "TOPIC_NOT_MODIFIED"),
    ):
        assert sentence in await forum.refusal(method, **more)
    await forum.here("closeForumTopic", message_thread_id=topic)
    assert "NOT_MODIFIED" in await forum.refusal("closeForumTopic", message_thread_id=topic)
    plain = forum.world.make_chat("no forum")
    with pytest.raises(ApiError, match="the chat is not a forum"):
        await forum.call("createForumTopic", chat_id=plain.id, name="x")
    weak = forum.world.make_chat("weak", topics=["a"], bot_rights=frozenset())
    with pytest.raises(ApiError, match="not enough rights to manage forum topics"):
        await forum.call("createForumTopic", chat_id=weak.id, name="x")
