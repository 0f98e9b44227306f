"""The FAQ plug-in, as it reads in a group."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.config import Config
from bot.config_models import Files
from bot.emulator.group import emulated_group

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360000002000001e221bc330000000049454e44ae426082"
)
FAQ = """\
问答:
  - 问: 停车收费吗
    也问: [停车场怎么收费]
    答: "{name}，前两小时免费 <3"
    按钮: [{看地图: https://example.com/map}]
  - 问: 那过夜呢
    接着: 停车收费吗
    答: 过夜 20 元。
  - 问: 门店几点开门
    答: [九点。, 早上九点。]
    冷却: 1小时
  - 问: 会员卡在哪办理
    答: <b>二楼</b>服务台。
    悄悄答: 是
  - 问: 怎么找店长
    答: 已经叫他了。
    叫人: 是
  - 问: 仓库密码多少
    答: 问值班的人。
    身份: 管理员
  - 问: 年货什么时候上架
    答: 除夕前一周。
    有效: 至 2020-01-01
  - 问: 总部电话多少
    答: 只在总部群里说。
    仅限: [headquarters]
  - 问: 停车证怎么领
    答: 物业。
    图片: gone.png
"""


@pytest.fixture
def config(tmp_path: Path) -> Config:
    path = tmp_path / "faq.yaml"
    path.write_text(FAQ, encoding="utf-8")
    return Config(files=Files(faq=(str(path),)))


async def test_a_wrapped_question_with_a_typo_is_answered_and_chatter_is_not() -> None:
    async with emulated_group(faq={}) as group:
        assert await group.say("ann", "大佬们，请问怎么退宽啊，在线等🙏") == ["sendMessage"]
        reply = group.last()
        assert "申请退款" in reply["text"]
        assert [button["text"] for row in reply["buttons"] for button in row] == [
            *("打开我的订单", "联系客服"),
        ]
        assert reply["reply_to"] == group.last("ann")["id"]
        assert await group.say("bob", "我昨天退款到账了，真快") == []
        assert await group.say("bob", "哈哈哈哈") == []


async def test_names_are_filled_in_and_cannot_carry_html(config: Config) -> None:
    async with emulated_group(faq={}, config=config) as group:
        assert await group.say("ann", "停车收费吗？") == ["sendMessage"]
        assert group.last()["text"] == "Ann，前两小时免费 <3"


async def test_the_same_answer_waits_for_its_cooldown(config: Config) -> None:
    async with emulated_group(faq={"cooldown": timedelta(minutes=2)}, config=config) as group:
        assert await group.say("ann", "停车收费吗") == ["sendMessage"]
        assert await group.say("ann", "停车场怎么收费") == []
        await group.advance(119)
        assert await group.say("ann", "停车收费吗") == []
        await group.advance(1)
        assert await group.say("bob", "停车收费吗") == ["sendMessage"]


async def test_an_entry_has_a_cooldown_of_its_own_and_variants_take_turns(config: Config) -> None:
    async with emulated_group(faq={"cooldown": timedelta(0)}, config=config) as group:
        assert await group.say("ann", "门店几点开门") == ["sendMessage"]
        await group.advance(3599)
        assert await group.say("ann", "门店几点开门") == []
        said = set()
        for _ in range(4):
            await group.advance(3600)
            assert await group.say("ann", "门店几点开门") == ["sendMessage"]
            said.add(group.last()["text"])
            await group.say("ann", "嗯")
        assert said <= {"九点。", "早上九点。"}


async def test_a_follow_up_is_understood_only_from_who_was_answered(config: Config) -> None:
    async with emulated_group(faq={}, config=config) as group:
        assert await group.say("bob", "那过夜呢") == []
        assert await group.say("ann", "停车收费吗") == ["sendMessage"]
        assert await group.say("bob", "那过夜呢") == []
        assert await group.say("ann", "那过夜呢") == ["sendMessage"]
        assert group.last()["text"] == "过夜 20 元。"
        await group.advance(601)
        assert await group.say("ann", "那过夜呢") == []


async def test_a_private_answer_is_for_the_asker_and_goes_away(config: Config) -> None:
    async with emulated_group(faq={}, config=config) as group:
        assert await group.say("ann", "会员卡在哪办理") == ["sendMessage"]
        assert group.last()["text"] == "二楼服务台。"
        assert group.last()["visible_to"] == group.user("ann")
        assert await group.say("bob", "会员卡在哪办理") == ["sendMessage"]
        assert await group.say("bob", "会员卡在哪办理") == []


async def test_near_questions_get_buttons_and_a_press_turns_them_into_the_answer(
    config: Config,
) -> None:
    async with emulated_group(faq={"cooldown": timedelta(0)}, config=config) as group:
        assert await group.say("ann", "停车方便吗") == ["sendMessage"]
        asked = group.last()
        assert "停车收费吗" in [button["text"] for row in asked["buttons"] for button in row]
        await group.click("ann", asked["id"], "停车收费吗")
        shown = group.last()
        assert (shown["id"], shown["edited"]) == (asked["id"], True)
        assert shown["text"].endswith("前两小时免费 <3")
        assert [button["text"] for row in shown["buttons"] for button in row] == ["看地图"]
        assert await group.say("ann", "那过夜呢") == ["sendMessage"]


async def test_suggestions_can_be_switched_off(config: Config) -> None:
    async with emulated_group(faq={"suggest": False}, config=config) as group:
        assert await group.say("ann", "停车方便吗") == []


async def test_answers_are_removed_when_the_group_wants_it(config: Config) -> None:
    async with emulated_group(faq={"delete_after": timedelta(minutes=5)}, config=config) as group:
        assert await group.say("ann", "停车收费吗") == ["sendMessage"]
        assert await group.advance(301) == ["deleteMessage"]


@pytest.mark.parametrize(
    "text", ["年货什么时候上架", "总部电话多少", "仓库密码多少", "/sell 停车收费吗", "!停车收费吗"]
)
async def test_what_is_not_for_this_asker_here_and_now_is_silent(
    config: Config, text: str
) -> None:
    async with emulated_group(faq={"suggest": False}, config=config) as group:
        assert await group.say("ann", text) == []


async def test_a_role_opens_its_entries(config: Config) -> None:
    async with emulated_group(faq={}, config=config) as group:
        await group.admin("boss")
        assert await group.say("boss", "仓库密码多少") == ["sendMessage"]


async def test_messages_to_another_member_are_left_alone(config: Config) -> None:
    async with emulated_group(faq={}, config=config) as group:
        await group.say("bob", "早")
        bobs = group.last("bob")["id"]
        assert await group.say("ann", "停车收费吗", reply_to=bobs) == []
        assert await group.say("ann", "停车收费吗") == ["sendMessage"]
        answer = group.last()["id"]
        assert await group.say("ann", "门店几点开门", reply_to=answer) == ["sendMessage"]


async def test_a_lost_picture_does_not_lose_the_answer(config: Config) -> None:
    async with emulated_group(faq={}, config=config) as group:
        assert await group.say("ann", "停车证怎么领") == ["sendMessage"]


async def test_a_picture_that_vanishes_while_the_bot_runs_loses_no_answer_either(
    tmp_path: Path, config: Config
) -> None:
    (tmp_path / "gone.png").write_bytes(PNG)
    async with emulated_group(faq={"cooldown": timedelta(0)}, config=config) as group:
        assert await group.say("ann", "停车证怎么领") == ["sendPhoto"]
        (tmp_path / "gone.png").unlink()
        assert await group.say("ann", "停车证怎么领") == ["sendMessage"]
        assert group.last()["text"] == "物业。"


async def test_a_picture_goes_with_its_answer(tmp_path: Path, config: Config) -> None:
    (tmp_path / "gone.png").write_bytes(PNG)
    async with emulated_group(faq={}, config=config) as group:
        assert await group.say("ann", "停车证怎么领") == ["sendPhoto"]
        assert group.last()["text"] == "物业。"


async def test_staff_hear_of_who_asks_for_a_human(config: Config) -> None:
    async with emulated_group(faq={}, config=config) as group:
        assert "sendMessage" in await group.say("ann", "怎么找店长")
        assert "已经叫他了。" in group.said()


async def test_a_picked_answer_with_a_picture_takes_the_place_of_the_suggestion(
    tmp_path: Path, config: Config
) -> None:
    (tmp_path / "gone.png").write_bytes(PNG)
    async with emulated_group(faq={}, config=config) as group:
        assert await group.say("ann", "停车证找谁") == ["sendMessage"]
        asked = group.last()
        await group.click("bob", asked["id"], "停车证怎么领")
        shown = group.last()
        assert shown["text"] == "物业。"
        assert shown["reply_to"] == group.last("ann")["id"]
        assert [one["deleted"] for one in group.transcript() if one["id"] == asked["id"]] == [True]


async def test_a_picked_answer_calls_staff_too(config: Config) -> None:
    async with emulated_group(faq={}, config=config) as group:
        await group.say("ann", "店长是谁")
        await group.click("ann", group.last()["id"], "怎么找店长")
        assert "已经叫他了。" in group.said()


async def test_who_replies_to_an_answer_follows_it_up_whoever_asked(config: Config) -> None:
    async with emulated_group(faq={}, config=config) as group:
        await group.say("ann", "停车收费吗")
        parking = group.last()["id"]
        await group.say("bob", "门店几点开门")
        opening = group.last()["id"]
        await group.advance(900)
        await group.say("cid", "那过夜呢", reply_to=parking)
        assert group.last()["text"] == "过夜 20 元。"
        await group.say("dan", "那过夜呢", reply_to=opening)
        assert group.last()["text"] != "过夜 20 元。"
