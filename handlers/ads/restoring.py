"""A message that was deleted by mistake: what is known of it, and giving its text back."""

from collections.abc import Mapping
from html import escape
from typing import Any

from aiogram.methods import SendMessage
from aiogram.types import Chat, LinkPreviewOptions, Message

from bot.plugin import Html, JobContext
from handlers.ads.tables import AdsReport

LONGEST = 3500  # characters of a text that is given back: names and markup come on top


async def restore(context: JobContext, payload: Mapping[str, Any]) -> None:
    """Give the text back that was deleted by mistake; what hung on it cannot be."""
    async with context.work() as db:
        report = await db.get(AdsReport, int(payload["report"]))
        if report is None or report.restored or not report.text:
            return
        report.restored = True
        phrases = context.phrases(report.chat_id)
        text = Html(escape(report.text[:LONGEST], quote=False))
        call = SendMessage(
            chat_id=report.chat_id,
            message_thread_id=report.topic_id,
            text=phrases("ads.restored", who=report.target, text=text),
            parse_mode="HTML",
            link_preview_options=LinkPreviewOptions(is_disabled=True),
        )
        context.post(db, call)


def as_it_was(report: AdsReport) -> Message:
    """The message, as far as it is known: enough to delete it and to show it."""
    return Message(
        message_id=report.message_id,
        date=report.at,
        chat=Chat(id=report.chat_id, type="supergroup"),
        message_thread_id=report.topic_id,
        is_topic_message=report.topic_id is not None or None,
        text=report.text,
    )
