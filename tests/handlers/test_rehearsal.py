"""A new group rehearses: staff sees on one card what the bot would do by itself."""

from pathlib import Path

from bot.emulator.group import EmulatedGroup
from tests.handlers.advertising import AD, BET
from tests.handlers.rehearsed import DAY_S, LIVE, Rehearsed, rehearsed
from tests.handlers.staffed import labels

PUNISHED = ["deleteMessage", "restrictChatMember"]


async def flood(group: EmulatedGroup, name: str, messages: int = 5) -> None:
    """Somebody writes faster than the two messages that the group allows."""
    for number in range(messages):
        await group.say(name, f"刷屏 {number}")


async def ad_and_flood(there: Rehearsed) -> None:
    """Two incidents: Eve floods (1), and somewhat later Fox advertises (2)."""
    await flood(there.group, "eve")
    await there.group.advance(5)
    await there.group.say("fox", BET)
    await there.group.advance(5)


# --- the card ----------------------------------------------------------------------------------


async def test_a_new_group_is_told_to_staff_and_not_to_itself(tmp_path: Path) -> None:
    async with rehearsed(tmp_path, flood={"limit": 2}) as there:
        assert len(there.cards) == 1
        assert "小鹿学堂 正在演练" in there.card["text"]
        assert "到现在还没有要处理的" in there.card["text"]
        assert labels(there.card) == [LIVE]
        assert there.in_the_group() == []


async def test_flood_and_ads_stand_on_one_card_that_is_edited(tmp_path: Path) -> None:
    async with rehearsed(tmp_path, flood={"limit": 2}, ads={}) as there:
        await ad_and_flood(there)
        assert there.in_the_group() == []
        assert there.group.member("eve")["status"] == "member"
        assert len(there.cards) == 1
        text = there.card["text"]
        for part in (
            "会删 4 条 · 会禁言 1 人",
            "1. Eve：禁言 10分钟、删 3 条",
            "发言太快（3∕2）",
            "刷屏 2",
            "2. Fox：删 1 条",
            "博彩（博彩上分）",
            BET,
        ):
            assert part in text
        assert text.index("2. Fox") < text.index("1. Eve")  # the latest first
        buttons = ["2 现在就做", "2 误判", "1 现在就做", "1 误判", LIVE]
        assert labels(there.card) == buttons


async def test_a_flood_does_not_flood_staff(tmp_path: Path) -> None:
    async with rehearsed(tmp_path, flood={"limit": 2}) as there:
        await there.group.advance(5)
        before = there.edits()
        await flood(there.group, "eve", 12)
        assert there.edits() - before == 1  # the first at once
        await flood(there.group, "fox", 12)
        assert there.edits() - before == 1
        await there.group.advance(3)
        assert there.edits() - before == 2
        assert "会删 20 条 · 会禁言 2 人" in there.card["text"]
        await there.group.advance(60)
        assert there.edits() - before == 2


async def test_only_the_latest_five_are_listed_and_the_others_move_up(tmp_path: Path) -> None:
    async with rehearsed(tmp_path, ads={}) as there:
        for number in range(7):
            await there.group.say(f"u{number}", f"{BET} {number}")
            await there.group.advance(5)
        assert [one for one in labels(there.card) if "误判" in one] == [
            f"{number} 误判" for number in (7, 6, 5, 4, 3)
        ]
        assert "还有 2 件" in there.card["text"]
        await there.press("boss", "5 误判")
        assert "2 误判" in labels(there.card)
        assert "5 误判" not in labels(there.card)
        assert "还有 1 件" in there.card["text"]


async def test_a_rule_that_rehearses_stands_on_the_card_too(tmp_path: Path) -> None:
    async with rehearsed(tmp_path, ads={"strictness": "off"}) as there:
        await there.group.say("eve", "代写作业请找我")
        await there.group.advance(5)
        assert "Eve：禁言 2小时、删 1 条" in there.card["text"]
        assert len(there.cards) == 1
        await there.group.say("eve", "有内部消息")  # a rule that only reports does nothing to her
        assert len(there.cards) == 2
        assert "只报告" in there.cards[-1]["text"]


async def test_the_ladder_is_rehearsed_as_it_would_go_and_nobody_is_told(tmp_path: Path) -> None:
    async with rehearsed(tmp_path, ads={}) as there:
        await there.group.join("eve")
        for _ in range(3):
            await there.group.say("eve", AD)
            await there.group.advance(60)
        text = there.card["text"]
        assert "1. Eve：警告、删 1 条" in text
        assert "2. Eve：禁言 1天、删 2 条" in text  # what comes while she would be muted is hers
        assert there.in_the_group() == []
        assert there.group.said() == []


async def test_what_nobody_would_have_done_goes_its_way(tmp_path: Path) -> None:
    async with rehearsed(tmp_path, ads={}, welcome={"text": "欢迎 {name}"}) as there:
        await there.group.join("eve")
        assert "欢迎 Eve" in there.group.said()[-1]
        said = len(there.group.said())
        await there.group.say("boss", "/mute @eve 10分钟")
        assert there.group.member("eve")["status"] == "member"  # admin is off here
        assert len(there.group.said()) == said


