"""What the user of the command line can mend, in one sentence instead of a traceback."""

from __future__ import annotations

import errno
import socket

from sqlalchemy.exc import DatabaseError, DBAPIError, OperationalError, SQLAlchemyError

from bot.db.lock import LeadLost
from bot.db.migrate import MigrationError
from text.findings import FileProblems

UNUSABLE = frozenset(
    {
        *(errno.EACCES, errno.EDQUOT, errno.EEXIST, errno.EIO, errno.EISDIR, errno.ELOOP),
        *(errno.ENAMETOOLONG, errno.ENOENT, errno.ENOSPC, errno.ENOTDIR, errno.EPERM),
        errno.EROFS,
    }
)


class StartRefused(Exception):
    """The bot cannot start; the text is one sentence."""


class PluginRefused(Exception):
    """A plug-in cannot run; the text is one sentence for whoever wrote or listed it."""


class TokenRefused(Exception):
    """Telegram does not know the bot's token."""


# Whose text is the sentence.
SENTENCES = (FileProblems, LeadLost, MigrationError, PluginRefused, StartRefused)

# What ``describe`` may have a sentence for.
MENDABLE: tuple[type[Exception], ...] = (
    FileProblems,
    ImportError,
    MigrationError,
    OSError,
    PluginRefused,
    SQLAlchemyError,
    StartRefused,
    TokenRefused,
)


def describe(problem: Exception) -> str | None:
    """The sentence for a problem of the user's; None = it is ours, show the traceback."""
    if isinstance(problem, SENTENCES):
        return str(problem)
    if isinstance(problem, TokenRefused):
        return "Telegram does not know this token: check GUANJIA_TOKEN in .env, or ask @BotFather."
    if isinstance(problem, ImportError) and problem.name == "asyncpg":
        return "PostgreSQL needs the package asyncpg: install the extra named postgres."
    if isinstance(problem, OSError):
        return _describe_os(problem)
    if isinstance(problem, SQLAlchemyError):
        return _describe_database(problem)
    return None


def _describe_os(problem: OSError) -> str | None:
    if problem.errno == errno.EADDRINUSE:
        return f"{problem.strerror}."
    if isinstance(problem, (ConnectionError, TimeoutError, socket.gaierror)):
        return f"The database cannot be reached: {str(problem) or 'no answer in time'}."
    if problem.errno in UNUSABLE and problem.filename:
        return f"Cannot use {problem.filename}: {problem.strerror}."
    return None


def _describe_database(problem: SQLAlchemyError) -> str | None:
    orig = getattr(problem, "orig", None)
    if isinstance(orig, OSError) and isinstance(problem.__cause__, OSError):  # no way to connect
        return _describe_os(orig)
    # The plain class, not one of its kinds, is SQLite's "file is not a database".
    if isinstance(problem, OperationalError) or type(problem) is DatabaseError:
        assert isinstance(problem, DBAPIError)
        return f"The database cannot be used: {str(problem.orig).splitlines()[0]}."
    return None
