"""What the group is told of a message that was dealt with, and how that can be appealed."""

from collections.abc import Mapping
from html import escape
from typing import Any, Final

from aiogram import Bot
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup, Message

from bot.plugin import (
    Buttons,
    CaseInfo,
    Html,
    JobContext,
    Person,
    Phrases,
    SenderKind,
    mention,
    plain,
)
from handlers.ads.bench import Bench
from handlers.ads.builtin import is_builtin
from handlers.ads.enforcing import Caught, Done, label_of
from handlers.ads.restoring import in_the_group
from handlers.ads.tables import AdsReport, acted_lately
from text.filler import fill

APPEAL: Final = "appeal"
REASONS: Final = 2  # kinds of evidence that the group is told
_THROWN_OUT: Final = frozenset({"kick", "ban"})
WAVE: Final = 3  # so many in a minute are a wave: notices would be the next nuisance


async def tell_group(message: Message, caught: Caught, done: Done, bench: Bench) -> None:
    """Say what was done and why, with a button for whoever thinks it wrong."""
    if done.again or done.case is None:
        return
    text = await _notice(message, caught, done.case, bench)
    if text is None:
        return
    buttons = await appeal_buttons(done.case, bench.phrases, bench.buttons, message.bot)
    keyboard = InlineKeyboardMarkup(inline_keyboard=[buttons]) if buttons else None
    notice = message.answer(text, reply_markup=keyboard)
    bench.outbox.post(notice, delete_after=caught.notice_life)


async def _notice(message: Message, caught: Caught, case: CaseInfo, bench: Bench) -> Html | None:
    """An operator's words, or ours; a rule without words says nothing, nor do we in a wave."""
    assert caught.by is not None
    rule, who, phrases = caught.by.rule, caught.sender, bench.phrases
    if not is_builtin(rule.name):
        return _filled(rule.notice, message, who, rule.name) if rule.notice else None
    if await acted_lately(bench.db, message) >= WAVE:
        return None
    how = how_to_appeal(case, phrases)
    if caught.verdict is None:
        return phrases("ads.notice_site", who=who, how=how)
    kinds = [one for one in caught.verdict.signals if one.weight > 0][:REASONS]
    because = phrases("ads.separator").join(phrases(label_of(one)) for one in kinds)
    return phrases("ads.notice", who=who, why=Html(because), how=how)


def _filled(notice: str, message: Message, who: Person, rule: str) -> Html:
    group = Html(escape(plain(message.chat.title or ""), quote=False))
    values = {"name": mention(who), "group": group, "rule": Html(escape(plain(rule)))}
    return Html(fill(notice, values))


async def tell_decision(context: JobContext, payload: Mapping[str, Any]) -> None:
    """Tell the group of a report what staff had done with its card, and how to appeal."""
    async with context.work() as db:
        report = await db.get(AdsReport, int(payload["report"]))
        if report is None or report.case_id is None:
            return
        case = await context.moderator(db).case(report.case_id)
        if case is None or case.state == "undone":
            return
        phrases = context.phrases(report.chat_id)
        how = how_to_appeal(case, phrases)
        text = phrases("ads.notice_staff", who=report.target, how=how)
        buttons = await appeal_buttons(case, phrases, context.buttons, context.bot)
        settings = context.settings(report.chat_id)
        life = None if settings is None else settings.notice
        context.post(db, in_the_group(report, text, buttons), delete_after=life)


def how_to_appeal(case: CaseInfo, phrases: Phrases) -> Html:
    """Where the one concerned can say that it is wrong."""
    return phrases("ads.how_to_appeal" if _can_appeal(case) else "ads.how_else", case=case.id)


async def appeal_buttons(
    case: CaseInfo, phrases: Phrases, buttons: Buttons, bot: Bot | None
) -> list[InlineKeyboardButton]:
    """Who is muted presses it in the group; who is not in it any more comes to a private chat."""
    if not _can_appeal(case):
        return []
    text = phrases("ads.appeal_button").unmarked()
    if case.sanction not in _THROWN_OUT or bot is None:
        return [buttons(text, APPEAL, str(case.id))]
    me = await bot.me()  # known since the start, nothing is fetched
    url = f"https://t.me/{me.username}?start=appeal_{case.id}"
    return [InlineKeyboardButton(text=text, url=url)]


def _can_appeal(case: CaseInfo) -> bool:
    """Whether the one concerned can press anything: nobody can as a channel."""
    return case.target.kind is SenderKind.USER