async def test_what_admins_order_is_done_at_once(tmp_path: Path) -> None:
    async with rehearsed(tmp_path, flood={"limit": 2}, admin={}) as there:
        await flood(there.group, "eve")
        last = there.group.last("eve")["id"]
        order = await there.group.say("boss", "/dmute 10分钟", reply_to=last)
        assert "restrictChatMember" in order
        assert there.group.member("eve")["status"] == "restricted"
        assert there.group.last("eve")["deleted"]


# --- decisions ---------------------------------------------------------------------------------


async def test_do_it_now(tmp_path: Path) -> None:
    async with rehearsed(tmp_path, flood={"limit": 2}, ads={}, admin={}) as there:
        await ad_and_flood(there)
        answer = await there.press("boss", "1 现在就做")
        assert answer == {"text": "做好了：禁言、删 3 条", "alert": False}
        assert there.group.member("eve")["status"] == "restricted"
        written = [one for one in there.group.transcript() if "刷屏" in (one["text"] or "")]
        assert [one["deleted"] for one in written] == [False, False, True, True, True]
        await there.group.advance(5)
        assert "已做 1 件" in there.card["text"]
        assert "✅ 1. Eve：禁言 10分钟、删 3 条 · Boss · 案件 #" in there.card["text"]
        assert labels(there.card) == ["2 现在就做", "2 误判", "1 误判", LIVE]
        assert (await there.press("boss", "2 现在就做"))["text"] == "做好了：删 1 条"
        assert there.group.last("fox")["deleted"]
        await there.group.advance(600)
        assert there.group.member("eve")["status"] == "member"


async def test_what_was_done_is_taken_back_as_a_mistake(tmp_path: Path) -> None:
    async with rehearsed(tmp_path, flood={"limit": 2}, ads={}) as there:
        await ad_and_flood(there)
        await there.press("boss", "1 现在就做")
        await there.press("boss", "2 现在就做")
        await there.group.advance(5)
        await there.press("boss", "1 误判")
        assert there.group.member("eve")["status"] == "member"
        await there.press("boss", "2 误判")
        await there.group.advance(5)
        assert any(BET in text for text in there.group.said())  # given back
        assert "误判 2 件" in there.card["text"]
        assert labels(there.card) == [LIVE]


async def test_a_mistake_lets_the_text_through_afterwards(tmp_path: Path) -> None:
    async with rehearsed(tmp_path, ads={}) as there:
        await there.group.say("eve", BET)
        await there.group.advance(5)
        assert (await there.press("boss", "1 误判"))["text"] == "记下了：误判"
        await there.group.advance(5)
        assert "误判 1 件" in there.card["text"]
        assert labels(there.card) == [LIVE]
        await there.group.say("eve", BET)
        await there.group.advance(5)
        assert labels(there.card) == [LIVE]
        await there.press("olga", LIVE)
        assert await there.group.say("eve", BET) == []
        assert await there.group.say("eve", f"{BET} 快来") == ["deleteMessage", "sendMessage"]


async def test_pressing_twice_or_after_somebody_else_is_harmless(tmp_path: Path) -> None:
    async with rehearsed(tmp_path, flood={"limit": 2}) as there:
        await flood(there.group, "eve")
        await there.group.advance(5)
        old = (there.card, there.keyboard())
        await there.press("boss", "1 现在就做")
        done = there.in_the_group()
        answer = await there.press("olga", "1 现在就做", old)
        assert answer == {"text": "这件事 Boss 已经处理了。", "alert": True}
        assert there.in_the_group() == done
        assert (await there.press("olga", "1 误判", old))["text"] == "记下了：误判"
        for button in ("1 误判", "1 现在就做"):
            answer = await there.press("boss", button, old)
            assert answer == {"text": "Olga 已经判定是误判。", "alert": True}
        assert there.group.member("eve")["status"] == "member"


async def test_who_may_not_order_it_decides_nothing(tmp_path: Path) -> None:
    async with rehearsed(tmp_path, flood={"limit": 2}) as there:
        await flood(there.group, "eve")
        await there.group.advance(5)
        for button in ("1 现在就做", "1 误判"):
            answer = await there.press("mia", button)
            assert answer["alert"]
            assert "协管" in answer["text"]
        assert there.in_the_group() == []
        assert "1 误判" in labels(there.card)


async def test_who_left_is_not_muted_and_old_messages_stay(tmp_path: Path) -> None:
    async with rehearsed(tmp_path, flood={"limit": 2}) as there:
        await flood(there.group, "eve")
        await flood(there.group, "fox")
        await there.group.advance(5)
        await there.group.leave("eve")
        await there.group.leave("fox")
        answer = await there.press("boss", "1 现在就做")
        assert answer == {"text": "人已不在群里，只删了消息。", "alert": True}
        assert "restrictChatMember" not in there.in_the_group()
        await there.group.advance(2 * DAY_S)
        assert "做不了了" in (await there.press("boss", "2 现在就做"))["text"]
        assert "2 现在就做" not in labels(there.card)


