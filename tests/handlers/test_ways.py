"""The ways in which this folder's tests run are really gone."""

import pytest

from bot.emulator.group import emulated_group
from tests.conftest import POSTGRESQL
from tests.handlers.conftest import WAYS


async def test_batches_run_as_the_test_is_named(request: pytest.FixtureRequest) -> None:
    way = request.node.callspec.id
    async with emulated_group(activity={}) as group:
        assert group.app.options.rehearsal == WAYS[way]
        assert group.app.database.is_sqlite == (way != POSTGRESQL)
    assert set(WAYS) == {"once", "twice", "replay", POSTGRESQL}
