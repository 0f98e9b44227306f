"""Whom a command of an admin means, and who is spared."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from aiogram import Bot
from aiogram.types import Message

from bot.plugin import (
    Chats,
    CommandCall,
    Moderator,
    Person,
    Refused,
    Role,
    Sanction,
    Sender,
    SenderKind,
    judge,
)

ORDERS = {
    "kick": Sanction.KICK,
    "mute": Sanction.MUTE,
    "tmute": Sanction.MUTE,
    "ban": Sanction.BAN,
    "tban": Sanction.BAN,
}
ANONYMOUS_ADMIN_ID = 1087968824
TELEGRAM_IDS = frozenset({777000, 136817688})


@dataclass(frozen=True, slots=True)
class Aim:
    """Who orders and whom it concerns, or why it will not be done.

    Attributes:
        zone: the group's, in which times are said.
    """

    sender: Sender
    zone: ZoneInfo
    found: Person | Refused

    def person(self) -> Person:
        """Whom the command means.

        Raises:
            Refused: nobody, or somebody who is spared.
        """
        if isinstance(self.found, Refused):
            raise self.found
        return self.found


@judge(gives="aim")
async def aim_of(
    message: Message,
    *,
    call: CommandCall,
    sender: Sender,
    chats: Chats,
    moderator: Moderator,
    bot: Bot,
) -> Aim:
    """Find out whom the command means."""
    zone = ZoneInfo(chats.timezone(message.chat.id))
    try:
        person = await _resolve(message, call, chats, moderator)
        if call.name in ORDERS:
            _spare(person, message.chat.id, bot.id)
            _respect(person, message.chat.id, sender, chats)
    except Refused as refused:
        return Aim(sender, zone, refused)
    return Aim(sender, zone, person)


async def _resolve(
    message: Message, call: CommandCall, chats: Chats, moderator: Moderator
) -> Person:
    chat_id, target = message.chat.id, call.target
    if message.chat.type == "private":
        raise Refused("refused.group_only")
    if target is None:
        raise Refused("problem.no_target", command=call.alias)
    if target.case_id is not None:
        case = await moderator.case(target.case_id)
        if case is None or case.chat_id != chat_id:
            raise Refused("refused.unknown_case", case=target.case_id)
        return case.target
    person = await chats.resolve(chat_id, target)
    if person is None:
        raise Refused("refused.unknown_user", username=target.username or "")
    return person


def _spare(person: Person, chat_id: int, bot_id: int) -> None:
    """Refuse to punish those who are no members, whoever asks."""
    if person.id == bot_id:
        raise Refused("refused.bot")
    if person.id in TELEGRAM_IDS:
        raise Refused("refused.telegram")
    if person.kind is SenderKind.ANONYMOUS_ADMIN or person.id in (ANONYMOUS_ADMIN_ID, chat_id):
        raise Refused("refused.admin", who=person)
    if person.kind is SenderKind.LINKED_CHANNEL:
        raise Refused("refused.channel", who=person)


def _respect(person: Person, chat_id: int, sender: Sender, chats: Chats) -> None:
    """Refuse to punish oneself, admins, and those who rank as high as the caller."""
    if person.id == sender.person.id:
        raise Refused("refused.self")
    role = chats.role(chat_id, person.id)
    if role is None:
        raise Refused("refused.unknown_roles")
    if role >= Role.ADMIN:
        raise Refused("refused.admin", who=person)
    if role >= Role.MODERATOR and not sender.operator and role >= (sender.role or Role.MEMBER):
        raise Refused("refused.rank", who=person)
