"""Telling a database that failed from one that was given something it cannot take."""

from typing import Final

from sqlalchemy import exc

# What a call may raise when the database cannot be reached, is stopping, or has no room.
DATABASE_FAILURES: Final = (exc.SQLAlchemyError, OSError)

_FAILED: Final = (exc.InterfaceError, exc.InternalError, exc.TimeoutError)

# PostgreSQL's own codes, by their first letters: connection, rollback by others (deadlock), no
# room, stopped by an operator, the system around it, a lock that was not to be had, a stand-by
# server that only reads. https://www.postgresql.org/docs/current/errcodes-appendix.html
_CODES: Final = ("08", "40", "53", "57", "58", "55P03", "25006")
_GONE: Final = ("08", "57P")
_CANCELLED: Final = "57014"  # a statement that took too long for an operator's limit


def is_outage(problem: BaseException) -> bool:
    """Whether the database failed rather than what it was given: trying again can help."""
    if isinstance(problem, TimeoutError):  # of a handler; it is an OSError too
        return False
    if isinstance(problem, (OSError, exc.OperationalError)) or went_away(problem):
        return True
    code = sqlstate(problem)
    if code is not None:
        return code.startswith(_CODES) and code != _CANCELLED
    return isinstance(problem, _FAILED) and not _is_bad_value(problem)


def went_away(problem: BaseException) -> bool:
    """Whether the database closed the connection."""
    if not isinstance(problem, exc.DBAPIError):
        return False
    if problem.connection_invalidated or (sqlstate(problem) or "").startswith(_GONE):
        return True
    # asyncpg, which has read that the server ends the connection but not yet its end.
    return type(problem.orig).__name__ == "InternalClientError"


def sqlstate(problem: BaseException) -> str | None:
    """PostgreSQL's code of an error; None where there is none, as with SQLite."""
    found = getattr(getattr(problem, "orig", None), "sqlstate", None)
    return None if found is None else str(found)


def _is_bad_value(problem: BaseException) -> bool:
    # asyncpg says of a value that it cannot send what it also says of a connection in disorder.
    orig = getattr(problem, "orig", None)
    return isinstance(getattr(orig, "__cause__", None), ValueError)
