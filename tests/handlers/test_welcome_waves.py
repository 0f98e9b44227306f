"""Many who come at once get one greeting: in a raid the bot's own welcomes are the spam."""

from bot.emulator.group import EmulatedGroup, emulated_group

HI = {"text": "hi {name}"}


def welcomes(group: EmulatedGroup) -> list[str]:
    """The greetings that can be seen."""
    return [text for text in group.said() if text.startswith("hi ")]


def calls(group: EmulatedGroup, method: str) -> int:
    """How often the bot called a method."""
    return sum(call.method == method for call in group.world.calls)


async def test_the_second_is_put_into_the_greeting_of_the_first() -> None:
    async with emulated_group(welcome=HI) as group:
        assert await group.join("ann") == ["sendMessage"]
        assert await group.join("bob") == ["editMessageText"]
        assert welcomes(group) == ["hi Ann、Bob"]


async def test_after_a_minute_of_quiet_everybody_has_a_greeting_of_his_own() -> None:
    async with emulated_group(welcome=HI) as group:
        await group.join("ann")
        await group.advance(59)
        await group.join("bob")
        assert welcomes(group) == ["hi Ann、Bob"]
        await group.advance(60)
        assert set(await group.join("eve")) == {"sendMessage", "deleteMessage"}
        assert welcomes(group) == ["hi Eve"]


async def test_a_wave_has_an_end() -> None:
    async with emulated_group(welcome=HI) as group:
        for number in range(13):
            await group.join(f"p{number}")
            await group.advance(50)
        assert welcomes(group) == ["hi P12"]


async def test_a_hundred_in_ten_seconds_get_one_message_and_few_edits() -> None:
    async with emulated_group(welcome=HI) as group:
        for number in range(100):
            await group.join(f"p{number:03}")
            await group.advance(0.1)
        await group.advance(6)
        (seen,) = welcomes(group)
        assert seen.startswith("hi P000、P001、")
        assert "P009" in seen
        assert "P010" not in seen
        assert seen.endswith("等 100 人")
        assert calls(group, "sendMessage") == 1
        assert calls(group, "deleteMessage") == 0
        assert calls(group, "editMessageText") <= 13


async def test_a_batch_full_of_newcomers() -> None:
    async with emulated_group(welcome=HI) as group:
        chat = group.world.living_chat(group.chat_id)
        for number in range(100):
            group.world.join(chat, group.world.add_user(f"P{number:03}"))
        await group.settle()
        await group.advance(6)
        (seen,) = welcomes(group)
        assert seen.endswith("等 100 人")
        assert calls(group, "sendMessage") == 1
        assert calls(group, "editMessageText") <= 13


async def test_who_comes_back_is_not_counted_twice() -> None:
    async with emulated_group(welcome=HI) as group:
        await group.join("ann")
        await group.join("bob")
        await group.leave("bob")
        assert await group.join("bob") == []
        assert welcomes(group) == ["hi Ann、Bob"]


async def test_a_greeting_that_is_gone_is_not_edited() -> None:
    async with emulated_group(welcome={**HI, "delete_after": "30秒"}) as group:
        await group.join("ann")
        await group.advance(31)
        assert welcomes(group) == []
        assert "sendMessage" in await group.join("bob")
        assert welcomes(group) == ["hi Bob"]


async def test_the_count_is_that_of_the_moment() -> None:
    async with emulated_group(welcome={"text": "hi {name} {count}"}) as group:
        await group.join("ann")
        one = int(welcomes(group)[0].split()[-1])
        await group.join("bob")
        assert welcomes(group) == [f"hi Ann、Bob {one + 1}"]


async def test_each_group_has_its_own_wave() -> None:
    async with emulated_group(welcome=HI) as group:
        made = await group.control.do("chats", {"title": "二群", "settings": {"welcome": HI}})
        await group.join("ann")
        await group.join("bob", made["id"])
        assert welcomes(group) == ["hi Ann"]
        assert group.transcript(made["id"])[-1]["text"] == "hi Bob"


async def test_who_comes_after_people_talked_is_greeted_below() -> None:
    async with emulated_group(welcome={}) as group:
        await group.join("ann")
        for text in ("早", "今天讲什么", "第三课"):
            await group.say("bob", text)
        await group.join("eve")
        assert group.last()["id"] > group.last("bob")["id"]
        assert "Eve" in group.last()["text"]
        assert len(group.said()) == 1
