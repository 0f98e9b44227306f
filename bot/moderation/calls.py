"""Which Bot API calls a sanction, and taking it back, is made of. Pure."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from aiogram.methods import (
    BanChatMember,
    BanChatSenderChat,
    RestrictChatMember,
    TelegramMethod,
    UnbanChatMember,
    UnbanChatSenderChat,
)
from aiogram.types import ChatPermissions

from bot.grammar import Person, SenderKind
from bot.people.known import PERMISSIONS
from bot.sanctions import Sanction

Calls = list[TelegramMethod[Any]]


def end_of(now: datetime, duration: timedelta | None) -> datetime | None:
    """When a sanction ends, in whole seconds as Telegram counts; None = never.

    Telegram takes more than 366 days for ever; the outbox has such a sanction lifted by a job.
    """
    if duration is None:
        return None
    end = now + duration
    return end.replace(microsecond=0) + timedelta(seconds=1 if end.microsecond else 0)


def sanction_calls(
    chat_id: int, target: Person, sanction: Sanction, until: datetime | None
) -> Calls:
    """The calls that carry a sanction out, in order."""
    if target.kind is SenderKind.CHANNEL and sanction is Sanction.BAN:
        return [BanChatSenderChat(chat_id=chat_id, sender_chat_id=target.id)]
    if sanction is Sanction.MUTE:
        return [_restrict(chat_id, target.id, dict.fromkeys(PERMISSIONS, False), until)]
    if sanction is Sanction.KICK:
        return [
            BanChatMember(chat_id=chat_id, user_id=target.id),
            _unban(chat_id, target.id),
        ]
    if sanction is Sanction.BAN:
        return [BanChatMember(chat_id=chat_id, user_id=target.id, until_date=until)]
    return []


def give_back(
    chat_id: int, user_id: int, previous: Mapping[str, bool] | None, until: datetime | None
) -> Calls:
    """Unmute: the restriction from before, or none.

    Args:
        previous: the permissions from before; None = was not restricted. With every permission
            Telegram takes the member off its list of restricted ones.
        until: when the restriction from before ends.
    """
    if previous is None:
        return [_restrict(chat_id, user_id, dict.fromkeys(PERMISSIONS, True), None)]
    return [_restrict(chat_id, user_id, previous, until)]


def unban_calls(chat_id: int, target: Person) -> Calls:
    """Let somebody in again; nobody who is present is thrown out by it."""
    if target.kind is SenderKind.CHANNEL:
        return [UnbanChatSenderChat(chat_id=chat_id, sender_chat_id=target.id)]
    return [_unban(chat_id, target.id)]


def _unban(chat_id: int, user_id: int) -> UnbanChatMember:
    return UnbanChatMember(chat_id=chat_id, user_id=user_id, only_if_banned=True)


def _restrict(
    chat_id: int, user_id: int, permissions: Mapping[str, bool], until: datetime | None
) -> RestrictChatMember:
    return RestrictChatMember(
        chat_id=chat_id,
        user_id=user_id,
        permissions=ChatPermissions.model_validate(dict(permissions)),
        use_independent_chat_permissions=True,
        until_date=until,
    )
