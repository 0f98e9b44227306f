"""Answers that are picked from suggestions and the menu, given like any other."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.config import Config
from bot.config_models import Files
from bot.emulator.group import EmulatedGroup, emulated_group
from tests.handlers.pictures import PNG
from tests.handlers.staffed import labels

FAQ = """\
问答:
  - 停车收费吗: 前两小时免费。
  - 问: 会员卡在哪办理
    答: 二楼服务台。
    悄悄答: 是
  - 问: 停车证怎么领
    答: 物业。
    图片: map.png
  - 问: 停车券怎么用
    答: [出示给保安。, 扫码。]
"""
TICKET = "停车券怎么用"


@pytest.fixture
def config(tmp_path: Path) -> Config:
    path = tmp_path / "faq.yaml"
    path.write_text(FAQ, "utf-8")
    (tmp_path / "map.png").write_bytes(PNG)
    return Config(files=Files(faq=(str(path),)))


async def menu(group: EmulatedGroup, who: str = "fay") -> int:
    """Somebody opens the menu."""
    await group.say(who, "/faq")
    shown: int = group.last()["id"]
    return shown


def deleted(group: EmulatedGroup, number: int) -> bool:
    return any(one["deleted"] for one in group.transcript() if one["id"] == number)


async def test_a_picked_answer_stands_above_for_who_asks_next(config: Config) -> None:
    async with emulated_group(faq={}, config=config) as group:
        shown = await menu(group)
        await group.advance(90)
        await group.click("fay", shown, "停车收费吗")
        assert await group.say("gus", "停车收费吗") == ["sendMessage"]
        assert (group.last()["text"], group.last()["reply_to"]) == ("↑ 上面刚答过", shown)
        assert await group.say("fay", "停车收费吗") == []
        await group.advance(61)
        await group.say("gus", "停车收费吗")
        assert group.last()["text"] == "前两小时免费。"


async def test_a_picked_answer_follows_its_question(config: Config) -> None:
    async with emulated_group(faq={}, config=config) as group:
        await group.say("fay", "停车方便吗")
        asked, shown = group.last("fay")["id"], group.last()["id"]
        await group.click("fay", shown, "停车收费吗")
        assert await group.edit(asked, TICKET) == ["editMessageText"]
        assert (group.last()["id"], group.last()["text"]) == (shown, "出示给保安。")


@pytest.mark.parametrize("question", ["停车收费吗", "停车证怎么领"])
async def test_a_picked_answer_is_removed_when_the_group_wants_it(
    config: Config, question: str
) -> None:
    async with emulated_group(faq={"delete_after": timedelta(minutes=5)}, config=config) as group:
        shown = await menu(group)
        await group.advance(240)
        await group.click("fay", shown, question)
        assert deleted(group, shown)
        answer = group.last()["id"]
        await group.advance(240)
        assert not deleted(group, answer)
        await group.advance(61)
        assert deleted(group, answer)


async def test_what_only_another_sees_takes_the_buttons_from_nobody(config: Config) -> None:
    async with emulated_group(faq={}, config=config) as group:
        shown = await menu(group, "ann")
        await group.click("bob", shown, "会员卡在哪办理")
        assert group.last()["visible_to"] == group.user("bob")
        assert not deleted(group, shown)
        await group.click("ann", shown, "会员卡在哪办理")
        assert group.last()["visible_to"] == group.user("ann")
        assert deleted(group, shown)


async def test_variants_take_turns_however_they_are_asked_for(config: Config) -> None:
    async with emulated_group(faq={"cooldown": timedelta(0)}, config=config) as group:
        said = []
        for _ in range(3):
            await group.say("ann", TICKET)
            said.append(group.last()["text"])
        await group.click("ann", await menu(group, "ann"), TICKET)
        said.append(group.last()["text"])
        assert said == ["出示给保安。", "扫码。"] * 2


async def test_who_is_pointed_to_an_answer_takes_nobodys_turn(config: Config) -> None:
    async with emulated_group(faq={}, config=config) as group:
        await group.say("ann", TICKET)
        await group.say("bob", TICKET)
        await group.advance(61)
        await group.say("bob", TICKET)
        assert group.said() == ["出示给保安。", "↑ 上面刚答过", "扫码。"]


async def test_suggestions_are_picked_like_the_menu(config: Config) -> None:
    async with emulated_group(faq={}, config=config) as group:
        await group.say("ann", "停车方便吗")
        assert "停车收费吗" in labels(group.last())
        await group.click("bob", group.last()["id"], "停车收费吗")
        assert await group.say("ann", "停车收费吗") == ["sendMessage"]
        assert group.last()["text"] == "↑ 上面刚答过"


async def test_a_topic_has_picks_of_its_own(config: Config) -> None:
    async with emulated_group(faq={}, config=config) as group:
        order = {"title": "论坛", "plugins": ["faq"], "topics": ["提问", "闲聊"]}
        forum = (await group.control.do("chats", order))["id"]
        await group.control.do("join", {"chat": forum, "user": group.user("ann")})
        first, second = sorted(group.world.chats[forum].topics)[-2:]
        await group.say("ann", "/faq", chat=forum, topic=first)
        shown = group.transcript(forum)[-1]["id"]
        press = {"chat": forum, "message": shown, "user": group.user("ann"), "button": TICKET}
        await group.control.do("click", press)
        await group.settle()
        assert await group.say("ann", TICKET, chat=forum, topic=first) == []
        assert await group.say("ann", TICKET, chat=forum, topic=second) == ["sendMessage"]
