"""Updates of a chat whose administrators are not known wait, in order, and are never lost."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiogram import F, Router
from aiogram.methods import TelegramMethod
from aiogram.types import Message

from bot.db.models import Parked
from bot.emulator.clock import SimClock
from bot.emulator.faults import Fault
from bot.emulator.group import EmulatedGroup
from bot.emulator.world import World
from bot.plugin import Plugin, Role, Stage, command
from bot.stream import people
from bot.stream.intake import BATCH_SIZE, Rehearsal
from tests.bot.stream.plugs import counted, echo, plug, reasons, rows, running


def strict() -> Plugin[Any]:
    """A guard, and a command for administrators."""

    def write(router: Router) -> None:
        @router.message(command("rule", role=Role.ADMIN))
        async def rule(message: Message) -> TelegramMethod[Any]:
            return message.answer("ruled")

        @router.message(F.text == "ad")
        async def guard(message: Message) -> TelegramMethod[Any]:
            return message.answer("removed")

    return plug("strict", Stage.GUARD, write)


PLUGINS = (strict(), echo())
SETTINGS: dict[str, dict[str, Any]] = {"strict": {}, "echo": {}, "activity": {}}


@pytest.fixture(autouse=True)
def no_real_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """A batch waits half a second of real time for Telegram's answer; here almost none."""
    monkeypatch.setattr(people, "WAIT_S", 0.01)


def troubled(status: int = 502, body: str | None = None) -> World:
    """A world in which nobody learns who the administrators are."""
    world = World(SimClock(rate=0))
    trouble(world, status, body)
    return world


def trouble(world: World, status: int = 502, body: str | None = None) -> None:
    world.faults.order(Fault(status, 10_000, "getChatAdministrators", body=body))


@asynccontextmanager
async def at_work(
    world: World, folder: Path, chat_id: int = 0, rehearsal: Rehearsal = ""
) -> AsyncIterator[EmulatedGroup]:
    from handlers.activity import plugin as activity  # noqa: PLC0415 - as the loader does

    async with running(world, folder, activity, *PLUGINS, rehearsal=rehearsal) as group:
        if chat_id:
            group.chat_id = chat_id
        else:
            await group.open("en", SETTINGS)
        yield group


@pytest.mark.parametrize("rehearsal", ["", "thrice"])
async def test_they_wait_in_order_and_are_released_in_order(
    tmp_path: Path, rehearsal: Rehearsal
) -> None:
    world = troubled()
    async with at_work(world, tmp_path, rehearsal=rehearsal) as group:
        for text in ("one", "ad", "two"):
            assert await group.say("ann", text) == []
        waiting = [row for row in await rows(group.app, Parked) if '"text"' in row.raw]
        assert len(waiting) == 3
        assert await counted(group.app) == 0
        world.faults.clear()
        await group.advance(people.RETRY_S)
        assert group.said() == ["echo one", "removed", "echo two"]
        assert await rows(group.app, Parked) == []
        assert await counted(group.app) == 3
        await group.say("ann", "three")
        assert group.said()[-1] == "echo three"
        assert await reasons(group.app) == []


@pytest.mark.parametrize(
    ("status", "body"), [(502, None), (0, None), (429, None), (502, "<html>Bad Gateway</html>")]
)
async def test_whatever_telegram_says_they_run_after_thirty_seconds(
    tmp_path: Path, status: int, body: str | None
) -> None:
    async with at_work(troubled(status, body), tmp_path) as group:
        for text in ("one", "ad", "/rule", "two"):
            await group.say("ann", text)
        await group.advance(29)
        assert group.said() == []
        await group.advance(1)
        one, ad, refusal, two = group.said()
        assert (one, two) == ("echo one", "echo two")
        assert ad == "echo ad"  # nobody is punished who may be an administrator
        assert "echo" not in refusal
        assert "ruled" not in refusal
        assert await counted(group.app) == 4
        await group.say("ann", "three")  # and goes on without waiting
        assert group.said()[-1] == "echo three"


async def test_they_survive_a_restart(tmp_path: Path) -> None:
    world = troubled()
    async with at_work(world, tmp_path) as group:
        await group.say("ann", "one")
        await group.say("ann", "ad")
        chat_id = group.chat_id
    world.faults.clear()
    async with at_work(world, tmp_path, chat_id) as group:
        await group.settle()
        assert group.said() == ["echo one", "removed"]  # by now the guard knows who is who
        await group.say("bob", "two")
        assert group.said() == ["echo one", "removed", "echo two"]
        assert await counted(group.app) == 3
        assert await rows(group.app, Parked) == []


async def test_after_a_restart_in_trouble_they_wait_for_the_rest_of_their_time(
    tmp_path: Path,
) -> None:
    world = troubled()
    async with at_work(world, tmp_path) as group:
        await group.say("ann", "one")
        await group.advance(20)
        chat_id = group.chat_id
    async with at_work(world, tmp_path, chat_id) as group:
        await group.say("bob", "two")
        await group.advance(9)
        assert group.said() == []
        await group.advance(1)
        assert group.said() == ["echo one", "echo two"]


async def test_other_chats_do_not_wait(tmp_path: Path) -> None:
    world = World(SimClock(rate=0))
    async with at_work(world, tmp_path) as group:
        first = group.chat_id
        await group.say("ann", "one")
        trouble(world)
        await group.open("en", SETTINGS)
        await group.say("bob", "waits")
        second, group.chat_id = group.chat_id, first
        await group.say("ann", "two")
        assert group.said() == ["echo one", "echo two"]
        assert {row.chat_id for row in await rows(group.app, Parked)} == {second}


async def test_more_than_a_batch_keeps_its_order(tmp_path: Path) -> None:
    world = troubled()
    many = BATCH_SIZE * 2 + 3
    async with at_work(world, tmp_path) as group:
        chat, ann = world.living_chat(group.chat_id), world.users[group.user("ann")]
        for number in range(many):
            world.say(chat, ann, str(number))
        await group.settle()
        assert len(await rows(group.app, Parked)) >= many
        world.faults.clear()
        await group.advance(people.RETRY_S)
        assert group.said() == [f"echo {number}" for number in range(many)]
        assert await counted(group.app) == many
