"""What is examined: the bot, its config, its plug-ins and its database."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from aiogram import Bot, Router

from bot.clock import Clock
from bot.config import Config
from bot.db.database import Database
from bot.people.settings import SettingsStore
from bot.plugin import Plugin, command


@dataclass(frozen=True, slots=True)
class Subject:
    """A bot, at work or not.

    Attributes:
        bot: None where there is no token.
        plugins: the loaded ones, in the order of the config.
        settings: with what was set in the chats.
        fought_over: whether another process was lately met that polls with the same token.
    """

    database: Database
    clock: Clock
    bot: Bot | None
    plugins: Sequence[Plugin[Any]]
    settings: SettingsStore
    fought_over: Callable[[], bool] = lambda: False

    @property
    def config(self) -> Config:
        """The file in force."""
        return self.settings.config

    def on(self, chat_id: int) -> list[Plugin[Any]]:
        """The plug-ins that are on in a chat, in the order of the config."""
        return [one for one in self.plugins if self.settings.enabled(one.name, chat_id)]


def listens(plugin: Plugin[Any]) -> bool:
    """Whether a plug-in wants what people say to one another, not only commands."""
    routers = [plugin.build_router(), *(build() for build in plugin.also.values())]
    return any(_listens(router) for router in routers)


def _listens(router: Router) -> bool:
    for handler in router.message.handlers:
        asked = [one.callback for one in handler.filters or ()]
        if not any(isinstance(one, command) for one in asked):
            return True
    return any(_listens(sub) for sub in router.sub_routers)
