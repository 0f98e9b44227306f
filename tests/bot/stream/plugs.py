"""Small plug-ins for tests of the stream, and ways to look at what is left behind."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from aiogram import Bot, Router
from aiogram.methods import TelegramMethod
from aiogram.types import CallbackQuery, Message
from sqlalchemy import select

from bot.app import App
from bot.config import Config
from bot.core import HTML, Options
from bot.db.models import ActivityDay, Quarantined
from bot.emulator.databases import fresh_database
from bot.emulator.group import EmulatedGroup, emulated_group
from bot.emulator.session import EmulatorSession
from bot.emulator.world import World
from bot.outbox.pacing import Limits
from bot.plugin import GroupSettings, Lifespan, Plugin, Stage
from bot.stream.intake import Rehearsal

Json = dict[str, Any]
UNBOUNDED = {"unasked_per_hour": 1_000_000}  # what is said here is about batches, not manners
Write = Callable[[Router], object]
T = TypeVar("T")


class Settings(GroupSettings):
    """Settings with one key."""

    word: str = "echo"


def plug(
    name: str,
    stage: Stage,
    write: Write,
    *,
    lifespan: Lifespan | None = None,
    rights: frozenset[str] = frozenset(),
) -> Plugin[Any]:
    """A plug-in whose router ``write`` fills."""

    def build_router() -> Router:
        router = Router(name=name)
        write(router)
        return router

    return Plugin(name, stage, Settings, build_router, rights=rights, lifespan=lifespan)


def echo(name: str = "echo", stage: Stage = Stage.REPLY, word: str = "echo") -> Plugin[Any]:
    """Says every text again, behind a word."""

    def write(router: Router) -> None:
        @router.message()
        async def say(message: Message) -> TelegramMethod[Any]:
            return message.answer(f"{word} {message.text}")

    return plug(name, stage, write)


def answering(name: str, stage: Stage, text: str, answer: str) -> Plugin[Any]:
    """Answers one text."""

    def write(router: Router) -> None:
        @router.message(lambda message: message.text == text)
        async def say(message: Message) -> TelegramMethod[Any]:
            return message.answer(answer)

    return plug(name, stage, write)


def failing(
    name: str = "bad", stage: Stage = Stage.GUARD, text: str = "bang", error: str = "kaput"
) -> Plugin[Any]:
    """Raises when it reads one text."""

    def write(router: Router) -> None:
        @router.message(lambda message: message.text == text)
        async def fail(message: Message) -> None:
            raise ValueError(error)

    return plug(name, stage, write)


def presses(name: str, write: Callable[[CallbackQuery], Any]) -> Plugin[Any]:
    """Answers every press by a function."""

    def fill(router: Router) -> None:
        @router.callback_query()
        async def pressed(query: CallbackQuery) -> Any:
            return write(query)

    return plug(name, Stage.REPLY, fill)


async def rows(app: App, model: type[T]) -> list[T]:
    """Every row of a table."""
    async with app.database.reading() as db:
        return list(await db.scalars(select(model)))


async def reasons(app: App) -> list[tuple[str | None, str]]:
    """Plug-in and reason of everything in quarantine, oldest first."""
    kept = sorted(await rows(app, Quarantined), key=lambda row: row.id)
    return [(row.plugin, row.reason) for row in kept]


async def counted(app: App) -> int:
    """Messages that the activity counters hold."""
    return sum(row.messages for row in await rows(app, ActivityDay))


def push(group: EmulatedGroup, update: Json) -> None:
    """Let Telegram deliver an update as it is."""
    group.world.bot.queue.push_raw(update, group.world.unix())


def raw_message(group: EmulatedGroup, name: str, text: str, *, number: int = 900) -> Json:
    """A message as Telegram writes it, without its update."""
    return {
        "message_id": number,
        "date": group.world.unix(),
        "chat": {"id": group.chat_id, "type": "supergroup", "title": "小鹿学堂"},
        "from": {"id": group.user(name), "is_bot": False, "first_name": name.capitalize()},
        "text": text,
    }


@cache
def _lasting() -> dict[Path, tuple[AsyncExitStack, str]]:
    return {}


async def _database_of(folder: Path) -> str:
    """The URL of the database that belongs to a folder until the test ends."""
    known = _lasting().get(folder)
    if known is None:
        stack = AsyncExitStack()
        url = await stack.enter_async_context(fresh_database(folder))
        known = _lasting()[folder] = (stack, url)
    return known[1]


async def give_back_databases() -> None:
    """End what ``running`` left for the next bot on the same folder."""
    while _lasting():
        _, (stack, _) = _lasting().popitem()
        await stack.aclose()


def talkative(
    *plugins: Plugin[Any], **settings: Any
) -> AbstractAsyncContextManager[EmulatedGroup]:
    """An emulated group in which plug-ins may answer as often as they like."""
    config = Config.model_validate({"bot": UNBOUNDED})
    return emulated_group(*plugins, config=config, **settings)


@asynccontextmanager
async def running(
    world: World,
    folder: Path,
    *plugins: Plugin[Any],
    rehearsal: Rehearsal = "",
    config: Mapping[str, Any] | None = None,
) -> AsyncIterator[EmulatedGroup]:
    """A bot on a world and a folder that outlive it; the group is to be chosen by the caller."""
    database = await _database_of(folder)
    names = [plugin.name for plugin in plugins]
    given = {"bot": UNBOUNDED, **(config or {})}
    made = Config.model_validate({"database": database, "plugins": names, **given})
    bot = Bot(world.bot.token, session=EmulatorSession(world), default=HTML)
    options = Options(plugins=plugins, limits=Limits.none(), rehearsal=rehearsal)
    app = App(made, bot, world.clock, options)
    try:
        await app.start()
        group = EmulatedGroup(world, app, world.clock)
        group._users = {one.username: one for one in world.users.values() if one.username}
        yield group
    finally:
        world.clock.set_rate(1)
        await app.stop()
        world.clock.set_rate(0)
