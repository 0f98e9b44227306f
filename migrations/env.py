"""Alembic's entry: runs the steps on the connection that ``bot.db.migrate`` hands over.

There is no ``alembic.ini``: the configuration is made in code, and the connection is the bot's
own, so its transaction and its SQLite settings hold here too.
"""

from typing import cast

from alembic import context
from sqlalchemy import Connection

from bot.db.types import Base


def _run() -> None:
    connection = cast(Connection, context.config.attributes["connection"])
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        transactional_ddl=True,  # the bot begins SQLite's transactions itself, so DDL is covered
    )
    with context.begin_transaction():
        context.run_migrations()


_run()
