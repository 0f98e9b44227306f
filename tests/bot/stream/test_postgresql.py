"""PostgreSQL goes away in the middle of work, or is left in a state that SQLite does not know."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest
from aiogram import F, Router
from aiogram.types import Message
from sqlalchemy import text as sql
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.database import Database
from bot.db.lock import LeaderLock, LeadLost
from bot.db.models import Member as Membership
from bot.db.models import OutboxRow, Parked
from bot.db.work import BatchSession
from bot.emulator.databases import postgres_databases
from bot.emulator.group import EmulatedGroup, emulated_group
from bot.plugin import Stage
from tests.bot.stream.plugs import counted, echo, failing, plug, reasons, rows
from tests.conftest import POSTGRESQL

KINDS = [POSTGRESQL]
ALL = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{}'"
LEADER = ALL + " AND pid IN (SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted)"


async def terminate(group: EmulatedGroup, whose: str = ALL) -> int:
    """End connections of the bot as a restart of the server would; returns how many."""
    databases = postgres_databases()
    name = group.app.database.url.database
    ended = await databases.execute(databases.server.database or "", whose.format(name))
    return len(ended)


@asynccontextmanager
async def rival_of(group: EmulatedGroup) -> AsyncIterator[LeaderLock]:
    """The lock of another process on the same database."""
    database = Database(group.app.database.url.render_as_string(hide_password=False))
    lock = LeaderLock(database)
    yield lock
    await lock.release()
    await database.close()


async def settle(group: EmulatedGroup) -> None:
    """Settle with a clock that runs: what failed is tried again after a pause."""
    group.clock.set_rate(50)
    async with asyncio.timeout(60):
        while group.world.unconfirmed() or group.app.pending():  # noqa: ASYNC110 - two ends
            await asyncio.sleep(0.01)
    group.clock.set_rate(0)


async def test_connections_that_break_lose_nothing_and_repeat_nothing() -> None:
    seeded = random.Random(2026)
    async with emulated_group(echo(stage=Stage.GUARD), activity={}) as group:
        chat, ann = group.world.living_chat(group.chat_id), group.world.users[group.user("ann")]
        group.clock.set_rate(50)
        ended = 0
        for number in range(60):
            group.world.say(chat, ann, str(number))
            await asyncio.sleep(seeded.uniform(0, 0.02))
            if number % 4 == 0:
                ended += await terminate(group)
        await settle(group)
        assert ended >= 20
        assert group.said() == [f"echo {number}" for number in range(60)]
        assert await counted(group.app) == 60
        assert await reasons(group.app) == []
        assert {row.state for row in await rows(group.app, OutboxRow)} == {"sent"}


@pytest.mark.parametrize("while_isolated", [False, True])
async def test_a_connection_that_breaks_in_a_handler_is_not_the_plugins_fault(
    while_isolated: bool,
) -> None:
    left = 1

    def write(router: Router) -> None:
        @router.message(F.text == "bang")
        async def handle(message: Message, db: AsyncSession) -> None:
            nonlocal left
            await db.execute(sql("UPDATE member SET granted_role = NULL"))
            if left:
                left -= 1
                await terminate(group)
            await db.execute(sql("SELECT 1"))

    plugins = [failing(text="bang")] if while_isolated else []
    async with emulated_group(
        *plugins, plug("mine", Stage.OBSERVE, write), echo(), activity={}
    ) as group:
        chat, ann = group.world.living_chat(group.chat_id), group.world.users[group.user("ann")]
        group.world.say(chat, ann, "bang")
        await settle(group)
        assert left == 0
        assert group.said() == ["echo bang"]
        assert await counted(group.app) == 1
        assert [plugin for plugin, _ in await reasons(group.app)] == ["bad"] * while_isolated


@pytest.mark.parametrize("kept", [True, False])
async def test_a_commit_whose_answer_is_lost(kept: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    async with emulated_group(echo(), activity={}) as group:
        await group.say("ann", "one")
        commit, left = BatchSession.finish, 1

        async def broken(session: BatchSession) -> None:
            nonlocal left
            left -= 1
            if left == 0 and kept:
                await commit(session)
            if left == 0:
                await terminate(group)
                raise ConnectionResetError("nobody answers")
            await commit(session)

        monkeypatch.setattr(BatchSession, "finish", broken)
        chat, ann = group.world.living_chat(group.chat_id), group.world.users[group.user("ann")]
        group.world.say(chat, ann, "two")
        await settle(group)
        assert left < 0
        assert group.said() == ["echo one", "echo two"]
        assert await counted(group.app) == 2
        assert await reasons(group.app) == []


async def test_a_failure_that_a_plugin_hides_is_its_own() -> None:
    def write(router: Router) -> None:
        @router.message(F.text == "bang")
        async def hide(message: Message, db: AsyncSession, outbox: Any) -> None:
            await db.execute(sql("UPDATE member SET status = 'kicked'"))
            outbox.post(message.answer("half"))
            with suppress(DBAPIError):
                await db.execute(sql("INSERT INTO seen (bot_id) VALUES (NULL)"))

    async with emulated_group(plug("bad", Stage.OBSERVE, write), echo(), activity={}) as group:
        assert await group.say("ann", "bang") == ["sendMessage"]
        assert group.said() == ["echo bang"]
        assert await counted(group.app) == 1
        assert "kicked" not in {one.status for one in await rows(group.app, Membership)}
        ((plugin, reason),) = await reasons(group.app)
        assert plugin == "bad"
        assert "InFailedSQLTransaction" in reason
        assert await rows(group.app, Parked) == []


async def test_a_lock_that_breaks_off_is_taken_again() -> None:
    async with emulated_group(echo()) as group:
        assert await terminate(group, LEADER) == 1
        async with asyncio.timeout(10):
            while await terminate(group, LEADER) == 0:  # noqa: ASYNC110 - the server's news
                await asyncio.sleep(0.01)
        await group.say("ann", "one")
        assert group.said() == ["echo one"]
        async with rival_of(group) as rival:
            assert not await rival.acquire()


async def test_who_lost_the_lock_to_another_writes_and_sends_nothing_more() -> None:
    async with emulated_group(echo()) as group, rival_of(group) as rival:
        await group.say("ann", "one")
        waiting = asyncio.create_task(rival.acquire())
        await asyncio.sleep(0.1)
        await terminate(group, LEADER)
        assert await waiting
        with pytest.raises(LeadLost):
            await group.app.run()
        with pytest.raises(LeadLost):
            async with group.app.database.work():
                pass
        chat, ann = group.world.living_chat(group.chat_id), group.world.users[group.user("ann")]
        group.world.say(chat, ann, "two")
        await asyncio.sleep(0.1)
        assert group.said() == ["echo one"]
        assert group.world.unconfirmed() == 1
