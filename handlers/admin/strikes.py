"""Warnings: look at them, take them back, and set what enough of them bring."""

from aiogram.types import Message

from bot.plugin import Chats, Html, Person, Phrases, Refused, Sanction, Sender
from handlers.admin.aim import Aim
from handlers.admin.desk import Desk
from handlers.admin.settings import MOST_WARNINGS, read_action


async def unwarn(message: Message, *, aim: Aim, desk: Desk) -> None:
    """Take back the latest warning, or the one that was named."""
    chat_id, phrases = message.chat.id, desk.phrases
    try:
        person = aim.person()
        case_id = await _take_back(desk, chat_id, person, aim.sender)
    except Refused as refused:
        desk.refuse(refused)
        return
    if case_id is None:
        desk.say(phrases("admin.nothing.warn", who=person))
        return
    left = len(await desk.moderator.strikes(chat_id, person))
    desk.say(phrases("admin.unwarn", who=person, case=case_id, left=left))


async def _take_back(desk: Desk, chat_id: int, person: Person, by: Sender) -> int | None:
    target = desk.call.target
    named = None if target is None else target.case_id
    if named is None:
        taken = await desk.moderator.forgive(chat_id, person, by)
        return taken[0].id if taken else None
    case = await desk.moderator.case(named)
    if case is None or case.sanction is not Sanction.WARN:
        return None
    return named if await desk.moderator.undo(named, by) else None


async def reset_warns(message: Message, *, aim: Aim, desk: Desk) -> None:
    """Take all warnings back."""
    try:
        person = aim.person()
    except Refused as refused:
        desk.refuse(refused)
        return
    taken = await desk.moderator.forgive(message.chat.id, person, aim.sender, every=True)
    key = "admin.resetwarns" if taken else "admin.nothing.warn"
    desk.say(desk.phrases(key, who=person, count=len(taken)))


async def show_warns(message: Message, *, aim: Aim, desk: Desk) -> None:
    """List the warnings that count."""
    phrases = desk.phrases
    try:
        person = aim.person()
    except Refused as refused:
        desk.refuse(refused)
        return
    strikes = await desk.moderator.strikes(message.chat.id, person)
    if not strikes:
        desk.say(phrases("admin.nothing.warn", who=person))
        return
    limit = desk.settings.warn_limit
    lines = [phrases("admin.warns", who=person, count=len(strikes), limit=limit)]
    for case in strikes:
        parts = [phrases("admin.case", case=case.id)]
        parts.append(
            phrases("admin.reason", reason=case.reason)
            if case.reason
            else phrases("admin.no_reason")
        )
        if case.until is not None:
            parts.append(phrases("admin.counts_until", until=case.until.astimezone(aim.zone)))
        lines.append(Html(" · ".join(parts)))
    desk.say("\n".join(lines))


async def set_limit(message: Message, *, desk: Desk, chats: Chats) -> None:
    """Set how many warnings are enough, or say how many are."""
    said = desk.call.args
    if said and not (said.isdecimal() and 1 <= int(said[:9]) <= MOST_WARNINGS):
        desk.refuse(Refused("refused.bad_limit", command=desk.call.alias, most=MOST_WARNINGS))
        return
    limit = int(said) if said else desk.settings.warn_limit
    if said and not await _kept(message, desk, chats, "warn_limit", limit):
        return
    desk.say(limit_text(desk.phrases, limit, desk.settings.warn_action))


async def set_mode(message: Message, *, desk: Desk, chats: Chats) -> None:
    """Set what enough warnings bring, or say what they do."""
    said = desk.call.args
    try:
        read_action(said or desk.settings.warn_action)
    except ValueError:
        desk.refuse(Refused("refused.bad_mode", command=desk.call.alias))
        return
    if said and not await _kept(message, desk, chats, "warn_action", said):
        return
    desk.say(limit_text(desk.phrases, desk.settings.warn_limit, said or desk.settings.warn_action))


async def _kept(message: Message, desk: Desk, chats: Chats, key: str, value: int | str) -> bool:
    """Change a setting of the group; what the operators fixed stays as it is."""
    try:
        await chats.set_setting(message.chat.id, "admin", key, value)
    except ValueError:
        desk.refuse(Refused("refused.fixed"))
        return False
    return True


def limit_text(phrases: Phrases, limit: int, action: str) -> Html:
    """How many warnings bring what."""
    sanction, duration = read_action(action)
    key = f"admin.action.{sanction}"
    if sanction is not Sanction.KICK:
        key += "" if duration else "_forever"
    return phrases("admin.limit", limit=limit, action=phrases(key, duration=duration))
