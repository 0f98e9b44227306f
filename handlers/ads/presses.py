"""What staff decides with the buttons of a card."""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from aiogram.methods import SendMessage
from aiogram.types import CallbackQuery, Chat, InlineKeyboardMarkup, LinkPreviewOptions, Message
from sqlalchemy.ext.asyncio import AsyncSession

from bot.plugin import (
    PLATFORM,
    Buttons,
    Chats,
    Html,
    JobContext,
    Jobs,
    Moderator,
    Outbox,
    Phrases,
    Refused,
    Role,
    Sender,
    judge,
)
from handlers.ads.cards import row, said
from handlers.ads.enforcing import Caught, carry_out, planned
from handlers.ads.tables import AdsReport, AdsTrusted, reports_like
from rules.judging import RuleJudge, Suspicion

RIGHT = "can_delete_messages"
LONGEST = 3500  # characters of a text that is given back: names and markup come on top


@dataclass(frozen=True, slots=True)
class Press:
    """A press of a card's button.

    Attributes:
        report: None when it is too old.
        refused: why this person may not decide about it.
    """

    sender: Sender
    report: AdsReport | None
    refused: Refused | None = None


@judge(gives="press")
async def find_report(
    query: CallbackQuery, *, payload: str, sender: Sender, chats: Chats, db: AsyncSession
) -> Press:
    """Whom and what a press concerns.

    The card may stand in another chat, or in private: what counts is the group of the report.
    """
    report = await db.get(AdsReport, int(payload))
    if report is None or sender.operator:
        return Press(sender, report)
    await chats.recall(report.chat_id)
    role = chats.role(report.chat_id, sender.person.id)
    if role is None:
        return Press(sender, report, Refused("refused.unknown_roles"))
    if role < Role.MODERATOR:
        return Press(sender, report, Refused("refused.role", role="moderator"))
    if RIGHT not in chats.rights(report.chat_id, sender.person.id):
        return Press(sender, report, Refused("refused.right", right=RIGHT))
    return Press(sender, report)


async def take_back(
    query: CallbackQuery,
    *,
    press: Press,
    moderator: Moderator,
    outbox: Outbox,
    phrases: Phrases,
    db: AsyncSession,
    jobs: Jobs,
) -> None:
    """It was a mistake: undo what was done, and trust the text."""
    report = press.report
    if report is None or press.refused or report.state == "mistake":
        _alert(query, outbox, _why_not(press, phrases))
        return
    like = [one for one in await reports_like(db, report) if one.state != "mistake"]
    cases = [one.case_id for one in like if one.case_id is not None]
    try:
        for case_id in cases:
            await moderator.undo(case_id, press.sender)
    except Refused as refused:
        _alert(query, outbox, phrases(refused.key, **refused.values))
        return
    for one in like:
        one.state = "mistake"
    if cases:
        jobs.defer("ads.restore", {"report": report.id}, key=f"ads.restore:{report.id}")
    if report.text_key:
        place = {"platform": PLATFORM, "chat_id": report.chat_id, "text_key": report.text_key}
        await db.merge(AdsTrusted(**place, by_id=press.sender.person.id, at=report.at))
    key = "ads.was_mistake" if cases else "ads.was_innocent"
    _close(query, outbox, phrases, phrases(key, by=press.sender.person))


async def confirm(
    query: CallbackQuery,
    *,
    press: Press,
    moderator: Moderator,
    outbox: Outbox,
    phrases: Phrases,
    buttons: Buttons,
    rulebook: RuleJudge,
) -> None:
    """It is an ad: do now what the rule only rehearsed."""
    report = press.report
    rule = None if report is None else rulebook.named(report.rule)
    if report is None or rule is None or press.refused or report.state != "open":
        _alert(query, outbox, _why_not(press, phrases))
        return
    message = _as_it_was(report)
    suspicion = Suspicion(rule, ())
    caught = Caught(report.target, suspicion, (), report.text_key, report.forwarded)
    plan = await planned(message, caught, moderator)
    try:
        done = await carry_out(message, caught, plan, moderator, press.sender)
    except Refused as refused:
        _alert(query, outbox, phrases(refused.key, **refused.values))
        return
    report.state = "ad"
    report.case_id = done.case.id if done.case else None
    line = phrases(
        "ads.was_ad",
        by=press.sender.person,
        deeds=said(done.deeds, phrases),
        case=report.case_id or 0,
    )
    left = InlineKeyboardMarkup(inline_keyboard=[list(row(report, phrases, buttons))])
    _close(query, outbox, phrases, line, left)


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


def _as_it_was(report: AdsReport) -> Message:
    """The message, as far as it is known: enough to delete it and to show it."""
    return Message(
        message_id=report.message_id,
        date=report.at,
        chat=Chat(id=report.chat_id, type="supergroup"),
        message_thread_id=report.topic_id,
        is_topic_message=report.topic_id is not None or None,
        text=report.text,
    )


def _why_not(press: Press, phrases: Phrases) -> Html:
    refused = press.refused
    if press.report is None:
        return phrases("ads.gone")
    if refused is None:
        return phrases("ads.settled")
    values = {
        name: phrases(f"{name}.{value}") if name in ("role", "right") else value
        for name, value in refused.values.items()
    }
    return phrases(refused.key, **values)


def _alert(query: CallbackQuery, outbox: Outbox, text: Html) -> None:
    outbox.post(query.answer(text.unmarked(), show_alert=True))


def _close(
    query: CallbackQuery,
    outbox: Outbox,
    phrases: Phrases,
    line: Html,
    left: InlineKeyboardMarkup | None = None,
) -> None:
    """Write the decision below the card."""
    outbox.post(query.answer(phrases("ads.thanks").unmarked()))
    shown = query.message
    if isinstance(shown, Message):
        edited = f"{shown.html_text}\n{line}"
        preview = LinkPreviewOptions(is_disabled=True)
        outbox.post(
            shown.edit_text(
                edited, parse_mode="HTML", reply_markup=left, link_preview_options=preview
            )
        )
