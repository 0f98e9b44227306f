"""INSERT … ON CONFLICT, in the dialect of the database at hand."""

from typing import cast

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from bot.db.types import Base

Insert = sqlite.Insert | postgresql.Insert


def insert_into(db: AsyncSession, model: type[Base]) -> Insert:
    """An INSERT into the model's table that knows ON CONFLICT."""
    table = cast("Table", model.__table__)
    if db.get_bind().dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)
