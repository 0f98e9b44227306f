"""Ads: what the operators' rules forbid goes, innocent chatter stays, staff has the last word."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.config import Config
from bot.config_models import Files, Group
from bot.emulator.group import EmulatedGroup, emulated_group
from bot.moderation.staff import Place
from handlers.ads.tables import AdsReport, AdsSeen, forget
from tests.bot.stream.plugs import push

RULES = """\
规则:
  - 名称: 引流
    当: {含任一: [加微信, 加V], 入群不足: 3天}
    除非: {含任一: [骗子]}
    则: [删除, 警告]
    屡犯: [第2次 禁言 1天, 第3次 封禁]
    提示: "{name}，本群不能引流"
  - 名称: 博彩
    当: {含任一: [博彩上分]}
    则: [删除]
  - 名称: 夜里链接
    当: {有: [链接], 时间: 23:00-07:00}
    除非: {网址: [example.com]}
    则: [删除]
  - 名称: 先看看
    当: {含任一: [代写作业]}
    则: [删除, 禁言 2小时]
    状态: 演练
  - 名称: 只报告
    当: {含任一: [内部消息]}
    则: [报告]
"""
AD = "想赚钱的加微信 abc123"
BET = "博彩上分找我"
HOUR = 3600


@pytest.fixture
def config(tmp_path: Path) -> Config:
    path = tmp_path / "rules.yaml"
    path.write_text(RULES, "utf-8")
    return Config(files=Files(rules=(str(path),)))


async def staffed(group: EmulatedGroup) -> int:
    """A staff chat in which the plug-in is off; its id."""
    made = await group.control.do("chats", {"title": "管理群", "plugins": []})
    chat_id = int(made["id"])
    group.app.core.staff._places = lambda about: [Place(chat_id)]
    await group.admin("boss")
    await group.control.do("join", {"chat": chat_id, "user": group.user("boss")})
    return chat_id


def card(group: EmulatedGroup, staff: int) -> dict[str, Any]:
    return [one for one in group.transcript(staff) if one["buttons"] or one["edited"]][-1]


async def press(group: EmulatedGroup, staff: int, name: str, button: str) -> dict[str, Any]:
    order = {"chat": staff, "message": card(group, staff)["id"], "user": group.user(name)}
    pressed = await group.control.do("click", {**order, "button": button})
    await group.settle()
    return dict(pressed["answer"] or {})


async def at(group: EmulatedGroup, hour: int, minute: int = 0) -> None:
    """Move to that time of day in Shanghai."""
    now = datetime.fromtimestamp(group.world.unix(), UTC) + timedelta(hours=8)
    wanted = now.replace(hour=hour, minute=minute, second=0)
    await group.advance(((wanted - now) % timedelta(days=1)).total_seconds())


async def test_a_newcomers_ad_goes_with_a_notice_that_goes_too(config: Config) -> None:
    async with emulated_group(ads={"notice": "30秒"}, config=config) as group:
        await group.join("eve")
        assert await group.say("eve", AD) == ["deleteMessage", "sendMessage"]
        assert group.last("eve")["deleted"]
        assert group.said() == ["Eve，本群不能引流"]
        await group.advance(31)
        assert group.said() == []


@pytest.mark.parametrize(
    "text",
    ["加❤信领资料", "加 微 信 abc", "加\u200b微\u200b信", "加Ｖ:abc", "想學的加v abc", "加*信"],
)
async def test_spellings_do_not_help(config: Config, text: str) -> None:
    async with emulated_group(ads={}, config=config) as group:
        await group.join("eve")
        await group.say("eve", text)
        assert group.last("eve")["deleted"]


@pytest.mark.parametrize(
    "text", ["微信支付怎么开通", "楼上加微信的是骗子", "加vip要多少钱", "今天加班，微信联系不上"]
)
async def test_innocent_sentences_stay(config: Config, text: str) -> None:
    async with emulated_group(ads={}, config=config) as group:
        await group.join("eve")
        assert await group.say("eve", text) == []


async def test_who_is_here_for_long_may_say_it(config: Config) -> None:
    async with emulated_group(ads={}, config=config) as group:
        await group.join("ann")
        await group.advance(3 * 24 * HOUR + 1)
        assert await group.say("ann", AD) == []
        assert await group.say("bob", AD) == []


async def test_staff_is_never_judged(config: Config) -> None:
    async with emulated_group(ads={}, config=config) as group:
        await group.admin("boss")
        await group.admin("ghost", anonymous=True)
        assert await group.say("boss", BET) == []
        assert await group.say("ghost", BET) == []


async def test_it_gets_worse_each_time_but_a_burst_counts_once(config: Config) -> None:
    async with emulated_group(ads={}, config=config) as group:
        await group.join("eve")
        assert await group.say("eve", AD) == ["deleteMessage", "sendMessage"]
        assert await group.say("eve", f"{AD}！") == ["deleteMessage"]
        await group.advance(60)
        assert "restrictChatMember" in await group.say("eve", AD)
        await group.advance(2 * 24 * HOUR)
        assert group.member("eve")["status"] == "member"
        assert "banChatMember" in await group.say("eve", AD)
        assert group.member("eve")["status"] == "kicked"


async def test_staff_gets_a_card_that_says_all(config: Config) -> None:
    async with emulated_group(ads={}, config=config) as group:
        staff = await staffed(group)
        await group.join("eve")
        await group.say("eve", AD)
        told = card(group, staff)
        for part in ("Eve", "小鹿学堂", "引流", "加微信", "删除消息、警告", "案件 #", "abc123"):
            assert part in told["text"]
        assert [[one["text"] for one in row] for row in told["buttons"]] == [["误判"]]


async def test_a_mistake_is_taken_back_and_the_text_trusted(config: Config) -> None:
    async with emulated_group(ads={}, config=config) as group:
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
        assert not told["buttons"]
        assert f"{AD} 在线等" in group.said()[-1]
        await group.advance(60)
        assert await group.say("eve", f"{AD} 在线等") == []
        assert "restrictChatMember" in await group.say("eve", f"{AD} 现在")


async def test_the_same_ad_again_stands_on_the_same_card(config: Config) -> None:
    async with emulated_group(ads={}, config=config) as group:
        staff = await staffed(group)
        await group.say("eve", BET)
        await group.say("eve", BET)
        told = [one for one in group.transcript(staff) if one["buttons"]]
        assert len(told) == 1
        assert "×2" in told[0]["text"]
        await press(group, staff, "boss", "误判")
        restored = [text for text in group.said() if BET in text]
        assert len(restored) == 1
        assert not card(group, staff)["buttons"]


async def test_a_member_who_presses_is_refused(config: Config) -> None:
    async with emulated_group(ads={}, config=config) as group:
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
    async with emulated_group(ads={}, config=config) as group:
        staff = await staffed(group)
        await group.control.do("join", {"chat": staff, "user": group.user("mia")})
        await group.control.do("admin", {"chat": staff, "user": group.user("mia")})
        await group.say("eve", BET)
        assert (await press(group, staff, "mia", "误判"))["alert"]


async def test_a_rehearsal_only_reports_until_staff_says_it_is_an_ad(config: Config) -> None:
    async with emulated_group(ads={}, config=config) as group:
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
    async with emulated_group(ads={"mode": mode}, config=config) as group:
        staff = await staffed(group)
        await group.say("eve", BET)
        assert not group.last("eve")["deleted"]
        assert group.said() == []
        assert "演练" in card(group, staff)["text"]


async def test_a_rule_that_only_reports(config: Config) -> None:
    async with emulated_group(ads={}, config=config) as group:
        staff = await staffed(group)
        await group.say("eve", "有内部消息")
        assert not group.last("eve")["deleted"]
        assert "只报告，没有动手" in card(group, staff)["text"]


async def test_a_clean_message_edited_into_an_ad_goes(config: Config) -> None:
    async with emulated_group(ads={}, config=config) as group:
        await group.say("eve", "大家好")
        assert await group.edit(group.last("eve")["id"], f"大家好，{BET}") == ["deleteMessage"]


async def test_of_an_edit_only_the_change_counts(config: Config) -> None:
    async with emulated_group(ads={}, config=config) as group:
        await at(group, 22, 50)
        assert await group.say("ann", "作业 https://a.test/1") == []
        await group.advance(1200)
        number = group.last("ann")["id"]
        assert await group.edit(number, "作业在 https://a.test/1") == []
        assert await group.edit(number, "作业在 https://a.test/1 和 https://b.test") == [
            "deleteMessage"
        ]


async def test_an_edit_of_a_rehearsed_ad_is_reported_once(config: Config) -> None:
    async with emulated_group(ads={}, config=config) as group:
        staff = await staffed(group)
        await group.say("eve", "代写作业")
        assert await group.edit(group.last("eve")["id"], "代写作业！") == []
        assert len([one for one in group.transcript(staff) if one["buttons"]]) == 1


async def test_hours_and_sites(config: Config) -> None:
    async with emulated_group(ads={}, config=config) as group:
        await at(group, 12)
        assert await group.say("ann", "看 https://spam.test") == []
        await at(group, 23, 30)
        assert await group.say("ann", "看 https://example.com/hw") == []
        assert await group.say("ann", "看 https://example.com@spam.test") == ["deleteMessage"]
        link = {"type": "text_link", "offset": 0, "length": 2, "url": "https://spam.test"}
        assert await group.say("ann", "这里", entities=[link]) == ["deleteMessage"]


async def test_who_quotes_or_answers_an_ad_is_not_blamed(config: Config) -> None:
    async with emulated_group(ads={"mode": "shadow"}, config=config) as group:
        await group.say("eve", BET)
        bet = group.last("eve")["id"]
        await group.app.configure(group.chat_id, ["ads"], {"ads": {"mode": "live"}}, "zh-CN")
        assert await group.say("bob", "管理员看看", reply_to=bet, quote="博彩上分") == []


async def test_a_forwarded_ad_goes_but_its_forwarder_is_not_punished(config: Config) -> None:
    async with emulated_group(ads={}, config=config) as group:
        staff = await staffed(group)
        await group.join("ann")
        origin = {"type": "hidden_user", "date": 0, "sender_user_name": "X"}
        for number in range(3):
            push(group, forwarded(group, "ann", AD, origin, 900 + number))
            await group.settle()
            await group.advance(60)
        assert group.member("ann")["status"] == "member"
        called = [one.params for one in group.world.calls if one.method == "deleteMessage"]
        assert {900, 901, 902} <= {params["message_id"] for params in called}
        assert "不罚转发的人" in card(group, staff)["text"]
        await group.say("ann", AD)
        assert group.member("ann")["status"] == "member"


def forwarded(
    group: EmulatedGroup, name: str, text: str, origin: dict[str, Any], number: int
) -> dict[str, Any]:
    return {
        "message": {
            "message_id": number,
            "date": group.world.unix(),
            "chat": {"id": group.chat_id, "type": "supergroup", "title": "小鹿学堂"},
            "from": {"id": group.user(name), "is_bot": False, "first_name": name.capitalize()},
            "text": text,
            "forward_origin": origin,
        }
    }


async def test_a_button_that_leads_to_an_ad_is_read(config: Config) -> None:
    async with emulated_group(ads={}, config=config) as group:
        await group.join("ann")
        update = forwarded(group, "ann", "好东西", {}, 900)
        del update["message"]["forward_origin"]
        keyboard = [[{"text": "博彩上分", "url": "https://a.test"}]]
        update["message"]["reply_markup"] = {"inline_keyboard": keyboard}
        push(group, update)
        await group.settle()
        assert [one.method for one in group.world.calls][-1] == "deleteMessage"


async def test_an_ad_that_begins_with_a_command_is_an_ad(config: Config) -> None:
    async with emulated_group(ads={}, help={}, config=config) as group:
        for start in ("/help", "帮助", "/start"):
            await group.say("eve", f"{start} {BET}")
            assert group.last("eve")["deleted"]
        assert group.said() == []


async def test_a_channel_is_banned_as_a_channel(tmp_path: Path) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text(
        "规则:\n  - 名称: 甲\n    当: {含任一: [广告]}\n    则: [删除, 封禁]\n", "utf-8"
    )
    config = Config(files=Files(rules=(str(path),)))
    async with emulated_group(ads={}, config=config) as group:
        channel = group.world.make_chat("频道", "channel")
        order = {"chat": group.chat_id, "sender_chat": channel.id, "text": "广告"}
        await group.control.do("say", order)
        await group.settle()
        called = [one.method for one in group.world.calls if not one.method.startswith("get")]
        assert sorted(called) == ["banChatSenderChat", "deleteMessage"]


async def test_without_the_right_the_bot_says_so_and_goes_on(config: Config) -> None:
    async with emulated_group(ads={}, config=config) as group:
        staff = await staffed(group)
        made = await group.control.do(
            "chats", {"title": "没给权限", "plugins": ["ads"], "bot_rights": []}
        )
        await group.control.do("join", {"chat": made["id"], "user": group.user("eve")})
        await group.say("eve", BET, chat=made["id"])
        assert not group.transcript(made["id"])[-1]["deleted"]
        assert any("删除消息" in one["text"] for one in group.transcript(staff) if one["text"])


async def test_what_is_kept_of_a_user_can_be_forgotten(config: Config) -> None:
    async with emulated_group(ads={}, config=config) as group:
        await group.say("eve", BET)
        async with group.app.database.work() as work:
            await forget(work.db, group.user("eve"))
        async with group.app.database.work() as work:
            for table in (AdsReport, AdsSeen):
                assert (await work.db.execute(table.__table__.select())).first() is None


async def test_who_may_delete_takes_back_a_deletion_but_no_mute(config: Config) -> None:
    async with emulated_group(ads={}, config=config) as group:
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


async def test_a_rule_for_a_topic_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "rules.yaml"
    rule = "规则:\n  - 名称: 甲\n    当: {含任一: [广告], 话题: [公告]}\n    则: [删除]\n"
    path.write_text(rule, "utf-8")
    config = Config(files=Files(rules=(str(path),)), groups={"main": Group(topics={"公告": 1})})
    async with emulated_group(ads={}, config=config) as group:
        order = {"title": "论坛", "topics": ["公告", "闲聊"], "plugins": ["ads"]}
        forum = await group.control.do("chats", order)
        topics = forum["topics"]
        known = group.app.core.settings
        known.bind("main", forum["id"])
        known.config.groups["main"].topics["公告"] = topics["公告"]
        await group.control.do("join", {"chat": forum["id"], "user": group.user("eve")})
        for topic, deleted in (("闲聊", False), ("公告", True)):
            await group.say("eve", "广告", chat=forum["id"], topic=topics[topic])
            assert group.transcript(forum["id"])[-1]["deleted"] == deleted
