"""Groups with a staff chat, and ways to speak to the bot."""

from pathlib import Path
from typing import Any

from bot.config import Config
from bot.config_models import BotSection, Files, Group
from bot.emulator.group import EmulatedGroup
from bot.emulator.state import Json


def staffed_config(folder: Path, faq: str, *plugins: str, **bot: Any) -> Config:
    """A bot whose reports go to the group called staff, and what it knows.

    Args:
        plugins: that are on in private chats.
    """
    path = folder / "faq.yaml"
    path.write_text(faq, encoding="utf-8")
    section = BotSection(staff="staff", **bot)
    files = Files(faq=(str(path),))
    return Config(bot=section, plugins=plugins, groups={"staff": Group()}, files=files)


async def open_staff(group: EmulatedGroup, *plugins: str) -> int:
    """Make the staff chat."""
    made = await group.control.do("chats", {"title": "管理群", "plugins": list(plugins)})
    await group.settle()
    group.app.core.settings.bind("staff", made["id"])
    chat_id: int = made["id"]
    return chat_id


def to_the_bot(group: EmulatedGroup, text: str) -> Json:
    """A text that names the bot first, as ``say`` takes it."""
    name = f"@{group.world.bot.user.username}"
    mention = {"type": "mention", "offset": 0, "length": len(name)}
    return {"text": f"{name} {text}", "entities": [mention]}


async def whisper(group: EmulatedGroup, name: str, text: str) -> list[Json]:
    """Somebody writes to the bot in private; what the bot has said there until now."""
    chat = group.user(name)
    await group.control.do("say", {"chat": chat, "user": chat, "text": text})
    await group.settle()
    return [one for one in group.transcript(chat) if one["sender"]["id"] != chat]


def labels(message: Json) -> list[str]:
    """The buttons under a message, row by row."""
    return [button["text"] for row in message["buttons"] or [] for button in row]
