"""What the steps of the wizard share."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from bot.cli.setup.config_file import ConfigFile
from bot.cli.setup.talk import Talk
from bot.clock import Clock
from bot.config import Config, load_config
from bot.dotenv import read_dotenv, write_dotenv

if TYPE_CHECKING:  # aiogram takes seconds to import; the first questions do not wait for it
    from aiogram import Bot
    from aiogram.types import User

    from bot.cli.setup.telegram import Inbox

T = TypeVar("T")

STARTERS: Final = Path(__file__).resolve().parents[1] / "starter"


@dataclass(frozen=True, slots=True)
class Options:
    """What was said on the command line.

    Attributes:
        yes: ask nothing.
        token: from a file or the environment; None = it is asked for.
        api: a Bot API server of one's own; None = as the environment and ``.env`` say.
        timeout_s: how long Telegram may take to answer.
        round_s: how long to wait for something to be done in Telegram before asking again.
        code_s: how long the operator's code is good.
    """

    home: Path | None = None
    yes: bool = False
    token: str | None = None
    language: str | None = None
    timezone: str | None = None
    api: str | None = None
    timeout_s: int = 10
    round_s: float = 120.0
    code_s: float = 600.0


@dataclass(slots=True)
class Desk:
    """The one who asks, the files, and the line to Telegram once there is one."""

    talk: Talk
    options: Options
    environ: Mapping[str, str]
    clock: Clock
    runner: asyncio.Runner = field(default_factory=asyncio.Runner)
    home: Path = Path()
    bot: Bot | None = None
    me: User | None = None
    inbox: Inbox | None = None

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        """Wait for something; Ctrl-C ends it."""
        return self.runner.run(work)

    @property
    def config_path(self) -> Path:
        """Where ``config.yaml`` is, or will be."""
        return self.home / "config.yaml"

    @property
    def file(self) -> ConfigFile:
        """The config, to be changed."""
        return ConfigFile(self.config_path)

    def config(self) -> Config | None:
        """The config as it stands; None = there is none yet.

        Raises:
            FileProblems: there are mistakes in it.
        """
        if not self.config_path.exists():
            return None
        return load_config(self.config_path, self.environ, need_token=False)

    def secret(self, name: str) -> str | None:
        """A value of the environment, or of ``.env``."""
        return {**self.secret_file(), **self.environ}.get(name) or None

    def secret_file(self) -> dict[str, str]:
        """What stands in ``.env``."""
        return read_dotenv(self.home / ".env")

    def keep(self, **secrets: str | None) -> None:
        """Write values into ``.env``."""
        write_dotenv(self.home / ".env", secrets)

    @property
    def api(self) -> str | None:
        """The Bot API server; None = Telegram's own."""
        config = self.config()
        written = config.bot.api if config else None
        return self.options.api or self.secret("GUANJIA_API") or written

    @property
    def line(self) -> Bot:
        """The bot, once it was met."""
        assert self.bot is not None
        return self.bot

    @property
    def username(self) -> str:
        """The bot's own, without @."""
        return (self.me and self.me.username) or ""

    def close(self) -> None:
        """Let go of the line."""
        if self.bot is not None:
            self.do(self.bot.session.close())
            self.bot = None
        self.runner.close()
