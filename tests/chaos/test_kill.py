"""kill -9 and SIGTERM in the middle of work: nothing lost, nothing counted twice."""

import asyncio
from pathlib import Path

import pytest

from tests.chaos.sweep import Sweep, kill_often, sweep

SEEDS = range(2026, 2031)
INSTANTS = 10  # a seed


def check(one: Sweep) -> None:
    """Counters exact, every question answered, no duplicate but of what was in flight."""
    assert one.counted() == one.told.messages
    replies = one.replies()
    unanswered = [place for place in one.told.questions if not replies[place]]
    assert not unanswered
    twice = sum(count - 1 for count in replies.values())
    assert twice <= one.told.in_flight
    print(  # noqa: T201 - the figures of the sweep, shown with -s
        f"messages {one.told.messages.total()}, questions {len(one.told.questions)}, "
        f"sent twice {twice}, in flight when killed {one.told.in_flight}"
    )


async def test_three_kills_lose_nothing_and_count_nothing_twice(tmp_path: Path) -> None:
    check(await kill_often(tmp_path, seed=7, instants=3))


async def test_sigterm_loses_nothing_and_repeats_nothing(tmp_path: Path) -> None:
    async with sweep(tmp_path, seed=11) as (one, url):
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
    assert one.counted() == one.told.messages
    assert one.replies() == dict.fromkeys(one.told.questions, 1)


@pytest.mark.chaos
@pytest.mark.parametrize("seed", SEEDS)
async def test_fifty_kills_lose_nothing_and_count_nothing_twice(tmp_path: Path, seed: int) -> None:
    check(await kill_often(tmp_path, seed=seed, instants=INSTANTS))
