"""Carry out what admins order, say so in one line, and take it back."""

from dataclasses import replace
from datetime import timedelta

from aiogram.methods import AnswerCallbackQuery
from aiogram.types import CallbackQuery, Message

from bot.grammar import replied_to
from bot.plugin import (
    CaseInfo,
    Html,
    Moderator,
    Order,
    Outbox,
    Phrases,
    Refused,
    Sanction,
    Sender,
    StrikeLimit,
)
from handlers.admin.aim import Aim
from handlers.admin.desk import DELETABLE, Desk
from handlers.admin.settings import read_action

LIFTS = {"unmute": Sanction.MUTE, "unban": Sanction.BAN}
LONGEST_REASON = 300


async def punish(message: Message, *, aim: Aim, desk: Desk) -> None:
    """Kick, mute or ban, and answer with the case and its undo button."""
    try:
        order = _order(message, aim, desk)
        case = await desk.moderator.act(order)
    except Refused as refused:
        desk.refuse(refused)
        return
    parts = [_done(case, aim, desk.phrases)]
    if _is_default(desk):
        parts.append(desk.phrases("admin.default", duration=desk.settings.mute))
    # Who was kicked may simply come back: nothing to take back.
    undo = case.sanction is not Sanction.KICK
    await desk.report(_line(parts, order, [case], desk), case, aim.sender.person, undo=undo)


async def warn(message: Message, *, aim: Aim, desk: Desk) -> None:
    """Warn; enough warnings bring the group's sanction, which has a case of its own."""
    phrases, limit = desk.phrases, _limit(desk)
    try:
        order = _order(message, aim, desk)
        warned = await desk.moderator.warn(order, limit)
    except Refused as refused:
        desk.refuse(refused)
        return
    case, led_to = warned.case, warned.led_to
    who = case.target
    parts = [phrases("admin.warn", who=who, strikes=warned.strikes, limit=limit.count)]
    if led_to is not None:
        parts.append(_done(led_to, aim, phrases))
    elif warned.refused is not None:
        parts.append(phrases(warned.refused.key, **warned.refused.values))
    elif case.until is not None:
        parts.append(phrases("admin.counts_until", until=case.until.astimezone(aim.zone)))
    cases = [case] if led_to is None else [case, led_to]
    shown = case if led_to is None else replace(case, id=led_to.id)
    await desk.report(_line(parts, order, cases, desk), shown, aim.sender.person, undo=True)


async def lift(message: Message, *, aim: Aim, desk: Desk) -> None:
    """Unmute or unban."""
    sanction = LIFTS[desk.call.name]
    try:
        person = aim.person()
        case = await desk.moderator.lift(message.chat.id, person, sanction, aim.sender)
    except Refused as refused:
        desk.refuse(refused)
        return
    key = f"admin.{desk.call.name}" if case else f"admin.nothing.{sanction}"
    desk.say(desk.phrases(key, who=person))


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


def _order(message: Message, aim: Aim, desk: Desk) -> Order:
    """What was ordered.

    Raises:
        Refused: it is not clear against whom, how long or about which message, or the caller
            may not delete.
    """
    call, manner = desk.call, desk.manner
    person = aim.person()
    if manner.timed and call.duration is None and not call.forever:
        raise Refused("refused.no_duration", command=call.alias)
    replied = replied_to(message)
    source = replied and (replied.sender_chat or replied.from_user)
    evidence = replied if source and source.id == person.id else None
    if manner.deletes:
        if evidence is None:
            raise Refused("refused.not_their_message", command=call.alias)
        if not (aim.sender.operator or "can_delete_messages" in aim.sender.rights):
            raise Refused("refused.right", right="can_delete_messages")
    return Order(
        chat_id=message.chat.id,
        target=person,
        sanction=manner.sanction,
        reason=call.reason[:LONGEST_REASON],
        duration=_duration(desk),
        by=aim.sender,
        evidence=evidence,
        delete=manner.deletes,
        topic_id=message.message_thread_id if message.is_topic_message else None,
    )


def _duration(desk: Desk) -> timedelta | None:
    """How long it lasts; None = for ever."""
    call, settings = desk.call, desk.settings
    if call.duration is not None or call.forever:
        return call.duration
    if desk.manner.sanction is Sanction.WARN:
        return settings.warn_expires
    return settings.mute if desk.manner.sanction is Sanction.MUTE else None


def _is_default(desk: Desk) -> bool:
    """Whether a mute lasts as long as the group says, because nothing was said."""
    call = desk.call
    plain = desk.manner.sanction is Sanction.MUTE and call.duration is None
    return plain and not call.forever


def _limit(desk: Desk) -> StrikeLimit:
    sanction, duration = read_action(desk.settings.warn_action)
    return StrikeLimit(desk.settings.warn_limit, sanction, duration)


def _done(case: CaseInfo, aim: Aim, phrases: Phrases) -> Html:
    """Who, what, until when."""
    key, until = f"admin.{case.sanction}", None
    if case.sanction is not Sanction.KICK:
        until = case.until and case.until.astimezone(aim.zone)
        key += "" if until else "_forever"
    return phrases(key, who=case.target, until=until)


def _line(parts: list[Html], order: Order, cases: list[CaseInfo], desk: Desk) -> Html:
    """One line: what was done, why, what could not be done, and the cases' numbers."""
    phrases = desk.phrases
    if order.reason:
        parts.append(phrases("admin.reason", reason=order.reason))
    parts += [phrases("admin.case", case=case.id) for case in cases]
    old = order.delete and order.evidence and desk.message.date - order.evidence.date
    if old and old >= DELETABLE:
        parts.append(phrases("admin.too_old"))
    return Html(" · ".join(parts))
