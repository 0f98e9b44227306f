"""What the small centred lines say: somebody came, went, pinned …"""

from collections.abc import Callable
from types import MappingProxyType
from typing import Any

from markupsafe import Markup

from bot.emulator.state import Message
from bot.web.place import Look

Teller = Callable[[Look, Message, Any], Markup]


def service_text(look: Look, message: Message) -> str:
    """A service message in the viewer's language, as plain text."""
    for key, value in (message.service or {}).items():
        teller = _TELLERS.get(key)
        if teller is not None:
            return teller(look, message, value).unescape()
    names = ", ".join(message.service or {})
    return look.say("service.other", what=names).unescape()


def _name(look: Look, user_id: int | None) -> str:
    user = look.world.users.get(user_id or 0)
    return user.name if user is not None else "?"


def _came(look: Look, message: Message, users: Any) -> Markup:
    names = ", ".join(_name(look, user["id"]) for user in users)
    if any(user["id"] != message.from_id for user in users):
        return look.say("service.added", who=_name(look, message.from_id), names=names)
    return look.say("service.joined", names=names)


def _went(look: Look, message: Message, user: Any) -> Markup:
    name = _name(look, user["id"])
    if user["id"] != message.from_id:
        return look.say("service.removed", who=_name(look, message.from_id), name=name)
    return look.say("service.left", name=name)


def _pinned(look: Look, message: Message, pinned: Any) -> Markup:
    return look.say("service.pinned", who=_name(look, message.from_id))


def _topic(look: Look, message: Message, topic: Any) -> Markup:
    return look.say("service.topic", name=topic.get("name", ""))


def _title(look: Look, message: Message, title: Any) -> Markup:
    return look.say("service.title", title=title)


def _migrated(look: Look, message: Message, chat_id: Any) -> Markup:
    return look.say("service.migrated")


_TELLERS: MappingProxyType[str, Teller] = MappingProxyType(
    {
        "new_chat_members": _came,
        "left_chat_member": _went,
        "pinned_message": _pinned,
        "forum_topic_created": _topic,
        "new_chat_title": _title,
        "migrate_to_chat_id": _migrated,
        "migrate_from_chat_id": _migrated,
    }
)