# --- the end -----------------------------------------------------------------------------------


async def test_only_operators_make_a_group_go_live(tmp_path: Path) -> None:
    async with rehearsed(tmp_path, flood={"limit": 2}) as there:
        for name in ("mia", "boss"):
            answer = await there.press(name, LIVE)
            assert answer == {"text": "这件事只有运营者能做。", "alert": True}
        await flood(there.group, "eve")
        assert there.in_the_group() == []
        old = (there.card, there.keyboard())
        assert (await there.press("olga", LIVE))["text"] == "已正式启用"
        said = [one["text"] for one in there.cards]
        assert "小鹿学堂 已正式启用（Olga，" in said[0]
        assert "Olga 正式启用了 小鹿学堂" in said[1]
        assert LIVE not in labels(there.cards[0])
        assert there.in_the_group() == []  # the group is not told
        await there.group.advance(600)
        assert await there.group.say("fox", "1") == []
        assert await there.group.say("fox", "2") == []
        assert await there.group.say("fox", "3") == PUNISHED
        assert (await there.press("olga", LIVE, old))["alert"]


async def test_after_a_day_staff_is_asked_and_nothing_goes_live_by_itself(tmp_path: Path) -> None:
    async with rehearsed(tmp_path, flood={"limit": 2}) as there:
        await flood(there.group, "eve")
        await there.group.advance(DAY_S)
        asking = there.card
        assert "1天 演练结束了，要正式启用吗" in asking["text"]
        assert "会禁言 1 人" in asking["text"]
        assert [LIVE in labels(one) for one in there.cards] == [False] * (len(there.cards) - 1) + [
            True
        ]
        before = len(there.cards)
        await flood(there.group, "fox")
        assert "restrictChatMember" not in there.in_the_group()
        await there.group.advance(DAY_S - 60)
        assert len(there.cards) <= before + 1  # a new one for Fox, for the old had scrolled away
        before = len(there.cards)
        await there.group.advance(DAY_S)
        assert len(there.cards) == before + 1
        await there.press("olga", LIVE)
        before = len(there.cards)
        await there.group.advance(3 * DAY_S)
        assert len(there.cards) == before


async def test_a_restart_in_between_loses_nothing(tmp_path: Path) -> None:
    async with rehearsed(tmp_path, flood={"limit": 2}) as there:
        await flood(there.group, "eve")
        await there.group.restart()
        await there.group.advance(5)
        await flood(there.group, "fox")
        await there.group.advance(5)
        assert "会禁言 2 人" in there.card["text"]
        assert len(there.cards) == 1
        assert (await there.press("boss", "1 现在就做"))["text"] == "做好了：禁言、删 3 条"
        await there.group.restart(DAY_S)
        assert "演练结束了" in there.card["text"]
        await there.press("olga", LIVE)
        await there.group.restart()
        assert await there.group.say("ann", "1") == []
        assert await there.group.say("ann", "2") == []
        assert await there.group.say("ann", "3") == PUNISHED


# --- /rehearsal --------------------------------------------------------------------------------


async def test_the_command_tells_ends_and_begins(tmp_path: Path) -> None:
    async with rehearsed(tmp_path, flood={"limit": 2}) as there:
        group = there.group
        await group.admin("olga")
        await group.say("olga", "/rehearsal")
        assert "正在演练" in there.heard()
        assert "等决定的有 0 件" in there.heard()
        await group.say("olga", "演练")
        assert "正在演练" in there.heard()
        await group.say("olga", "/演练 关")
        assert there.heard() == "✅ 本群已正式启用。"
        assert "Olga 正式启用了" in there.cards[-1]["text"]
        await group.say("olga", "/rehearsal")
        assert "已正式启用（Olga" in there.heard()
        await group.say("olga", "/rehearsal on")
        assert "开始演练" in there.heard()
        assert LIVE in labels(there.cards[-1])
        await flood(group, "eve")
        assert "restrictChatMember" not in there.in_the_group()
        await group.say("olga", "/rehearsal maybe")
        assert "请写" in there.heard()
        assert await group.say("boss", "/rehearsal off") == ["sendMessage"]
        assert "只有运营者" in group.said()[-1]


async def test_in_private_the_groups_that_rehearse_are_listed(tmp_path: Path) -> None:
    async with rehearsed(tmp_path, ads={}) as there:
        await there.group.say("eve", BET)
        assert "• 小鹿学堂，到 " in await there.whisper("/rehearsal")
        assert "等决定 1 件" in await there.whisper("/rehearsal")
        await there.group.say("olga", "/rehearsal off")
        assert await there.whisper("/rehearsal") == "现在没有群在演练。"
