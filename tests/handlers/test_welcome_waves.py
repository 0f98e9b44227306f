"""Many who come at once get one greeting: in a raid the bot's own welcomes are the spam."""

import pytest

from bot.emulator.group import EmulatedGroup, emulated_group
from bot.emulator.membership import change
from bot.emulator.state import Member

HI = {"text": "hi {name}"}


def welcomes(group: EmulatedGroup) -> list[str]:
    """The greetings that can be seen."""
    return [text for text in group.said() if text.startswith("hi ")]


def calls(group: EmulatedGroup, method: str) -> int:
    """How often the bot called a method."""
    return sum(call.method == method for call in group.world.calls)


def notices(group: EmulatedGroup) -> int:
    """Telegram's notices of joining that can be seen."""
    seen = [one for one in group.transcript() if one["service"] and not one["deleted"]]
    return sum(one["service"] == "new_chat_members" for one in seen)


async def come_in_silence(group: EmulatedGroup, *names: str) -> None:
    """People enter a group so large that Telegram shows no notice of it."""
    chat = group.world.living_chat(group.chat_id)
    for name in names:
        user = group.world.add_user(name)
        change(group.world, chat, Member(user.id, "member"), user.id)
    await group.settle()


async def test_the_second_is_put_into_the_greeting_of_the_first() -> None:
    async with emulated_group(welcome=HI) as group:
        assert await group.join("ann") == ["sendMessage"]
        assert await group.join("bob") == []
        assert "editMessageText" in await group.advance(5)
        assert welcomes(group) == ["hi Ann、Bob"]


async def test_who_comes_after_some_seconds_is_named_at_once() -> None:
    async with emulated_group(welcome=HI) as group:
        await group.join("ann")
        await group.advance(5)
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


@pytest.mark.parametrize("kind", ["supergroup", "group"])
async def test_a_hundred_in_ten_seconds_get_one_message_and_few_edits(kind: str) -> None:
    async with emulated_group(welcome=HI) as group:
        order = {"title": "群", "type": kind, "plugins": ["welcome"], "settings": {"welcome": HI}}
        group.chat_id = (await group.control.do("chats", order))["id"]
        for number in range(100):
            made = await group.join(f"p{number:03}")
            assert ("sendMessage" in made) == (number == 0)  # the first is greeted at once
            await group.advance(0.1)
        await group.advance(6)
        (seen,) = welcomes(group)
        assert seen.startswith("hi P000、P001、")
        assert "P009" in seen
        assert "P010" not in seen
        assert seen.endswith("等 100 位新成员")
        assert calls(group, "sendMessage") == 1
        assert calls(group, "deleteMessage") == 0
        assert calls(group, "editMessageText") <= 3
        assert notices(group) == 0
        assert calls(group, "deleteMessages") <= 4


async def test_a_batch_full_of_newcomers() -> None:
    async with emulated_group(welcome=HI) as group:
        chat = group.world.living_chat(group.chat_id)
        for number in range(45):
            group.world.join(chat, group.world.add_user(f"P{number:03}"))
        await group.settle()
        await group.advance(6)
        (seen,) = welcomes(group)
        assert seen.endswith("等 45 位新成员")
        assert calls(group, "sendMessage") == 1
        assert calls(group, "editMessageText") <= 2
        assert notices(group) == 0
        assert calls(group, "deleteMessages") == 1


async def test_a_wave_goes_on_after_a_restart() -> None:
    async with emulated_group(welcome=HI) as group:
        await group.join("ann")
        await group.join("bob")
        await group.restart(down_s=2)
        await group.join("eve")
        await group.advance(10)
        assert welcomes(group) == ["hi Ann、Bob、Eve"]
        assert calls(group, "sendMessage") == 1


async def test_who_comes_back_is_not_counted_twice() -> None:
    async with emulated_group(welcome=HI) as group:
        for name in ("ann", *(f"p{number:02}" for number in range(15))):
            await group.join(name)
        for name in ("ann", "p14"):  # one that is named, and one that is not
            await group.leave(name)
            await group.join(name)
        await group.advance(6)
        (seen,) = welcomes(group)
        assert seen.endswith("等 16 位新成员")


async def test_who_comes_back_later_is_greeted_again() -> None:
    async with emulated_group(welcome=HI) as group:
        await group.join("ann")
        await group.advance(120)
        await group.leave("ann")
        assert "sendMessage" in await group.join("ann")
        assert welcomes(group) == ["hi Ann"]


async def test_a_greeting_that_is_gone_is_not_edited() -> None:
    async with emulated_group(welcome={**HI, "delete_after": "30秒"}) as group:
        await group.join("ann")
        await group.advance(31)
        assert welcomes(group) == []
        assert "sendMessage" in await group.join("bob")
        assert welcomes(group) == ["hi Bob"]


