"""Two plug-ins, a config, and rows as a chat would have stored them."""

from datetime import timedelta
from pathlib import Path
from typing import Any, Self

from aiogram import Router
from pydantic import Field, model_validator

from bot.config import Config, load_config
from bot.db.models import ChatSetting
from bot.plugin import GroupSettings, Plugin, Stage
from tests.bot.fakes import START

MAIN, PYTHON, STAFF, OTHER = -1001, -1002, -1003, -1009


class FloodSettings(GroupSettings):
    limit: int = Field(5, ge=1, description="messages allowed per window")
    mute: timedelta = Field(timedelta(minutes=10), description="how long")
    most: int = Field(100, description="never more than this")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.limit > self.most:
            raise ValueError("limit is above most")
        return self


class GreetSettings(GroupSettings):
    text: str = Field("hello", description="what is said")


def upgrade(version: int, values: dict[str, Any]) -> dict[str, Any]:
    assert version == 1
    return {"text": values["words"]}


FLOOD = Plugin("flood", Stage.GUARD, FloodSettings, Router, default_on=False)
GREET = Plugin("welcome", Stage.REPLY, GreetSettings, Router, version=2, upgrade=upgrade)
PLUGINS: list[Plugin[Any]] = [FLOOD, GREET]

FILE = """
bot: {staff: staff/举报}
plugins: [flood, welcome]
defaults:
  flood: {limit: 8, mute: 5分钟}
fixed:
  flood: [mute]
  welcome: [enabled]
sets:
  learners: {groups: [main, python], language: en, flood: {limit: 7}, plugins: [welcome]}
  late: {groups: [python], flood: {limit: 6}, timezone: Europe/Berlin}
groups:
  main: {id: -1001, plugins: [flood], flood: {limit: 4}}
  python: {id: -1002}
  staff: {id: -1003, topics: {举报: 3}, staff: "-77/5"}
  later: {language: en}
"""


def config_of(folder: Path, text: str = FILE) -> Config:
    path = folder / "config.yaml"
    path.write_text(text, encoding="utf-8")
    return load_config(path, {}, need_token=False)


def row(
    chat: int, plugin: str, key: str, value: Any, *, topic: int = 0, version: int = 2
) -> ChatSetting:
    return ChatSetting(
        chat_id=chat,
        topic_id=topic,
        plugin=plugin,
        key=key,
        value=value,
        version=version,
        changed_at=START,
    )
