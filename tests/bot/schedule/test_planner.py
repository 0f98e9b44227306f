"""Schedules of plug-ins in a whole bot: planned for each chat, carried out once."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from aiogram import Router
from aiogram.methods import SendMessage
from sqlalchemy import select

from bot.db.models import Job, Occurrence, OutboxRow
from bot.emulator.group import EmulatedGroup, emulated_group
from bot.plugin import (
    GroupSettings,
    JobContext,
    Plugin,
    PostClass,
    Schedule,
    ScheduledChat,
    Schedules,
    Stage,
    Stranger,
    command,
)
from text.late import LATE_ALWAYS, LATE_NEVER, Late
from text.times import parse_rule

SHANGHAI = ZoneInfo("Asia/Shanghai")
HOUR_S = 3600
DAY_S = 24 * HOUR_S


class ChimeSettings(GroupSettings):
    at: str = ""
    late: str = "hour"


LATE = {"hour": Late(timedelta(hours=1)), "never": LATE_NEVER, "always": LATE_ALWAYS}
Run = Callable[[JobContext, Mapping[str, Any]], Awaitable[None]]


async def schedules(chat: ScheduledChat) -> Sequence[Schedule]:
    settings: ChimeSettings = chat.settings
    if settings.at == "broken":
        raise RuntimeError("no such time")
    if not settings.at:
        return []
    return [Schedule("chime", parse_rule(settings.at), "ring", {"n": 1}, LATE[settings.late])]


async def ring(context: JobContext, payload: Mapping[str, Any]) -> None:
    call = SendMessage(chat_id=payload["chat"], text=payload["wall_time"])
    async with context.work() as db:
        await context.post_once(db, call, payload["occurrence"], klass=PostClass.BROADCAST)


def chime(job: Run = ring) -> Plugin[ChimeSettings]:
    return Plugin(
        "chime",
        Stage.COMMAND,
        ChimeSettings,
        lambda: Router(name="chime"),
        jobs={"ring": job},
        schedules=schedules,
    )


def local(group: EmulatedGroup) -> datetime:
    return group.clock.now().astimezone(SHANGHAI)


def in_minutes(group: EmulatedGroup, minutes: int) -> str:
    return f"每天 {local(group) + timedelta(minutes=minutes):%H:%M}"


async def set_up(group: EmulatedGroup, **settings: str) -> None:
    await group.app.configure(group.chat_id, ["chime"], {"chime": settings}, None)
    group._set_up = {"plugins": ["chime"], "settings": {"chime": settings}, "language": None}
    await group.settle()


async def test_a_schedule_is_carried_out_at_its_times_and_once() -> None:
    async with emulated_group(chime()) as group:
        await set_up(group, at=in_minutes(group, 10))
        due = group.app.next_due()
        assert due is not None
        assert timedelta(minutes=9) <= due - group.clock.now() <= timedelta(minutes=10)
        await group.advance(9 * 60)
        assert group.said() == []
        await group.advance(3 * DAY_S)
        assert len(group.said()) == len(set(group.said())) == 3


async def test_settings_that_change_are_planned_at_once() -> None:
    async with emulated_group(chime()) as group:
        await set_up(group, at=in_minutes(group, 10))
        await set_up(group, at=in_minutes(group, 30))
        await group.advance(20 * 60)
        assert group.said() == []
        await group.advance(10 * 60)
        assert len(group.said()) == 1
        await set_up(group, at="")
        await group.advance(2 * DAY_S)
        assert len(group.said()) == 1
        assert group.app.core.planner.waiting() == 0


async def test_a_plugin_that_is_off_has_no_due_times() -> None:
    async with emulated_group(chime()) as group:
        await set_up(group, at=in_minutes(group, 10))
        await group.app.configure(group.chat_id, [], None, None)
        await group.advance(DAY_S)
        assert group.said() == []


async def test_a_restart_neither_forgets_nor_repeats() -> None:
    async with emulated_group(chime()) as group:
        await set_up(group, at=in_minutes(group, 10))
        await group.restart()
        await group.advance(10 * 60)
        assert len(group.said()) == 1
        for _ in range(3):
            await group.restart()
        assert len(group.said()) == 1
        await group.advance(DAY_S)
        assert len(group.said()) == 2


@pytest.mark.parametrize(
    ("late", "down_minutes", "said"),
    [
        ("hour", 3 * 24 * 60 + 11, 1),
        ("hour", 3 * 24 * 60 + 10 + 61, 0),
        ("never", 3 * 24 * 60 + 10 + 5, 0),
        ("always", 3 * 24 * 60 + 10 + 700, 1),
    ],
)
async def test_three_days_down_are_made_good_by_the_late_policy(
    late: str, down_minutes: int, said: int
) -> None:
    async with emulated_group(chime()) as group:
        await set_up(group, at=in_minutes(group, 10), late=late)
        await group.restart(down_minutes * 60)
        assert len(group.said()) == said
        await group.restart()
        assert len(group.said()) == said
        async with group.app.database.reading() as db:
            rows = list(
                await db.scalars(select(Occurrence).where(Occurrence.wall_time.like("2%")))
            )
        mine = [row for row in rows if row.schedule.startswith("chime:")]
        assert len(mine) == 4
        assert [row.state for row in mine] == ["skipped"] * 3 + (["done"] if said else ["skipped"])


async def test_a_job_that_is_cut_off_after_its_post_does_not_post_again() -> None:
    runs = []

    async def cut_off(context: JobContext, payload: Mapping[str, Any]) -> None:
        runs.append(payload["occurrence"])
        await ring(context, payload)
        if len(runs) < 3:
            raise RuntimeError("the power went out")

    async with emulated_group(chime(cut_off)) as group:
        await set_up(group, at=in_minutes(group, 10))
        await group.advance(HOUR_S)
        assert len(runs) == 3
        assert len(set(runs)) == 1
        assert len(group.said()) == 1
        async with group.app.database.reading() as db:
            rows = list(await db.scalars(select(OutboxRow).where(OutboxRow.plugin == "chime")))
        assert [row.occurrence_id for row in rows] == runs[:1]
        assert rows[0].klass == PostClass.BROADCAST


async def test_a_plugin_that_fails_keeps_what_was_planned() -> None:
    async with emulated_group(chime()) as group:
        await set_up(group, at=in_minutes(group, 10))
        await set_up(group, at="broken")
        await group.advance(10 * 60)
        assert len(group.said()) == 1


async def test_switching_on_late_makes_nothing_good() -> None:
    async with emulated_group(chime()) as group:
        at = in_minutes(group, 10)
        await set_up(group, at=at, late="always")
        await set_up(group, at="")
        await group.advance(HOUR_S)
        await set_up(group, at=at, late="always")
        assert group.said() == []
        await group.restart()
        assert group.said() == []
        await group.advance(DAY_S)
        assert len(group.said()) == 1


async def test_a_chat_that_comes_later_has_its_schedules() -> None:
    async with emulated_group(chime()) as group:
        at = in_minutes(group, 10)
        made = await group.control.do(
            "chats", {"title": "b", "plugins": ["chime"], "settings": {"chime": {"at": at}}}
        )
        await group.advance(10 * 60)
        (said,) = [one for one in group.transcript(made["id"]) if one["text"]]
        assert said["text"].startswith("20")
        assert group.said() == []


async def test_a_bot_that_was_put_out_says_nothing() -> None:
    async with emulated_group(chime()) as group:
        await set_up(group, at=in_minutes(group, 10))
        await group.control.do("leave", {"chat": group.chat_id, "user": group.world.bot.user.id})
        await group.settle()
        await group.advance(DAY_S)
        assert [one for one in group.world.calls if one.method == "sendMessage"] == []
        async with group.app.database.reading() as db:
            assert not list(await db.scalars(select(Job)))


async def test_a_handler_asks_for_a_new_plan_and_for_the_next_due_time() -> None:
    asked: list[int] = []

    async def two(chat: ScheduledChat) -> Sequence[Schedule]:
        asked.append(chat.id)
        return []

    def build() -> Router:
        router = Router(name="plan")

        @router.message(command("plan"))
        async def plan(message: Any, schedules: Schedules) -> Any:
            schedules.replan(message.chat.id)
            due = schedules.next_due(message.chat.id, parse_rule("每天 00:00"))
            now = schedules.now(message.chat.id)
            assert due is not None
            return message.answer(f"{due:%z %H:%M} {due > now}")

        return router

    plugin = Plugin("plan", Stage.COMMAND, GroupSettings, build, schedules=two)
    async with emulated_group(plugin) as group:
        before = len(asked)
        await group.say("ann", "/plan")
        assert group.said() == ["+0800 00:00 True"]
        assert asked[before:] == [group.chat_id]


async def test_a_strangers_group_has_no_due_times_until_it_is_served() -> None:
    async with emulated_group(chime()) as group:
        await set_up(group, at=in_minutes(group, 10))
        people = group.app.core.people
        async with group.app.database.work() as work:
            await people.mark_stranger(work, group.chat_id, Stranger.ASKED)
        await group.advance(DAY_S)
        assert group.said() == []
        async with group.app.database.work() as work:
            await people.mark_stranger(work, group.chat_id, Stranger.SERVED)
        await group.advance(DAY_S)
        assert len(group.said()) == 1


async def test_a_group_that_becomes_a_supergroup_keeps_its_schedules() -> None:
    async with emulated_group(chime()) as group:
        await set_up(group, at=in_minutes(group, 10))
        old, new = group.chat_id, group.chat_id - 5
        async with group.app.database.work() as work:
            await group.app.core.people.on_migrated(work, old, new)
        await group.settle()
        planner = group.app.core.planner
        assert planner._planned[old, "chime"] == frozenset()
        assert len(planner._planned[new, "chime"]) == 1
