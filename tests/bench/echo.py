"""A plug-in that answers every message: what reply latency is measured with."""

from aiogram import Router
from aiogram.methods import SendMessage
from aiogram.types import Message

from bot.plugin import GroupSettings, Plugin, Stage


class EchoSettings(GroupSettings):
    """Nothing to set."""


def build_router() -> Router:
    """One handler, for every text."""
    router = Router(name="echo")

    @router.message()
    async def echo(message: Message) -> SendMessage:
        return message.reply(message.text or "…")

    return router


plugin = Plugin("echo", Stage.REPLY, EchoSettings, build_router)
