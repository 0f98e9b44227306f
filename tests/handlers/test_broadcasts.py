"""Broadcasts: planned in a chat or in a file, posted once; sent by operators to many groups."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from aiogram.types import MessageEntity
from sqlalchemy import select

from bot.config import Config
from bot.config_models import Files, Group, GroupSet
from bot.db.models import OutboxRow
from bot.emulator.group import EmulatedGroup, emulated_group
from bot.plugin import PostClass
from handlers.broadcasts.posting import quiet_left
from handlers.broadcasts.settings import BroadcastsSettings
from handlers.broadcasts.tables import BroadcastDraft, BroadcastPlan, forget

ZONE = ZoneInfo("Asia/Shanghai")
HOUR_S = 3600
DAY_S = 24 * HOUR_S


def local(group: EmulatedGroup) -> datetime:
    return group.clock.now().astimezone(ZONE)


async def to_time(group: EmulatedGroup, hour: int, minute: int = 0) -> None:
    """Go on to the next time that the group's clock shows so."""
    now = local(group)
    then = now.replace(hour=hour, minute=minute, second=0, microsecond=0)
    if then <= now:
        then += timedelta(days=1)
    await group.advance((then - now).total_seconds())


async def sent_by_outbox(group: EmulatedGroup) -> list[OutboxRow]:
    async with group.app.database.reading() as db:
        rows = await db.scalars(select(OutboxRow).where(OutboxRow.occurrence_id.is_not(None)))
        return list(rows)


# --- in the chat --------------------------------------------------------------------------------


async def test_an_admin_plans_and_is_told_what_was_understood() -> None:
    async with emulated_group(broadcasts={}) as group:
        await group.admin("ann")
        await to_time(group, 8)
        assert await group.say("ann", "/schedule 每天 09：00 早安 <各位>") == ["sendMessage"]
        assert group.last()["text"] == (
            f"⏰ 定好了：每天 09:00\n下一次：{local(group):%Y-%m-%d} 09:00（Asia/Shanghai）"
        )
        await group.advance(59 * 60)
        assert "早安 <各位>" not in group.said()
        await group.advance(3 * DAY_S)
        assert group.said().count("早安 <各位>") == 3
        rows = await sent_by_outbox(group)
        assert {row.klass for row in rows} == {PostClass.BROADCAST}
        assert len({row.occurrence_id for row in rows}) == 3


async def test_members_cannot_plan() -> None:
    async with emulated_group(broadcasts={}) as group:
        await group.admin("ann")
        await group.say("bob", "/schedule 每天 09:00 买我的课")
        assert "管理员" in group.last()["text"]
        await group.advance(2 * DAY_S)
        assert "买我的课" not in group.said()


@pytest.mark.parametrize(
    ("written", "answer"),
    [
        ("/schedule", "/schedule 每天 09:00 早上好"),
        ("/schedule 每天 25:00 早安", "25:00 不是一个时刻"),
        ("/schedule 每天 9 早安", "是不是想写 每天 09:00？"),
        ("/schedule 每田 09:00 早安", "是不是想写 每天 09:00？"),
        ("/schedule 2020-01-01 09:00 早安", "已经过了"),
        ("/schedule 每10秒 早安", "间隔要在 1 分钟到 1 年之间"),
        ("/schedule 每月32号 09:00 早安", "没有这样的日子"),
        ("/schedule 每天 09:00", "发什么？"),
        ("/schedule 每天 09:00 " + "长" * 3501, "太长"),
    ],
)
async def test_bad_orders_get_one_sentence_and_plan_nothing(written: str, answer: str) -> None:
    async with emulated_group(broadcasts={}) as group:
        await group.admin("ann")
        await group.say("ann", written)
        assert answer in group.last()["text"]
        await group.say("ann", "定时")
        assert group.last()["text"] == "这个群还没有定时群发。用 /schedule 定一条。"


