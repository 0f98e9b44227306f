"""Somebody who is no operator adds the bot to his group."""

from typing import Literal

from bot.config import Config
from bot.config_models import BotSection, Group
from bot.emulator.group import EmulatedGroup, emulated_group
from bot.emulator.state import Chat, Json, Member, User

OPERATOR = 99
Policy = Literal["leave", "ask", "serve"]


def config(policy: Policy, **groups: Group) -> Config:
    """The bot has one operator, and greets everywhere."""
    bot = BotSection(operators=(OPERATOR,), strangers=policy)
    return Config(bot=bot, groups=groups, plugins=("welcome",))


async def meet_operator(group: EmulatedGroup) -> int:
    """The operator exists, and has opened his private chat; returns that chat."""
    group.world.users[OPERATOR] = User(OPERATOR, "Olga", username="olga")
    await group.control.do("say", {"chat": OPERATOR, "user": OPERATOR, "text": "hi"})
    await group.settle()
    return OPERATOR


async def add_bot(group: EmulatedGroup, by: int, *, title: str = "别人的群") -> Chat:
    """A group of somebody's, into which he brings the bot."""
    chat = group.world.make_chat(title, bot_in=False)
    chat.members[by] = Member(by, "creator")
    me = group.world.bot.user.id
    await group.control.do("join", {"chat": chat.id, "user": me, "by": by})
    await group.settle()
    return chat


def stands(group: EmulatedGroup, chat: Chat) -> str:
    """How the bot stands there."""
    return group.world.member(chat, group.world.bot.user.id).status


def texts(group: EmulatedGroup, chat: int) -> list[str]:
    """What the bot said in a chat."""
    me = group.world.bot.user.id
    return [
        one["text"] for one in group.transcript(chat) if one["sender"]["id"] == me and one["text"]
    ]


async def test_it_says_goodbye_and_leaves() -> None:
    async with emulated_group(config=config("leave"), operators={}, welcome={}) as group:
        chat = await add_bot(group, group.user("eve"))
        await group.join("ann", chat.id)  # nothing is said before it is decided
        assert stands(group, chat) == "member"
        await group.advance(6)
        assert stands(group, chat) == "left"
        (said,) = texts(group, chat.id)
        assert said.startswith("谢谢邀请")


async def test_an_operators_group_works_at_once() -> None:
    async with emulated_group(config=config("leave"), operators={}, welcome={}) as group:
        await meet_operator(group)
        chat = await add_bot(group, OPERATOR)
        await group.join("ann", chat.id)
        await group.advance(6)
        assert stands(group, chat) == "member"
        assert "欢迎 Ann" in texts(group, chat.id)[0]


async def test_a_group_in_which_an_operator_is_administrator_is_ours() -> None:
    async with emulated_group(config=config("leave"), operators={}, welcome={}) as group:
        await meet_operator(group)
        chat = group.world.make_chat("同事的群", bot_in=False)
        eve, me = group.user("eve"), group.world.bot.user.id
        chat.members[eve] = Member(eve, "member")
        chat.members[OPERATOR] = Member(OPERATOR, "creator")
        await group.control.do("join", {"chat": chat.id, "user": me, "by": eve})
        await group.advance(6)
        assert stands(group, chat) == "member"
        await group.join("ann", chat.id)
        assert "欢迎 Ann" in texts(group, chat.id)[0]


async def test_without_operators_nobody_is_a_stranger() -> None:
    nobody = Config(plugins=("welcome",))
    async with emulated_group(config=nobody, operators={}, welcome={}) as group:
        chat = await add_bot(group, group.user("eve"))
        await group.advance(6)
        await group.join("ann", chat.id)
        assert stands(group, chat) == "member"
        assert "欢迎 Ann" in texts(group, chat.id)[0]


async def test_a_group_from_before_is_not_left() -> None:
    async with emulated_group(config=config("leave"), operators={}, welcome={}) as group:
        chat = group.world.make_chat("老群", bot_in=False)
        me, eve = group.world.bot.user.id, group.user("eve")
        chat.members[me] = Member(me, "member")  # nobody told the bot
        await group.join("ann", chat.id)
        await group.control.do("admin", {"chat": chat.id, "user": eve})
        await group.control.do("admin", {"chat": chat.id, "user": me, "rights": []})
        await group.advance(6)
        assert stands(group, chat) == "administrator"
        assert "欢迎 Ann" in texts(group, chat.id)[0]


