"""Delete many messages: in calls of a hundred, as far back as Telegram lets a bot."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from aiogram.exceptions import TelegramBadRequest
from aiogram.methods import DeleteMessages, SendMessage

from bot.plugin import JobContext, SweepNotice

PURGE_JOB = "moderation.purge"
A_CALL = 100  # messages that one call may delete
MOST = 1000  # messages that one order may delete


def purge_payload(
    chat_id: int, messages: Sequence[int], notice: SweepNotice | None
) -> dict[str, Any]:
    """What the job needs."""
    payload: dict[str, Any] = {"chat_id": chat_id, "messages": list(messages)}
    if notice is not None:
        life = notice.delete_after
        payload["notice"] = {
            "done": str(notice.done),
            "partly": str(notice.partly),
            "delete_after_s": None if life is None else life.total_seconds(),
            "topic_id": notice.topic_id,
        }
    return payload


async def purge(context: JobContext, payload: Mapping[str, Any]) -> None:
    """The job: delete, and tell the group how it went."""
    chat_id, notice = int(payload["chat_id"]), payload.get("notice")
    stayed = await delete_all(context.bot, chat_id, payload["messages"])
    if notice is None:
        return
    said = SendMessage(
        chat_id=chat_id,
        text=notice["partly" if stayed else "done"],
        message_thread_id=notice["topic_id"],
        parse_mode="HTML",
    )
    life_s = notice["delete_after_s"]
    life = None if life_s is None else timedelta(seconds=life_s)
    async with context.work() as db:
        context.post(db, said, delete_after=life)


async def delete_all(bot: Any, chat_id: int, messages: Sequence[int]) -> list[int]:
    """Delete messages of a chat, the newest first; those already gone are skipped.

    Telegram refuses a whole call for one message of more than 48 hours. Ids grow with time, so
    the age is found by halving: where a message and the one before it stay, all before stay.

    Returns:
        The ids that could not be deleted.
    """
    left, stayed = sorted(messages), list[int]()
    while left:
        left, chunk = left[:-A_CALL], left[-A_CALL:]
        kept = await _delete(bot, chat_id, chunk)
        stayed += kept
        if left and chunk[0] in kept and await _delete(bot, chat_id, left[-1:]):
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
    if newer[0] in stayed and await _delete(bot, chat_id, older[-1:]):
        return older + stayed
    return await _delete(bot, chat_id, older) + stayed
