"""kill -9 and SIGTERM in the middle of work: nothing lost, nothing counted twice."""

import asyncio
from pathlib import Path

import pytest

from tests.chaos.sweep import kill_often, sweep

SEEDS = range(2026, 2031)
INSTANTS = 10  # a seed
SHORT = {"sqlite": 3, "postgresql": 2}


async def test_a_few_kills_lose_nothing_and_count_nothing_twice(tmp_path: Path, kind: str) -> None:
    await kill_often(tmp_path, kind, seed=7, instants=SHORT[kind])


@pytest.mark.parametrize(
    "kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.chaos)], indirect=True
)
async def test_sigterm_loses_nothing_and_repeats_nothing(tmp_path: Path, kind: str) -> None:
    async with sweep(tmp_path, 11, kind) as (one, url):
        await one.start(url)
        stop = asyncio.Event()
        talking = asyncio.create_task(one.talk(stop))
        await asyncio.sleep(0.8)
        assert await one.terminate() == 0, one.log()
        stop.set()
        await talking
        await one.start(url)
        await one.rest()
        assert await one.terminate() == 0, one.log()
        assert await one.counted() == one.told.messages
        assert one.replies() == dict.fromkeys(one.told.questions, 1)


@pytest.mark.chaos
@pytest.mark.parametrize("seed", SEEDS)
async def test_fifty_kills_lose_nothing_and_count_nothing_twice(
    tmp_path: Path, seed: int, kind: str
) -> None:
    await kill_often(tmp_path, kind, seed=seed, instants=INSTANTS)
