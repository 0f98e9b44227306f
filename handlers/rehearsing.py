"""New groups rehearse: staff decides on one card what was right, operators let a group go live.

It is on in every chat; the core writes the cards.
"""

from zoneinfo import ZoneInfo

from aiogram import Router
from aiogram.methods import AnswerCallbackQuery
from aiogram.types import CallbackQuery, Message

from bot.plugin import (
    Chats,
    CommandCall,
    Decided,
    GroupSettings,
    Html,
    Moderator,
    Outbox,
    Phrases,
    Plugin,
    Refused,
    RehearsalInfo,
    Rehearsals,
    Sanction,
    Sender,
    Stage,
    action,
    command,
)

ON = frozenset({"on", "开", "重来"})
OFF = frozenset({"off", "关", "结束"})


async def show(
    message: Message,
    *,
    call: CommandCall,
    sender: Sender,
    rehearsals: Rehearsals,
    chats: Chats,
    phrases: Phrases,
    outbox: Outbox,
) -> None:
    """``/rehearsal``: how the group stands; ``off`` goes live, ``on`` rehearses again."""
    if message.chat.type == "private":
        outbox.post(message.reply(await _everywhere(rehearsals, chats, phrases)))
        return
    asked = call.args.strip().lower()
    try:
        text = await _carried_out(asked, message.chat.id, sender, rehearsals, phrases)
    except Refused as refused:
        text = phrases(refused.key, **refused.values)
    if text is None:
        status = await rehearsals.status(message.chat.id)
        text = _standing(status, ZoneInfo(chats.timezone(message.chat.id)), phrases)
    outbox.post(message.reply(text), only_for=sender.person.id)


async def _carried_out(
    asked: str, chat_id: int, sender: Sender, rehearsals: Rehearsals, phrases: Phrases
) -> Html | None:
    """Do what was asked, and say so; None = only the present state was asked for.

    Raises:
        Refused: it is a group of staff.
    """
    if asked in ON:
        await rehearsals.begin(chat_id)
        return phrases("rehearsing.began")
    if asked in OFF:
        status = await rehearsals.status(chat_id)
        if status is not None:
            await rehearsals.go_live(status.number, sender)
        return phrases("rehearsing.live")
    return phrases("rehearsing.how") if asked else None


def _standing(status: RehearsalInfo | None, zone: ZoneInfo, phrases: Phrases) -> Html:
    if status is None:
        return phrases("rehearsing.never")
    if status.ended_at is not None:
        at = status.ended_at.astimezone(zone)
        return phrases("rehearsing.was_live", by=status.ended_by or "", at=at)
    until = status.until.astimezone(zone)
    return phrases("rehearsing.status", until=until, undecided=status.undecided)


async def _everywhere(rehearsals: Rehearsals, chats: Chats, phrases: Phrases) -> Html:
    """The groups that rehearse."""
    going = await rehearsals.going_on()
    if not going:
        return phrases("rehearsing.nobody")
    lines = [phrases("rehearsing.list", total=len(going))]
    for one in going:
        await chats.recall(one.chat_id)
        until = one.until.astimezone(ZoneInfo(chats.timezone(one.chat_id)))
        title = chats.title(one.chat_id)
        lines.append(phrases("rehearsing.one", chat=title, until=until, undecided=one.undecided))
    return Html("\n".join(lines))


# --- the card ----------------------------------------------------------------------------------


async def do_now(
    query: CallbackQuery, *, payload: str, sender: Sender, moderator: Moderator, phrases: Phrases
) -> AnswerCallbackQuery:
    """Carry out what was only rehearsed."""
    try:
        done = await moderator.decide(int(payload), sender, mistake=False)
    except Refused as refused:
        return _alert(query, phrases(refused.key, **refused.values))
    if not done.sanctioned:
        return _alert(query, phrases("rehearsing.only_deleted"))
    return query.answer(phrases("rehearsing.done", deeds=_deeds(done, phrases)).unmarked())


def _deeds(done: Decided, phrases: Phrases) -> Html:
    parts: list[str] = []
    if done.case.sanction is not Sanction.DELETE:
        parts.append(phrases(f"sanction.{done.case.sanction}"))
    if done.deleted:
        parts.append(phrases("rehearsal.deletes", count=done.deleted))
    return Html(phrases("rehearsal.separator").join(parts))


async def regret(
    query: CallbackQuery, *, payload: str, sender: Sender, moderator: Moderator, phrases: Phrases
) -> AnswerCallbackQuery:
    """It was a mistake."""
    try:
        await moderator.decide(int(payload), sender, mistake=True)
    except Refused as refused:
        return _alert(query, phrases(refused.key, **refused.values))
    return query.answer(phrases("rehearsing.noted").unmarked())


async def go_live(
    query: CallbackQuery, *, payload: str, sender: Sender, rehearsals: Rehearsals, phrases: Phrases
) -> AnswerCallbackQuery:
    """The group goes live."""
    if await rehearsals.go_live(int(payload), sender):
        return query.answer(phrases("rehearsing.went_live").unmarked())
    return _alert(query, phrases("rehearsing.gone"))


def _alert(query: CallbackQuery, text: Html) -> AnswerCallbackQuery:
    return query.answer(text.unmarked(), show_alert=True)


def build_router() -> Router:
    """The plug-in's handlers."""
    router = Router(name="rehearsing")
    asking = command("rehearsal", "演练", operator=True, takes="text", help="rehearsing.help")
    router.message.register(show, asking)
    router.callback_query.register(do_now, action("now", anywhere=True))
    router.callback_query.register(regret, action("mistake", anywhere=True))
    router.callback_query.register(go_live, action("live", operator=True, anywhere=True))
    return router


plugin = Plugin("rehearsing", Stage.COMMAND, GroupSettings, build_router, everywhere=True)
