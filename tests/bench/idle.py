"""What a plug-in costs that has nothing to say to a message."""

import time
from collections.abc import Callable
from typing import Any

from aiogram import Bot, F, Router
from aiogram.types import Message

from bot.plugin import CommandCall, GroupSettings, Plugin, Stage, Verdict, command, judge
from bot.stream.context import Context
from bot.stream.route import RouteBuilder
from bot.stream.steps import first_match
from bot.stream.update import parse
from tests.bench.reference import FAKE_TOKEN
from tests.bench.rows import Row
from tests.bench.traffic import group_message

PLUGINS = 50
PASSES = 2_000
ROUNDS = 5


class Nothing(GroupSettings):
    """Nothing to set."""


def only_a_command() -> Router:
    """Reached by name alone."""
    router = Router()

    @router.message(command("idle", help="does nothing"))
    async def by_name(message: Message, call: CommandCall) -> None:
        pass

    return router


def one_judge() -> Router:
    """Asks an engine about every message."""
    router = Router()

    @judge
    async def finds_nothing(message: Message, settings: Nothing) -> Verdict | None:
        return None

    @router.message(finds_nothing)
    async def act(message: Message, verdict: Verdict) -> None:
        pass

    return router


def one_magic_filter() -> Router:
    """Looks at the text with ``F``."""
    router = Router()

    @router.message(F.text == "nobody writes this")
    async def by_text(message: Message) -> None:
        pass

    return router


async def idle_plugins() -> list[Row]:
    """Microseconds a plug-in and message, with fifty of a kind on."""
    goals: dict[str, tuple[Callable[[], Router], float]] = {
        "a command": (only_a_command, 0.1),
        "a judge": (one_judge, 1.5),
        "an F filter": (one_magic_filter, 1.5),
    }
    rows = []
    for name, (build, goal) in goals.items():
        value = await _cost_us(build)
        rows.append(Row(f"idle plug-in with {name}", value, "µs", goal=goal, better="less"))
    return rows


async def _cost_us(build: Callable[[], Router]) -> float:
    builder = RouteBuilder()
    plugins: list[Plugin[Any]] = [
        Plugin(f"idle{number}", Stage.REPLY, Nothing, build) for number in range(PLUGINS)
    ]
    for plugin in plugins:
        builder.add(plugin, build(), {"settings": Nothing()})
    nodes = builder.build(plugins).track("message").rest.nodes
    incoming = parse(group_message(0), Bot(FAKE_TOKEN))
    context = Context({}, {}, incoming)
    best = float("inf")
    for _ in range(ROUNDS):
        start = time.process_time()
        for _ in range(PASSES):
            await first_match(nodes, incoming.event, context)
        best = min(best, time.process_time() - start)
    return best / PASSES / PLUGINS * 1e6
