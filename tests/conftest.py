"""What every test shares: hypothesis' profile, kinds of databases, skips that fail in CI."""

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Generator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from bot.emulator.databases import KIND, fresh_database, postgres_databases

# The same examples in every run: a failure can be repeated, and two runs mean the same.
settings.register_profile(
    "guanjia", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("guanjia")

SQLITE, POSTGRESQL = "sqlite", "postgresql"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
    call: pytest.CallInfo[None],
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """With ``GUANJIA_CI`` set, a test that skips has failed: CI has all that the tests need."""
    report: Any = yield
    if os.environ.get("GUANJIA_CI") and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped in CI: {report.longrepr}"
    return report  # type: ignore[no-any-return]


def pytest_sessionfinish() -> None:
    """Leave no database behind on the server."""
    asyncio.run(postgres_databases().close())


@pytest.fixture(params=[SQLITE, POSTGRESQL])
def kind(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Which database the test runs on: whoever uses this, or ``database_url``, runs on both."""
    chosen: str = request.param
    use_database(chosen, monkeypatch)
    return chosen


@pytest.fixture
async def database_url(kind: str, tmp_path: Path) -> AsyncIterator[str]:
    """An empty database with all tables, of each kind."""
    async with fresh_database(tmp_path) as url:
        yield url


def use_database(chosen: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let fresh databases be of this kind for the rest of the test; skip where there is none."""
    if chosen == POSTGRESQL and (missing := _missing_postgres()):
        pytest.skip(missing)
    monkeypatch.setenv(KIND, chosen)


@cache
def _missing_postgres() -> str | None:
    """Why there is no PostgreSQL to test with; None when there is one."""
    server = postgres_databases().server
    try:
        import asyncpg  # type: ignore[import-untyped] # noqa: F401, PLC0415 - an extra
    except ImportError as problem:
        return f"no driver for PostgreSQL: {problem}"
    try:
        socket.create_connection((server.host or "127.0.0.1", server.port or 5432), 5).close()
    except OSError as problem:
        return f"no PostgreSQL to test with: {problem}"
    return None
