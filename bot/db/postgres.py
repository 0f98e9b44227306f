"""PostgreSQL with the promises that SQLite makes by itself.

Text with zero bytes can be kept, a value that no column could hold fails alike, a connection that
cannot be opened is one kind of error, and a COMMIT whose answer was lost is looked into.
"""

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from typing import Any, Final

import asyncpg  # type: ignore[import-untyped]
from sqlalchemy import event, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DisconnectionError, OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.db.outage import DATABASE_FAILURES, went_away
from bot.db.work import BatchSession

ZERO_BYTE: Final = "\N{REPLACEMENT CHARACTER}"  # stands for what PostgreSQL's text cannot hold
_LARGEST: Final = 1 << 63
_ASK_AGAIN_S: Final = 0.2

_OWN_NUMBER: Final = text("SELECT txid_current_if_assigned()")
_STATUS: Final = text("SELECT txid_status(:number)")


def make_engine(url: URL) -> AsyncEngine:
    """An engine for a ``postgresql+asyncpg`` URL."""
    engine = create_async_engine(url)
    event.listen(engine.sync_engine, "do_connect", _connect)
    event.listen(engine.sync_engine, "checkout", _refuse_closed)
    event.listen(engine.sync_engine, "before_cursor_execute", _fit_parameters, retval=True)
    return engine


async def commit(session: BatchSession, engine: AsyncEngine) -> None:
    """Commit; where the connection breaks off before the answer, find out what became of it.

    Otherwise a batch could count as failed although it was kept: its posts would stay unsent
    until the next start.

    Raises:
        sqlalchemy.exc.SQLAlchemyError: nothing was kept.
    """
    if not session.in_transaction():
        return
    connection = await session.connection()
    number = await connection.scalar(_OWN_NUMBER)
    try:
        await session.finish()
    except DATABASE_FAILURES as problem:
        if number is None or not (went_away(problem) or isinstance(problem, OSError)):
            raise  # the server has answered, or nothing was written
        with suppress(*DATABASE_FAILURES):
            await connection.invalidate()  # else the transaction might stay open for ever
        if not await _was_kept(engine, number):
            raise


async def _was_kept(engine: AsyncEngine, number: int) -> bool:
    """Whether a transaction was committed; waits until the server can tell."""
    while True:
        with suppress(*DATABASE_FAILURES):
            async with engine.connect() as connection:
                status = await connection.scalar(_STATUS, {"number": number})
            if status != "in progress":
                return bool(status == "committed")
        # Real time, not the bot's clock: it is the server that is waited for.
        with suppress(TimeoutError):
            async with asyncio.timeout(_ASK_AGAIN_S):
                await asyncio.Event().wait()


def _connect(dialect: Any, _record: object, arguments: Any, options: Any) -> Any:
    try:
        return dialect.connect(*arguments, **options)
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as problem:
        # SQLAlchemy would pass on whatever the driver or the network raised here.
        raise OperationalError("connect", None, problem) from problem


def _refuse_closed(connection: Any, _record: object, _proxy: object) -> None:
    # The server was restarted while the connection lay in the pool: the pool opens another.
    if connection.driver_connection.is_closed():
        raise DisconnectionError


def _fit_parameters(*call: Any) -> tuple[str, Any]:
    statement, parameters = call[2:4]
    if isinstance(parameters, list):  # a statement for many rows; else all values are in one
        return statement, [_fitting(row) for row in parameters]
    return statement, _fitting(parameters)


def _fitting(row: Iterable[Any]) -> tuple[Any, ...]:
    return tuple([_fit(value) for value in row])


def _fit(value: Any) -> Any:
    """The value as PostgreSQL takes it.

    Raises:
        UnicodeEncodeError, OverflowError: no database takes it; SQLite's driver says the same.
    """
    kind = value.__class__
    if kind is str:
        if "\0" in value:
            value = value.replace("\0", ZERO_BYTE)
        if not value.isascii():
            value.encode("utf-8")
    elif kind is int and not -_LARGEST <= value < _LARGEST:
        raise OverflowError(f"{value} is too large for a column of 64 bits")
    return value
