"""The methods of the Bot API that the emulator does, by area."""

from collections.abc import Mapping
from types import MappingProxyType

from bot.emulator.methods import account, chats, copies, editing, forum, links, members, sending
from bot.emulator.methods.context import Call, Handler

__all__ = ["METHODS", "Call", "Handler"]

METHODS: Mapping[str, Handler] = MappingProxyType(
    {
        **account.METHODS,
        **chats.METHODS,
        **copies.METHODS,
        **editing.METHODS,
        **forum.METHODS,
        **links.METHODS,
        **members.METHODS,
        **sending.METHODS,
    }
)
"""Everything but ``getUpdates``, which waits and is done by the world itself."""
