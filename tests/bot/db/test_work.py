"""The unit of work: what commits together, what is taken back together."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError

from bot.db.database import Database
from bot.db.work import BatchSession, MustNotCommit, Work

SLOW = (
    "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 900000000)"
    " SELECT count(*) FROM c"
)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    made = Database(database_url)
    async with made.work() as work:
        await work.db.execute(text("CREATE TABLE t (x INTEGER NOT NULL)"))
    yield made
    await made.close()


async def put(work: Work, value: int | None) -> None:
    await work.db.execute(text("INSERT INTO t VALUES (:x)"), {"x": value})


async def values(database: Database) -> list[int]:
    async with database.reading() as db:
        return list(await db.scalars(text("SELECT x FROM t ORDER BY x")))


async def test_everything_of_a_block_commits_together(database: Database) -> None:
    steps: list[str] = []

    async def flush(work: Work) -> None:
        for number in work.gathered(int):
            await put(work, number)
        steps.append("flush")

    database.flushers.append(flush)
    async with database.work() as work:
        work.gathered(int).append(7)
        work.after_commit(lambda: steps.append("after"))
        work.undo(lambda: steps.append("undo"))
        assert await values(database) == []
    assert steps == ["flush", "after"]
    assert await values(database) == [7]


@pytest.mark.parametrize("where", ["block", "flush", "commit"])
async def test_nothing_of_a_block_that_fails_is_kept(
    database: Database, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []

    async def fail(_: object) -> None:
        raise KeyError(where)

    if where == "flush":
        database.flushers.append(fail)
    if where == "commit":
        monkeypatch.setattr(BatchSession, "finish", fail)
    with pytest.raises(KeyError, match=where):  # noqa: PT012 - the block is what fails
        async with database.work() as work:
            await put(work, 1)
            work.undo(lambda: steps.append("first"))
            work.undo(lambda: steps.append("second"))
            work.after_commit(lambda: steps.append("after"))
            if where == "block":
                raise KeyError(where)
    assert steps == ["second", "first"]
    monkeypatch.undo()
    database.flushers.clear()
    assert await values(database) == []
    async with database.work() as work:  # the writer's turn was given back
        await put(work, 2)
    assert await values(database) == [2]


async def test_memory_is_taken_back_even_when_the_rollback_fails(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []

    async def fail(_: object) -> None:
        raise OSError("no connection")

    with pytest.raises(OSError, match="no connection"):  # noqa: PT012 - the block is what fails
        async with database.work() as work:
            work.undo(lambda: steps.append("undo"))
            monkeypatch.setattr(BatchSession, "undo", fail)
            raise KeyError
    assert steps == ["undo"]


async def test_a_savepoint_takes_back_what_came_after_it(database: Database) -> None:
    steps: list[str] = []
    async with database.work() as work:
        await put(work, 1)
        work.gathered(str).append("kept")
        with pytest.raises(KeyError):  # noqa: PT012 - the block is what fails
            async with work.savepoint():
                await put(work, 2)
                work.gathered(str).append("lost")
                work.undo(lambda: steps.append("undo"))
                work.after_commit(lambda: steps.append("after"))
                raise KeyError
        async with work.savepoint():
            await put(work, 3)
        assert work.gathered(str) == ["kept"]
        assert not await work.lost()
    assert await values(database) == [1, 3]
    assert steps == ["undo"]


async def test_a_savepoint_survives_a_failed_statement_and_a_failed_flush(
    database: Database,
) -> None:
    async with database.work() as work:
        for _ in range(2):
            with pytest.raises(DBAPIError):
                async with work.savepoint():
                    await put(work, None)
            await put(work, 5)
    assert await values(database) == [5, 5]


async def test_a_restart_leaves_an_empty_work(database: Database) -> None:
    async with database.work() as work:
        await put(work, 1)
        work.gathered(str).append("lost")
        await work.restart()
        assert work.gathered(str) == []
        await put(work, 2)
    assert await values(database) == [2]


async def test_a_query_that_is_given_up_lets_go_of_the_lock_at_once(database: Database) -> None:
    async with asyncio.timeout(20), database.work() as work:
        await put(work, 1)
        with pytest.raises(TimeoutError):
            async with work.savepoint(), asyncio.timeout(0.2):
                await work.db.execute(text(SLOW))
        assert await work.lost()
        await work.restart()
        assert not await work.lost()
        await put(work, 2)
    async with asyncio.timeout(3), database.work() as work:
        await put(work, 3)
    assert await values(database) == [2, 3]


async def test_nobody_inside_ends_the_transaction(database: Database) -> None:
    async with database.work() as work:
        await put(work, 1)
        with pytest.raises(MustNotCommit):
            await work.db.commit()
        with pytest.raises(MustNotCommit):
            await work.db.rollback()
        async with work.db.begin_nested():
            await put(work, 2)
    assert await values(database) == [1, 2]


async def test_writers_take_turns_and_readers_do_not_wait(database: Database) -> None:
    log: list[str] = []
    begun, read = asyncio.Event(), asyncio.Event()

    async def write(name: str) -> None:
        async with database.work() as work:
            log.append(f"{name} in")
            await put(work, 1)
            begun.set()
            await read.wait()
            log.append(f"{name} out")

    async with asyncio.TaskGroup() as group:
        group.create_task(write("a"))
        group.create_task(write("b"))
        await begun.wait()
        assert await values(database) == []
        read.set()
    assert log == ["a in", "a out", "b in", "b out"]


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
async def test_a_locked_database_is_an_error_and_not_a_wait_for_ever(
    kind: str, database: Database
) -> None:
    other = Database(str(database.url))
    async with other.work() as work:
        await work.db.execute(text("PRAGMA busy_timeout=10"))
    async with database.work() as work:
        await put(work, 1)
        with pytest.raises(OperationalError, match="locked"):
            async with other.work() as second:
                await put(second, 2)
    await other.close()
    assert await values(database) == [1]


PUT = text("INSERT INTO t VALUES (:x)")


async def test_what_is_written_behind_can_be_read_at_once(database: Database) -> None:
    async with database.work() as work:
        await work.write(PUT, [{"x": 1}])
        await work.write(PUT, [{"x": 2}, {"x": 3}])
        assert list(await work.db.scalars(text("SELECT x FROM t ORDER BY x"))) == [1, 2, 3]
        await work.write(PUT, [{"x": 4}])
    assert await values(database) == [1, 2, 3, 4]


async def test_what_is_written_behind_goes_with_its_savepoint(database: Database) -> None:
    async with database.work() as work:
        await work.write(PUT, [{"x": 1}])
        await write_and_fail(work)
        await work.write(PUT, [{"x": 3}])
    assert await values(database) == [1, 3]


async def write_and_fail(work: Work) -> None:
    with contextlib.suppress(ValueError):
        async with work.savepoint():
            await work.write(PUT, [{"x": 2}])
            raise ValueError


@pytest.mark.parametrize("rows", [1, 2])
async def test_what_fails_behind_fails_the_commit(database: Database, rows: int) -> None:
    async def write() -> None:
        async with database.work() as work:
            await work.write(PUT, [{"x": 1}])
            await work.write(PUT, [{"x": None}] * rows)

    with pytest.raises(DBAPIError, match=r"(?i)not.null"):
        await write()
    async with database.work() as work:
        await put(work, 2)
    assert await values(database) == [2]


async def test_what_was_written_behind_is_forgotten_by_a_restart(database: Database) -> None:
    async with database.work() as work:
        await work.write(PUT, [{"x": 1}])
        await work.restart()
        await work.write(PUT, [{"x": 2}])
    assert await values(database) == [2]
