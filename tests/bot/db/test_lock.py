"""One process leads a bot."""

import asyncio
import multiprocessing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from bot.db import lock
from bot.db.database import Database
from bot.db.lock import LeaderLock


def database(folder: Path, name: str = "new/data/bot.db") -> Database:
    return Database(f"sqlite+aiosqlite:///{(folder / name).as_posix()}")


async def test_the_first_leads_until_it_lets_go(database_url: str, tmp_path: Path) -> None:
    databases = [Database(database_url), Database(database_url), database(tmp_path, "other.db")]
    first, second, other = (LeaderLock(one) for one in databases)
    assert await first.acquire()
    assert not await second.acquire()
    assert await other.acquire()
    await other.release()
    await first.release()
    assert await second.acquire()
    async with databases[1].work() as work:  # what is asked before each transaction agrees
        await work.db.execute(text("SELECT 1"))
    await second.release()
    await second.release()  # twice is harmless
    async with databases[1].work() as work:  # and who leads no more may still look after it
        await work.db.execute(text("SELECT 1"))
    for one in databases:
        await one.close()


async def test_it_makes_the_folder_and_not_the_database(tmp_path: Path) -> None:
    held = LeaderLock(database(tmp_path))
    assert await held.acquire()
    assert [path.name for path in (tmp_path / "new" / "data").iterdir()] == ["bot.db.lock"]
    await held.release()


async def test_a_database_in_memory_has_no_rival() -> None:
    memory = Database("sqlite+aiosqlite://")
    assert await LeaderLock(memory).acquire()
    assert await LeaderLock(memory).acquire()
    await memory.close()


async def test_a_file_system_without_locks_is_no_rival(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: object) -> None:
        raise OSError(37, "No locks available")

    monkeypatch.setattr(lock, "_lock", refuse)
    with pytest.raises(OSError, match="No locks available"):
        await LeaderLock(database(tmp_path)).acquire()


def _lead(url: str, ready: Any) -> None:
    async def lead() -> None:
        held = LeaderLock(Database(url))
        assert await held.acquire()
        ready.set()
        await asyncio.Event().wait()

    asyncio.run(lead())


async def test_kill_frees_it_at_once(database_url: str) -> None:
    context = multiprocessing.get_context("spawn")
    ready = context.Event()
    process = context.Process(target=_lead, args=(database_url, ready))
    process.start()
    assert await asyncio.to_thread(ready.wait, 60)
    made = Database(database_url)
    mine = LeaderLock(made)
    assert not await mine.acquire()
    process.kill()
    process.join()
    assert await mine.acquire()
    await mine.release()
    await made.close()


def _hold(path: str) -> None:
    handle = Path(path).open("ab")  # noqa: SIM115 - the system closes it
    lock._lock(handle)


async def test_the_system_frees_it_when_the_process_dies(tmp_path: Path) -> None:
    target = tmp_path / "bot.db.lock"
    process = multiprocessing.get_context("spawn").Process(target=_hold, args=(str(target),))
    process.start()
    process.join()
    held = LeaderLock(database(tmp_path, "bot.db"))
    assert await held.acquire()
    await held.release()