async def test_the_text_may_be_the_message_replied_to_and_keeps_its_formatting() -> None:
    async with emulated_group(broadcasts={}) as group:
        await group.admin("ann")
        bold = MessageEntity(type="bold", offset=3, length=2).model_dump(exclude_none=True)
        await group.say("ann", "😀 资料", entities=[bold])
        await group.say("ann", "/schedule 明天 18:00", reply_to=group.last("ann")["id"])
        await group.advance(2 * DAY_S)
        assert group.said()[1:] == ["😀 资料"]
        (row,) = await sent_by_outbox(group)
        assert "<b>资料</b>" in (row.params or "")


async def test_jobs_are_listed_paused_resumed_and_deleted() -> None:
    async with emulated_group(broadcasts={}) as group:
        await group.admin("ann")
        await to_time(group, 8)
        await group.say("ann", "/schedule 每天 09:00 早安")
        await group.say("ann", "/schedule 每2小时 喝水")
        await group.say("ann", "/jobs")
        listed = group.last()["text"].splitlines()
        assert listed[0] == "定时群发（Asia/Shanghai）"
        assert listed[1] == f"1. 每天 09:00 · 早安 · {local(group):%m-%d} 09:00"
        assert listed[2].startswith("2. 每2小时 · 喝水 · ")
        menu = group.last()["id"]
        assert (await group.click("bob", menu, "⏸ 1") or {})["alert"]
        await group.click("ann", menu, "⏸ 1")
        assert "1. 每天 09:00 · 早安 · ⏸ 已暂停" in group.said()[-1]
        await group.click("ann", menu, "🗑 删除 2")
        await group.advance(2 * DAY_S)
        assert "早安" not in group.said()
        assert "喝水" not in group.said()
        await group.advance(90 * 60)  # half an hour past nine: it is not made good
        await group.click("ann", menu, "▶️ 1")
        await group.settle()
        assert "早安" not in group.said()
        await group.advance(DAY_S)
        assert group.said().count("早安") == 1


async def test_the_answer_itself_can_take_it_back() -> None:
    async with emulated_group(broadcasts={}, language="en") as group:
        await group.admin("ann")
        await group.say("ann", "/schedule every Monday 09:00 Good morning")
        assert group.last()["text"].startswith("⏰ Planned: every Monday 09:00\nNext: ")
        notice = group.last()["id"]
        await group.click("ann", notice, "🗑 Delete")
        assert group.last()["text"].startswith("Nothing is planned")
        await group.advance(8 * DAY_S)
        assert "Good morning" not in group.said()


async def test_what_came_once_is_listed_no_more() -> None:
    async with emulated_group(broadcasts={}) as group:
        await group.admin("ann")
        await group.say("ann", "/schedule 明天 09:00 只此一次")
        await group.advance(3 * DAY_S)
        assert group.said().count("只此一次") == 1
        await group.say("ann", "/jobs")
        assert "还没有定时群发" in group.last()["text"]


async def test_restarts_neither_forget_nor_repeat() -> None:
    async with emulated_group(broadcasts={}) as group:
        await group.admin("ann")
        await to_time(group, 8)
        await group.say("ann", "/schedule 每天 09:00 早安")
        await group.restart()
        await group.advance(HOUR_S)
        assert group.said().count("早安") == 1
        await group.restart()
        await group.restart(3 * DAY_S + 10 * 60)  # up again at ten past nine
        assert group.said().count("早安") == 2
        await group.restart(DAY_S + 2 * HOUR_S)  # two hours late
        assert group.said().count("早安") == 2


# --- quiet hours and too much --------------------------------------------------------------------


async def test_quiet_hours_are_waited_for_and_said() -> None:
    async with emulated_group(broadcasts={"quiet": "22:30-08:00"}) as group:
        await group.admin("ann")
        await to_time(group, 20)
        await group.say("ann", "/schedule 每天 23:00 夜里的")
        assert "免打扰时段（22:30-08:00），会等到 08:00 再发" in group.last()["text"]
        await to_time(group, 7, 59)
        assert "夜里的" not in group.said()
        await to_time(group, 8)
        assert group.said().count("夜里的") == 1
        await to_time(group, 22)
        assert group.said().count("夜里的") == 1


