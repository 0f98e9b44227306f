"""Ads: whoever was punished is heard once, and what is lifted is lifted whole."""

import re
from pathlib import Path

import pytest

from bot.config import Config
from bot.emulator.group import EmulatedGroup, emulated_group
from handlers.ads import desk, forget
from handlers.ads.records import AdsAppeal, AdsMark
from tests.handlers.advertising import card, press, staffed, with_rules
from tests.handlers.scripted import Scripted, buttons
from tests.handlers.staffed import whisper

SURE = "铁定 有好事"


@pytest.fixture(autouse=True)
def scripted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk, "AdDetector", Scripted)


async def appeal(group: EmulatedGroup, name: str) -> str:
    """Press the button of the latest notice; what is answered."""
    answer = await group.click(name, group.last()["id"], "申诉")
    return str((answer or {}).get("text"))


async def test_an_appeal_has_all_the_evidence_and_can_be_lifted_whole() -> None:
    async with emulated_group(ads={}) as group:
        staff = await staffed(group)
        await group.say("eve", SURE)
        assert group.member("eve")["status"] == "restricted"
        assert "申诉已交给管理员" in await appeal(group, "eve")
        shown = card(group, staff)
        for part in (
            "Eve",
            "申诉案件 #1",
            "像广告",
            "广告词句 +3.0",
            "处理：删除消息、禁言 · ",
            f"原文：{SURE}",
        ):
            assert part in shown["text"]
        assert buttons(shown) == ["放行并道歉", "维持"]
        await press(group, staff, "boss", "放行并道歉")
        assert group.member("eve")["status"] == "member"
        assert group.said()[-1] == f"Eve 的消息刚才被误删了，抱歉。原文：\n{SURE}"
        assert "申诉成立" in card(group, staff)["text"]
        await group.advance(60)
        assert await group.say("eve", SURE) == []
        assert group.member("eve")["status"] == "member"


@pytest.mark.parametrize("hardest", ["delete", "mute", "ban"])
async def test_a_lifted_case_leaves_no_restriction(hardest: str) -> None:
    async with emulated_group(ads={"hardest": hardest, "notice": None}) as group:
        staff = await staffed(group)
        await group.say("eve", "大家好")
        before = group.member("eve").get("permissions", {})
        await group.say("eve", "必杀 有好事")
        await press(group, staff, "boss", "误判")
        assert group.member("eve")["status"] == ("left" if hardest == "ban" else "member")
        assert group.member("eve").get("permissions", {}) == before
        if hardest == "ban":
            await group.join("eve")
        assert await group.say("eve", "必杀 有好事") == []
        await group.advance(8 * 24 * 3600)
        assert group.member("eve")["status"] == "member"


async def test_only_the_one_punished_and_only_once() -> None:
    async with emulated_group(ads={}) as group:
        staff = await staffed(group)
        await group.say("eve", SURE)
        assert "只有被处理的人" in await appeal(group, "bob")
        assert "申诉已交给管理员" in await appeal(group, "eve")
        assert "只能申诉一次" in await appeal(group, "eve")
        cards = [one for one in group.transcript(staff) if "📮" in (one["text"] or "")]
        assert len(cards) == 1


async def test_what_is_upheld_stays_and_the_member_is_told() -> None:
    async with emulated_group(ads={}) as group:
        staff = await staffed(group)
        await group.say("eve", SURE)
        await appeal(group, "eve")
        await press(group, staff, "boss", "维持")
        assert group.member("eve")["status"] == "restricted"
        assert "维持原来的处理" in group.said()[-1]
        assert "Eve" in group.said()[-1]
        assert "只能申诉一次" in await appeal_again(group, "eve")


async def appeal_again(group: EmulatedGroup, name: str) -> str:
    notice = next(one for one in group.transcript() if buttons(one) == ["申诉"])
    answer = await group.click(name, notice["id"], "申诉")
    return str((answer or {}).get("text"))


async def test_what_was_taken_back_needs_no_appeal() -> None:
    async with emulated_group(ads={}) as group:
        staff = await staffed(group)
        await group.say("eve", SURE)
        await press(group, staff, "boss", "误判")
        assert "已经撤销" in await appeal_again(group, "eve")


