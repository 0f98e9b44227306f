"""Greet newcomers; the greeting before is taken away, and a wave of them gets one greeting."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from aiogram import Router
from aiogram.types import Message
from sqlalchemy.ext.asyncio import AsyncSession

from bot.plugin import (
    Chats,
    Clock,
    Jobs,
    Outbox,
    Person,
    Phrases,
    Plugin,
    PluginHost,
    Role,
    Staff,
    Stage,
    command,
    judge,
)
from handlers.welcome.commands import change, show
from handlers.welcome.greeter import Greeter
from handlers.welcome.guests import came, greet_late, newcomers, who_came
from handlers.welcome.lately import Lately
from handlers.welcome.notices import RIGHT, clean, gather, notice
from handlers.welcome.settings import WelcomeSettings
from handlers.welcome.tables import WelcomeLast, expire, forget
from handlers.welcome.wave import Way, check_greeting, edit_greeting, remove_greeting, welcome


@judge(gives="greeter")
async def greeter_of(
    message: Message, *, settings: WelcomeSettings, chats: Chats, phrases: Phrases
) -> Greeter:
    """Who greets here."""
    chat = message.chat
    is_forum = bool(chat.is_forum)
    # A basic group's messages are numbered with those of other chats, a forum's with those of
    # other topics: nothing can be told from them.
    is_numbered = chat.type == "supergroup" and not is_forum
    return Greeter(chat.id, chat.title or "", settings, chats, phrases, is_forum, is_numbered)


@judge(gives="way")
async def way_of(
    message: Message, *, outbox: Outbox, jobs: Jobs, clock: Clock, staff: Staff, db: AsyncSession
) -> Way:
    """How a greeting goes out of a handler."""
    return Way(db, clock.now(), outbox.post, jobs.defer, staff.tell)


@judge(gives="is_greeted")
async def is_greeted(message: Message, *, settings: WelcomeSettings) -> bool | None:
    """Whether newcomers are greeted here."""
    return settings.greet or None


async def greet(message: Message, *, people: list[Person], greeter: Greeter, way: Way) -> None:
    """Greet who came with this message, or put them into the greeting of their wave."""
    await welcome(people, greeter, way, message.message_id)


def build_router() -> Router:
    """The plug-in's handlers."""
    router = Router(name="welcome")
    router.message.register(greet, newcomers, is_greeted, greeter_of, way_of)
    router.chat_member.register(came, who_came)
    shown = command(
        "welcome", "欢迎语", role=Role.ADMIN, help="welcome.help.show", group_only=True
    )
    router.message.register(show, shown, greeter_of)
    changed = command(
        "setwelcome", role=Role.ADMIN, takes="text", help="welcome.help.set", group_only=True
    )
    router.message.register(change, changed)
    return router


def build_watch() -> Router:
    """What sees every notice, whoever answers it."""
    router = Router(name="welcome_notices")
    router.message.register(gather, notice)
    return router


@asynccontextmanager
async def open_memory(_: PluginHost) -> AsyncIterator[Mapping[str, object]]:
    """What is injected as ``lately``."""
    yield {"lately": Lately()}


# Among those who answer, so that a guard that throws a newcomer out also stops the greeting.
plugin = Plugin(
    "welcome",
    Stage.REPLY,
    WelcomeSettings,
    build_router,
    rights={RIGHT},
    jobs={
        "check": check_greeting,
        "clean": clean,
        "edit": edit_greeting,
        "late": greet_late,
        "remove": remove_greeting,
    },
    tables=[WelcomeLast],
    lifespan=open_memory,
    also={Stage.OBSERVE: build_watch},
    forget=forget,
    expire=expire,
)
