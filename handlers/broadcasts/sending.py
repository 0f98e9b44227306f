"""``/broadcast``: an operator's text to several groups at once, after a look at it."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from aiogram.methods import AnswerCallbackQuery, SendMessage
from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message
from sqlalchemy.ext.asyncio import AsyncSession

from bot.plugin import PLATFORM, CommandCall, Html, JobContext, Jobs, Outbox, PostClass, Stranger
from handlers.broadcasts.desk import LONGEST, Desk, text_of
from handlers.broadcasts.tables import BroadcastDraft
from rules.broadcast import EVERYWHERE

MOST_NAMED = 10  # groups in a preview
FIRST_LOOK = timedelta(seconds=1)
_NAME = re.compile(r"([^\s,，、]+)(?:[ \t]*[,，、][ \t]*|\s+|$)")


async def broadcast(
    message: Message, *, call: CommandCall, desk: Desk, outbox: Outbox
) -> SendMessage | None:
    """Show what would be sent, and where; nothing is sent before the button."""
    say = desk.phrases
    targets, rest = await _targets(desk, call.args)
    text = text_of(message, rest)
    if not text:
        return message.reply(say("broadcasts.send.usage"))
    if len(text) > LONGEST:
        return message.reply(say("broadcasts.too_long", most=LONGEST))
    if not targets:
        return message.reply(say("broadcasts.send.nowhere"))
    draft = BroadcastDraft(
        platform=PLATFORM,
        chat_id=message.chat.id,
        by_id=message.from_user.id if message.from_user else 0,
        text=text,
        targets=targets,
        posts=[],
        state="open",
        at=desk.schedules.now(message.chat.id),
    )
    desk.db.add(draft)
    await desk.db.flush()
    buttons = [
        desk.buttons(say(f"broadcasts.button.{what}").unmarked(), what, str(draft.id))
        for what in ("send", "cancel")
    ]
    names = _named(desk, targets)
    preview = say("broadcasts.send.preview", count=len(targets), names=names, text=Html(text))
    keyboard = InlineKeyboardMarkup(inline_keyboard=[buttons])
    draft.notice = outbox.post(message.reply(preview, reply_markup=keyboard))
    return None


async def _targets(desk: Desk, args: str) -> tuple[list[int], str]:
    """The chats that are named at the beginning (none = all), and the rest."""
    found: list[int] = []
    names_all, rest = False, args
    while match := _NAME.match(rest):
        name = match[1]
        names_all = names_all or name in EVERYWHERE
        chats = desk.chats.of_set(name)
        if not chats and name not in EVERYWHERE:
            break
        found += chats
        rest = rest[match.end() :]
    if names_all or not found:
        groups = await desk.chats.groups()
        own = (None, Stranger.SERVED)
        found = [one.id for one in groups if one.present and one.stranger in own]
    return list(dict.fromkeys(found)), rest


def _named(desk: Desk, targets: list[int]) -> Html:
    say = desk.phrases
    titles = [say("broadcasts.send.group", title=desk.chats.title(one)) for one in targets]
    names = Html(say("broadcasts.send.separator").join(titles[:MOST_NAMED]))
    if len(titles) <= MOST_NAMED:
        return names
    return say("broadcasts.send.more", names=names)


async def confirm(
    query: CallbackQuery, *, payload: str, desk: Desk, jobs: Jobs, outbox: Outbox
) -> AnswerCallbackQuery:
    """Send it."""
    draft = await desk.db.get(BroadcastDraft, int(payload))
    if draft is None or draft.state != "open":
        return query.answer(desk.phrases("broadcasts.send.late").unmarked(), show_alert=True)
    draft.state = "sending"
    jobs.defer("broadcasts.send", {"draft": draft.id}, key=f"broadcasts.send:{draft.id}")
    if isinstance(query.message, Message):
        text = desk.phrases("broadcasts.send.progress", done=0, count=len(draft.targets))
        outbox.post(query.message.edit_text(text))
    return query.answer()


async def cancel(
    query: CallbackQuery, *, payload: str, desk: Desk, outbox: Outbox
) -> AnswerCallbackQuery:
    """Do not send it."""
    draft = await desk.db.get(BroadcastDraft, int(payload))
    if draft is None or draft.state != "open":
        return query.answer(desk.phrases("broadcasts.send.late").unmarked(), show_alert=True)
    draft.state = "gone"
    if isinstance(query.message, Message):
        outbox.post(query.message.edit_text(desk.phrases("broadcasts.send.cancelled")))
    return query.answer()


async def send(context: JobContext, payload: Mapping[str, Any]) -> None:
    """Post a draft to each of its groups; what was posted once is not posted again."""
    async with context.work() as db:
        draft = await db.get(BroadcastDraft, payload["draft"])
        if draft is None or draft.state != "sending":
            return
        draft.posts = [
            [chat_id, _posted(context, db, chat_id, draft.text)] for chat_id in draft.targets
        ]
        draft.state = "sent"
        context.defer(db, "broadcasts.watch", {"draft": draft.id, "look": 1}, after=FIRST_LOOK)


def _posted(context: JobContext, db: AsyncSession, chat_id: int, text: str) -> int:
    call = SendMessage(chat_id=chat_id, text=text)
    return context.post(db, call, klass=PostClass.BROADCAST)
