"""Routing: a question about a topic is pointed to its group, once, with a way in."""

from pathlib import Path
from typing import Any

import pytest

from bot.config import Config
from bot.config_models import Files
from bot.emulator.errors import WrongCall
from bot.emulator.group import EmulatedGroup, emulated_group
from bot.moderation.staff import Place
from handlers.routing.tables import RoutingDeclined, RoutingHint, forget

RULES = """\
分流:
  - 话题: Python
    关键词: [python, pandas, 装饰器]
    例句: [这个循环为什么不停]
    不含: [招聘]
    从: main
    去: python/提问
    满员去: python2
    提示: "{name}，{topic} 的问题到 {group} 更快"
    每人: 7天 1次
  - 话题: 设计
    关键词: [海报]
    去: design
"""
ASKED = "有人会 pandas 的 merge 吗"
DAY = 86400


@pytest.fixture
def config(tmp_path: Path) -> Config:
    path = tmp_path / "rules.yaml"
    path.write_text(RULES, "utf-8")
    return Config(files=Files(rules=(str(path),)))


async def named(group: EmulatedGroup, name: str, **more: Any) -> int:
    """Another group with a name for the files; its id."""
    made = await group.control.do("chats", {"title": f"{name} 群", "plugins": [], **more})
    group.app.core.settings.bind(name, made["id"])
    await group.settle()
    return int(made["id"])


async def academy(group: EmulatedGroup) -> int:
    """This group is main; the id of the Python group."""
    group.app.core.settings.bind("main", group.chat_id)
    return await named(group, "python")


def hints(group: EmulatedGroup) -> list[dict[str, Any]]:
    me = group.world.bot.user.id
    return [one for one in group.transcript() if one["sender"]["id"] == me and one["buttons"]]


async def test_a_question_gets_one_hint_with_a_link_for_one(config: Config) -> None:
    async with emulated_group(routing={}, config=config) as group:
        python = await academy(group)
        assert await group.say("ann", ASKED) == ["createChatInviteLink", "sendMessage"]
        hint = group.last()
        assert hint["text"] == "Ann，Python 的问题到 python 群 更快"
        assert hint["reply_to"] == group.last("ann")["id"]
        enter, no = (row[0] for row in hint["buttons"])
        assert (enter["text"], no["text"]) == ("进入 python 群 · 提问", "不感兴趣")
        made = [one for one in group.world.calls if one.method == "createChatInviteLink"][-1]
        assert made.params["chat_id"] == python
        assert made.params["member_limit"] == 1
        assert made.params["expire_date"] is not None
        link = {"chat": python, "invite_link": enter["url"]}
        await group.control.do("join", {**link, "user": group.user("ann")})
        with pytest.raises(WrongCall):
            await group.control.do("join", {**link, "user": group.user("bob")})


async def test_the_hint_removes_itself(config: Config) -> None:
    async with emulated_group(routing={"hint_life": "5分钟"}, config=config) as group:
        await academy(group)
        await group.say("ann", ASKED)
        await group.advance(301)
        assert group.said() == []


@pytest.mark.parametrize(
    "text",
    [
        "动物园的 python 好大一条",
        "哪里有 python 招聘信息吗",
        "我昨天终于学会 pandas 了哈哈",
        "pythonic 是什么意思",
        "/ask python 怎么装",
        "今晚几点上课",
    ],
)
async def test_talk_is_left_alone(config: Config, text: str) -> None:
    async with emulated_group(routing={}, config=config) as group:
        await academy(group)
        assert await group.say("ann", text) == []


@pytest.mark.parametrize("text", ["这个循环为什么不停啊", "装饰器一直报错", "PYTHON 怎么装"])
async def test_examples_and_trouble_belong_there_too(config: Config, text: str) -> None:
    async with emulated_group(routing={}, config=config) as group:
        await academy(group)
        assert "sendMessage" in await group.say("ann", text)


