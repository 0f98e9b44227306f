"""Who changes his question, and answers with more than words."""

from pathlib import Path

import pytest

from bot.config import Config
from bot.config_models import Files
from bot.emulator.group import emulated_group
from tests.handlers.pictures import PNG

FAQ = """\
问答:
  - 问: 停车收费吗
    答: 前两小时免费。
    按钮: [{看地图: https://example.com/map}]
  - 问: 会员卡在哪办理
    答: 二楼服务台。
  - 问: 课程表在哪看
    答: 看这里。
    图片: table.png
    文件: table.txt
  - 问: 食堂在几楼
    答: 见图。
    图片: table.png
  - 问: 仓库密码多少
    答: 问值班的人。
    悄悄答: 是
"""


@pytest.fixture
def config(tmp_path: Path) -> Config:
    path = tmp_path / "faq.yaml"
    path.write_text(FAQ, "utf-8")
    (tmp_path / "table.png").write_bytes(PNG)
    (tmp_path / "table.txt").write_text("一二三", "utf-8")
    return Config(files=Files(faq=(str(path),)))


async def test_the_answer_follows_the_question(config: Config) -> None:
    async with emulated_group(faq={}, config=config) as group:
        await group.say("ann", "停车收费吗")
        asked, answer = group.last("ann")["id"], group.last()["id"]
        assert await group.edit(asked, "会员卡在哪办理") == ["editMessageText"]
        now = group.last()
        assert (now["id"], now["text"], now["buttons"]) == (answer, "二楼服务台。", None)
        assert await group.edit(asked, "停车收费吗") == ["editMessageText"]
        assert group.last()["text"] == "前两小时免费。"


async def test_a_change_that_asks_the_same_or_nothing_leaves_the_answer(config: Config) -> None:
    async with emulated_group(faq={}, config=config) as group:
        await group.say("ann", "停车收费吗")
        asked = group.last("ann")["id"]
        assert await group.edit(asked, "停车收费吗？？") == []
        assert await group.edit(asked, "算了，不问了") == []
        assert group.said() == ["前两小时免费。"]


async def test_the_new_answer_counts_as_given(config: Config) -> None:
    async with emulated_group(faq={}, config=config) as group:
        await group.say("ann", "停车收费吗")
        answer = group.last()["id"]
        await group.edit(group.last("ann")["id"], "会员卡在哪办理")
        await group.say("bob", "会员卡在哪办理")
        assert (group.last()["text"], group.last()["reply_to"]) == ("↑ 上面刚答过", answer)
        await group.say("cid", "停车收费吗")
        assert group.last()["text"] == "前两小时免费。"


async def test_an_edit_of_what_was_not_answered_says_nothing(config: Config) -> None:
    async with emulated_group(faq={}, config=config) as group:
        await group.say("ann", "今天天气真好")
        assert await group.edit(group.last("ann")["id"], "停车收费吗") == []


async def test_a_picture_and_a_file_both_go(config: Config) -> None:
    async with emulated_group(faq={}, config=config) as group:
        assert await group.say("ann", "课程表在哪看") == ["sendPhoto", "sendDocument"]
        picture, paper = group.transcript()[-2:]
        assert picture["text"] == "看这里。"
        assert paper["document"]["name"] == "table.txt"
        assert {picture["reply_to"], paper["reply_to"]} == {group.last("ann")["id"]}


@pytest.mark.parametrize(
    ("first", "then", "calls"),
    [
        ("停车收费吗", "食堂在几楼", ["deleteMessage", "sendPhoto"]),
        ("食堂在几楼", "停车收费吗", ["deleteMessage", "sendMessage"]),
        ("停车收费吗", "课程表在哪看", ["deleteMessage", "sendPhoto", "sendDocument"]),
        ("停车收费吗", "仓库密码多少", ["deleteMessage", "sendMessage"]),
    ],
)
async def test_what_cannot_become_the_new_answer_makes_room_for_it(
    config: Config, first: str, then: str, calls: list[str]
) -> None:
    async with emulated_group(faq={}, config=config) as group:
        await group.say("ann", first)
        asked, answer = group.last("ann")["id"], group.last()["id"]
        assert sorted(await group.edit(asked, then)) == sorted(calls)
        assert all(one["id"] != answer or one["deleted"] for one in group.transcript())
        now = group.last()
        assert now["reply_to"] == asked
        assert (now["visible_to"] is None) == (then != "仓库密码多少")


async def test_what_was_sent_in_its_stead_is_an_answer_like_any_other(config: Config) -> None:
    async with emulated_group(faq={"delete_after": "5m"}, config=config) as group:
        await group.say("ann", "停车收费吗")
        asked = group.last("ann")["id"]
        await group.edit(asked, "食堂在几楼")
        await group.edit(asked, "会员卡在哪办理")
        assert group.last()["text"] == "二楼服务台。"
        await group.say("bob", "会员卡在哪办理")
        assert group.last()["text"] == "↑ 上面刚答过"
        await group.advance(301)
        assert group.said() == []
