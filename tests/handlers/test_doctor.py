"""``/doctor`` in chat, and what staff hears when the bot's rights change."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from aiogram import F, Router
from aiogram.types import Message

from bot.config import Config
from bot.config_models import BotSection, Group
from bot.emulator.group import EmulatedGroup, emulated_group
from bot.emulator.membership import change, demote, make_admin
from bot.emulator.state import Member, User
from bot.plugin import GroupSettings, Moderator, Plugin, Stage, Verdict
from tests.handlers.staffed import labels, open_staff, staffed_config, whisper

BOSS = "boss"
WEAK = frozenset({"can_delete_messages"})
CARD = "⚠️ 我在「小鹿学堂」的权限不够"
MISSING = "缺「封禁用户」权限：不能禁言、移出、封禁（刷屏）。"


async def asked(group: EmulatedGroup, text: str = "/doctor") -> str:
    """What the doctor answers to the owner."""
    await group.say(BOSS, text)
    return str(group.last()["text"])


def rights(group: EmulatedGroup, held: frozenset[str] | None) -> None:
    """The owner gives the bot these rights, None = all; without any it is a plain member."""
    chat, me = group.world.living_chat(group.chat_id), group.world.bot.user.id
    if held == frozenset():
        demote(group.world, chat, me)
    else:
        make_admin(group.world, chat, me, held)


# --- asked in a group ------------------------------------------------------------------------


async def test_where_all_is_well_it_says_so_and_goes_away() -> None:
    async with emulated_group(doctor={}, flood={}) as group:
        await group.admin(BOSS)
        assert await asked(group) == "🩺 体检：小鹿学堂\n✅ 一切正常"
        assert group.last()["reply_to"] == group.last(BOSS)["id"]
        await group.advance(121)
        assert group.last()["deleted"]


async def test_a_missing_right_is_named_with_what_does_not_work_and_how_to_mend_it() -> None:
    async with emulated_group(doctor={}, flood={}) as group:
        await group.admin(BOSS)
        rights(group, WEAK)
        assert (await asked(group, "体检")).splitlines() == [
            "🩺 体检：小鹿学堂",
            f"❌ {MISSING}",
            "　→ 群资料 → 管理员 → 选我，打开「封禁用户」",
        ]


async def test_in_the_language_of_the_group() -> None:
    async with emulated_group(language="en", doctor={}, flood={}) as group:
        await group.admin(BOSS)
        rights(group, frozenset())
        assert (await asked(group)).splitlines() == [
            "🩺 Check-up: 小鹿学堂",
            "❌ I am no admin here, so these cannot act: Flood.",
            "  → Group info → Administrators → Add administrator → me,"
            " with: delete messages, ban users",
        ]


async def test_a_plain_member_in_privacy_mode_hears_too_little() -> None:
    async with emulated_group(doctor={}, flood={}) as group:
        await group.admin(BOSS)
        group.world.bot.privacy = True
        rights(group, frozenset())
        chat = group.world.living_chat(group.chat_id)
        chat.slow_mode = 60
        told = await asked(group)
        assert "大家说话我听不到：刷屏 不起作用" in told
        assert "慢速模式，我每 60 秒才能说一句" in told


async def test_members_cannot_ask() -> None:
    async with emulated_group(doctor={}, flood={}) as group:
        await group.say("ann", "/doctor")
        assert "这件事需要「管理员」以上的身份" in group.last()["text"]
        assert await group.say("ann", "体检") == []


# --- asked in private ------------------------------------------------------------------------


async def test_an_operator_in_private_sees_everything(tmp_path: Path) -> None:
    config = staffed_config(tmp_path, "faq:\n  - hi: hello\n", "doctor", "flood")
    config = config.model_copy(update={"groups": {"staff": Group(), "main": Group()}})
    async with emulated_group(config=config, owners_operate=True, doctor={}, flood={}) as group:
        await group.admin(BOSS)
        rights(group, WEAK)
        await open_staff(group)
        other = await group.control.do("chats", {"title": "好群", "plugins": ["flood"]})
        await group.settle()
        (report,) = await whisper(group, BOSS, "/doctor")
        text = report["text"]
        assert text.splitlines()[0] == "🩺 体检结果"
        assert f"❌ 小鹿学堂：{MISSING}" in text
        assert "⚠️ 配置里的这些群还没对上号，规则和群发到不了：main" in text
        assert "好群" not in text
        assert str(other["id"]) not in text
        assert not report["deleted"]
        await group.advance(600)
        assert not (await whisper(group, BOSS, "thanks"))[-1]["deleted"]


async def test_others_in_private_are_refused() -> None:
    config = Config(plugins=("doctor",))
    async with emulated_group(config=config, owners_operate=True, doctor={}) as group:
        (told,) = await whisper(group, "ann", "/doctor")
        assert "这件事需要「管理员」以上的身份" in told["text"]


# --- a plug-in that was switched off ---------------------------------------------------------


def failing() -> Router:
    router = Router(name="broken")

    @router.message()
    async def fail(message: Message) -> None:
        raise ValueError(f"no {message.text} today")

    return router


async def test_a_plug_in_that_was_switched_off_is_switched_on_again_by_a_button() -> None:
    broken = Plugin("broken", Stage.REPLY, GroupSettings, failing)
    async with emulated_group(broken, doctor={}) as group:
        await group.admin(BOSS)
        for number in range(5):
            await group.say("ann", f"hi {number}")
        told = await asked(group)
        assert "❌ broken 在这个群连续出错，被我关掉了。" in told
        report = group.last()
        assert labels(report) == ["重新打开「broken」"]
        await group.click("ann", report["id"], "重新打开「broken」")
        assert not group.app.core.settings.enabled("broken", group.chat_id)
        await group.click(BOSS, report["id"], "重新打开「broken」")
        assert group.app.core.settings.enabled("broken", group.chat_id)
        assert "已重新打开" in group.last()["text"]
        assert (await asked(group)).endswith("一切正常")


# --- unasked ---------------------------------------------------------------------------------


async def staff(group: EmulatedGroup) -> int:
    """Staff's group, where the doctor's own is of no interest."""
    return await open_staff(group)


@asynccontextmanager
async def watched(
    *plugins: Plugin[Any], **settings: Any
) -> AsyncIterator[tuple[EmulatedGroup, int]]:
    """A group where a plug-in needs rights, and staff's own."""
    config = Config(bot=BotSection(staff="staff"), groups={"staff": Group()})
    async with emulated_group(*plugins, config=config, **settings) as group:
        await group.admin(BOSS)
        yield group, await staff(group)