async def test_a_member_hears_it_once_a_week_and_a_group_not_all_the_time(config: Config) -> None:
    async with emulated_group(routing={"cooldown": "10分钟"}, config=config) as group:
        await academy(group)
        assert "sendMessage" in await group.say("ann", ASKED)
        assert await group.say("bob", ASKED) == []
        await group.advance(601)
        assert await group.say("ann", ASKED) == []
        assert "sendMessage" in await group.say("bob", ASKED)
        await group.advance(7 * DAY)
        assert "sendMessage" in await group.say("ann", ASKED)


async def test_not_interested_is_for_good_and_only_for_the_asker(config: Config) -> None:
    async with emulated_group(routing={}, config=config) as group:
        await academy(group)
        await group.say("ann", ASKED)
        hint = group.last()["id"]
        answer = await group.click("bob", hint, "不感兴趣")
        assert answer is not None
        assert answer["alert"]
        answer = await group.click("ann", hint, "不感兴趣")
        assert answer is not None
        assert "不再提示" in answer["text"]
        assert group.said() == []
        await group.advance(30 * DAY)
        assert await group.say("ann", ASKED) == []
        assert "sendMessage" in await group.say("bob", ASKED)


async def test_who_is_in_the_group_already_hears_nothing(config: Config) -> None:
    async with emulated_group(routing={}, config=config) as group:
        python = await academy(group)
        await group.control.do("join", {"chat": python, "user": group.user("ann")})
        assert await group.say("ann", ASKED) == []


async def test_messages_to_somebody_forwards_and_staff_are_left_alone(config: Config) -> None:
    async with emulated_group(routing={}, config=config) as group:
        await academy(group)
        await group.admin("boss")
        assert await group.say("boss", ASKED) == []
        await group.say("bob", "早")
        assert await group.say("ann", ASKED, reply_to=group.last("bob")["id"]) == []


async def test_only_from_the_groups_named(config: Config) -> None:
    async with emulated_group(routing={}, config=config) as group:
        await named(group, "python")
        assert await group.say("ann", ASKED) == []


async def test_a_full_group_overflows(config: Config) -> None:
    async with emulated_group(routing={"full_at": 3}, config=config) as group:
        python = await academy(group)
        second = await named(group, "python2")
        for name in ("x1", "x2", "x3"):
            await group.control.do("join", {"chat": python, "user": group.user(name)})
        await group.say("ann", ASKED)
        made = [one.params for one in group.world.calls if one.method == "createChatInviteLink"]
        assert [params["chat_id"] for params in made] == [second]
        assert group.last()["buttons"][0][0]["text"] == "进入 python2 群"


async def test_where_nobody_can_be_invited_staff_is_told(config: Config) -> None:
    async with emulated_group(routing={}, config=config) as group:
        staff = await named(group, "staff")
        group.app.core.staff._places = lambda about: [Place(staff)]
        group.app.core.settings.bind("main", group.chat_id)
        await named(group, "python", bot_rights=["can_delete_messages"])
        await group.say("ann", ASKED)
        assert hints(group) == []
        assert "带不了人" in group.transcript(staff)[-1]["text"]


async def test_an_unknown_group_is_told_on_one_card_and_others_may_answer(config: Config) -> None:
    async with emulated_group(routing={}, config=config) as group:
        staff = await named(group, "staff")
        group.app.core.staff._places = lambda about: [Place(staff)]
        await group.say("ann", "海报怎么导出")
        await group.say("bob", "海报怎么打印")
        told = [one["text"] for one in group.transcript(staff) if one["text"]]
        assert len(told) == 1
        assert "design" in told[0]
        assert "/bind design" in told[0]


async def test_what_is_kept_of_a_user_can_be_forgotten(config: Config) -> None:
    async with emulated_group(routing={}, config=config) as group:
        await academy(group)
        await group.say("ann", ASKED)
        await group.click("ann", group.last()["id"], "不感兴趣")
        async with group.app.database.work() as work:
            await forget(work.db, group.user("ann"))
        async with group.app.database.work() as work:
            for table in (RoutingHint, RoutingDeclined):
                assert (await work.db.execute(table.__table__.select())).first() is None