async def test_who_is_no_staff_decides_nothing() -> None:
    async with emulated_group(ads={}) as group:
        staff = await staffed(group)
        await group.control.do("join", {"chat": staff, "user": group.user("mia")})
        await group.say("eve", SURE)
        await appeal(group, "eve")
        for button in ("放行并道歉", "维持"):
            assert (await press(group, staff, "mia", button))["alert"]
        assert group.member("eve")["status"] == "restricted"


async def test_who_is_banned_comes_to_a_private_chat() -> None:
    async with emulated_group(ads={"hardest": "ban"}, config=Config(plugins=("ads",))) as group:
        staff = await staffed(group)
        await group.say("eve", "必杀")
        assert group.member("eve")["status"] == "kicked"
        notice = next(one for one in group.transcript() if one["buttons"])
        link = notice["buttons"][0][0]["url"]
        assert link.endswith("?start=appeal_1")
        for name, answer in (("bob", "只有被处理的人"), ("eve", "申诉已交给管理员")):
            said = await whisper(group, name, "/start appeal_1")
            assert answer in said[-1]["text"]
        await press(group, staff, "boss", "放行并道歉")
        assert group.member("eve")["status"] == "left"
        assert "申诉成立" in (await whisper(group, "eve", "你好"))[-1]["text"]
        assert "抱歉" in group.said()[-1]


async def test_who_was_put_out_comes_to_a_private_chat(tmp_path: Path) -> None:
    rules = "规则: [{名称: 卖药, 当: {含任一: [祖传秘方]}, 则: [删除, 踢], 提示: 不卖药}]"
    config = with_rules(tmp_path, rules).model_copy(update={"plugins": ("ads",)})
    async with emulated_group(ads={}, config=config) as group:
        await staffed(group)
        await group.say("eve", "祖传秘方")
        assert group.member("eve")["status"] == "left"
        notice = next(one for one in group.transcript() if one["buttons"])
        _, _, start = notice["buttons"][0][0]["url"].partition("?start=")
        assert "申诉已交给管理员" in await told(group, f"/start {start}")


@pytest.mark.parametrize("order", ["申诉", "/申诉", "/申诉 #{case}", "/appeal ＃{case}"])
async def test_it_is_ordered_by_the_word_on_the_button(order: str) -> None:
    async with emulated_group(ads={}, config=Config(plugins=("ads",))) as group:
        await staffed(group)
        await group.say("eve", SURE)
        case = re.findall(r"#(\d+)", group.said()[-1])[0]
        assert "申诉已交给管理员" in await told(group, order.format(case=case))
        assert await group.say("bob", "申诉材料交给谁") == []


async def test_the_command_finds_the_latest_case() -> None:
    async with emulated_group(ads={}, config=Config(plugins=("ads",))) as group:
        staff = await staffed(group)
        await group.say("eve", SURE)
        assert "没有找到" in (await whisper(group, "bob", "/appeal"))[-1]["text"]
        assert "没有找到" in (await whisper(group, "eve", "/appeal #77"))[-1]["text"]
        assert "申诉已交给管理员" in (await whisper(group, "eve", "/appeal"))[-1]["text"]
        await press(group, staff, "boss", "维持")
        assert "维持原来的处理" in (await whisper(group, "eve", "嗯"))[-1]["text"]


async def test_a_rules_notice_can_be_appealed_as_well(tmp_path: Path) -> None:
    async with emulated_group(ads={}, config=with_rules(tmp_path)) as group:
        staff = await staffed(group)
        await group.join("eve")
        await group.say("eve", "加微信 好事")
        await appeal(group, "eve")
        shown = card(group, staff)
        assert "原因：引流" in shown["text"]
        assert "命中：加微信" in shown["text"]
        await press(group, staff, "boss", "放行并道歉")
        assert await group.say("eve", "加微信 好事") == []


async def test_what_is_kept_of_a_person_can_be_forgotten() -> None:
    async with emulated_group(ads={}) as group:
        staff = await staffed(group)
        for name in ("eve", "fay"):
            await group.say(name, f"{SURE} {name}")
            await appeal(group, name)
            await press(group, staff, "boss", "放行并道歉")
        async with group.app.database.work() as work:
            await forget(work.db, group.user("eve"))
        async with group.app.database.work() as work:
            for table, column in ((AdsMark, "author_id"), (AdsAppeal, "target_id")):
                rows = (await work.db.execute(table.__table__.select())).mappings().all()
                assert {row[column] for row in rows} == {group.user("fay")}
            await forget(work.db, group.user("boss"))
            marks = (await work.db.execute(AdsMark.__table__.select())).mappings().all()
            assert [row["by_id"] for row in marks] == [0]


