"""Whatever happens between Telegram and the commit, each update counts once."""

import random
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from bot.db.models import Parked, Quarantined, Seen
from bot.db.work import BatchSession
from bot.emulator.clock import SimClock
from bot.emulator.faults import Fault
from bot.emulator.group import EmulatedGroup
from bot.emulator.updates import UpdateQueue
from bot.emulator.world import World
from bot.stream.quarantine import FAILURES
from tests.bot.stream.plugs import (
    counted,
    echo,
    failing,
    push,
    raw_message,
    reasons,
    rows,
    running,
    talkative,
)


def queue(group: EmulatedGroup) -> UpdateQueue:
    return group.world.bot.queue


async def in_a_hurry(group: EmulatedGroup) -> None:
    """Let the pauses between two tries pass quickly."""
    group.clock.set_rate(500)
    await group.settle()
    group.clock.set_rate(0)


def numbered(group: EmulatedGroup, update_id: int) -> dict[str, Any]:
    text = f"m{update_id}"
    return {
        "update_id": update_id,
        "message": raw_message(group, "ann", text, number=update_id % 10_000 + 50),
    }


@pytest.mark.parametrize("seed", range(4))
async def test_repeated_reordered_and_restarted_numbers(seed: int) -> None:
    chance = random.Random(seed)
    async with talkative(echo(), activity={}) as group:
        await group.say("ann", "first")
        last = max(row.update_id for row in await rows(group.app, Seen))
        # After a quiet week Telegram numbers from a random place, lower ones too.
        bases = [last + 1, last + 500, chance.randrange(1_000, 900_000), 50]
        delivered: list[int] = []
        for base in bases:
            run = [base + step for step in range(6)]
            chance.shuffle(run)
            run += chance.sample(run, 3) + chance.sample([*delivered, *run], 3)
            for update_id in run:
                push(group, numbered(group, update_id))
                await group.settle()
            delivered += run
        once = list(dict.fromkeys(delivered))
        assert group.said() == ["echo first", *(f"echo m{update_id}" for update_id in once)]
        assert await counted(group.app) == 1 + len(once)
        assert await reasons(group.app) == []


async def test_numbers_are_remembered_over_a_restart(tmp_path: Path) -> None:
    world = World(SimClock(rate=0))
    async with running(world, tmp_path, echo()) as group:
        await group.open("en", {"echo": {}})
        push(group, numbered(group, 5_000))
        await group.settle()
        chat_id = group.chat_id
    async with running(world, tmp_path, echo()) as group:
        group.chat_id = chat_id
        push(group, numbered(group, 5_000))
        push(group, numbered(group, 5_001))
        await group.settle()
        assert group.said() == ["echo m5000", "echo m5001"]


@pytest.mark.parametrize(
    "fault",
    [
        Fault(500, 3, "getUpdates"),
        Fault(502, 2, "getUpdates", body="<html><h1>502 Bad Gateway</h1></html>"),
        Fault(429, 2, "getUpdates", retry_after=7),
        Fault(409, 3, "getUpdates"),
        Fault(0, 2, "getUpdates"),
        Fault(0, 2, "getUpdates", after_effect=True),
        Fault(400, 2, "getUpdates", after_effect=True),
    ],
    ids=lambda fault: f"{fault.status}{'-after' if fault.after_effect else ''}",
)
async def test_a_poll_that_fails_loses_nothing(fault: Fault) -> None:
    async with talkative(echo(), activity={}) as group:
        chat, ann = group.world.living_chat(group.chat_id), group.user("ann")
        for number in range(3):
            group.world.faults.order(Fault(**{**_fields(fault), "times": 1}))
            group.world.say(chat, group.world.users[ann], f"a{number}")
            group.world.say(chat, group.world.users[ann], f"b{number}")
            await in_a_hurry(group)
        said = [f"echo {letter}{number}" for number in range(3) for letter in "ab"]
        assert group.said() == said
        assert await counted(group.app) == 6
        assert group.world.unconfirmed() == 0


def _fields(fault: Fault) -> dict[str, Any]:
    return {name: getattr(fault, name) for name in Fault.__dataclass_fields__}


