"""What handlers and filters are given: by name, as lazily as can be, in every form of callable."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from aiogram import F, Router
from aiogram.filters import and_f, invert_f, or_f
from aiogram.handlers import MessageHandler
from aiogram.methods import TelegramMethod
from aiogram.types import Message

from bot.emulator.group import emulated_group
from bot.plugin import INJECTED, Sender, Stage, judge
from tests.bot.stream.plugs import Settings, Write, plug, reasons

Said = TelegramMethod[Any]


async def heard(write: Write, *texts: str, stage: Stage = Stage.REPLY) -> list[str]:
    """What the bot says when Ann says these."""
    async with emulated_group(plug("mine", stage, write)) as group:
        for text in texts:
            await group.say("ann", text)
        said = group.said()
        said += [f"{plugin}: {reason}" for plugin, reason in await reasons(group.app)]
    return said


@pytest.mark.parametrize("name", sorted(set(INJECTED) - {"call", "payload", "answered"}))
async def test_everything_that_the_contract_names_is_there(name: str) -> None:
    def write(router: Router) -> None:
        scope: dict[str, Any] = {}
        exec(f"async def take(m, {name}): return m.answer(type({name}).__name__)", scope)
        router.message.register(scope["take"])

    (said,) = await heard(write, "hi")
    assert said.isidentifier()
    assert said != "NoneType"


async def test_defaults_and_everything_else() -> None:
    def write(router: Router) -> None:
        @router.message(F.text == "default")
        async def default(message: Message, weather: str = "fine", sender: Any = None) -> Said:
            return message.answer(f"{weather} {sender.person.name}")

        @router.message(F.text == "found", lambda _: {"weather": "rain"})
        async def found(message: Message, weather: str = "fine") -> Said:
            return message.answer(weather)

        @router.message(F.text == "all")
        async def everything(event: Message, sender: Sender, **data: Any) -> Said:
            names = {"settings", "reading", "db", "outbox", "handler", "event_from_user"}
            return event.answer(f"{sender.person.name} {sorted(names - data.keys())}")

        @router.message(F.text == "only names")
        async def only(*events: Message, settings: Settings) -> Said:
            return events[0].answer(settings.word)

    assert await heard(write, "default", "found", "all", "only names") == [
        *("fine Ann", "rain", "Ann []", "echo"),
    ]


async def test_every_form_of_handler() -> None:
    class Shop:
        async def sell(self, message: Message, sender: Sender) -> Said:
            return message.answer(f"sold to {sender.person.name}")

    class Form(MessageHandler):
        async def handle(self) -> Said:
            return self.event.answer(f"a class, {self.data['sender'].person.name}")

    async def greet(message: Message, word: str, sender: Sender) -> Said:
        return message.answer(f"{word} {sender.person.name}")

    def write(router: Router) -> None:
        router.message.register(Shop().sell, F.text == "method")
        router.message.register(Form, F.text == "class")
        router.message.register(partial(greet, word="hello"), F.text == "partial")

    said = await heard(write, "method", "class", "partial")
    assert said == ["sold to Ann", "a class, Ann", "hello Ann"]


class Gate:
    """An async callable that is no ``Filter``: to stock aiogram it always passes."""

    async def __call__(self, message: Message, sender: Sender) -> bool:
        return message.text == "open" and sender.person.username == "ann"


async def is_open(message: Message) -> bool:
    return message.text == "open"


@pytest.mark.parametrize(
    ("gate", "reason"),
    [
        (Gate(), None),
        (lambda message, sender: message.text == "open" and not sender.is_staff, None),
        (
            lambda message: is_open(message),  # noqa: PLW0108 - that is the mistake
            "TypeError: a filter returned a coroutine",
        ),
    ],
)
async def test_every_gate_denies(gate: Callable[..., Any], reason: str | None) -> None:
    def write(router: Router) -> None:
        @router.message(gate)
        async def enter(message: Message) -> Said:
            return message.answer("in")

    shut = await heard(write, "closed")
    opened = await heard(write, "open")
    if reason is None:
        assert (shut, opened) == ([], ["in"])
    else:  # who cannot tell denies, and is found out
        assert [said.startswith(f"mine: {reason}") for said in (*shut, *opened)] == [True, True]


async def test_judges_combined() -> None:
    @judge(gives="finding")
    async def long(message: Message, settings: Settings) -> str | None:
        return message.text if len(message.text or "") > len(settings.word) else None

    def write(router: Router) -> None:
        @router.message(and_f(long, F.text.startswith("a")))
        async def both(message: Message, finding: str) -> Said:
            return message.answer(f"both {finding}")

        @router.message(or_f(F.text == "hi", long))
        async def either(message: Message, finding: str = "nothing") -> Said:
            return message.answer(f"either {finding}")

        @router.message(invert_f(long))
        async def neither(message: Message) -> Said:
            return message.answer("neither")

    assert await heard(write, "a long one", "hi", "long too", "no") == [
        *("both a long one", "either nothing", "either long too", "neither"),
    ]


async def test_what_a_judge_of_the_router_finds_reaches_its_handlers() -> None:
    @judge
    async def shouts(message: Message, reading: Any) -> str | None:
        return "shouted" if reading.raw.isupper() else None

    def write(router: Router) -> None:
        router.message.filter(shouts)
        sub = Router()
        router.include_router(sub)

        @sub.message()
        async def hush(message: Message, verdict: str) -> Said:
            return message.answer(verdict)

    assert await heard(write, "HELP", "help", stage=Stage.GUARD) == ["shouted"]
