"""What goes wrong when bots talk too much: welcomes in a raid, ads in names, the same answer."""

from tests.traps.conftest import OpenGroup

WELCOME: dict[str, dict[str, object]] = {"welcome": {}}
ASK = "怎么退款"


# --- trap 7: in a raid the bot's own welcomes are the spam ---------------------------------------


async def test_a_wave_is_greeted_with_one_message(http_group: OpenGroup) -> None:
    async with http_group(**WELCOME) as group:
        for number in range(30):
            await group.join(f"raider{number}")
            await group.advance(0.1)
        await group.advance(30)
        assert len(group.said()) == 1
        sent = [one for one in group.world.calls if one.method == "sendMessage"]
        assert len(sent) == 1
        assert "30" in group.said()[0]


# --- trap 11: names are repeated, ads in them are not --------------------------------------------


async def test_an_ad_in_a_name_is_not_repeated(http_group: OpenGroup) -> None:
    async with http_group(**WELCOME, admin={}) as group:
        await group.admin("boss")
        name = "加微信abc123 https://spam.example @spam_bot"
        eve = group.world.add_user(name, username="eve")
        await group.control.do("join", {"chat": group.chat_id, "user": eve.id})
        said = await group.control.do(
            "say", {"chat": group.chat_id, "user": eve.id, "text": "大家好"}
        )
        await group.settle()
        await group.say("boss", "/mute 1小时", reply_to=said["id"])
        assert len(group.said()) == 2
        for text in group.said():
            assert "spam.example" not in text
            assert "@spam_bot" not in text


# --- trap 12: the same answer ten times in a minute ----------------------------------------------


async def test_ten_askers_get_one_answer_and_the_way_to_it(http_group: OpenGroup) -> None:
    async with http_group(faq={}) as group:
        for number in range(10):
            await group.say(f"asker{number}", ASK)
        answers = [text for text in group.said() if "申请退款" in text]
        assert len(answers) == 1


async def test_a_group_hour_has_a_budget(http_group: OpenGroup) -> None:
    async with http_group(faq={"cooldown": "0秒"}) as group:
        for number in range(30):
            await group.say(f"asker{number}", ASK)
        assert len(group.said()) == 20
        await group.advance(3700)
        await group.say("later", ASK)
        assert len(group.said()) == 21