def cards(group: EmulatedGroup, chat: int) -> list[str]:
    """What the bot told staff."""
    me = group.world.bot.user.id
    found = group.transcript(chat)
    return [one["text"] for one in found if one["sender"]["id"] == me and one["text"]]


async def test_one_card_when_rights_are_taken_and_it_is_mended_when_they_are_given() -> None:
    async with watched(flood={}) as (group, place):
        rights(group, WEAK)
        await group.settle()
        assert cards(group, place) == []  # the owner may not have finished
        await group.advance(10)
        how = "　→ 群资料 → 管理员 → 选我，打开「封禁用户」"
        assert cards(group, place) == [f"{CARD}\n{MISSING}\n{how}"]

        rights(group, frozenset({"can_delete_messages", "can_pin_messages"}))
        await group.advance(60)  # nothing that matters has changed
        assert cards(group, place) == [f"{CARD}\n{MISSING}\n{how}"]

        rights(group, frozenset())
        await group.advance(60)
        (card,) = cards(group, place)
        assert card.startswith(f"{CARD} ×2\n我不是管理员，刷屏 动不了手。")

        rights(group, None)
        await group.advance(60)
        assert cards(group, place) == ["✅「小鹿学堂」：我的权限都齐了"]


async def test_what_was_told_is_not_told_again_after_a_restart() -> None:
    async with watched(flood={}) as (group, place):
        rights(group, WEAK)
        await group.advance(10)
        await group.restart(down_s=3600)
        group.app.core.settings.bind("staff", place)
        await group.advance(60)
        assert [card.splitlines()[0] for card in cards(group, place)] == [CARD]


async def test_a_right_given_and_taken_at_once_is_not_worth_a_card() -> None:
    async with watched(flood={}) as (group, place):
        rights(group, WEAK)
        await group.settle()
        rights(group, None)
        await group.advance(60)
        assert cards(group, place) == []


async def test_what_fails_for_want_of_a_right_is_counted_on_the_same_card() -> None:
    async with watched(flood={"limit": 1}) as (group, place):
        rights(group, WEAK)
        await group.advance(10)
        await group.say("ann", "1")
        await group.say("ann", "2")
        await group.say("ann", "3")
        (card,) = cards(group, place)
        assert card.splitlines()[:3] == [
            f"{CARD} ×3",
            "刚才有一件事没做成：缺「封禁用户」权限。",
            MISSING,
        ]


