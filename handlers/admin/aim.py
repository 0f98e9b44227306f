"""Whom a command of an admin means."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from aiogram.types import Message

from bot.plugin import (
    Chats,
    CommandCall,
    Moderator,
    Person,
    Refused,
    Sender,
    judge,
)


@dataclass(frozen=True, slots=True)
class Aim:
    """Who orders and whom it concerns, or why that is nobody.

    Attributes:
        zone: the group's, in which times are said.
    """

    sender: Sender
    zone: ZoneInfo
    found: Person | Refused

    def person(self) -> Person:
        """Whom the command means.

        Raises:
            Refused: nobody that the bot knows.
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
) -> Aim:
    """Find out whom the command means."""
    zone = ZoneInfo(chats.timezone(message.chat.id))
    try:
        person = await _resolve(message, call, chats, moderator)
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
