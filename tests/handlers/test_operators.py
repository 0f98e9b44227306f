"""Operators: which groups there are, what they are called."""

import pytest

from bot.config import Config
from bot.config_models import BotSection, Group, GroupSet
from bot.emulator.group import EmulatedGroup, emulated_group
from bot.emulator.state import Json

BOSS = "boss"


def config(group_names: tuple[str, ...] = ("main", "python"), **bot: object) -> Config:
    """A config that names groups without ids."""
    return Config(
        bot=BotSection.model_validate(bot),
        sets={"learners": GroupSet(groups=group_names)},
        groups={name: Group() for name in group_names},
    )


async def other_group(group: EmulatedGroup, title: str, **more: object) -> int:
    """One more group, owned by the operator."""
    order: Json = {"title": title, "owner": group.user(BOSS), "plugins": [], **more}
    made = await group.control.do("chats", order)
    await group.settle()
    return int(made["id"])


async def said(group: EmulatedGroup, text: str, **more: object) -> str:
    """What the bot answers to the operator."""
    await group.say(BOSS, text, **more)
    return str(group.last()["text"])


async def test_a_group_is_named_where_it_is() -> None:
    async with emulated_group(config=config(), owners_operate=True, operators={}) as group:
        await group.admin(BOSS)
        assert "还没有名字" in await said(group, "/bind")
        assert "从现在起叫 main" in await said(group, "/bind main")
        assert "这个群叫 main" in await said(group, "/bind")
        names = group.app.core.settings.names
        assert names.chats_of("learners") == [group.chat_id]
        assert "不再叫 main" in await said(group, "/unbind")
        assert names.chats_of("learners") == []


async def test_the_name_is_there_after_a_restart() -> None:
    async with emulated_group(config=config(), owners_operate=True, operators={}) as group:
        await group.admin(BOSS)
        await group.say(BOSS, "/bind main")
        store, _ = await group.app._load()
        assert store.chat_of("main") == group.chat_id


async def test_alone_it_offers_the_names_of_the_config() -> None:
    async with emulated_group(config=config(), owners_operate=True, operators={}) as group:
        await group.admin(BOSS)
        await group.say(BOSS, "/bind")
        asked = group.last()
        assert [row[0]["text"] for row in asked["buttons"]] == ["main", "python"]
        await group.click(BOSS, asked["id"], "python")
        assert "从现在起叫 python" in group.last()["text"]
        assert group.app.core.settings.group_name(group.chat_id) == "python"


async def test_a_near_miss_is_asked_about() -> None:
    async with emulated_group(config=config(), owners_operate=True, operators={}) as group:
        await group.admin(BOSS)
        assert "是想写「python」吗" in await said(group, "/bind pyhton")
        assert group.app.core.settings.group_name(group.chat_id) is None
        await group.click(BOSS, group.last()["id"], "就叫 pyhton")
        assert group.app.core.settings.group_name(group.chat_id) == "pyhton"


async def test_a_name_that_the_config_does_not_have_is_taken() -> None:
    async with emulated_group(config=config(), owners_operate=True, operators={}) as group:
        await group.admin(BOSS)
        assert "从现在起叫 读书会" in await said(group, "/bind 读书会")
        assert "读书会" in await said(group, "/groups")


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ("two words", "不能当名字"),
        ("12345", "不能当名字"),
        ("learners", "一组群的名字"),
        ("a/b", "不能当名字"),
    ],
)
async def test_wrong_names(wrong: str, why: str) -> None:
    async with emulated_group(config=config(), owners_operate=True, operators={}) as group:
        await group.admin(BOSS)
        assert why in await said(group, f"/bind {wrong}")
        assert group.app.core.settings.group_name(group.chat_id) is None


async def test_a_taken_name_moves_and_can_be_given_back() -> None:
    async with emulated_group(config=config(), owners_operate=True, operators={}) as group:
        await group.admin(BOSS)
        await group.say(BOSS, "/bind main")
        other = await other_group(group, "二群")
        await group.say(BOSS, "/bind main", chat=other)
        told = group.transcript(other)[-1]
        assert "原来叫这个名字的「小鹿学堂」" in told["text"]
        store = group.app.core.settings
        assert (store.chat_of("main"), store.group_name(group.chat_id)) == (other, None)
        press = {"chat": other, "message": told["id"], "user": group.user(BOSS)}
        await group.control.do("click", {**press, "button": "改回去"})
        await group.settle()
        assert (store.chat_of("main"), store.group_name(other)) == (group.chat_id, None)


async def test_the_config_has_the_last_word() -> None:
    fixed = Config(groups={"main": Group(id=-1009), "python": Group()})
    async with emulated_group(config=fixed, owners_operate=True, operators={}) as group:
        await group.admin(BOSS)
        assert "另一个群（-1009）" in await said(group, "/bind main")
        assert "从现在起叫 python" in await said(group, "/bind python")


async def test_others_cannot_name_groups() -> None:
    async with emulated_group(config=config(), operators={}) as group:
        await group.admin(BOSS)
        assert "只有运营者" in await said(group, "/bind main")
        assert "只有运营者" in await said(group, "/groups")
        assert await group.say(BOSS, "绑定") == []
        assert group.app.core.settings.group_name(group.chat_id) is None


async def test_the_list_of_groups() -> None:
    async with emulated_group(
        config=config(), owners_operate=True, operators={}, flood={}
    ) as group:
        await group.admin(BOSS)
        await group.say(BOSS, "/bind main")
        weak = ["can_delete_messages"]
        await other_group(group, "弱群", plugins=["flood"], bot_rights=weak)
        await group.say(BOSS, "/groups")
        listed = group.last()
        lines = listed["text"].splitlines()
        assert lines[0] == "我所在的群（2）"
        assert lines[1].startswith("• main 小鹿学堂，已知 ")
        assert lines[2].startswith("• 弱群，已知 ")
        assert lines[3].strip() == "⚠️ 缺权限：封禁用户"
        assert lines[4] == "配置里还没找到群的名字：python"
        await group.advance(121)  # it concerns nobody else there
        assert group.last()["deleted"]


async def test_a_long_list_has_pages() -> None:
    async with emulated_group(config=config(()), owners_operate=True, operators={}) as group:
        await group.admin(BOSS)
        for number in range(11):
            await other_group(group, f"群{number:02}")
        first = await said(group, "/groups")
        assert "第 1/2 页" in first
        assert "群08" in first
        assert "群09" not in first
        assert "群10" in await said(group, "/groups 2")
        assert "第 2/2 页" in await said(group, "/groups 99")


async def test_a_group_that_the_bot_was_removed_from() -> None:
    async with emulated_group(config=config(), owners_operate=True, operators={}) as group:
        await group.admin(BOSS)
        other = await other_group(group, "旧群")
        await group.say(BOSS, "/bind python", chat=other)
        me = group.world.bot.user.id
        await group.control.do("leave", {"chat": other, "user": me, "by": group.user(BOSS)})
        await group.settle()
        assert "• python 旧群，我已不在群里" in await said(group, "/groups")
        async with group.app.database.work() as work:
            chats = group.app.core.people.bound(work)
            assert chats.id_of("python") is None
            assert chats.of_set("learners") == []
