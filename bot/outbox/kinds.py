"""What the outbox must know of a method: its class, whom it concerns, and what it costs."""

from collections.abc import Mapping
from typing import Any

from bot.services import PostClass

_INSTANT = ("answer", "sendChatAction")
_SANCTIONS = (
    "ban",
    "unban",
    "restrict",
    "promote",
    "delete",
    "approve",
    "decline",
    "setChatPermissions",
)
_SAID = ("send", "forward", "copy")
_EDITED = ("editMessage", "editEphemeralMessage")


def class_of(name: str) -> PostClass:
    """The class of a method by its name in the Bot API."""
    if name.startswith(_INSTANT):
        return PostClass.INSTANT
    return PostClass.SANCTION if name.startswith(_SANCTIONS) else PostClass.REPLY


def repeats_show(name: str) -> bool:
    """Whether the chat sees it when the call is made twice."""
    return name.startswith(_SAID) and name != "sendChatAction"


def cost(name: str, params: Mapping[str, Any]) -> int:
    """How many messages the call counts for in Telegram's limits; 0 = not limited."""
    if name == "sendMessage":
        return 1
    if not (repeats_show(name) or name.startswith(_EDITED)):
        return 0
    several = params.get("message_ids") or params.get("media")
    return len(several) if isinstance(several, list) and several else 1


def sanctioned(params: Mapping[str, Any]) -> int | None:
    """Whom a sanction concerns: a user, or a channel that wrote."""
    who = params.get("user_id") or params.get("sender_chat_id")
    return who if isinstance(who, int) else None