async def test_what_is_not_committed_is_not_acknowledged(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with talkative(echo(), activity={}) as group:
        await group.say("ann", "one")
        commit = BatchSession.finish
        failures = 2
        unconfirmed: list[int] = []

        async def fail(session: BatchSession) -> None:
            nonlocal failures
            if failures:
                failures -= 1
                unconfirmed.append(group.world.unconfirmed())
                raise OperationalError("COMMIT", {}, OSError("disk I/O error"))
            await commit(session)

        monkeypatch.setattr(BatchSession, "finish", fail)
        chat, ann = group.world.living_chat(group.chat_id), group.user("ann")
        group.world.say(chat, group.world.users[ann], "two")
        await in_a_hurry(group)
        assert unconfirmed == [1, 1]
        assert group.said() == ["echo one", "echo two"]
        assert await counted(group.app) == 2
        assert await reasons(group.app) == []


async def test_a_retried_batch_does_not_count_failures_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with talkative(failing(), echo()) as group:
        commit = BatchSession.finish
        left = FAILURES - 1

        async def fail(session: BatchSession) -> None:
            nonlocal left
            left -= 1
            if left >= 0:
                raise OperationalError("COMMIT", {}, OSError("disk I/O error"))
            await commit(session)

        await group.say("ann", "one")
        monkeypatch.setattr(BatchSession, "finish", fail)
        chat, ann = group.world.living_chat(group.chat_id), group.user("ann")
        group.world.say(chat, group.world.users[ann], "bang")
        await in_a_hurry(group)
        assert group.said() == ["echo one", "echo bang"]
        assert await reasons(group.app) == [("bad", "ValueError: kaput")]
        assert group.app.core.settings.enabled("bad", group.chat_id)


async def test_more_than_one_answer_of_telegram_is_taken_in_order() -> None:
    async with talkative(echo(), activity={}) as group:
        chat, ann = group.world.living_chat(group.chat_id), group.user("ann")
        for number in range(230):
            group.world.say(chat, group.world.users[ann], str(number))
        await group.settle()
        assert group.said() == [f"echo {number}" for number in range(230)]
        assert await counted(group.app) == 230


@pytest.mark.parametrize("update_id", [None, True, "7", -3, 1 << 80])
async def test_an_update_without_a_number_stops_nobody(update_id: object) -> None:
    async with talkative(echo()) as group:
        await group.say("ann", "one")
        taken = {**numbered(group, 60), "update_id": update_id}
        await group.app.intake.take([taken, numbered(group, 61)])
        await group.settle()
        assert group.said() == ["echo one", "echo m61"]
        (kept,) = await rows(group.app, Quarantined)
        assert kept.reason == "malformed update: update_id"


async def test_it_asks_for_what_is_sent_only_when_asked_for() -> None:
    async with talkative(echo()) as group:
        assert {"message", "edited_message", "callback_query", "chat_member"} <= queue(
            group
        ).allowed


async def test_a_bot_that_stops_in_the_middle_loses_and_repeats_nothing(tmp_path: Path) -> None:
    world = World(SimClock(rate=0))
    async with running(world, tmp_path, echo()) as group:
        await group.open("en", {"echo": {}})
        chat, ann = world.living_chat(group.chat_id), world.users[group.user("ann")]
        world.say(chat, ann, "one")
        await group.settle()
        for number in range(150):
            world.say(chat, ann, str(number))
    async with running(world, tmp_path, echo()) as group:
        group.chat_id = chat.id
        await group.settle()
        assert group.said() == ["echo one", *(f"echo {number}" for number in range(150))]


async def test_a_retried_update_runs_for_its_plugin_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with talkative(failing(), echo(), activity={}) as group:
        await group.say("ann", "bang")
        (kept,) = await rows(group.app, Quarantined)
        learnt: list[str] = []

        async def learn(work: Any, kind: str, event: Any) -> None:
            learnt.append(kind)

        monkeypatch.setattr(group.app.intake, "on_event", learn)
        async with group.app.database.work() as work:
            work.db.add(
                Parked(
                    bot_id=kept.bot_id,
                    update_id=kept.update_id,
                    chat_id=group.chat_id,
                    raw=kept.raw,
                    plugin="echo",
                    reason="retried",
                    until=group.clock.now(),
                )
            )
        async with group.app.database.reading() as db:
            await group.app.parked.load(db)
        group.app.parked.changed.set()
        await group.settle()
        assert group.said() == ["echo bang", "echo bang"]
        assert await counted(group.app) == 1
        assert len(await reasons(group.app)) == 1
        assert learnt == []  # the core had its turn the first time
