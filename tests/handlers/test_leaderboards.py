"""Leaderboards: who wrote most in a day, week or month of the group's own."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.db.models import PLATFORM, ActivityDay, User
from bot.emulator.group import EmulatedGroup, emulated_group
from handlers.leaderboards.spans import Span, before, period_of, present

ZONE = ZoneInfo("Asia/Shanghai")


def local(group: EmulatedGroup) -> datetime:
    return group.clock.now().astimezone(ZONE)


async def write(group: EmulatedGroup, day: date, **counts: int) -> None:
    """What members wrote on a day."""
    async with group.app.database.work() as work:
        for name, count in counts.items():
            row = ActivityDay(
                platform=PLATFORM,
                chat_id=group.chat_id,
                user_id=group.user(name),
                day=day,
                messages=count,
            )
            await work.db.merge(row)
            account = User(
                platform=PLATFORM,
                id=row.user_id,
                name=name.capitalize(),
                seen_at=group.clock.now(),
            )
            await work.db.merge(account)


async def test_the_board_counts_what_members_say() -> None:
    async with emulated_group(activity={}, leaderboards={}) as group:
        for name, times in (("ann", 1), ("bob", 3), ("cid", 2)):
            for _ in range(times):
                assert await group.say(name, "你好") == []
        assert await group.say("dan", "排行") == ["sendMessage"]
        assert group.last()["text"] == (
            "🏆 今日排行\n\n🥇 Bob · 3 条\n🥈 Cid · 2 条\n🥉 Ann · 1 条\n\n共 3 人说了 6 条"
        )


async def test_an_empty_board_says_so() -> None:
    async with emulated_group(leaderboards={}, language="en") as group:
        await group.say("ann", "/top")
        assert group.last()["text"] == "🏆 Today\n\nNobody is on the board yet. Say something!"


async def test_a_sentence_about_boards_is_no_command() -> None:
    async with emulated_group(leaderboards={}) as group:
        assert await group.say("ann", "排行榜在哪看") == []
        assert await group.say("ann", "排行 怎么算的") == []


async def test_periods_are_the_groups_own_and_switched_by_buttons() -> None:
    async with emulated_group(leaderboards={}) as group:
        today = local(group).date()
        week, month = present("week", today).first, present("month", today).first
        await write(group, today, ann=1)
        await write(group, today + timedelta(days=1), ann=100)
        await write(group, month - timedelta(days=40), ann=100)
        await group.say("bob", "/top week")
        assert group.last()["text"].startswith("🏆 本周排行\n\n🥇 Ann · 1 条")
        await write(group, week - timedelta(days=40), ann=100)
        board = group.last()["id"]
        labels = [one["text"] for one in group.last()["buttons"][0]]
        assert labels == ["今日", "· 本周 ·", "本月"]
        await group.click("cid", board, "本月")
        assert group.last()["text"].startswith("🏆 本月排行\n\n🥇 Ann · 1 条")
        assert len(group.said()) == 1
        edits = len([one for one in group.world.calls if one.method == "editMessageText"])
        await group.click("cid", board, "· 本月 ·")
        after = len([one for one in group.world.calls if one.method == "editMessageText"])
        assert edits == after == 1


async def test_ties_stand_in_one_order_and_ten_are_shown() -> None:
    async with emulated_group(leaderboards={}) as group:
        names = [f"user{number}" for number in range(12)]
        await write(group, local(group).date(), **dict.fromkeys(names, 5))
        await group.say("ann", "/top")
        first = group.last()["text"]
        assert first.count(" · 5 条") == 10
        assert "4. " in first
        assert "10. " in first
        assert "共 12 人说了 60 条" in first
        await group.say("ann", "/top")
        assert group.last()["text"] == first


async def test_names_cannot_advertise_and_bots_and_the_banned_are_left_out() -> None:
    async with emulated_group(activity={}, admin={}, leaderboards={}) as group:
        await group.admin("boss")
        spammer = group.world.add_user("t.me/spam @spam")
        robot = group.world.add_user("Robo")
        for user in (spammer, robot):
            await group.control.do("join", {"chat": group.chat_id, "user": user.id})
            await group.control.do(
                "say", {"chat": group.chat_id, "user": user.id, "text": "来看看"}
            )
            await group.settle()
        await group.say("evil", "加我")
        await group.say("boss", "/ban @evil")
        async with group.app.database.work() as work:
            account = await work.db.get(User, (PLATFORM, robot.id))
            assert account is not None
            account.is_bot = True
        await group.say("ann", "/top")
        text = group.last()["text"]
        assert "t․me∕spam ＠spam · 1 条" in text
        assert "Robo" not in text
        assert "Evil" not in text


async def test_last_weeks_board_is_posted_once() -> None:
    async with emulated_group(leaderboards={"post": "每周一 09:00"}) as group:
        today = local(group).date()
        monday = today + timedelta(days=7 - today.weekday())
        await write(group, monday - timedelta(days=1), ann=2)
        await write(group, monday - timedelta(days=8), ann=50)
        await write(group, monday, bob=9)
        nine = datetime(monday.year, monday.month, monday.day, 9, tzinfo=ZONE)
        await group.advance((nine - local(group)).total_seconds() - 60)
        assert group.said() == []
        await group.advance(120)
        assert group.said() == ["🏆 上周排行\n\n🥇 Ann · 2 条\n\n共 1 人说了 2 条"]
        await group.restart()
        assert len(group.said()) == 1


@pytest.mark.parametrize(
    ("post", "period"),
    [("每周一 09:00", "week"), ("每天 09:00", "day"), ("每月1号 09:00", "month")],
)
def test_what_a_posted_board_is_about(post: str, period: str) -> None:
    assert period_of(post) == period


def test_spans() -> None:
    day = date(2028, 3, 1)  # a Wednesday after a leap day
    assert present("week", day) == Span("week", date(2028, 2, 28), day)
    assert before("day", day) == Span("last_day", date(2028, 2, 29), date(2028, 2, 29))
    assert before("week", day) == Span("last_week", date(2028, 2, 21), date(2028, 2, 27))
    assert before("month", day) == Span("last_month", date(2028, 2, 1), date(2028, 2, 29))
    assert before("month", date(2028, 1, 1)).first == date(2027, 12, 1)
