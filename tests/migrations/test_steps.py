"""Models and migrations agree, both ways, on both kinds of database."""

import ast
import asyncio
import importlib
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, MetaData, event, inspect, text

from bot.db import migrate
from bot.db.database import Database
from bot.db.types import Base
from tests.shipped import shipped_plugins


def shipped_tables() -> MetaData:
    """The tables of the core and the shipped plug-ins, without those that other tests define."""
    shipped_plugins()
    importlib.import_module("bot.db.models")
    tables = MetaData(naming_convention=Base.metadata.naming_convention)
    for mapper in Base.registry.mappers:
        if mapper.class_.__module__.partition(".")[0] in ("bot", "handlers"):
            mapper.local_table.to_metadata(tables)  # type: ignore[attr-defined]
    return tables


def differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return list(compare_metadata(context, shipped_tables()))


async def in_database(database: Database, what: object) -> object:
    async with database.engine.connect() as connection:
        return await connection.run_sync(what)  # type: ignore[arg-type]


def names(connection: Connection) -> list[str]:
    return sorted(inspect(connection).get_table_names())


async def revision_of(url: str) -> str | None:
    database = Database(url)
    try:
        return await migrate.current(database)
    finally:
        await database.close()


async def test_migrated_database_has_exactly_the_models_tables(database: Database) -> None:
    await migrate.upgrade(database)
    assert await in_database(database, differences) == []


async def test_a_missing_index_would_be_noticed(database: Database) -> None:
    await migrate.upgrade(database)
    async with database.engine.begin() as connection:
        await connection.execute(text("DROP INDEX ix_outbox_state_due"))
        await connection.execute(text("ALTER TABLE job DROP COLUMN error"))
    found = await in_database(database, differences)
    assert isinstance(found, list)
    assert sorted(kind[0] for kind in found) == ["add_column", "add_index"]


async def test_constraints_have_the_names_that_later_steps_will_use(database: Database) -> None:
    await migrate.upgrade(database)

    def uniques(connection: Connection) -> set[str | None]:
        looked = inspect(connection)
        return {
            unique["name"]
            for table in looked.get_table_names()
            for unique in looked.get_unique_constraints(table)
        }

    wanted = {
        constraint.name
        for table in shipped_tables().tables.values()
        for constraint in table.constraints
        if constraint.__visit_name__ == "unique_constraint"
    }
    assert "uq_occurrence_schedule_wall_time" in wanted
    assert await in_database(database, uniques) == wanted


async def test_every_step_can_be_taken_back_and_again(database: Database) -> None:
    await migrate.upgrade(database)
    for revision in [*reversed(migrate.known()[:-1]), "base"]:
        await migrate.downgrade(database, revision)
    assert await in_database(database, names) == ["alembic_version"]
    assert await migrate.current(database) is None
    await migrate.upgrade(database)
    assert await migrate.current(database) == migrate.newest()
    assert await in_database(database, differences) == []


async def test_groups_from_before_rehearsals_stay_live(database: Database) -> None:
    await migrate.upgrade(database)
    await migrate.downgrade(database, "0008")
    async with database.engine.begin() as connection:
        row = "'telegram', -100, 'supergroup', false, '2026-11-20 00:00:00'"
        columns = "platform, id, type, dry_run, first_seen"
        await connection.execute(text(f"INSERT INTO chat ({columns}) VALUES ({row})"))
    await migrate.upgrade(database)
    async with database.engine.connect() as connection:
        found = await connection.scalar(text("SELECT dry_run FROM chat"))
    assert found is not None
    assert not found


async def test_upgrade_again_costs_one_look(database: Database) -> None:
    assert await migrate.current(database) is None
    await migrate.upgrade(database)
    asked: list[str] = []

    def note(_: object, __: object, statement: str, *___: object) -> None:
        asked.append(statement)

    event.listen(database.engine.sync_engine, "before_cursor_execute", note)
    await migrate.upgrade(database)
    assert sum("alembic_version" in one for one in asked) <= 2  # is it there, what does it say
    assert len(asked) <= 6


async def test_database_of_a_newer_program_is_refused_with_a_sentence(database: Database) -> None:
    await migrate.upgrade(database)
    async with database.engine.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9001'"))
    for step in (migrate.upgrade, migrate.downgrade):
        with pytest.raises(migrate.MigrationError) as caught:
            await step(database)
        assert "9001" in str(caught.value)
        assert migrate.newest() in str(caught.value)
        assert "\n" not in str(caught.value)


async def test_two_processes_that_start_at_once_migrate_once(empty_url: str) -> None:
    code = (
        "import asyncio, sys; from bot.db import migrate; from bot.db.database import Database\n"
        "asyncio.run(migrate.upgrade(Database(sys.argv[1])))"
    )
    running = [
        await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", code, empty_url),
            cwd=migrate.MIGRATIONS.parent,
            stderr=subprocess.PIPE,
        )
        for _ in range(2)
    ]
    ended = [((await process.communicate())[1], process.returncode) for process in running]
    assert ended == [(b"", 0), (b"", 0)]
    assert await revision_of(empty_url) == migrate.newest()


def test_alembic_is_not_imported_when_there_is_nothing_to_do(tmp_path: Path) -> None:
    code = (
        "import asyncio, sys; from bot.db import migrate; from bot.db.database import Database\n"
        "asyncio.run(migrate.upgrade(Database(sys.argv[1]))); print('alembic' in sys.modules)"
    )
    url = f"sqlite+aiosqlite:///{tmp_path / 'guanjia.db'}"
    said = [
        subprocess.run(
            [sys.executable, "-c", code, url],
            cwd=migrate.MIGRATIONS.parent,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        ).stdout.strip()
        for _ in range(2)
    ]
    assert said == ["True", "False"]


def test_a_step_is_numbered_after_the_one_before_it() -> None:
    before = None
    for file in sorted((migrate.MIGRATIONS / "versions").glob("[0-9]*.py")):
        values = {
            node.targets[0].id: ast.literal_eval(node.value)
            for node in ast.parse(file.read_text("utf-8")).body
            if isinstance(node, ast.Assign)
            and isinstance(node.targets[0], ast.Name)
            and node.targets[0].id in ("revision", "down_revision")
        }
        assert values == {"revision": file.name[:4], "down_revision": before}
        before = file.name[:4]
    assert before == migrate.newest()
    assert migrate.known() == [f"{number:04}" for number in range(1, int(migrate.newest()) + 1)]
