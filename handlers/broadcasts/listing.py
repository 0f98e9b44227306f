"""``/jobs``: what is planned for a group, with buttons to pause, resume and delete."""

from aiogram.methods import AnswerCallbackQuery, SendMessage
from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message

from bot.plugin import Html, Outbox
from handlers.broadcasts.desk import Desk
from handlers.broadcasts.items import Item
from handlers.broadcasts.tables import state_of, states_of


async def jobs(message: Message, *, desk: Desk) -> SendMessage:
    """What is planned for this group."""
    if message.chat.type == "private":
        return message.reply(desk.phrases("refused.group_only"))
    text, keyboard = await _list(desk, message.chat.id)
    return message.reply(text, reply_markup=keyboard)


async def _list(desk: Desk, chat_id: int) -> tuple[Html, InlineKeyboardMarkup | None]:
    items = await desk.items(chat_id)
    if not items:
        return desk.phrases("broadcasts.nothing"), None
    states = await states_of(desk.db, chat_id)
    lines = [desk.phrases("broadcasts.title", zone=Html(desk.chats.timezone(chat_id)))]
    rows = []
    for number, item in enumerate(items, 1):
        state = states.get(item.key)
        is_paused = state is not None and state.paused
        lines.append(_line(desk, chat_id, item, number=number, is_paused=is_paused))
        row = [desk.button("resume" if is_paused else "pause", item, number=number)]
        if item.plan is not None:
            row.append(desk.button("delete", item, number=number))
        rows.append(row)
    return Html("\n".join(lines)), InlineKeyboardMarkup(inline_keyboard=rows)


def _line(desk: Desk, chat_id: int, item: Item, *, number: int, is_paused: bool) -> Html:
    due = desk.next_due(chat_id, item)
    state = desk.phrases("broadcasts.past") if due is None else f"{due:%m-%d %H:%M}"
    if is_paused:
        state = desk.phrases("broadcasts.paused")
    return desk.phrases(
        "broadcasts.line",
        number=number,
        rule=desk.rule(chat_id, item),
        name=item.label,
        next=state,
    )


async def pause(
    query: CallbackQuery, *, payload: str, desk: Desk, outbox: Outbox
) -> AnswerCallbackQuery | None:
    """Leave a broadcast out in this group until it is resumed."""
    item = await _find(query, payload, desk)
    if item is None:
        return _gone(query, desk)
    state = await state_of(desk.db, _chat(query), item.key)
    state.paused = True
    return await _changed(query, desk, outbox)


async def resume(
    query: CallbackQuery, *, payload: str, desk: Desk, outbox: Outbox
) -> AnswerCallbackQuery | None:
    """Let a broadcast go on; what fell into the pause is not made good."""
    item = await _find(query, payload, desk)
    if item is None:
        return _gone(query, desk)
    state = await state_of(desk.db, _chat(query), item.key)
    state.paused = False
    state.resumed_at = desk.schedules.now(_chat(query))
    return await _changed(query, desk, outbox)


async def remove(
    query: CallbackQuery, *, payload: str, desk: Desk, outbox: Outbox
) -> AnswerCallbackQuery | None:
    """Delete a broadcast that was planned in this group."""
    item = await _find(query, payload, desk)
    if item is None or item.plan is None:
        return _gone(query, desk)
    await desk.db.delete(item.plan)
    return await _changed(query, desk, outbox)


async def _find(query: CallbackQuery, handle: str, desk: Desk) -> Item | None:
    items = await desk.items(_chat(query))
    return next((one for one in items if one.handle == handle), None)


async def _changed(query: CallbackQuery, desk: Desk, outbox: Outbox) -> AnswerCallbackQuery:
    """Plan anew, and show the list as it is now."""
    chat_id = _chat(query)
    await desk.db.flush()
    desk.schedules.replan(chat_id)
    if isinstance(query.message, Message):
        text, keyboard = await _list(desk, chat_id)
        outbox.post(query.message.edit_text(text, reply_markup=keyboard))
    return query.answer(desk.phrases("broadcasts.done").unmarked())


def _gone(query: CallbackQuery, desk: Desk) -> AnswerCallbackQuery:
    return query.answer(desk.phrases("broadcasts.gone").unmarked(), show_alert=True)


def _chat(query: CallbackQuery) -> int:
    return query.message.chat.id if query.message is not None else 0