async def test_it_stays_as_long_for_the_last_as_for_the_first() -> None:
    async with emulated_group(welcome={**HI, "delete_after": "30秒"}) as group:
        await group.join("ann")
        await group.advance(20)
        await group.join("bob")
        await group.advance(29)
        assert welcomes(group) == ["hi Ann、Bob"]
        await group.advance(2)
        assert welcomes(group) == []


async def test_the_count_is_that_of_the_moment() -> None:
    async with emulated_group(welcome={"text": "hi {name} {count}"}) as group:
        await group.join("ann")
        one = int(welcomes(group)[0].split()[-1])
        await group.advance(5)
        await group.join("bob")
        assert welcomes(group) == [f"hi Ann、Bob {one + 1}"]


async def test_each_group_has_its_own_wave() -> None:
    async with emulated_group(welcome=HI) as group:
        made = await group.control.do("chats", {"title": "二群", "settings": {"welcome": HI}})
        await group.join("ann")
        await group.join("bob", made["id"])
        assert welcomes(group) == ["hi Ann"]
        assert [one["text"] for one in group.transcript(made["id"])][-1] == "hi Bob"


async def test_who_comes_after_people_talked_is_greeted_below() -> None:
    async with emulated_group(welcome={}) as group:
        await group.join("ann")
        for text in ("早", "今天讲什么", "第三课"):
            await group.say("bob", text)
        await group.join("eve")
        assert group.last()["id"] > group.last("bob")["id"]
        assert "Eve" in group.last()["text"]
        assert len(group.said()) == 1


async def test_the_bots_own_words_fit_one_as_well_as_many() -> None:
    async with emulated_group(welcome={}) as group:
        await group.join("ann")
        assert "你是第" in group.said()[0]
        await group.advance(5)
        await group.join("bob")
        (seen,) = group.said()
        assert seen.startswith("欢迎 Ann、Bob！")
        assert "你是第" not in seen


# --- large groups, where Telegram shows no notice ------------------------------------------------


async def test_without_a_notice_the_change_of_the_member_is_enough() -> None:
    async with emulated_group(welcome=HI) as group:
        await come_in_silence(group, "Ann")
        assert welcomes(group) == []
        await group.advance(3)
        assert welcomes(group) == ["hi Ann"]
        await group.advance(120)
        assert calls(group, "sendMessage") == 1


async def test_a_silent_wave_has_one_greeting_too() -> None:
    async with emulated_group(welcome=HI) as group:
        for second in range(10):
            await come_in_silence(group, *(f"P{second}{number}" for number in range(10)))
            await group.advance(1)
        await group.advance(10)
        (seen,) = welcomes(group)
        assert seen.endswith("等 100 位新成员")
        assert calls(group, "sendMessage") == 1
        assert calls(group, "editMessageText") <= 4


async def test_it_does_not_matter_which_is_faster() -> None:
    async with emulated_group(welcome=HI) as group:
        chat = group.world.living_chat(group.chat_id)
        user = group.world.add_user("Ann")
        payload = {"new_chat_members": [group.world.user_json(user.id)]}
        group.world.service(chat, user.id, payload)
        await group.settle()
        change(group.world, chat, Member(user.id, "member"), user.id)
        await group.advance(120)
        assert calls(group, "sendMessage") == 1


async def test_who_waits_is_greeted_after_a_restart() -> None:
    async with emulated_group(welcome=HI) as group:
        await come_in_silence(group, "Ann")
        await group.restart(down_s=30)
        await group.advance(1)
        assert welcomes(group) == ["hi Ann"]


async def test_silent_ones_and_announced_ones_share_a_wave() -> None:
    async with emulated_group(welcome=HI) as group:
        await come_in_silence(group, "Ann")
        await group.join("bob")
        await group.advance(10)
        assert sorted(welcomes(group)[0].removeprefix("hi ").split("、")) == ["Ann", "Bob"]
        assert calls(group, "sendMessage") == 1


async def test_bots_rights_and_promotions_are_no_coming() -> None:
    async with emulated_group(welcome=HI, admin={}) as group:
        robot = group.world.add_user("Robo")
        robot.is_bot = True
        chat = group.world.living_chat(group.chat_id)
        change(group.world, chat, Member(robot.id, "member"), robot.id)
        await group.admin("boss")
        await group.say("ann", "买粉加我")
        await group.say("boss", "/mute 1小时", reply_to=group.last("ann")["id"])
        await group.say("boss", "/unmute @ann")
        await group.admin("ann")
        await group.advance(10)
        assert welcomes(group) == []
