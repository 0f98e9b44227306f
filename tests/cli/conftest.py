"""A desk to run commands at."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.processes import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A folder whose name is as awkward as people's folders are."""
    folder = tmp_path / "管家 desk"
    folder.mkdir()
    made = Desk(folder)
    yield made
    made.close()
