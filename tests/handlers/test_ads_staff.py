"""Ads: what staff is told of rules, and decides with the buttons of its cards."""

from pathlib import Path

import pytest
from sqlalchemy import update

from bot.config import Config
from bot.emulator.group import emulated_group
from handlers.ads.tables import AdsReport
from tests.handlers.advertising import AD, BET, RULES_ONLY, card, press, staffed, with_rules


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return with_rules(tmp_path)


async def test_staff_gets_a_card_that_says_all(config: Config) -> None:
    async with emulated_group(ads=RULES_ONLY, config=config) as group:
        staff = await staffed(group)
        await group.join("eve")
        await group.say("eve", AD)
        told = card(group, staff)
        for part in ("Eve", "小鹿学堂", "引流", "加微信", "删除消息、警告", "案件 #", "abc123"):
            assert part in told["text"]
        assert [[one["text"] for one in row] for row in told["buttons"]] == [["误判"]]


async def test_a_mistake_is_taken_back_and_the_text_trusted(config: Config) -> None:
    async with emulated_group(ads=RULES_ONLY, config=config) as group:
        staff = await staffed(group)
        await group.join("eve")
        await group.say("eve", AD)
        await group.advance(60)
        await group.say("eve", f"{AD} 在线等")
        assert group.member("eve")["status"] == "restricted"
        assert (await press(group, staff, "boss", "误判"))["text"] == "已处理"
        assert group.member("eve")["status"] == "member"
        told = card(group, staff)
        assert "误判，处罚已撤销" in told["text"]
        assert [one["text"] for one in told["buttons"][0]] == ["撤销判定"]
        assert f"{AD} 在线等" in group.said()[-1]
        await group.advance(60)
        assert await group.say("eve", f"{AD} 在线等") == []
        assert "restrictChatMember" in await group.say("eve", f"{AD} 现在")


async def test_the_same_ad_again_stands_on_the_same_card(config: Config) -> None:
    async with emulated_group(ads=RULES_ONLY, config=config) as group:
        staff = await staffed(group)
        await group.say("eve", BET)
        await group.say("eve", BET)
        told = [one for one in group.transcript(staff) if one["buttons"]]
        assert len(told) == 1
        assert "×2" in told[0]["text"]
        await press(group, staff, "boss", "误判")
        restored = [text for text in group.said() if BET in text]
        assert len(restored) == 1
        assert [one["text"] for one in card(group, staff)["buttons"][0]] == ["撤销判定"]


async def test_a_member_who_presses_is_refused(config: Config) -> None:
    async with emulated_group(ads=RULES_ONLY, config=config) as group:
        staff = await staffed(group)
        for name in ("mia", "ned"):
            await group.control.do("join", {"chat": staff, "user": group.user(name)})
        await group.admin("ned", ["can_pin_messages"])
        await group.say("eve", BET)
        for name, why in (("mia", "协管"), ("ned", "删除消息")):
            answer = await press(group, staff, name, "误判")
            assert answer["alert"]
            assert why in answer["text"]
        assert card(group, staff)["buttons"]


async def test_who_is_admin_only_of_the_staff_chat_decides_nothing(config: Config) -> None:
    async with emulated_group(ads=RULES_ONLY, config=config) as group:
        staff = await staffed(group)
        await group.control.do("join", {"chat": staff, "user": group.user("mia")})
        await group.control.do("admin", {"chat": staff, "user": group.user("mia")})
        await group.say("eve", BET)
        assert (await press(group, staff, "mia", "误判"))["alert"]


async def test_a_rehearsal_only_reports_until_staff_says_it_is_an_ad(config: Config) -> None:
    async with emulated_group(ads=RULES_ONLY, config=config) as group:
        staff = await staffed(group)
        assert await group.say("eve", "代写作业请找我") == ["sendMessage"]
        assert not group.last("eve")["deleted"]
        told = card(group, staff)
        assert "演练，没有动手。本应：删除消息、禁言 2小时" in told["text"]
        assert [one["text"] for one in told["buttons"][0]] == ["是广告", "误判"]
        await press(group, staff, "boss", "是广告")
        assert group.last("eve")["deleted"]
        assert group.member("eve")["status"] == "restricted"
        told = card(group, staff)
        assert "是广告。" in told["text"]
        assert [one["text"] for one in told["buttons"][0]] == ["误判"]
        await press(group, staff, "boss", "误判")
        assert group.member("eve")["status"] == "member"


