"""Telegram's own notices, "X joined the group": removed, a hundred with one call."""

from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import Any

from aiogram.methods import DeleteMessages
from aiogram.types import Message

from bot.plugin import Chats, Clock, JobContext, Jobs, judge
from handlers.welcome.guests import late_key, people_in
from handlers.welcome.lately import AfterCommit, Lately
from handlers.welcome.settings import WelcomeSettings

EVERY_S = 5  # notices are gathered so long
A_CALL = 100  # messages that one call may delete
RIGHT = "can_delete_messages"


@judge(gives="is_notice")
async def notice(message: Message) -> bool | None:
    """Whether Telegram says that somebody came or went."""
    return bool(message.new_chat_members or message.left_chat_member) or None


async def gather(
    message: Message,
    *,
    settings: WelcomeSettings,
    clock: Clock,
    chats: Chats,
    jobs: Jobs,
    lately: Lately,
    after_commit: AfterCommit,
) -> None:
    """Note who came; remove the notice soon, with others, if the group does not want it.

    Whoever needs it has seen it by then.
    """
    chat_id, now = message.chat.id, clock.now()
    for one in people_in(message):
        if not lately.shows(chat_id, now):
            jobs.cancel(late_key(chat_id, one.id))
        after_commit(partial(lately.noticed, chat_id, one.id, now))
    rights = chats.bot_rights(chat_id)
    kind = "joined" if message.new_chat_members else "left"
    if kind not in settings.cleaned or (rights is not None and RIGHT not in rights):
        return
    turn = int(now.timestamp()) // EVERY_S
    after_commit(partial(lately.keep, chat_id, message.message_id, turn))
    if not lately.is_planned(chat_id, turn):
        after = timedelta(seconds=(turn + 1) * EVERY_S + 1 - now.timestamp())
        key = f"welcome.clean:{chat_id}:{turn}"
        jobs.defer("welcome.clean", {"chat": chat_id}, after=after, key=key)


async def clean(context: JobContext, payload: Mapping[str, Any]) -> None:
    """The job: remove what was gathered."""
    chat_id = int(payload["chat"])
    ids = context.constants["lately"].take(chat_id)
    if not ids:
        return
    async with context.work() as db:
        for start in range(0, len(ids), A_CALL):
            some = ids[start : start + A_CALL]
            context.post(db, DeleteMessages(chat_id=chat_id, message_ids=some))
