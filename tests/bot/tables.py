"""Tables of models that only tests define."""

from typing import cast

from sqlalchemy import Table

from bot.db.database import Database
from bot.db.types import Base


async def add_tables_of_tests(database: Database) -> None:
    """Make the tables that migrations do not know: a chat's move visits those of every model."""
    tables = [
        cast("Table", mapper.local_table)
        for mapper in Base.registry.mappers
        if mapper.class_.__module__.startswith("tests.")
    ]
    if tables:
        async with database.engine.begin() as connection:
            await connection.run_sync(Base.metadata.create_all, tables=tables)