async def test_a_day_has_its_limit_and_staff_hears_of_what_was_left_out() -> None:
    config = Config.model_validate({"bot": {"staff": "staff"}, "groups": {"staff": {}}})
    async with emulated_group(config=config, broadcasts={"most_per_day": 2}) as group:
        await group.admin("ann")
        staff = await other_group(group, "管理群")
        group.app.core.settings.bind("staff", staff)
        await to_time(group, 8)
        await group.say("ann", "/schedule 每小时 滴答")
        await to_time(group, 23)
        assert group.said().count("滴答") == 2
        cards = bot_texts(group, staff)
        assert cards[0] == "📪 小鹿学堂 今天的定时群发到上限了，没有发：滴答 ×12"
        await to_time(group, 23)
        assert group.said().count("滴答") == 4


@pytest.mark.parametrize(
    ("moment", "hours"),
    [
        (datetime(2026, 10, 24, 21, tzinfo=UTC), 8.0),  # 23:00; the clocks go back: 9 on the wall
        (datetime(2026, 6, 1, 6, tzinfo=UTC), None),
        (datetime(2026, 6, 1, 5, 59, tzinfo=UTC), 1 / 60),
    ],
)
def test_what_is_left_of_the_night_is_real_time(moment: datetime, hours: float | None) -> None:
    berlin = ZoneInfo("Europe/Berlin")
    settings = BroadcastsSettings(quiet="22:30-08:00")
    left = quiet_left(settings, moment.astimezone(berlin))
    expected = None if hours is None else timedelta(hours=hours)
    if moment.month == 10:
        expected = timedelta(hours=10)
    assert left == expected


# --- from a file ---------------------------------------------------------------------------------

BOOK = """
群发:
  - 名称: 资料
    时间: 每天 18:30
    去: learners
    内容: |
      {group} 今晚（{date}）的<b>资料</b>
    按钮:
      - 打开: https://example.com/a
    错过: 2小时内补发，否则跳过
    删上一条: 是
    置顶: 是
  - 名称: 别处
    时间: 每天 18:30
    去: python
    内容: 不是这里
  - 名称: 深夜
    时间: 每天 23:00
    去: 全部
    内容: 深夜的
    错过: 跳过
"""


def config(tmp_path: Path) -> Config:
    file = tmp_path / "群发.yaml"
    file.write_text(BOOK, "utf-8")
    groups: Mapping[str, Group] = {"main": Group(), "python": Group()}
    sets = {"learners": GroupSet(groups=("main",))}
    return Config.model_validate(
        {"files": Files(rules=(str(file),)), "groups": groups, "sets": sets}
    )


async def test_files_say_what_goes_where_and_the_one_before_goes(tmp_path: Path) -> None:
    async with emulated_group(config=config(tmp_path), broadcasts={}) as group:
        await to_time(group, 12)  # nothing goes to a group without a name yet
        group.app.core.settings.bind("main", group.chat_id)
        await group.settle()
        await to_time(group, 18, 30)
        text = f"小鹿学堂 今晚（{local(group):%Y-%m-%d}）的资料"
        assert group.said() == [text]
        (shown,) = [one for one in group.transcript() if one["text"] == text]
        assert shown["buttons"][0][0]["url"] == "https://example.com/a"
        pins = [one for one in group.world.calls if one.method == "pinChatMessage"]
        assert [one.params["message_id"] for one in pins] == [shown["id"]]
        await to_time(group, 18, 30)
        assert "深夜的" in group.said()
        assert text not in group.said()
        assert len(group.said()) == 2


async def test_a_broadcast_of_a_file_is_paused_and_not_deleted(tmp_path: Path) -> None:
    async with emulated_group(config=config(tmp_path), broadcasts={}) as group:
        group.app.core.settings.bind("main", group.chat_id)
        await group.admin("ann")
        await group.say("ann", "定时")
        labels = [one["text"] for row in group.last()["buttons"] for one in row]
        assert labels == ["⏸ 1", "⏸ 2"]
        await group.click("ann", group.last()["id"], "⏸ 1")
        await to_time(group, 18, 31)
        assert [text for text in group.said() if "资料" in text and "今晚" in text] == []


async def test_a_short_patience_does_not_wait_for_the_morning(tmp_path: Path) -> None:
    settings: dict[str, Any] = {"quiet": "22:30-08:00"}
    async with emulated_group(config=config(tmp_path), broadcasts=settings) as group:
        group.app.core.settings.bind("python", group.chat_id)
        await group.settle()
        await to_time(group, 12)
        before = len(group.said())  # whatever the hour was at the start
        await to_time(group, 11)
        assert group.said()[before:] == ["不是这里"]