async def test_the_command_finds_the_latest_case_that_can_be_appealed() -> None:
    only = {"hardest": "delete"}
    async with emulated_group(ads=only, config=Config(plugins=("ads",))) as group:
        staff = await staffed(group)
        await group.say("eve", f"{SURE} 甲")
        await press(group, staff, "boss", "误判")
        assert "已经撤销" in await told(group, "/appeal")
        await group.say("eve", f"{SURE} 乙")
        await group.advance(60)
        await group.say("eve", f"{SURE} 丙")
        for _ in range(2):
            assert "申诉已交给管理员" in await told(group, "/appeal")
        assert "已经申诉过了" in await told(group, "/appeal")


async def told(group: EmulatedGroup, text: str) -> str:
    return str((await whisper(group, "eve", text))[-1]["text"])


@pytest.mark.parametrize("punished", [True, False])
async def test_what_was_only_rehearsed_is_no_case_to_appeal_against(punished: bool) -> None:
    async with emulated_group(ads={}, config=Config(plugins=("ads",))) as group:
        await staffed(group)
        if punished:
            await group.say("eve", SURE)
        other = {"title": "演练群", "plugins": ["ads"], "rehearsal": True}
        chat = (await group.control.do("chats", other))["id"]
        await group.control.do("join", {"chat": chat, "user": group.user("eve")})
        await group.say("eve", f"{SURE} 又来", chat=chat)
        assert ("申诉已交给管理员" if punished else "没有找到") in await told(group, "/appeal")


async def test_a_notice_names_the_case() -> None:
    async with emulated_group(ads={}) as group:
        await group.say("eve", SURE)
        assert re.search(r"/appeal #\d+。", group.said()[-1])


@pytest.mark.parametrize("private", [True, False])
async def test_what_is_taken_back_elsewhere_answers_the_appeal(private: bool) -> None:
    async with emulated_group(ads={}, config=Config(plugins=("ads",))) as group:
        staff = await staffed(group)
        await group.say("eve", SURE)
        first = card(group, staff)
        assert "申诉已交给管理员" in (
            await told(group, "/appeal") if private else await appeal(group, "eve")
        )
        order = {"chat": staff, "message": first["id"], "user": group.user("boss")}
        await group.control.do("click", {**order, "button": "误判"})
        await group.settle()
        asked = next(one for one in group.transcript(staff) if "📮" in (one["text"] or ""))
        assert not asked["buttons"]
        assert "已经撤销" in asked["text"]
        assert not any("维持" in text for text in group.said())
        if private:
            assert "申诉成立" in group.transcript(group.user("eve"))[-1]["text"]


@pytest.mark.parametrize("private", [True, False])
async def test_what_was_upheld_can_still_be_called_a_mistake(private: bool) -> None:
    async with emulated_group(ads={}, config=Config(plugins=("ads",))) as group:
        staff = await staffed(group)
        await group.say("eve", SURE)
        first = card(group, staff)
        await (told(group, "/appeal") if private else appeal(group, "eve"))
        await press(group, staff, "boss", "维持")
        order = {"chat": staff, "message": first["id"], "user": group.user("boss")}
        await group.control.do("click", {**order, "button": "误判"})
        await group.settle()
        assert group.member("eve")["status"] == "member"
        asked = next(one for one in group.transcript(staff) if "📮" in (one["text"] or ""))
        assert "已经撤销" in asked["text"]
        assert "维持" not in asked["text"]
        if private:
            assert "申诉成立" in group.transcript(group.user("eve"))[-1]["text"]


async def test_nothing_is_upheld_that_was_undone_by_other_hands() -> None:
    async with emulated_group(ads={}, admin={}) as group:
        staff = await staffed(group)
        await group.say("eve", SURE)
        await appeal(group, "eve")
        await group.say("boss", "/unmute @eve")
        assert group.member("eve")["status"] == "member"
        await press(group, staff, "boss", "维持")
        assert "已经撤销" in card(group, staff)["text"]
        assert not any("维持" in text for text in group.said())
