"""Reading an emulated chat."""

from inspect import isawaitable
from typing import Any

Json = dict[str, Any]


async def messages(group: Any) -> list[Json]:
    """All messages of the chat, the deleted ones marked."""
    found = group.transcript()
    found = await found if isawaitable(found) else found
    return list(found["messages"] if isinstance(found, dict) else found)


async def shown(group: Any) -> list[str]:
    """The texts that can still be read."""
    return [one["text"] for one in await messages(group) if one["text"] and not one["deleted"]]


async def latest(group: Any) -> Json:
    """The newest message."""
    return (await messages(group))[-1]


async def find(group: Any, text: str) -> Json:
    """The newest message with this in its text."""
    return next(one for one in reversed(await messages(group)) if text in (one["text"] or ""))


async def member(group: Any, name: str) -> Json:
    """What the chat knows of a member, by first name."""
    found = group.members()
    found = await found if isawaitable(found) else found
    members = found["members"] if isinstance(found, dict) else found
    return next(one for one in members if one["user"]["name"].startswith(name))