@pytest.mark.parametrize("mode", ["shadow", "rehearse"])
async def test_a_group_may_rehearse_all_rules(config: Config, mode: str) -> None:
    async with emulated_group(ads={**RULES_ONLY, "mode": mode}, config=config) as group:
        staff = await staffed(group)
        await group.say("eve", BET)
        assert not group.last("eve")["deleted"]
        assert group.said() == []
        assert "演练" in card(group, staff)["text"]


async def test_a_rule_that_only_reports(config: Config) -> None:
    async with emulated_group(ads=RULES_ONLY, config=config) as group:
        staff = await staffed(group)
        await group.say("eve", "有内部消息")
        assert not group.last("eve")["deleted"]
        assert "只报告，没有动手" in card(group, staff)["text"]


async def test_an_edit_of_a_rehearsed_ad_is_reported_once(config: Config) -> None:
    async with emulated_group(ads=RULES_ONLY, config=config) as group:
        staff = await staffed(group)
        await group.say("eve", "代写作业")
        assert await group.edit(group.last("eve")["id"], "代写作业！") == []
        assert len([one for one in group.transcript(staff) if one["buttons"]]) == 1


async def test_who_may_delete_takes_back_a_deletion_but_no_mute(config: Config) -> None:
    async with emulated_group(ads=RULES_ONLY, config=config) as group:
        staff = await staffed(group)
        await group.admin("ned", ["can_delete_messages"])
        await group.control.do("join", {"chat": staff, "user": group.user("ned")})
        await group.say("eve", BET)
        assert (await press(group, staff, "ned", "误判"))["text"] == "已处理"
        await group.join("fox")
        await group.say("fox", AD)
        await group.advance(60)
        await group.say("fox", f"{AD} 快")
        answer = await press(group, staff, "ned", "误判")
        assert answer["alert"]
        assert "封禁用户" in answer["text"]
        assert group.member("fox")["status"] == "restricted"


async def test_an_ad_that_stands_thrice_on_a_card_goes_thrice(config: Config) -> None:
    async with emulated_group(ads={**RULES_ONLY, "mode": "rehearse"}, config=config) as group:
        staff = await staffed(group)
        for _ in range(3):
            await group.say("eve", BET)
        assert "×3" in card(group, staff)["text"]
        await press(group, staff, "boss", "是广告")
        written = [one for one in group.transcript() if one["text"] == BET]
        assert [one["deleted"] for one in written] == [True] * 3


async def test_a_rule_that_only_reports_brings_what_the_engine_does(config: Config) -> None:
    async with emulated_group(ads=RULES_ONLY, config=config) as group:
        staff = await staffed(group)
        await group.say("eve", "有内部消息")
        await press(group, staff, "boss", "是广告")
        assert group.last("eve")["deleted"]
        assert group.member("eve")["status"] == "restricted"
        assert "删除消息、禁言 1天 · 案件 #" in card(group, staff)["text"]


async def test_a_card_outlives_its_rule(config: Config) -> None:
    async with emulated_group(ads=RULES_ONLY, config=config) as group:
        staff = await staffed(group)
        await group.say("eve", "代写作业")
        async with group.app.database.work() as work:
            await work.db.execute(update(AdsReport).values(rule="改过名的"))
        assert (await press(group, staff, "boss", "是广告"))["text"] == "已处理"
        assert group.last("eve")["deleted"]


async def test_who_is_punished_with_a_card_hears_how_to_appeal(config: Config) -> None:
    async with emulated_group(ads={**RULES_ONLY, "notice": "1分钟"}, config=config) as group:
        staff = await staffed(group)
        await group.say("eve", "代写作业")
        assert group.said() == []
        await press(group, staff, "boss", "是广告")
        assert "Eve：管理员认定这是广告" in group.said()[-1]
        await group.click("eve", group.last()["id"], "申诉")
        assert "📮" in card(group, staff)["text"]
        await group.advance(61)
        assert group.said() == []


async def test_a_text_that_was_given_back_goes_again(config: Config) -> None:
    async with emulated_group(ads=RULES_ONLY, config=config) as group:
        staff = await staffed(group)
        await group.say("eve", BET)
        for _ in range(2):
            await press(group, staff, "boss", "误判")
            assert BET in group.said()[-1]
            await press(group, staff, "boss", "撤销判定")
            assert group.said() == []
        await press(group, staff, "boss", "是广告")
        assert not any(BET in text for text in group.said())
