"""What staff decides with the buttons of a card."""

from aiogram.types import CallbackQuery, InlineKeyboardMarkup, LinkPreviewOptions, Message
from sqlalchemy.ext.asyncio import AsyncSession

from bot.plugin import (
    PLATFORM,
    Buttons,
    Html,
    Jobs,
    Mistake,
    Moderator,
    Outbox,
    Phrases,
    Refused,
    Sender,
)
from handlers.ads.cards import row, said
from handlers.ads.enforcing import Caught, carry_out, planned
from handlers.ads.pressing import Press, why_not
from handlers.ads.restoring import as_it_was
from handlers.ads.tables import AdsReport, AdsTrusted, reports_like, reports_of
from rules.judging import RuleJudge, Suspicion


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
        _alert(query, outbox, why_not(press, phrases))
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
    await _trust(db, report, press.sender)
    key = "ads.was_mistake" if cases else "ads.was_innocent"
    _close(query, outbox, phrases, phrases(key, by=press.sender.person))


async def learn(mistake: Mistake) -> None:
    """It was a mistake, said on the card of a group that rehearses: trust the texts."""
    db, case = mistake.db, mistake.case
    reports = [one for one in await reports_of(db, case) if one.state != "mistake"]
    for one in reports:
        one.state = "mistake"
        await _trust(db, one, mistake.by)
    if reports and not case.dry_run:
        number = reports[0].id
        mistake.jobs.defer("ads.restore", {"report": number}, key=f"ads.restore:{number}")


async def _trust(db: AsyncSession, report: AdsReport, by: Sender) -> None:
    """The same text is not judged again in that group."""
    if report.text_key:
        place = {"platform": PLATFORM, "chat_id": report.chat_id, "text_key": report.text_key}
        await db.merge(AdsTrusted(**place, by_id=by.person.id, at=report.at))


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
        _alert(query, outbox, why_not(press, phrases))
        return
    message = as_it_was(report)
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
