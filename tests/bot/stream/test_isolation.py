"""What fails is dropped for the plug-in that failed, kept with its reason, and harms nobody."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from aiogram import F, Router
from aiogram.methods import TelegramMethod
from aiogram.types import CallbackQuery, ErrorEvent, InlineKeyboardMarkup, Message
from sqlalchemy import text as sql
from sqlalchemy.ext.asyncio import AsyncSession

from bot.config import Config
from bot.db.models import Member as Membership
from bot.db.models import Parked, Quarantined, Seen
from bot.emulator.clock import SimClock
from bot.emulator.group import emulated_group
from bot.emulator.state import Member
from bot.emulator.world import World
from bot.plugin import Plugin, Stage, action, judge
from bot.stream import isolation
from bot.stream.quarantine import FAILURES, WINDOW
from tests.bot.stream.plugs import (
    counted,
    echo,
    failing,
    plug,
    push,
    raw_message,
    reasons,
    rows,
    running,
)

SLOW = (
    "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 900000000)"
    " SELECT count(*) FROM c"
)


@pytest.fixture
def short_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    """Handlers may take a third of a second."""
    monkeypatch.setattr(isolation, "DEADLINE_S", 0.3)
    monkeypatch.setattr("bot.stream.intake.DEADLINE_S", 0.3)


def raising(handle: Callable[..., Any]) -> Plugin[Any]:
    def write(router: Router) -> None:
        router.message.register(handle, F.text == "bang")

    return plug("bad", Stage.GUARD, write)


async def after_writing(message: Message, db: AsyncSession) -> None:
    await db.execute(sql("UPDATE member SET status = 'kicked'"))
    await db.execute(sql("SELECT 1 FROM nowhere"))


async def with_a_bad_row(message: Message, db: AsyncSession) -> None:
    db.add(Parked(bot_id=1, update_id=2, chat_id=3, raw="{}", reason="x", until=None))


async def with_a_caught_flush(message: Message, db: AsyncSession) -> None:
    await with_a_bad_row(message, db)
    try:
        await db.flush()
    except Exception as problem:  # noqa: BLE001 - as an author might
        await message.answer(str(problem))


async def by_committing(message: Message, db: AsyncSession) -> None:
    await db.commit()


async def by_rolling_back(message: Message, db: AsyncSession) -> None:
    await db.rollback()


async def by_awaiting(message: Message) -> None:
    await message.answer("now")


async def by_cancelling_itself(message: Message) -> None:
    raise asyncio.CancelledError


class Wordless(Exception):
    def __str__(self) -> str:
        raise RuntimeError


async def without_words(message: Message) -> None:
    raise Wordless


async def with_half_a_character(message: Message) -> None:
    raise ValueError("half \ud83d of it\0\nand a second line")


ASYNCPG = "sqlalchemy.dialects.postgresql.asyncpg"
NO_TABLE = (
    "OperationalError: (sqlite3.OperationalError) no such table: nowhere",
    f"ProgrammingError: ({ASYNCPG}.ProgrammingError) <class 'asyncpg.exceptions.UndefinedTable",
)
BAD_ROW = (
    "IntegrityError: (sqlite3.IntegrityError) NOT NULL constraint failed",
    f"IntegrityError: ({ASYNCPG}.IntegrityError) <class 'asyncpg.exceptions.NotNullViolation",
)


@pytest.mark.parametrize(
    ("handle", "reason"),
    [
        (after_writing, NO_TABLE),
        (with_a_bad_row, BAD_ROW),
        (with_a_caught_flush, "MustPost: a handler awaited sendMessage"),
        (by_committing, "MustNotCommit: the batch commits by itself"),
        (by_rolling_back, "MustNotCommit: the batch belongs to others"),
        (by_awaiting, "MustPost: a handler awaited sendMessage; return it"),
        (by_cancelling_itself, "CancelledError"),
        (without_words, "Wordless: <exception str() failed>"),
        (with_half_a_character, "ValueError: half \\ud83d of it\\0"),
    ],
)
async def test_a_failing_handler_is_alone_with_it(
    handle: Callable[..., Any], reason: str | tuple[str, str]
) -> None:
    async with emulated_group(raising(handle), echo(), activity={}) as group:
        assert await group.say("ann", "bang") == ["sendMessage"]
        assert await group.say("ann", "still there?") == ["sendMessage"]
        assert group.said() == ["echo bang", "echo still there?"]
        assert await counted(group.app) == 2
        assert "kicked" not in {one.status for one in await rows(group.app, Membership)}
        (kept,) = await rows(group.app, Quarantined)
        assert kept.plugin == "bad"
        assert kept.reason.startswith(reason)
        assert kept.traceback is not None
        assert ("flush" if handle is with_a_bad_row else handle.__name__) in kept.traceback
        assert '"bang"' in kept.raw


async def test_one_of_many_in_a_batch_fails_alone() -> None:
    async with emulated_group(failing(), echo(), activity={}) as group:
        for number in range(7):
            push(group, {"message": raw_message(group, "ann", f"m{number}", number=number + 50)})
            if number == 3:
                push(group, {"message": raw_message(group, "ann", "bang", number=80)})
        await group.settle()
        said = [f"echo m{number}" for number in range(7)]
        assert group.said() == [*said[:4], "echo bang", *said[4:]]
        assert await counted(group.app) == 8
        assert await reasons(group.app) == [("bad", "ValueError: kaput")]


async def test_a_failing_judge() -> None:
    def write(router: Router) -> None:
        @judge
        async def suspects(message: Message) -> object:
            if message.text == "bang":
                raise KeyError("missing")
            return None

        @router.message(suspects)
        async def act(message: Message, verdict: object) -> None:
            raise AssertionError("it never finds anything")

    async with emulated_group(plug("bad", Stage.GUARD, write), echo()) as group:
        await group.say("ann", "bang")
        assert group.said() == ["echo bang"]
        assert await reasons(group.app) == [("bad", "KeyError: 'missing'")]


@pytest.mark.parametrize("text", ["sleep", "query", "sleep in errors"])
async def test_past_the_deadline(text: str, short_deadline: None) -> None:
    def write(router: Router) -> None:
        @router.message(F.text == "sleep")
        async def sleep(message: Message) -> None:
            await asyncio.Event().wait()

        @router.message(F.text == "query")
        async def query(message: Message, db: AsyncSession) -> None:
            await db.execute(sql(SLOW))

        @router.message(F.text == "sleep in errors")
        async def fail(message: Message) -> None:
            raise LookupError("first")

        @router.errors()
        async def mend(event: ErrorEvent) -> None:
            await asyncio.Event().wait()

    async with emulated_group(plug("slow", Stage.GUARD, write), echo(), activity={}) as group:
        await group.say("ann", "before")
        await group.say("ann", text)
        await group.say("ann", "after")
        assert group.said() == ["echo before", f"echo {text}", "echo after"]
        assert await counted(group.app) == 3
        reason = "LookupError: first" if "errors" in text else "TimeoutError"
        assert await reasons(group.app) == [("slow", reason)]


async def test_what_follows_the_commit_fails_alone() -> None:
    done: list[str] = []

    def write(router: Router) -> None:
        @router.message(F.text == "bang")
        async def handle(message: Message, after_commit: Callable[..., None]) -> None:
            after_commit(lambda: done.append("first"))
            after_commit(lambda: 1 // 0)
            after_commit(lambda: done.append("last"))

    async with emulated_group(plug("bad", Stage.OBSERVE, write), echo(), activity={}) as group:
        await group.say("ann", "bang")
        assert group.said() == ["echo bang"]
        assert await counted(group.app) == 1
        (kept,) = await reasons(group.app)
        assert kept[0] == "bad"
        assert "ZeroDivisionError" in kept[1]
    assert done == ["first", "last"]


async def test_what_follows_a_commit_does_not_follow_a_rollback() -> None:
    done: list[str] = []

    def write(router: Router) -> None:
        @router.message()
        async def handle(message: Message, after_commit: Callable[..., None]) -> None:
            after_commit(lambda: done.append(str(message.text)))

    for rehearsal in ("twice", "replay", "thrice"):
        seen = plug("seen", Stage.OBSERVE, write)
        async with emulated_group(seen, rehearsal=rehearsal) as group:
            await group.say("ann", rehearsal)
    assert done == ["twice", "replay", "thrice"]


async def test_what_no_database_can_hold_is_set_aside_alone() -> None:
    def write(router: Router) -> None:
        @router.message(F.text == "bang")
        async def handle(message: Message) -> TelegramMethod[Any]:
            return message.answer("x").model_copy(update={"chat_id": 10**30})

    async with emulated_group(plug("bad", Stage.REPLY, write), echo(), activity={}) as group:
        for number, text in enumerate(("one", "bang", "two")):
            push(group, {"message": raw_message(group, "ann", text, number=number + 50)})
        await group.settle()
        assert group.said() == ["echo one", "echo two"]
        assert await counted(group.app) == 2
        assert len(await reasons(group.app)) == 1


@pytest.mark.parametrize(
    ("update", "reason"),
    [
        ({"message": {"message_id": "x"}}, "malformed update: message.message_id:"),
        ({"message": {"text": "half \ud800"}}, "malformed update: message.message_id:"),
        ({"message": 3}, "malformed update: message:"),
        ({"smoke_signal": {"puffs": 3}}, "unknown update type: smoke_signal"),
        ({}, "unknown update type: nothing in it"),
    ],
)
async def test_a_broken_update_is_alone_with_it(update: dict[str, Any], reason: str) -> None:
    async with emulated_group(echo(), activity={}) as group:
        push(group, {"message": raw_message(group, "ann", "before", number=50)})
        push(group, update)
        push(group, {"message": raw_message(group, "ann", "after", number=51)})
        await group.settle()
        assert group.said() == ["echo before", "echo after"]
        assert await counted(group.app) == 2
        (kept,) = await rows(group.app, Quarantined)
        assert kept.plugin is None
        assert kept.reason.startswith(reason)
        assert len(await rows(group.app, Seen)) >= 3


async def test_a_fault_of_the_core_costs_one_update(monkeypatch: pytest.MonkeyPatch) -> None:
    async with emulated_group(echo(), activity={}) as group:
        learnt = group.app.intake.on_event

        async def faulty(work: Any, kind: str, event: Any) -> None:
            if getattr(event, "text", None) == "bang":
                raise RuntimeError("ours")
            await learnt(work, kind, event)

        monkeypatch.setattr(group.app.intake, "on_event", faulty)
        for number, text in enumerate(("one", "bang", "two")):
            push(group, {"message": raw_message(group, "ann", text, number=number + 50)})
        await group.settle()
        assert group.said() == ["echo one", "echo two"]
        assert await counted(group.app) == 2
        (kept,) = await rows(group.app, Quarantined)
        assert (kept.plugin, kept.reason) == (None, "RuntimeError: ours")
        assert kept.traceback is not None
        assert "faulty" in kept.traceback


async def test_errors_handlers_get_a_say() -> None:
    def write(router: Router) -> None:
        @router.message(F.text.startswith("bang"))
        async def fail(message: Message) -> None:
            raise KeyError(message.text) if message.text == "bang" else ValueError

        @router.errors(F.exception.func(lambda problem: isinstance(problem, KeyError)))
        async def mend(event: ErrorEvent, sender: Any) -> TelegramMethod[Any]:
            assert event.update.message is not None
            return event.update.message.answer(f"sorry, {sender.person.name}")

    async with emulated_group(plug("bad", Stage.REPLY, write), echo()) as group:
        await group.say("ann", "bang")
        assert group.said() == ["sorry, Ann"]  # it counts as answered
        assert await reasons(group.app) == []
        await group.say("ann", "bang 2")
        assert group.said() == ["sorry, Ann", "echo bang 2"]
        assert await reasons(group.app) == [("bad", "ValueError")]


async def test_who_keeps_failing_is_switched_off_there_and_staff_is_told() -> None:
    world = World(SimClock(rate=0))
    olga = world.add_user("Olga")
    world.living_chat(olga.id).members[world.bot.user.id] = Member(world.bot.user.id, "member")
    config = {"bot": {"operators": [olga.id], "language": "en"}}
    with TemporaryDirectory() as folder:
        async with running(world, Path(folder), failing(), echo(), config=config) as group:
            await group.open("en", {"bad": {}, "echo": {}})
            for _ in range(FAILURES):
                await group.say("ann", "bang")
            assert len(await reasons(group.app)) == FAILURES
            (told,) = group.transcript(olga.id)
            assert "bad kept failing in" in told["text"]
            await group.say("ann", "bang")
            assert len(await reasons(group.app)) == FAILURES
            assert group.said() == ["echo bang"] * (FAILURES + 1)
            await group.open("en", {"bad": {}, "echo": {}})
            await group.say("bob", "bang")  # it goes on elsewhere
            assert len(await reasons(group.app)) == FAILURES + 1


async def test_who_must_stay_on_is_only_reported() -> None:
    config = Config.model_validate({"fixed": {"bad": ["enabled"]}, "plugins": ["bad", "echo"]})
    async with emulated_group(failing(), echo(), config=config) as group:
        for _ in range(FAILURES + 1):
            await group.say("ann", "bang")
        assert group.said() == ["echo bang"] * (FAILURES + 1)
        assert len(await reasons(group.app)) == FAILURES + 1


async def test_a_few_failures_now_and_then_are_forgiven() -> None:
    async with emulated_group(failing(), echo()) as group:
        for _ in range(FAILURES + 2):
            await group.say("ann", "bang")
            await group.advance(WINDOW.total_seconds() / (FAILURES - 2))
        assert len(await reasons(group.app)) == FAILURES + 2


async def test_half_work_of_a_failed_handler_is_gone() -> None:
    def write(router: Router) -> None:
        @router.message(F.text == "bang")
        async def fail(message: Message, outbox: Any, meter: Any) -> None:
            outbox.post(message.answer("half"))
            raise ValueError

    async with emulated_group(plug("bad", Stage.GUARD, write), echo()) as group:
        assert await group.say("ann", "bang") == ["sendMessage"]
        assert group.said() == ["echo bang"]


async def test_a_failed_press_is_answered_all_the_same() -> None:
    def write(router: Router) -> None:
        @router.message(F.text == "menu")
        async def menu(message: Message, buttons: Any) -> TelegramMethod[Any]:
            keyboard = InlineKeyboardMarkup(inline_keyboard=[[buttons("go", "go")]])
            return message.answer("menu", reply_markup=keyboard)

        @router.callback_query(action("go"))
        async def go(query: CallbackQuery, outbox: Any) -> None:
            outbox.post(query.answer("half"))
            raise ValueError("no")

    async with emulated_group(plug("bad", Stage.REPLY, write)) as group:
        await group.say("ann", "menu")
        answer = await group.click("ann", group.last()["id"], "go")
        assert answer == {"text": None, "alert": False}
        assert await reasons(group.app) == [("bad", "ValueError: no")]