async def test_a_group_that_becomes_a_supergroup_is_not_new() -> None:
    async with emulated_group(config=config("leave"), operators={}, welcome={}) as group:
        await meet_operator(group)
        order: Json = {"title": "小群", "type": "group", "owner": OPERATOR, "plugins": ["welcome"]}
        made = await group.control.do("chats", order)
        await group.settle()
        moved = await group.control.do("migrate", {"chat": made["id"]})
        await group.advance(6)
        chat = group.world.living_chat(moved["id"])
        assert stands(group, chat) not in ("left", "kicked")
        await group.join("ann", chat.id)
        assert "欢迎 Ann" in texts(group, chat.id)[-1]


async def asked(group: EmulatedGroup) -> tuple[Chat, Json]:
    """A stranger's group, and the card about it in the operator's private chat."""
    chat = await add_bot(group, group.user("eve"))
    await group.advance(6)
    await group.join("ann", chat.id)
    assert texts(group, chat.id) == []
    card = group.transcript(OPERATOR)[-1]
    assert "别人的群" in card["text"]
    assert "Eve" in card["text"]
    return chat, card


async def test_the_operator_is_asked_and_keeps_it() -> None:
    async with emulated_group(config=config("ask"), operators={}, welcome={}) as group:
        await meet_operator(group)
        chat, card = await asked(group)
        press = {"chat": OPERATOR, "message": card["id"], "user": OPERATOR}
        await group.control.do("click", {**press, "button": "留下"})
        await group.settle()
        assert group.transcript(OPERATOR)[-1]["text"].startswith("✅ 留在「别人的群」")
        await group.join("bob", chat.id)
        assert "欢迎 Bob" in texts(group, chat.id)[0]


async def test_the_operator_is_asked_and_sends_it_away() -> None:
    async with emulated_group(config=config("ask"), operators={}, welcome={}) as group:
        await meet_operator(group)
        chat, card = await asked(group)
        press = {"chat": OPERATOR, "message": card["id"], "user": OPERATOR}
        await group.control.do("click", {**press, "button": "离开"})
        await group.settle()
        assert stands(group, chat) == "left"
        assert group.transcript(OPERATOR)[-1]["text"].startswith("👋 已离开「别人的群」")


async def test_only_operators_decide() -> None:
    staff = Group(id=-1)
    async with emulated_group(
        config=config("ask", staff=staff), operators={}, welcome={}
    ) as group:
        await meet_operator(group)
        group.app.core.settings.bind("staff", group.chat_id)
        section = BotSection(operators=(OPERATOR,), strangers="ask", staff="staff")
        told = group.app.config.model_copy(update={"bot": section})
        group.app.core.settings.reload(told)
        await group.admin("boss")
        chat = await add_bot(group, group.user("eve"))
        await group.advance(6)
        card = group.last()
        answer = await group.click("boss", card["id"], "离开")
        assert answer is not None
        assert "只有运营者" in str(answer["text"])
        assert stands(group, chat) == "member"


async def test_a_silent_group_stays_so_after_a_restart() -> None:
    async with emulated_group(config=config("ask"), operators={}, welcome={}) as group:
        await meet_operator(group)
        chat, _ = await asked(group)
        group.app.core.people.memory.forget_chat(chat.id)
        await group.join("bob", chat.id)
        assert texts(group, chat.id) == []


async def test_served_it_works_and_shares_nothing() -> None:
    async with emulated_group(config=config("serve"), operators={}, welcome={}) as group:
        private = await meet_operator(group)
        chat = await add_bot(group, group.user("eve"))
        await group.advance(6)
        await group.join("ann", chat.id)
        assert "欢迎 Ann" in texts(group, chat.id)[0]
        assert group.app.core.staff.places(chat.id) == []
        await group.control.do("say", {"chat": private, "user": OPERATOR, "text": "/groups"})
        await group.settle()
        listed = group.transcript(private)[-1]["text"]
        assert "• 别人的群，别人的群" in listed
        assert "• 小鹿学堂，已知" in listed


async def test_thrown_out_before_it_was_decided() -> None:
    async with emulated_group(config=config("ask"), operators={}, welcome={}) as group:
        await meet_operator(group)
        eve = group.user("eve")
        chat = await add_bot(group, eve)
        me = group.world.bot.user.id
        await group.control.do("leave", {"chat": chat.id, "user": me, "by": eve})
        await group.advance(6)
        assert "别人的群" not in str(group.transcript(OPERATOR))
