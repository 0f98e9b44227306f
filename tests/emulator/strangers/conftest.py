"""python-telegram-bot, which nobody here wrote, at the door; only its addresses are set."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from telegram import Bot, Message, Update

from bot.emulator.control import Control
from bot.emulator.server import EmulatorServer, make_emulator_app
from bot.emulator.state import Json
from bot.emulator.transcript import transcript
from tests.emulator.conftest import Town


@dataclass
class Visit:
    """A bot of python-telegram-bot, the town that it is in, and the hand that moves people."""

    town: Town
    control: Control
    url: str
    bot: Bot = field(init=False)
    offset: int = 0

    @property
    def chat(self) -> int:
        return self.town.chat.id

    @property
    def ann(self) -> int:
        return self.town.ann.id

    def another(self, token: str | None = None) -> Bot:
        """One more client, for the same bot unless a token is given; not opened yet."""
        return Bot(
            token or self.town.bot.token,
            base_url=f"{self.url}/bot",
            base_file_url=f"{self.url}/file/bot",
        )

    async def say(self, text: str, **more: Any) -> int:
        """Ann writes; returns the number of her message."""
        order = {"chat": self.chat, "user": self.ann, "text": text, **more}
        return int((await self.control.do("say", order))["id"])

    async def updates(self) -> list[Update]:
        """What is new; confirmed with the next call."""
        found = await self.bot.get_updates(offset=self.offset, timeout=0)
        if found:
            self.offset = found[-1].update_id + 1
        return list(found)

    async def update(self) -> Update:
        """The one new update."""
        [found] = await self.updates()
        return found

    async def message(self) -> Message:
        """The one new message."""
        found = (await self.update()).message
        assert found is not None
        return found

    def said(self, number: int) -> Json:
        """A message as the transcript has it."""
        return next(
            one for one in transcript(self.town.world, self.town.chat) if one["id"] == number
        )

    async def member(self, user: int) -> Json:
        """A member as the control API has them."""
        found = self.control.members(self.chat)["members"]
        return next(one for one in found if one["user"]["id"] == user)


@pytest.fixture
async def visit(town: Town) -> AsyncIterator[Visit]:
    async with EmulatorServer(make_emulator_app(town.world)) as server:
        made = Visit(town, Control(town.world), server.url)
        async with made.another() as made.bot:
            yield made