def banning() -> Router:
    router = Router(name="strict")

    @router.message(F.text == "bad word")
    async def ban(message: Message, moderator: Moderator) -> None:
        await moderator.punish(message, Verdict("strict", "bad word"), ban=True)

    return router


async def test_a_right_that_a_plug_in_uses_without_saying_so_is_told_too() -> None:
    strict = Plugin("strict", Stage.GUARD, GroupSettings, banning)
    async with watched(strict) as (group, place):
        rights(group, WEAK)
        await group.advance(60)
        assert cards(group, place) == []
        await group.say("ann", "bad word")
        (card,) = cards(group, place)
        assert "缺「封禁用户」权限：不能禁言、移出、封禁（strict）。" in card
        rights(group, None)
        await group.advance(60)
        assert cards(group, place) == ["✅「小鹿学堂」：我的权限都齐了"]


async def test_switching_a_plug_in_on_looks_at_its_rights() -> None:
    async with watched(activity={}, flood={}) as (group, place):
        await group.app.configure(group.chat_id, ["activity"], None, "zh-CN")
        rights(group, WEAK)
        await group.advance(60)
        assert cards(group, place) == []
        for on, card in ((True, CARD), (False, "✅「小鹿学堂」：我的权限都齐了")):
            async with group.app.database.work() as work:
                chats = group.app.core.people.bound(work)
                await chats.set_setting(group.chat_id, "flood", "enabled", on)
            await group.settle()
            assert [one.splitlines()[0] for one in cards(group, place)] == [card]


async def test_nothing_is_told_of_a_strangers_group() -> None:
    bot = BotSection(operators=(99,), strangers="serve", staff="staff")
    config = Config(bot=bot, groups={"staff": Group()}, plugins=("flood",))
    async with emulated_group(config=config, flood={}) as group:
        place = await staff(group)
        chat = group.world.make_chat("别人的群", bot_in=False)
        chat.members[5] = Member(5, "creator")
        group.world.users[5] = User(5, "Eve")
        me = group.world.bot.user.id
        await group.control.do("join", {"chat": chat.id, "user": me, "by": 5})
        await group.advance(60)
        change(group.world, chat, Member(me, "administrator", rights=WEAK), 5)
        await group.advance(60)
        assert cards(group, place) == []


async def test_the_admins_of_a_strangers_group_may_ask() -> None:
    config = Config(bot=BotSection(operators=(99,), strangers="serve"), plugins=("flood",))
    async with emulated_group(config=config, doctor={}, flood={}) as group:
        chat = group.world.make_chat("别人的群", bot_in=False)
        chat.members[5] = Member(5, "creator")
        group.world.users[5] = User(5, "Eve")
        me = group.world.bot.user.id
        await group.control.do("join", {"chat": chat.id, "user": me, "by": 5})
        await group.advance(60)
        await group.control.do("say", {"chat": chat.id, "user": 5, "text": "/doctor"})
        await group.settle()
        assert "我不是管理员，刷屏 动不了手" in group.transcript(chat.id)[-1]["text"]


async def test_a_strangers_group_that_is_kept_is_looked_at() -> None:
    bot = BotSection(operators=(99,), strangers="ask", staff="staff")
    config = Config(bot=bot, groups={"staff": Group()}, plugins=("flood",))
    async with emulated_group(config=config, flood={}, operators={}) as group:
        place = await staff(group)
        chat = group.world.make_chat("别人的群", bot_in=False)
        chat.members[5] = Member(5, "creator")
        group.world.users[5] = User(5, "Eve")
        me = group.world.bot.user.id
        await group.control.do("join", {"chat": chat.id, "user": me, "by": 5})
        await group.advance(60)
        assert not any("权限不够" in card for card in cards(group, place))
        async with group.app.database.work() as work:
            await group.app.core.people.bound(work).adopt(chat.id)
        await group.advance(10)
        assert cards(group, place)[-1].startswith("⚠️ 我在「别人的群」的权限不够")


async def test_one_group_that_fails_does_not_keep_the_others_from_being_examined() -> None:
    config = Config(plugins=("doctor", "flood"), groups={"main": Group(id=-100777)})
    async with emulated_group(config=config, owners_operate=True, doctor={}, flood={}) as group:
        await group.admin(BOSS)
        rights(group, WEAK)
        faults = {"method": "getChatMember", "status": 502, "times": 1, "chat": -100777}
        await group.control.do("faults", faults)
        (report,) = await whisper(group, BOSS, "/doctor")
        assert MISSING in report["text"]
        assert "配置里的群 main（-100777）我没见过" in report["text"]
