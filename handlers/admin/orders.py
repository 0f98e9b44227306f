"""Carry out what admins order, say so in one line, and take it back."""

from aiogram.methods import AnswerCallbackQuery
from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message

from bot.grammar import replied_to
from bot.plugin import (
    Buttons,
    CaseInfo,
    CommandCall,
    Html,
    Moderator,
    Order,
    Outbox,
    Phrases,
    Refused,
    Sanction,
    Sender,
)
from handlers.admin.aim import Aim
from handlers.admin.settings import AdminSettings

ORDERS = {
    "kick": Sanction.KICK,
    "mute": Sanction.MUTE,
    "tmute": Sanction.MUTE,
    "ban": Sanction.BAN,
    "tban": Sanction.BAN,
}
LIFTS = {"unmute": Sanction.MUTE, "unban": Sanction.BAN}
TIMED = frozenset({"tmute", "tban"})
LONGEST_REASON = 300


async def punish(
    message: Message,
    *,
    call: CommandCall,
    aim: Aim,
    settings: AdminSettings,
    moderator: Moderator,
    phrases: Phrases,
    outbox: Outbox,
    buttons: Buttons,
) -> None:
    """Kick, mute or ban, and answer with the case and its undo button."""
    keyboard = None
    try:
        case = await moderator.act(_order(message, call, aim, settings))
    except Refused as refused:
        text = phrases(refused.key, **refused.values)
    else:
        text = _result(case, call, aim, settings, phrases)
        keyboard = _undo_button(case, phrases, buttons)
    outbox.post(message.reply(text, reply_markup=keyboard), delete_after=settings.notice)


async def lift(
    message: Message,
    *,
    call: CommandCall,
    aim: Aim,
    settings: AdminSettings,
    moderator: Moderator,
    phrases: Phrases,
    outbox: Outbox,
) -> None:
    """Unmute or unban."""
    sanction = LIFTS[call.name]
    try:
        person = aim.person()
        case = await moderator.lift(message.chat.id, person, sanction, aim.sender)
    except Refused as refused:
        text = phrases(refused.key, **refused.values)
    else:
        key = f"admin.{call.name}" if case else f"admin.nothing.{sanction}"
        text = phrases(key, who=person)
    outbox.post(message.reply(text), delete_after=settings.notice)


async def undo(
    query: CallbackQuery,
    *,
    payload: str,
    sender: Sender,
    moderator: Moderator,
    phrases: Phrases,
    outbox: Outbox,
) -> AnswerCallbackQuery:
    """Take a case back and say so in the place of its notice."""
    try:
        case = await moderator.undo(int(payload), sender)
    except Refused as refused:
        text = phrases(refused.key, **refused.values)
        return query.answer(text.unmarked(), show_alert=True)
    if case is None:
        return query.answer(phrases("admin.not_open").unmarked(), show_alert=True)
    if isinstance(query.message, Message):
        text = phrases("admin.undone", by=sender.person, case=case.id, who=case.target)
        outbox.post(query.message.edit_text(text))
    return query.answer(phrases("admin.undone_short").unmarked())


def _order(message: Message, call: CommandCall, aim: Aim, settings: AdminSettings) -> Order:
    person = aim.person()
    if call.name in TIMED and call.duration is None and not call.forever:
        raise Refused("refused.no_duration", command=call.alias)
    replied = replied_to(message)
    source = replied and (replied.sender_chat or replied.from_user)
    return Order(
        chat_id=message.chat.id,
        target=person,
        sanction=ORDERS[call.name],
        reason=call.reason[:LONGEST_REASON],
        duration=settings.mute if _is_default(call) else call.duration,
        by=aim.sender,
        evidence=replied if source and source.id == person.id else None,
        topic_id=message.message_thread_id if message.is_topic_message else None,
    )


def _is_default(call: CommandCall) -> bool:
    return call.name == "mute" and call.duration is None and not call.forever


def _result(
    case: CaseInfo, call: CommandCall, aim: Aim, settings: AdminSettings, phrases: Phrases
) -> Html:
    """One line: who, what, until when, why, and the case's number."""
    key, until = f"admin.{case.sanction}", None
    if case.sanction is not Sanction.KICK:
        until = case.until and case.until.astimezone(aim.zone)
        key += "" if until else "_forever"
    parts = [phrases(key, who=case.target, until=until)]
    if _is_default(call):
        parts.append(phrases("admin.default", duration=settings.mute))
    if case.reason:
        parts.append(phrases("admin.reason", reason=case.reason))
    parts.append(phrases("admin.case", case=case.id))
    if case.dry_run:
        parts.append(phrases("admin.rehearsal"))
    return Html(" · ".join(parts))


def _undo_button(
    case: CaseInfo, phrases: Phrases, buttons: Buttons
) -> InlineKeyboardMarkup | None:
    if case.sanction is Sanction.KICK or case.dry_run:  # who was kicked may simply come back
        return None
    button = buttons(phrases("admin.undo").unmarked(), "undo", str(case.id))
    return InlineKeyboardMarkup(inline_keyboard=[[button]])
