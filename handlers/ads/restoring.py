"""What is said when a decision was taken: giving a text back, apologising, answering appeals."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from aiogram.methods import SendMessage
from aiogram.types import (
    Chat,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    Message,
)

from bot.plugin import Html, JobContext
from handlers.ads.records import appeal_of
from handlers.ads.tables import AdsReport

LONGEST = 3500  # characters of a text that is given back: names and markup come on top


async def restore(context: JobContext, payload: Mapping[str, Any]) -> None:
    """Apologise, and give a deleted text back; what hung on it cannot be."""
    async with context.work() as db:
        report = await db.get(AdsReport, int(payload["report"]))
        if report is None or report.restored or report.state != "mistake":
            return
        report.restored = True
        phrases = context.phrases(report.chat_id)
        said = phrases("ads.sorry", who=report.target)
        if report.text and report.deleted:
            text = Html(escape(report.text[:LONGEST], quote=False))
            said = phrases("ads.restored", who=report.target, text=text)
        report.returned_as = context.post(db, in_the_group(report, said))


async def answer(context: JobContext, payload: Mapping[str, Any]) -> None:
    """Tell somebody what came of his appeal, in private if it came from there."""
    async with context.work() as db:
        appeal = await appeal_of(db, int(payload["case"]))
        report = None if appeal is None else await db.get(AdsReport, appeal.report_id)
        if appeal is None or report is None:
            return
        key = f"ads.told_{appeal.state}"
        if appeal.private:
            text = context.phrases(appeal.target_id)(key, case=appeal.case_id, who=report.target)
            context.post(db, SendMessage(chat_id=appeal.target_id, text=text, parse_mode="HTML"))
            return
        text = context.phrases(report.chat_id)(key, case=appeal.case_id, who=report.target)
        settings = context.settings(report.chat_id)
        life = None if settings is None else settings.notice
        context.post(db, in_the_group(report, text), delete_after=life)


def in_the_group(
    report: AdsReport, text: Html, buttons: Sequence[InlineKeyboardButton] = ()
) -> SendMessage:
    """Say something where the message of a report was written."""
    keyboard = InlineKeyboardMarkup(inline_keyboard=[list(buttons)]) if buttons else None
    return SendMessage(
        chat_id=report.chat_id,
        message_thread_id=report.topic_id,
        text=text,
        parse_mode="HTML",
        link_preview_options=LinkPreviewOptions(is_disabled=True),
        reply_markup=keyboard,
    )


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
