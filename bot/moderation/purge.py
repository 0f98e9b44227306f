"""Delete many messages: in calls of a hundred, as far back as Telegram lets a bot."""

from collections.abc import Mapping, Sequence
from typing import Any

from aiogram.exceptions import TelegramBadRequest
from aiogram.methods import DeleteMessages, EditMessageText

from bot.plugin import JobContext

PURGE_JOB = "moderation.purge"
A_CALL = 100  # messages that one call may delete
MOST = 1000  # messages that one order may delete


async def purge(context: JobContext, payload: Mapping[str, Any]) -> None:
    """The job: delete, and let the notice say when something had to stay.

    Args:
        payload: ``chat_id``, ``messages``, and ``notice``, a message or a reference, with the
            ``text`` that it gets when something stays.
    """
    chat_id = int(payload["chat_id"])
    stayed = await delete_all(context.bot, chat_id, payload["messages"])
    if not stayed or payload.get("notice") is None:
        return
    told = EditMessageText(
        chat_id=chat_id, message_id=payload["notice"], text=payload["text"], parse_mode="HTML"
    )
    async with context.work() as db:
        context.post(db, told)


async def delete_all(bot: Any, chat_id: int, messages: Sequence[int]) -> list[int]:
    """Delete messages of a chat, the newest first; those already gone are skipped.

    Telegram refuses a whole call for one message of more than 48 hours. Ids grow with time, so
    whatever is older than a call that was refused in whole stays as well.

    Returns:
        The ids that could not be deleted.
    """
    left, stayed = sorted(messages), list[int]()
    while left:
        left, chunk = left[:-A_CALL], left[-A_CALL:]
        kept = await _delete(bot, chat_id, chunk)
        stayed += kept
        if chunk[0] in kept:
            return left + stayed
    return stayed


async def _delete(bot: Any, chat_id: int, messages: list[int]) -> list[int]:
    try:
        await bot(DeleteMessages(chat_id=chat_id, message_ids=messages))
    except TelegramBadRequest:
        if len(messages) == 1:
            return messages
    else:
        return []
    half = len(messages) // 2
    older, newer = messages[:half], messages[half:]
    stayed = await _delete(bot, chat_id, newer)
    if len(stayed) == len(newer):
        return messages
    return await _delete(bot, chat_id, older) + stayed
