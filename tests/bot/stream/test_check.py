"""The start check refuses what would fail in front of members, in one sentence."""

import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiogram import F, Router
from aiogram.filters import Command, StateFilter
from aiogram.types import CallbackQuery, Message

from bot.emulator.group import emulated_group
from bot.plugin import Plugin, PluginHost, Stage, action, command, judge
from bot.problems import PluginRefused
from bot.stream.check import check_commands, check_plugin
from tests.bot.stream.plugs import Write, plug

Handler = Callable[..., Any]


async def plain(message: Message) -> None:
    """Takes nothing."""


async def typo(message: Message, settngs: object) -> None:
    """Nothing is near enough but one."""


async def unknown(message: Message, weather: object) -> None:
    """Nothing is near."""


async def needs_call(message: Message, call: object) -> None:
    """Only commands have one."""


async def needs_payload(message: Message, payload: str) -> None:
    """Only buttons have one."""


def nine() -> Handler:
    """A handler that takes nine parameters; written out, it would break the house rules."""
    names = ", ".join("abcdefgh")
    scope: dict[str, Any] = {}
    exec(f"async def greedy(message, *, {names}): ...", scope)
    made: Handler = scope["greedy"]
    return made


def written(message: Message) -> None:
    """Is no async function."""


@judge
async def curious(message: Message, moood: object) -> object:
    """Asks for what is not there."""
    return None


async def hook() -> None:
    """Runs never."""


def on(handler: Handler, *filters: Any) -> Write:
    return lambda router: router.message.register(handler, *filters)


def presses(handler: Handler, *filters: Any) -> Write:
    return lambda router: router.callback_query.register(handler, *filters)


def behind(handler: Handler, *filters: Any) -> Write:
    def write(router: Router) -> None:
        router.message.filter(*filters)
        router.message.register(handler)

    return write


@pytest.mark.parametrize(
    ("write", "sentence"),
    [
        (on(typo), "typo() asks for 'settngs', which nothing provides; did you mean 'settings'?"),
        (on(unknown), "unknown() asks for 'weather', which nothing provides"),
        (on(needs_call), "needs_call() asks for 'call', which only handlers of command(...) get"),
        (
            presses(needs_payload),
            "needs_payload() asks for 'payload', which only handlers of action(...) get",
        ),
        (on(plain, curious), "plain() asks for 'moood', which nothing provides"),
        (on(nine()), "greedy() takes 9 parameters; at most 8"),
        (on(written), "written() must be an async function"),
        (
            on(plain, StateFilter(None)),
            "plain() uses aiogram's FSM; keep state in a table of your own",
        ),
        (
            behind(plain, StateFilter(None)),
            "plain() uses aiogram's FSM; keep state in a table of your own",
        ),
        (
            on(plain, Command(re.compile("mute.*"))),
            "plain() has a command that is a pattern; write its names out",
        ),
        (
            presses(plain, command("mute")),
            "plain() handles a command on 'callback_query'; commands come with messages",
        ),
        (
            on(plain, action("go")),
            "plain() handles a button on 'message'; use router.callback_query",
        ),
        (
            behind(plain, command("mute")),
            "plain() stands in a router that is filtered by a command or a button; "
            "write it at the handler",
        ),
        (
            lambda router: router.startup.register(hook),
            "startup and shutdown hooks do not run here; use lifespan=",
        ),
    ],
)
async def test_refused_at_start(write: Write, sentence: str) -> None:
    with pytest.raises(PluginRefused) as caught:
        async with emulated_group(plug("mine", Stage.REPLY, write)):
            pass
    text = str(caught.value)
    assert text.startswith("plug-in 'mine': ")
    assert sentence in text
    assert "\n" not in text


async def named(message: Message, word: str) -> None:
    """Takes what F.as_ gives."""


async def sentenced(message: Message, verdict: object) -> None:
    """Takes what a judge gives."""


async def generous(message: Message, weather: str = "fine", **data: Any) -> None:
    """Takes everything, and what is missing has a default."""


async def hopeful(message: Message, weather: object) -> None:
    """Takes what a filter of its own may give."""


async def called(message: Message, call: object, settings: object, db: object) -> None:
    """A command."""


async def pressed(query: CallbackQuery, payload: str) -> None:
    """A button."""


@judge
async def finds(message: Message, settings: object) -> object:
    """Gives ``verdict``."""
    return None


def under_a_judge(router: Router) -> None:
    router.message.filter(finds)
    sub = Router()
    sub.message.register(sentenced)
    router.include_router(sub)


@pytest.mark.parametrize(
    "write",
    [
        on(plain),
        on(named, F.text.as_("word")),
        on(sentenced, finds),
        under_a_judge,
        on(generous),
        on(hopeful, lambda message: {"weather": "fine"}),
        on(called, command("mute")),
        presses(pressed, action("go")),
    ],
)
def test_accepted(write: Write) -> None:
    plugin = plug("mine", Stage.REPLY, write)
    check_plugin(plugin, plugin.build_router(), frozenset())


async def test_names_of_the_lifespan_are_known_to_this_plugin_only() -> None:
    @asynccontextmanager
    async def lifespan(host: PluginHost) -> AsyncIterator[dict[str, object]]:
        yield {"weather": "fine"}

    warm = plug("warm", Stage.REPLY, on(unknown), lifespan=lifespan)
    async with emulated_group(warm) as group:
        assert await group.say("ann", "hi") == []
    with pytest.raises(PluginRefused, match="plug-in 'cold': unknown"):
        async with emulated_group(warm, plug("cold", Stage.REPLY, on(unknown))):
            pass


def test_a_misspelt_name_of_the_lifespan_is_found() -> None:
    plugin = plug("mine", Stage.REPLY, on(unknown))
    with pytest.raises(PluginRefused, match="did you mean 'weathers'"):
        check_plugin(plugin, plugin.build_router(), frozenset({"weathers"}))


def test_a_command_belongs_to_one_plugin() -> None:
    top = plug("leaders", Stage.COMMAND, on(called, command("top", "排行")))
    other = plug("points", Stage.COMMAND, on(called, command("points", "TOP")))
    word = plug("ranks", Stage.COMMAND, on(called, command("ranks", "排行")))
    free = plug("free", Stage.COMMAND, on(called, command("free")))

    def check(*plugins: Plugin[Any]) -> None:
        check_commands({one.name: [one.build_router()] for one in plugins})

    check(top, free)
    with pytest.raises(PluginRefused) as caught:
        check(top, free, other)
    assert str(caught.value) == (
        "plug-ins 'leaders' and 'points' both have the command /TOP; take one of them off the list"
    )
    with pytest.raises(PluginRefused, match="both have the command 排行; take"):
        check(top, word)


def test_a_command_has_one_handler() -> None:
    def write(router: Router) -> None:
        router.message.register(called, command("top"))
        sub = Router()
        sub.message.register(called, command("best", "top"))
        router.include_router(sub)

    twice = plug("leaders", Stage.COMMAND, write)
    with pytest.raises(PluginRefused) as caught:
        check_commands({"leaders": [twice.build_router()]})
    assert str(caught.value) == "plug-in 'leaders' has two handlers for the command /top"


async def test_the_bot_does_not_start_with_one_command_in_two_plugins() -> None:
    mine = plug("mine", Stage.COMMAND, on(called, command("mute")))
    with pytest.raises(PluginRefused, match="plug-ins 'admin' and 'mine' both have"):
        async with emulated_group(mine, admin={}):
            pass
