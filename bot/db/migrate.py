"""Bringing a database to the tables that this program knows."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

from bot.db.database import READ_ONLY, Database

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"

_STEP = re.compile(r"(\d{4})_\w+\.py")
_LOCK = 0x6775616E  # of PostgreSQL: two processes that start at once migrate one after the other


class MigrationError(Exception):
    """The database cannot be brought to this program's tables; the text is one sentence."""


def newest() -> str:
    """The revision that this program's tables have: the highest number among the steps."""
    return max(known())


def known() -> list[str]:
    """Every revision that this program knows, oldest first."""
    steps = (_STEP.fullmatch(file.name) for file in (MIGRATIONS / "versions").iterdir())
    return sorted(step[1] for step in steps if step)


async def current(database: Database) -> str | None:
    """The revision that the database is at; None = it has no tables yet."""
    engine = database.engine.execution_options(**{READ_ONLY: True})
    async with engine.connect() as connection:
        return await connection.run_sync(_current)


async def upgrade(database: Database) -> None:
    """Bring the database to the newest revision, in one transaction.

    Costs one look when it is there already: Alembic is not even imported.

    Raises:
        MigrationError: the database was written by a newer program.
        sqlalchemy.exc.SQLAlchemyError: it cannot be opened or changed; nothing was changed.
    """
    if await current(database) == newest():
        return
    async with database.engine.begin() as connection:
        if not database.is_sqlite:
            await connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
        await connection.run_sync(_upgrade)


async def downgrade(database: Database, revision: str = "base") -> None:
    """Take steps back, down to ``revision``; ``base`` removes every table.

    Raises:
        MigrationError: the database was written by a newer program.
    """
    async with database.engine.begin() as connection:
        await connection.run_sync(_downgrade, revision)


def alembic_config(connection: Connection) -> "Config":
    """Alembic's configuration, made in code, running on this connection."""
    from alembic.config import Config  # noqa: PLC0415 - slow to import, and seldom needed

    config = Config()
    # A percent sign in the path would be read as the start of a variable.
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _current(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return None if found is None else str(found)


def _refuse_newer(connection: Connection) -> None:
    found = _current(connection)
    if found is not None and found not in known():
        raise MigrationError(
            f"The database is at revision {found}, this program knows up to {newest()}: "
            "update the program, or restore a backup from before."
        )


def _upgrade(connection: Connection) -> None:
    _refuse_newer(connection)
    from alembic import command  # noqa: PLC0415

    command.upgrade(alembic_config(connection), "head")


def _downgrade(connection: Connection, revision: str) -> None:
    _refuse_newer(connection)
    from alembic import command  # noqa: PLC0415

    command.downgrade(alembic_config(connection), revision)
