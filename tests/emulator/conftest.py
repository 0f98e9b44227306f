"""A world whose clock stands still, a supergroup in it, and a short way to call methods."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.emulator.clock import SimClock
from bot.emulator.errors import ApiError
from bot.emulator.membership import make_admin
from bot.emulator.state import Bot, Chat, Json, Message, Upload, User
from bot.emulator.world import World

START = datetime(2027, 1, 4, 1, 0, tzinfo=UTC)


@dataclass
class Town:
    """A world, a supergroup, its owner and a member."""

    world: World
    chat: Chat
    owner: User
    ann: User

    @property
    def clock(self) -> SimClock:
        return self.world.clock

    @property
    def bot(self) -> Bot:
        return self.world.bot

    async def call(self, method: str, **params: Any) -> Any:
        return await self.world.call(self.bot.token, method, params)

    async def upload(self, method: str, name: str, file: Upload, **params: Any) -> Any:
        return await self.world.call(self.bot.token, method, params, {name: file})

    async def here(self, method: str, **params: Any) -> Any:
        return await self.call(method, chat_id=self.chat.id, **params)

    async def refusal(self, method: str, **params: Any) -> str:
        """The description of the error that the call in this chat must meet."""
        with pytest.raises(ApiError) as caught:
            await self.here(method, **params)
        return caught.value.description

    async def updates(self, kind: str | None = None, *, offset: int = 0) -> list[Json]:
        """What waits for the bot, of one kind."""
        found = await self.call("getUpdates", offset=offset)
        return [update[kind] for update in found if kind in update] if kind else found

    async def skip(self) -> None:
        """Confirm everything so far, and ask for every kind."""
        kinds = ["message", "edited_message", "channel_post", "callback_query", "chat_member"]
        kinds += ["my_chat_member", "chat_join_request", "message_reaction"]
        found = await self.call("getUpdates", allowed_updates=kinds)
        last = found[-1]["update_id"] if found else 0
        await self.call("getUpdates", offset=last + 1)

    def say(self, text: str, user: User | None = None) -> Message:
        return self.world.say(self.chat, user or self.ann, text)


@pytest.fixture
async def town() -> Town:
    world = World(SimClock(START, rate=0), seed=7)
    chat = world.make_chat("总群")
    owner, ann = world.add_user("Olga", "olga"), world.add_user("Ann", "ann")
    world.join(chat, owner)
    make_admin(world, chat, owner.id)
    world.join(chat, ann)
    made = Town(world, chat, owner, ann)
    await made.skip()
    return made
