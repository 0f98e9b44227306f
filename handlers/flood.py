"""Mute members who write faster than the group allows."""

from datetime import timedelta
from zlib import crc32

from aiogram import Router
from aiogram.types import Message
from pydantic import Field

from bot.plugin import (
    GroupSettings,
    Meter,
    Moderator,
    Plugin,
    Sender,
    Stage,
    Trace,
    Verdict,
    is_spoken,
    judge,
)
from rules.flood import flood_verdict


class FloodSettings(GroupSettings):
    """How fast is too fast."""

    limit: int = Field(5, ge=1, description="messages allowed per window")
    window: timedelta = Field(timedelta(seconds=10), gt=timedelta(0), description="window length")
    mute: timedelta = Field(timedelta(minutes=10), gt=timedelta(0), description="how long to mute")


def build_router() -> Router:
    """The plug-in's handlers."""
    router = Router(name="flood")

    @judge
    async def is_flood(
        message: Message, settings: FloodSettings, sender: Sender, meter: Meter, trace: Trace
    ) -> Verdict | None:
        if sender.is_staff or message.is_automatic_forward or not is_spoken(message):
            return None
        sent = meter.count("flood", _as_one(message), window=settings.window)
        if trace.on:
            trace.show("flood.trace", [("", f"{sent}/{settings.limit}", sent / settings.limit)])
        return flood_verdict(sent, settings.limit)

    @router.message(is_flood)
    async def mute_flooder(
        message: Message, verdict: Verdict, settings: FloodSettings, moderator: Moderator
    ) -> None:
        await moderator.punish(message, verdict, mute=settings.mute)

    return router


def _as_one(message: Message) -> Message:
    """Give the parts of an album one number, below those of messages: they were sent at once."""
    if message.media_group_id is None:
        return message
    return message.model_copy(update={"message_id": -crc32(message.media_group_id.encode()) - 1})


plugin = Plugin(
    "flood",
    Stage.GUARD,
    FloodSettings,
    build_router,
    rights={"can_restrict_members", "can_delete_messages"},
    default_on=False,
)
