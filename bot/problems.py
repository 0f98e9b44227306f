"""What the user of the command line can mend, in one sentence instead of a traceback."""

from __future__ import annotations

import errno

from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError

from bot.db.migrate import MigrationError
from bot.stream.check import PluginRefused
from bot.stream.gateway import TokenRefused
from text.findings import FileProblems


class StartRefused(Exception):
    """The bot cannot start; the text is one sentence."""


def describe(problem: BaseException) -> str | None:
    """The sentence for a problem of the user's; None = it is ours, show the traceback."""
    if isinstance(problem, (FileProblems, PluginRefused, StartRefused, MigrationError)):
        return str(problem)
    if isinstance(problem, TokenRefused):
        return "Telegram does not know this token: check GUANJIA_TOKEN in .env, or ask @BotFather."
    if isinstance(problem, OSError):
        return _describe_os(problem)
    if isinstance(problem, SQLAlchemyError):
        return _describe_database(problem)
    return None


def _describe_os(problem: OSError) -> str | None:
    if problem.errno == errno.EADDRINUSE:
        return f"{problem.strerror}."
    if problem.errno in (errno.EROFS, errno.EACCES, errno.EPERM, errno.ENOTDIR, errno.ENOSPC):
        return f"Cannot write {problem.filename or 'the data folder'}: {problem.strerror}."
    return None


def _describe_database(problem: SQLAlchemyError) -> str | None:
    if not isinstance(problem, DBAPIError):
        return None
    text = str(problem.orig)
    if isinstance(problem, OperationalError) or "readonly" in text:
        return f"The database cannot be used: {text}."
    return None
