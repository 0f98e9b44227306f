"""How much is handled before it commits."""

from collections.abc import Callable
from typing import Any

import pytest
from aiogram import Router
from aiogram.types import Message

from bot.emulator.group import EmulatedGroup, emulated_group
from bot.plugin import Plugin, Stage
from bot.stream.intake import BATCH_S, BATCH_SIZE, BEHIND_S
from tests.bot.stream.plugs import plug

EACH_S = BATCH_S / 4


def slow(groups: list[EmulatedGroup], commits: list[int]) -> Plugin[Any]:
    """Takes its time over each message, and notes how many were handled at each commit."""
    handled: list[str] = []

    def write(router: Router) -> None:
        @router.message()
        async def handle(message: Message, after_commit: Callable[..., None]) -> None:
            groups[0].clock.jump(EACH_S)
            handled.append(str(message.text))
            after_commit(lambda: commits.append(len(handled)))

    return plug("slow", Stage.OBSERVE, write)


@pytest.mark.parametrize(
    ("waiting", "together"),
    [(BATCH_SIZE - 1, BATCH_S / EACH_S), (BATCH_SIZE, BEHIND_S / EACH_S)],
    ids=["little waits", "much waits"],
)
async def test_who_is_behind_commits_less_often(waiting: int, together: float) -> None:
    groups: list[EmulatedGroup] = []
    commits: list[int] = []
    async with emulated_group(slow(groups, commits)) as group:
        groups.append(group)
        chat, ann = group.world.living_chat(group.chat_id), group.world.users[group.user("ann")]
        await group.say("ann", "first")
        commits.clear()
        for number in range(waiting):
            group.world.say(chat, ann, str(number))
        await group.settle()
    ends = sorted(set(commits))
    assert len(commits) == waiting
    assert ends[-1] == waiting + 1
    sizes = [after - before for before, after in zip([1, *ends], ends, strict=False)]
    assert max(sizes) == pytest.approx(min(together, waiting), abs=1)
