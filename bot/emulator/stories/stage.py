"""A world of its own for one story: its groups, its people, and the whole bot."""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from datetime import date, datetime
from pathlib import Path
from typing import Final, cast
from zoneinfo import ZoneInfo

from aiogram import Bot

from bot.app import App
from bot.config import Config
from bot.config_models import BotSection, Files, Group
from bot.core import HTML, Options
from bot.emulator import membership
from bot.emulator.clock import SimClock
from bot.emulator.control import Control
from bot.emulator.databases import fresh_database
from bot.emulator.group import REHEARSAL, SHIPPED
from bot.emulator.session import EmulatorSession
from bot.emulator.state import Chat, Member
from bot.emulator.stories.model import Place, Story
from bot.emulator.stories.reading import PRIVATE
from bot.emulator.world import World
from bot.outbox.pacing import Limits
from bot.stream.intake import Rehearsal
from bot.stream.trace import TraceBook
from text.filler import fill

DAY: Final = date(2026, 12, 1)
"""The day of every story, a Tuesday: what it shows does not depend on when it is played."""
STAFF: Final = "staff"
PATIENCE_S: Final = 60.0
"""For a step in which a whole FAQ is read and tried, on a busy machine."""


class Stage:
    """Where one story is played once, in one language; its clock moves only when told.

    Args:
        language: ``zh-CN`` or ``en``: of the people, and of the groups.
        plugins: that are loaded, by name.

    Attributes:
        people: key -> id; below 0: a channel.
        groups: key -> the group.
    """

    def __init__(self, story: Story, language: str, plugins: Sequence[str]) -> None:
        self.story = story
        self.language = language
        self.zone = ZoneInfo(BotSection().timezone)
        self.clock = SimClock(datetime.combine(DAY, story.at, self.zone), rate=0)
        self.world = World(self.clock)
        self.trace = TraceBook()
        self.people: dict[str, int] = {}
        self.groups: dict[str, Chat] = {}
        self._plugins = tuple(plugins)
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Stage:
        await self.open()
        return self

    async def __aexit__(self, *problem: object) -> None:
        await self.close()

    async def open(self) -> None:
        """Make the groups and the people, and start the bot among them.

        Raises:
            ValueError: a group has a plug-in or a setting that does not exist; one sentence.
        """
        async with AsyncExitStack() as stack:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="guanjia-story-"))
            database = await stack.enter_async_context(fresh_database(Path(folder)))
            self._build()
            self._files = own_content(Path(folder))
            self.app = self._make_app(database)
            self.control = Control(self.world, self.app)
            stack.push_async_callback(self._stop)
            await self.app.start()
            await self._settle_in()
            await self.settle()
            self._stack = stack.pop_all()

    async def close(self) -> None:
        """Stop the bot; nothing is kept."""
        await self._stack.aclose()

    async def _stop(self) -> None:
        self.clock.set_rate(1)  # stopping waits for real time to pass
        await self.app.stop()

    async def settle(self) -> None:
        """Wait until nothing is due."""
        await self.control.settler.settle(PATIENCE_S)

    async def advance(self, seconds: float) -> None:
        """Let time pass, with everything that is due in it."""
        await self.control.do("clock", {"advance_s": seconds})
        await self.settle()

    async def save(self, file: Path) -> None:
        """Lay a file among the operator's FAQ files, and let the bot see it."""
        await asyncio.to_thread(shutil.copy, file, Path(self._files.faq[0]) / file.name)
        await self.app.reloading.look()

    def said(self, text: str) -> str:
        """A text with the names of the cast in it."""
        return fill(text, {key: self.name(key) for key in self.story.cast})

    def name(self, who: str) -> str:
        """What somebody is called."""
        return self.story.cast[who].name.of(self.language)

    def chat(self, where: str | None, who: str | None = None) -> Chat:
        """A group, or somebody's private chat with the bot."""
        if where == PRIVATE:
            return self.world.living_chat(self.people[who or ""])
        return self.groups[where or self.story.stage]

    def _build(self) -> None:
        code = "en" if self.language == "en" else "zh-hans"
        for key, person in self.story.cast.items():
            name = person.name.of(self.language)
            if person.role == "channel":
                self.people[key] = self.world.add_chat("channel", name).id
            else:
                user = self.world.add_user(name, f"{key}_in_story", language_code=code)
                self.people[key] = user.id
        for key, place in self.story.groups.items():
            topics = [one.of(self.language) for one in place.topics] or None
            title = place.title.of(self.language)
            self.groups[key] = self.world.make_chat(title, topics=topics, bot_in=False)

    def _make_app(self, database: str) -> App:
        named: Mapping[str, Group] = {
            self._called(key): Group(topics={name: at for at, name in chat.topics.items()})
            for key, chat in self.groups.items()
        }
        config = Config(
            bot=BotSection(
                language="en" if self.language == "en" else "zh-CN",
                staff=STAFF if STAFF in self.story.groups else None,
            ),
            plugins=self._plugins,
            groups=dict(named),
            files=self._files,
            database=database,
        )
        options = Options(
            limits=Limits.none(),
            trace=self.trace,
            owners_operate=True,
            rehearsal=cast(Rehearsal, os.environ.get(REHEARSAL, "")),
        )
        bot = Bot(self.world.bot.token, session=EmulatorSession(self.world), default=HTML)
        return App(config, bot, self.clock, options)

    def _called(self, key: str) -> str:
        name = self.story.groups[key].name
        return key if name is None else name.of(self.language)

    async def _settle_in(self) -> None:
        """Everybody has been there for long, so nobody is greeted."""
        for key, place in self.story.groups.items():
            chat = self.groups[key]
            self.app.core.settings.bind(self._called(key), chat.id)
            settings = place.settings or None
            on = None if place.plugins is None else list(place.plugins)
            await self.app.configure(chat.id, on, settings, self.language)
            self._let_in(chat, place)

    def _let_in(self, chat: Chat, place: Place) -> None:
        cast = self.story.cast
        inside = [
            key
            for key in (cast if place.people is None else place.people)
            if cast[key].role not in ("outside", "channel")
        ]
        for key in inside:
            chat.members[self.people[key]] = Member(self.people[key], "member")
        order = ("owner", "admin", "anonymous")
        staff = [key for role in order for key in inside if cast[key].role == role]
        for key in staff:
            hidden = cast[key].role == "anonymous"
            membership.make_admin(self.world, chat, self.people[key], anonymous=hidden)
        membership.place_bot(self.world, chat, self.world.bot, None)


def own_content(folder: Path) -> Files:
    """The example content, copied: what operators of a story send is written beside it."""
    copied: dict[str, tuple[str, ...]] = {}
    for kind in ("faq", "rules"):
        (source,) = getattr(SHIPPED, kind)
        place = shutil.copytree(source, folder / kind, dirs_exist_ok=True)
        copied[kind] = (str(place),)
    return Files(**copied)
