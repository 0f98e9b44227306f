from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.bot.outbox.line import Line, open_line


@pytest.fixture
async def line(kind: str, tmp_path: Path) -> AsyncIterator[Line]:
    """A line, on each kind of database."""
    async with open_line(tmp_path) as made:
        yield made
