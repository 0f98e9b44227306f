"""Where cards to staff arrive: the group, the topic, else the operators in private."""

import pytest

from bot.config import Config
from bot.config_models import BotSection, Group, GroupSet
from bot.emulator.group import EmulatedGroup, emulated_group
from bot.emulator.state import Json, User
from bot.plugin import Card

OPERATOR = 99


def config(staff: str | None, **groups: Group) -> Config:
    """One operator; reports of all groups go to ``staff``."""
    named = {"main": Group(), "staff": Group(topics={"举报": 2}), **groups}
    sets = {"learners": GroupSet(groups=("main",))}
    bot = BotSection(operators=(OPERATOR,), staff=staff)
    return Config(bot=bot, groups=named, sets=sets)


async def staff_group(group: EmulatedGroup, *, name: str | None = "staff") -> int:
    """A forum of staff, bound if a name is given."""
    order: Json = {"title": "管理群", "topics": ["举报"], "plugins": []}
    made = await group.control.do("chats", order)
    await group.settle()
    if name is not None:
        group.app.core.settings.bind(name, made["id"])
    return int(made["id"])


async def tell(group: EmulatedGroup, title: str = "有人举报") -> None:
    """A card about the group."""
    async with group.app.database.work() as work:
        _, staff = group.app.core.desk(work)
        await staff.tell(group.chat_id, Card(title), key="report")
    await group.settle()


def read_in(group: EmulatedGroup, chat: int) -> list[tuple[str, object]]:
    """What the bot wrote in a chat, and in which topic."""
    me = group.world.bot.user.id
    found = group.transcript(chat)
    return [
        (one["text"], one["topic"]) for one in found if one["sender"]["id"] == me and one["text"]
    ]


async def meet_operator(group: EmulatedGroup) -> None:
    """The operator has opened his private chat."""
    group.world.users[OPERATOR] = User(OPERATOR, "Olga")
    await group.control.do("say", {"chat": OPERATOR, "user": OPERATOR, "text": "hi"})
    await group.settle()


@pytest.mark.parametrize(("staff", "topic"), [("staff", None), ("staff/举报", 2), ("staff/2", 2)])
async def test_the_staffs_group_and_its_topic(staff: str, topic: int | None) -> None:
    async with emulated_group(config=config(staff), operators={}) as group:
        chat = await staff_group(group)
        await tell(group)
        assert read_in(group, chat) == [("有人举报", topic)]


async def test_a_group_in_a_set_may_have_staff_of_its_own() -> None:
    own = config("staff", main=Group(staff="helpers"), helpers=Group())
    async with emulated_group(config=own, operators={}) as group:
        everybodys = await staff_group(group)
        helpers = await staff_group(group, name="helpers")
        await tell(group)
        group.app.core.settings.bind("main", group.chat_id)
        await tell(group, "又有人举报")
        assert read_in(group, everybodys) == [("有人举报", None)]
        assert read_in(group, helpers) == [("又有人举报", None)]


async def test_by_its_number() -> None:
    async with emulated_group(config=config(None), operators={}) as group:
        chat = await staff_group(group, name=None)
        bot = BotSection(operators=(OPERATOR,), staff=str(chat))
        group.app.core.settings.reload(Config(bot=bot))
        await tell(group)
        assert read_in(group, chat) == [("有人举报", None)]


@pytest.mark.parametrize("staff", [None, "staff"])
async def test_where_there_is_no_such_group_the_operators_are_told(staff: str | None) -> None:
    async with emulated_group(config=config(staff), operators={}) as group:
        await meet_operator(group)
        await tell(group)
        assert read_in(group, OPERATOR) == [("有人举报", None)]


async def test_where_the_bot_was_thrown_out_the_operators_are_told() -> None:
    async with emulated_group(config=config("staff"), operators={}) as group:
        await meet_operator(group)
        chat = await staff_group(group)
        boss, me = group.user("boss"), group.world.bot.user.id
        await group.control.do("admin", {"chat": chat, "user": boss})
        await group.control.do("leave", {"chat": chat, "user": me, "by": boss})
        await group.settle()
        await tell(group)
        assert read_in(group, chat) == []
        assert read_in(group, OPERATOR) == [("有人举报", None)]
