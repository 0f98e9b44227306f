"""What every test shares: hypothesis' profile, and skips that count as failures in CI."""

import os
from collections.abc import Generator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

# The same examples in every run: a failure can be repeated, and two runs mean the same.
settings.register_profile(
    "guanjia", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("guanjia")


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
