"""The names of rights (administrators) and permissions (everybody), and what implies what."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from aiogram.types import ChatAdministratorRights, ChatPermissions

RIGHTS: tuple[str, ...] = tuple(
    name for name in ChatAdministratorRights.model_fields if name != "is_anonymous"
)
"""Rights of an administrator, as Telegram names them."""

PERMISSIONS: tuple[str, ...] = tuple(ChatPermissions.model_fields)
"""What a member may do, as Telegram names it."""

CHANNEL_RIGHTS = frozenset(
    {"can_post_messages", "can_edit_messages", "can_manage_direct_messages"}
)
GROUP_RIGHTS = frozenset({"can_pin_messages", "can_manage_topics", "can_manage_tags"})

_MEDIA = (
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
)
DEFAULT_PERMISSIONS: Mapping[str, bool] = MappingProxyType(
    {
        name: name not in {"can_change_info", "can_pin_messages", "can_manage_topics"}
        for name in PERMISSIONS
    }
)


def all_rights(chat_type: str) -> frozenset[str]:
    """Every right that an administrator of such a chat can have."""
    absent = GROUP_RIGHTS if chat_type == "channel" else CHANNEL_RIGHTS
    return frozenset(RIGHTS) - absent


def normal_permissions(given: Mapping[str, object], *, independent: bool) -> dict[str, bool]:
    """Fill a ``ChatPermissions`` up as Telegram does.

    Args:
        given: what the caller sent; what is left out is not permitted.
        independent: permissions do not imply one another.
    """
    full = {name: given.get(name) is True for name in PERMISSIONS}
    if not independent:
        if full["can_send_other_messages"] or full["can_add_web_page_previews"]:
            full.update(dict.fromkeys(("can_send_messages", *_MEDIA), True))
        if full["can_send_polls"]:
            full["can_send_messages"] = True
    if given.get("can_react_to_messages") is None:
        full["can_react_to_messages"] = full["can_send_messages"]
    for name in ("can_edit_tag", "can_manage_topics"):
        if given.get(name) is None:
            full[name] = full["can_pin_messages"]
    return full


def allows(permissions: Iterable[Mapping[str, bool]], name: str) -> bool:
    """Whether every layer (the chat's, the member's) permits it."""
    return all(layer.get(name, True) for layer in permissions)
