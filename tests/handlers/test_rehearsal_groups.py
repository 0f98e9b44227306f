"""Which groups rehearse, and what becomes of a rehearsal when its group changes."""

from pathlib import Path

from bot.emulator.group import emulated_group
from bot.emulator.state import Member
from tests.handlers.advertising import BET
from tests.handlers.rehearsed import DAY_S, LIVE, config_with, rehearsed
from tests.handlers.staffed import open_staff, whisper
from tests.handlers.test_rehearsal import PUNISHED


async def test_off_in_the_config_means_live_from_the_start(tmp_path: Path) -> None:
    config = config_with(tmp_path, rehearsal="off")
    async with rehearsed(tmp_path, config=config, flood={"limit": 2}) as there:
        assert there.cards == []
        for text in ("1", "2"):
            assert await there.group.say("eve", text) == []
        assert await there.group.say("eve", "3") == PUNISHED


async def test_where_nobody_would_see_the_card_nothing_is_rehearsed(tmp_path: Path) -> None:
    async with emulated_group(rehearses=True, rehearsing={}, flood={"limit": 1}) as group:
        assert await group.say("eve", "1") == []
        assert await group.say("eve", "2") == PUNISHED


async def test_staff_itself_is_never_rehearsed(tmp_path: Path) -> None:
    async with rehearsed(tmp_path, flood={"limit": 1}) as there:
        group = there.group
        group.app.core.settings.bind("staff", group.chat_id)
        await group.say("eve", "1")
        assert await group.say("eve", "2") == PUNISHED
        await group.say("olga", "/rehearsal on")
        assert "管理群" in there.heard()


async def test_a_group_that_was_served_before_stays_live(tmp_path: Path) -> None:
    async with emulated_group(rehearses=True, rehearsing={}, flood={"limit": 1}) as group:
        await group.say("ann", "hi")
        staff = await open_staff(group)
        group.app.core.settings.reload(config_with(tmp_path))  # now there is somebody to tell
        group.app.core.settings.bind("staff", staff)
        await group.advance(60)
        assert await group.say("eve", "1") == []
        assert await group.say("eve", "2") == PUNISHED


async def test_what_a_card_that_was_not_delivered_said_is_said_again(tmp_path: Path) -> None:
    async with rehearsed(tmp_path, ads={}) as there:
        group = there.group
        await group.control.do("faults", {"method": "sendMessage", "status": 403, "times": 1})
        order = {"title": "小群", "plugins": ["ads"], "rehearsal": True}
        made = await group.control.do("chats", order)
        await group.advance(10)
        assert "小群" not in there.card["text"]
        group.chat_id = made["id"]
        await group.advance(60)
        eve = group.user("eve")
        group.world.living_chat(made["id"]).members[eve] = Member(eve, "member")
        await group.say("eve", BET)
        await group.advance(5)
        assert "小群 正在演练" in there.card["text"]
        assert "会删 1 条" in there.card["text"]


async def test_the_operator_reads_it_in_private_where_there_is_no_chat_of_staff(
    tmp_path: Path,
) -> None:
    config = config_with(tmp_path, staff=None)
    async with rehearsed(tmp_path, config=config, ads={}) as there:
        there.staff = there.group.user("olga")
        await whisper(there.group, "olga", "hi")  # until now the bot may not write to her
        await there.group.advance(60)
        await there.group.say("eve", BET)
        await there.group.advance(5)
        assert "会删 1 条" in there.card["text"]
        assert (await there.press("olga", "1 现在就做"))["text"] == "做好了：删 1 条"
        assert there.group.last("eve")["deleted"]
        assert (await there.press("olga", LIVE))["text"] == "已正式启用"


async def test_what_was_written_is_forgotten_in_time(tmp_path: Path) -> None:
    async with rehearsed(tmp_path, ads={}) as there:
        await there.group.say("eve", BET)
        await there.group.advance(31 * DAY_S)
        await there.press("olga", "正式启用")
        assert BET not in there.cards[-2]["text"]


async def test_a_group_that_becomes_a_supergroup_rehearses_on(tmp_path: Path) -> None:
    async with rehearsed(tmp_path, ads={}) as there:
        order = {"title": "小群", "type": "group", "plugins": ["ads"], "rehearsal": True}
        made = await there.group.control.do("chats", order)
        await there.group.settle()
        await there.group.say("eve", BET)  # in the other group, which has a card of its own
        chat = there.group.world.living_chat(made["id"])
        there.group.chat_id = chat.id
        for name in ("eve", "fox", "boss"):
            chat.members[there.group.user(name)] = Member(there.group.user(name), "member")
        await there.group.say("eve", BET)
        await there.group.advance(5)
        assert len(there.cards) == 2
        moved = await there.group.control.do("migrate", {"chat": chat.id})
        there.group.chat_id = moved["id"]
        await there.group.advance(10)
        await there.group.say("fox", BET)
        await there.group.advance(5)
        assert len(there.cards) == 2
        assert "小群 正在演练" in there.card["text"]
        assert "会删 2 条" in there.card["text"]
        assert there.in_the_group() == []
        await there.press("olga", LIVE)
        assert "deleteMessage" in await there.group.say("fox", f"{BET} 快")
