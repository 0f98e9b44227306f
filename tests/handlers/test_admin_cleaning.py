"""Delete one message, or many; pin."""

import pytest

from bot.emulator.group import EmulatedGroup, emulated_group

SAID = ["sendMessage"]
HOURS = 3600


async def talk(group: EmulatedGroup, *texts: str) -> list[int]:
    """Ann says things; their ids."""
    await group.admin("boss")
    for text in texts:
        await group.say("ann", text)
    return [one["id"] for one in group.transcript() if one["text"] in texts]


def there(group: EmulatedGroup) -> list[str]:
    """What can still be read."""
    return [one["text"] for one in group.transcript() if one["text"] and not one["deleted"]]


@pytest.mark.parametrize("said", ["/del", "/del 广告", "删", "删 广告", "!DEL"])
async def test_del_in_a_reply_takes_the_message_and_itself(said: str) -> None:
    async with emulated_group(admin={}) as group:
        first, _ = await talk(group, "一", "二")
        assert await group.say("boss", said, reply_to=first) == ["deleteMessage", "deleteMessage"]
        assert there(group) == ["二"]


async def test_del_needs_a_reply() -> None:
    async with emulated_group(admin={}) as group:
        await talk(group, "一")
        assert await group.say("boss", "/del") == SAID
        assert "请回复那条消息" in group.last()["text"]
        assert await group.say("boss", "删") == []
        assert await group.say("boss", "删 @ann") == []


async def test_del_of_an_old_message_says_so() -> None:
    async with emulated_group(admin={}) as group:
        (first,) = await talk(group, "一")
        await group.advance(48 * HOURS - 1)
        assert "deleteMessage" in await group.say("boss", "/del", reply_to=first)
    async with emulated_group(admin={}) as group:
        (first,) = await talk(group, "一")
        await group.advance(48 * HOURS)
        assert await group.say("boss", "/del", reply_to=first) == SAID
        assert "超过 48 小时" in group.last()["text"]


async def test_what_an_admin_wrote_may_be_deleted_too() -> None:
    async with emulated_group(admin={}) as group:
        await talk(group, "一")
        await group.admin("chief")
        await group.say("chief", "打错了")
        await group.say("boss", "/del", reply_to=group.last("chief")["id"])
        assert there(group) == ["一"]


@pytest.mark.parametrize("said", ["/purge", "清理"])
async def test_purge_deletes_from_the_reply_to_itself(said: str) -> None:
    async with emulated_group(admin={}) as group:
        _, second, _ = await talk(group, "一", "二", "三")
        assert await group.say("boss", said, reply_to=second) == ["deleteMessages", "sendMessage"]
        assert there(group) == ["一", "🧹 Boss 清理了最近的 2 条消息"]
        await group.advance(61)
        assert there(group) == ["一"]


@pytest.mark.parametrize(("said", "left"), [("/purge 1", ["一", "二"]), ("/清理 2", ["一"])])
async def test_purge_deletes_the_last_ones(said: str, left: list[str]) -> None:
    async with emulated_group(admin={}) as group:
        await talk(group, "一", "二", "三")
        await group.say("boss", said)
        assert there(group)[:-1] == left
        assert "清理了最近的" in there(group)[-1]


async def test_what_is_older_than_two_days_stays_and_that_is_said() -> None:
    async with emulated_group(admin={}) as group:
        (old, _) = await talk(group, "很久以前", "也很久了")
        await group.advance(48 * HOURS + 1)
        await talk(group, "今天一", "今天二", "今天三")
        await group.say("boss", "/purge", reply_to=old)
        assert there(group)[:-1] == ["很久以前", "也很久了"]
        assert "超过 48 小时的删不掉" in there(group)[-1]


async def test_purge_alone_asks_and_the_plain_word_is_chatter() -> None:
    async with emulated_group(admin={}) as group:
        (first,) = await talk(group, "一")
        assert await group.say("boss", "清理") == []
        assert await group.say("boss", "清理 20") == []
        assert await group.say("boss", "清理 一下缓存", reply_to=first) == []
        assert await group.say("boss", "/purge") == SAID
        assert "从哪条开始" in group.last()["text"]
        assert await group.say("boss", "/purge 0") == SAID
        assert "从哪条开始" in group.last()["text"]
        assert "一" in there(group)


async def test_purge_leaves_other_topics_alone() -> None:
    async with emulated_group(admin={}) as group:
        made = await group.control.do(
            "chats", {"title": "论坛", "topics": ["a", "b"], "plugins": ["admin"]}
        )
        group.chat_id = made["id"]
        topic = made["topics"]["a"]
        await group.admin("boss")
        await group.say("ann", "一", topic=topic)
        first = group.last("ann")["id"]
        assert await group.say("boss", "/purge", topic=topic, reply_to=first) == SAID
        assert "话题" in group.last()["text"]
        assert "一" in there(group)


async def test_pin_is_quiet_unless_asked() -> None:
    async with emulated_group(admin={}) as group:
        first, second = await talk(group, "一", "二")
        assert await group.say("boss", "置顶", reply_to=first) == ["pinChatMessage"]
        assert await group.say("boss", "/pin loud", reply_to=second) == ["pinChatMessage"]
        pins = [one.params for one in group.world.calls if one.method.startswith("pin")]
        assert [(one["message_id"], one["disable_notification"]) for one in pins] == [
            (first, True),
            (second, False),
        ]
        assert group.world.living_chat(group.chat_id).pinned == [first, second]
        assert "unpinChatMessage" in await group.say("boss", "/unpin")
        assert group.world.living_chat(group.chat_id).pinned == [first]
        await group.say("boss", "/unpin", reply_to=first)
        assert group.world.living_chat(group.chat_id).pinned == []


async def test_pin_needs_a_reply() -> None:
    async with emulated_group(admin={}) as group:
        (first,) = await talk(group, "一")
        assert await group.say("boss", "/pin") == SAID
        assert "请回复那条消息" in group.last()["text"]
        assert await group.say("boss", "置顶") == []
        assert await group.say("boss", "置顶 这条怎么样", reply_to=first) == []


@pytest.mark.parametrize(
    ("right", "said", "named"),
    [
        ("can_pin_messages", "/del", "删除消息"),
        ("can_pin_messages", "/purge", "删除消息"),
        ("can_delete_messages", "/pin", "置顶消息"),
        ("can_delete_messages", "/unpin", "置顶消息"),
    ],
)
async def test_each_needs_its_own_right(right: str, said: str, named: str) -> None:
    async with emulated_group(admin={}) as group:
        (first,) = await talk(group, "一")
        await group.admin("weak", [right])
        assert await group.say("weak", said, reply_to=first) == SAID
        assert named in group.last()["text"]
        assert await group.say("bob", said, reply_to=first) == SAID
        assert "一" in there(group)
