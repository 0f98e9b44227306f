"""Every chat-like test runs three times: as it is, with each batch run twice, and replayed."""

import pytest

from bot.emulator.group import REHEARSAL

WAYS = {"once": "", "twice": "twice", "replay": "replay"}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Tests of modules that chat in an emulated group run in all three ways."""
    if hasattr(metafunc.module, "emulated_group"):
        metafunc.fixturenames.append("batches")
        metafunc.parametrize("batches", WAYS.values(), ids=WAYS, indirect=True)


@pytest.fixture
def batches(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """How batches run in this test."""
    mode: str = request.param
    monkeypatch.setenv(REHEARSAL, mode)
    return mode
