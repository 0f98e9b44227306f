"""Ads: what the operators' rules forbid goes, innocent chatter stays. The engine is off here."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.config import Config
from bot.config_models import Files, Group
from bot.emulator.group import EmulatedGroup, emulated_group
from handlers.ads import forget
from handlers.ads.tables import AdsReport, AdsSeen
from tests.bot.stream.plugs import push
from tests.handlers.advertising import AD, BET, HOUR, RULES_ONLY, card, staffed, with_rules


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return with_rules(tmp_path)


async def at(group: EmulatedGroup, hour: int, minute: int = 0) -> None:
    """Move to that time of day in Shanghai."""
    now = datetime.fromtimestamp(group.world.unix(), UTC) + timedelta(hours=8)
    wanted = now.replace(hour=hour, minute=minute, second=0)
    await group.advance(((wanted - now) % timedelta(days=1)).total_seconds())


async def test_a_newcomers_ad_goes_with_a_notice_that_goes_too(config: Config) -> None:
    async with emulated_group(ads={**RULES_ONLY, "notice": "30秒"}, config=config) as group:
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
    async with emulated_group(ads=RULES_ONLY, config=config) as group:
        await group.join("eve")
        await group.say("eve", text)
        assert group.last("eve")["deleted"]


@pytest.mark.parametrize(
    "text", ["微信支付怎么开通", "楼上加微信的是骗子", "加vip要多少钱", "今天加班，微信联系不上"]
)
async def test_innocent_sentences_stay(config: Config, text: str) -> None:
    async with emulated_group(ads=RULES_ONLY, config=config) as group:
        await group.join("eve")
        assert await group.say("eve", text) == []


async def test_who_is_here_for_long_may_say_it(config: Config) -> None:
    async with emulated_group(ads=RULES_ONLY, config=config) as group:
        await group.join("ann")
        await group.advance(3 * 24 * HOUR + 1)
        assert await group.say("ann", AD) == []
        assert await group.say("bob", AD) == []


async def test_staff_is_never_judged(config: Config) -> None:
    async with emulated_group(ads=RULES_ONLY, config=config) as group:
        await group.admin("boss")
        await group.admin("ghost", anonymous=True)
        assert await group.say("boss", BET) == []
        assert await group.say("ghost", BET) == []


async def test_it_gets_worse_each_time_but_a_burst_counts_once(config: Config) -> None:
    async with emulated_group(ads=RULES_ONLY, config=config) as group:
        await group.join("eve")
        assert await group.say("eve", AD) == ["deleteMessage", "sendMessage"]
        assert await group.say("eve", f"{AD}！") == ["deleteMessage"]
        await group.advance(60)
        assert "restrictChatMember" in await group.say("eve", AD)
        await group.advance(2 * 24 * HOUR)
        assert group.member("eve")["status"] == "member"
        assert "banChatMember" in await group.say("eve", AD)
        assert group.member("eve")["status"] == "kicked"


async def test_a_clean_message_edited_into_an_ad_goes(config: Config) -> None:
    async with emulated_group(ads=RULES_ONLY, config=config) as group:
        await group.say("eve", "大家好")
        assert await group.edit(group.last("eve")["id"], f"大家好，{BET}") == ["deleteMessage"]


async def test_of_an_edit_only_the_change_counts(config: Config) -> None:
    async with emulated_group(ads=RULES_ONLY, config=config) as group:
        await at(group, 22, 50)
        assert await group.say("ann", "作业 https://a.test/1") == []
        await group.advance(1200)
        number = group.last("ann")["id"]
        assert await group.edit(number, "作业在 https://a.test/1") == []
        assert await group.edit(number, "作业在 https://a.test/1 和 https://b.test") == [
            "deleteMessage"
        ]


async def test_hours_and_sites(config: Config) -> None:
    async with emulated_group(ads=RULES_ONLY, config=config) as group:
        await at(group, 12)
        assert await group.say("ann", "看 https://spam.test") == []
        await at(group, 23, 30)
        assert await group.say("ann", "看 https://example.com/hw") == []
        assert await group.say("ann", "看 https://example.com@spam.test") == ["deleteMessage"]
        link = {"type": "text_link", "offset": 0, "length": 2, "url": "https://spam.test"}
        assert await group.say("ann", "这里", entities=[link]) == ["deleteMessage"]


async def test_who_quotes_or_answers_an_ad_is_not_blamed(config: Config) -> None:
    async with emulated_group(ads={**RULES_ONLY, "mode": "shadow"}, config=config) as group:
        await group.say("eve", BET)
        bet = group.last("eve")["id"]
        await group.app.configure(
            group.chat_id, ["ads"], {"ads": {**RULES_ONLY, "mode": "live"}}, "zh-CN"
        )
        assert await group.say("bob", "管理员看看", reply_to=bet, quote="博彩上分") == []


async def test_a_forwarded_ad_goes_but_its_forwarder_is_not_punished(config: Config) -> None:
    async with emulated_group(ads=RULES_ONLY, config=config) as group:
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


async def test_the_card_says_what_a_message_has_in_its_own_language(tmp_path: Path) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text("规则:\n  - 名称: 甲\n    当: {有: [转发]}\n    则: [删除]\n", "utf-8")
    config = Config(files=Files(rules=(str(path),)))
    async with emulated_group(ads=RULES_ONLY, config=config) as group:
        staff = await staffed(group)
        origin = {"type": "hidden_user", "date": 0, "sender_user_name": "X"}
        push(group, forwarded(group, "ann", "好", origin, 900))
        await group.settle()
        assert "命中：转发" in card(group, staff)["text"]


async def test_a_button_that_leads_to_an_ad_is_read(config: Config) -> None:
    async with emulated_group(ads=RULES_ONLY, config=config) as group:
        await group.join("ann")
        update = forwarded(group, "ann", "好东西", {}, 900)
        del update["message"]["forward_origin"]
        keyboard = [[{"text": "博彩上分", "url": "https://a.test"}]]
        update["message"]["reply_markup"] = {"inline_keyboard": keyboard}
        push(group, update)
        await group.settle()
        assert [one.method for one in group.world.calls][-1] == "deleteMessage"


async def test_an_ad_that_begins_with_a_command_is_an_ad(config: Config) -> None:
    async with emulated_group(ads=RULES_ONLY, help={}, config=config) as group:
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
    async with emulated_group(ads=RULES_ONLY, config=config) as group:
        channel = group.world.make_chat("频道", "channel")
        order = {"chat": group.chat_id, "sender_chat": channel.id, "text": "广告"}
        await group.control.do("say", order)
        await group.settle()
        called = [one.method for one in group.world.calls if not one.method.startswith("get")]
        assert sorted(called) == ["banChatSenderChat", "deleteMessage"]


async def test_without_the_right_the_bot_says_so_and_goes_on(config: Config) -> None:
    async with emulated_group(ads=RULES_ONLY, config=config) as group:
        staff = await staffed(group)
        made = await group.control.do(
            "chats", {"title": "没给权限", "plugins": ["ads"], "bot_rights": []}
        )
        await group.control.do("join", {"chat": made["id"], "user": group.user("eve")})
        await group.say("eve", BET, chat=made["id"])
        assert not group.transcript(made["id"])[-1]["deleted"]
        assert any("删除消息" in one["text"] for one in group.transcript(staff) if one["text"])


async def test_what_is_kept_of_a_user_can_be_forgotten(config: Config) -> None:
    async with emulated_group(ads=RULES_ONLY, config=config) as group:
        await group.say("eve", BET)
        async with group.app.database.work() as work:
            await forget(work.db, group.user("eve"))
        async with group.app.database.work() as work:
            for table in (AdsReport, AdsSeen):
                assert (await work.db.execute(table.__table__.select())).first() is None


async def test_a_rule_for_a_topic_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "rules.yaml"
    rule = "规则:\n  - 名称: 甲\n    当: {含任一: [广告], 话题: [公告]}\n    则: [删除]\n"
    path.write_text(rule, "utf-8")
    config = Config(files=Files(rules=(str(path),)), groups={"main": Group(topics={"公告": 1})})
    async with emulated_group(ads=RULES_ONLY, config=config) as group:
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
