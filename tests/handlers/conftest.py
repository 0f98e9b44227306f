"""Every chat-like test runs three times: as it is, with each batch run twice, and replayed."""

import pytest

from bot.emulator.group import REHEARSAL


@pytest.fixture(autouse=True, params=["", "twice", "replay"], ids=["once", "twice", "replay"])
def batches(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """How batches run in this test."""
    mode: str = request.param
    monkeypatch.setenv(REHEARSAL, mode)
    return mode
