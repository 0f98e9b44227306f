"""Count what members write, day by day."""

from aiogram import Router
from aiogram.types import Message

from bot.plugin import Activity, GroupSettings, Plugin, Stage, is_spoken


class ActivitySettings(GroupSettings):
    """Nothing to set: it counts, or it is off."""


def build_router() -> Router:
    """The plug-in's handlers."""
    router = Router(name="activity")

    @router.message()
    async def count(message: Message, activity: Activity) -> None:
        user = message.from_user
        if message.chat.type == "private" or message.sender_chat is not None or user is None:
            return  # channels and anonymous administrators are no members
        if not user.is_bot and is_spoken(message):
            activity.count(message)

    return router


plugin = Plugin("activity", Stage.OBSERVE, ActivitySettings, build_router)
