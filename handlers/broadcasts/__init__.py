"""Broadcasts: texts that come at their times, from the operators' files or planned in a group."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from aiogram import Router

from bot.plugin import Plugin, PluginHost, Role, Stage, action, command
from handlers.broadcasts.desk import desk_of
from handlers.broadcasts.items import schedules
from handlers.broadcasts.listing import jobs, pause, remove, resume
from handlers.broadcasts.planning import schedule
from handlers.broadcasts.posting import post
from handlers.broadcasts.progress import watch
from handlers.broadcasts.sending import broadcast, cancel, confirm, send
from handlers.broadcasts.settings import BroadcastsSettings
from handlers.broadcasts.tables import BroadcastDraft, BroadcastPlan, BroadcastState, forget
from rules.book import load_book


@asynccontextmanager
async def open_book(host: PluginHost) -> AsyncIterator[Mapping[str, object]]:
    """Read the broadcasts of the operators' files.

    Raises:
        FileProblems: everything that is wrong in the files.
    """
    book = await asyncio.to_thread(load_book, host.rules_files)
    yield {"broadcasts": book.broadcasts}


def build_router() -> Router:
    """The plug-in's handlers."""
    router = Router(name="broadcasts")
    planned = command(
        "schedule",
        role=Role.ADMIN,
        takes="text",
        help="broadcasts.help.schedule",
        group_only=True,
    )
    router.message.register(schedule, planned, desk_of)
    listed = command("jobs", "定时", role=Role.ADMIN, help="broadcasts.help.jobs", group_only=True)
    router.message.register(jobs, listed, desk_of)
    sent = command(
        "broadcast", "群发", operator=True, takes="text", help="broadcasts.help.broadcast"
    )
    router.message.register(broadcast, sent, desk_of)
    for name, press in (("pause", pause), ("resume", resume), ("delete", remove)):
        router.callback_query.register(press, action(name, role=Role.ADMIN), desk_of)
    router.callback_query.register(confirm, action("send", operator=True), desk_of)
    router.callback_query.register(cancel, action("cancel", operator=True), desk_of)
    return router


plugin = Plugin(
    "broadcasts",
    Stage.COMMAND,
    BroadcastsSettings,
    build_router,
    jobs={"post": post, "send": send, "watch": watch},
    tables=[BroadcastPlan, BroadcastState, BroadcastDraft],
    lifespan=open_book,
    files="rules",
    forget=forget,
    schedules=schedules,
)
