"""Logging: JSON lines where a program reads, colours where a person does; never a token."""

from __future__ import annotations

import logging
import re
import sys
from typing import Any

import structlog

TOKEN = re.compile(r"\d{6,}:[A-Za-z0-9_-]{16,}")


def set_up_logging(level: int = logging.INFO) -> None:
    """Log to standard error, from now on."""
    person = sys.stderr.isatty()
    shown: Any = structlog.dev.ConsoleRenderer() if person else structlog.processors.JSONRenderer()
    steps: list[Any] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        shown,
        hide_tokens,
    ]
    structlog.configure(
        processors=steps,
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(TokenlessFormatter("%(levelname)s:%(name)s:%(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])


def hide_tokens(_: object, __: str, line: str) -> str:
    """Whatever a library put into an error message, a bot's token does not get into the log."""
    return TOKEN.sub("<token>", line)


class TokenlessFormatter(logging.Formatter):
    """The same for libraries that log by themselves, tracebacks included."""

    def format(self, record: logging.LogRecord) -> str:
        """A line without tokens."""
        return TOKEN.sub("<token>", super().format(record))