# --- by operators --------------------------------------------------------------------------------


async def other_group(group: EmulatedGroup, title: str) -> int:
    made = await group.control.do("chats", {"title": title, "plugins": ["broadcasts"]})
    await group.settle()
    number: int = made["id"]
    return number


def bot_texts(group: EmulatedGroup, chat: int) -> list[str]:
    me = group.world.bot.user.id
    return [one["text"] for one in group.transcript(chat) if one["sender"]["id"] == me]


async def test_an_operator_looks_sends_and_hears_how_it_went() -> None:
    async with emulated_group(broadcasts={}, owners_operate=True) as group:
        await group.admin("ann")
        other = await other_group(group, "小鹿 <二群>")
        await group.say("ann", "/broadcast 明天 20:00 开课")
        assert group.last()["text"] == (
            "📣 将发到 2 个群：小鹿 <二群>、小鹿学堂\n\n明天 20:00 开课"
        )
        assert bot_texts(group, other) == []
        preview = group.last()["id"]
        assert (await group.click("bob", preview, "发送") or {})["alert"]
        assert bot_texts(group, other) == []
        twice = [group.click("ann", preview, "发送") for _ in range(2)]
        answers = await asyncio.gather(*twice)
        assert sorted((one or {})["text"] or "" for one in answers) == [
            "",
            "这一条已经发过或取消了。",
        ]
        await group.advance(10)
        assert bot_texts(group, other) == ["明天 20:00 开课"]
        assert group.said() == ["✅ 已发到 2/2 个群", "明天 20:00 开课"]


async def test_an_operator_thinks_better_of_it() -> None:
    async with emulated_group(broadcasts={}, owners_operate=True) as group:
        await group.admin("ann")
        await group.say("ann", "/broadcast 明天放假")
        preview = group.last()["id"]
        await group.click("ann", preview, "取消")
        assert not group.last()["buttons"]
        await group.advance(60)
        assert group.said() == ["已取消，没有发。"]


async def test_groups_are_chosen_by_name_and_failures_are_named() -> None:
    async with emulated_group(broadcasts={}, owners_operate=True) as group:
        await group.admin("ann")
        other, third = await other_group(group, "二群"), await other_group(group, "三群")
        group.app.core.settings.bind("two", other)
        group.app.core.settings.bind("three", third)
        await group.control.do(
            "faults", {"method": "sendMessage", "chat": other, "status": 403, "times": 1}
        )
        await group.say("ann", "/broadcast two，three 开课")
        assert "将发到 2 个群：二群、三群" in group.last()["text"]
        await group.click("ann", group.last()["id"], "发送")
        await group.advance(30)
        assert bot_texts(group, third) == ["开课"]
        assert bot_texts(group, other) == []
        lines = group.said()[0].splitlines()
        assert lines[0] == "✅ 已发到 1/2 个群"
        assert lines[1].startswith("⚠️ 二群：")


async def test_only_operators_broadcast() -> None:
    async with emulated_group(broadcasts={}) as group:
        await group.admin("ann")
        await group.say("ann", "/broadcast 大家好")
        assert group.last()["text"] == "这件事只有运营者能做。"


async def test_a_broadcast_needs_words() -> None:
    async with emulated_group(broadcasts={}, owners_operate=True) as group:
        await group.admin("ann")
        await group.say("ann", "群发")
        assert "/broadcast main,python" in group.last()["text"]


async def test_who_is_forgotten_leaves_the_groups_plans() -> None:
    async with emulated_group(broadcasts={}, owners_operate=True) as group:
        await group.admin("ann")
        await group.say("ann", "/schedule 每天 09:00 早安")
        await group.say("ann", "/broadcast 大家好")
        async with group.app.database.work() as work:
            await forget(work.db, group.user("ann"))
        async with group.app.database.reading() as db:
            (plan,) = await db.scalars(select(BroadcastPlan))
            assert plan.by_id is None
            assert list(await db.scalars(select(BroadcastDraft))) == []
