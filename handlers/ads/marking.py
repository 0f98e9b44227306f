"""``/spam`` and ``/ham``: staff says in the group what a message is, and the engine learns it."""

from datetime import timedelta
from typing import Final

from aiogram.types import InlineKeyboardMarkup, Message
from sqlalchemy import select

from bot.grammar import replied_to
from bot.plugin import PLATFORM, CommandCall, Html, Person, Refused, Sender, SenderKind
from handlers.ads.bench import Bench
from handlers.ads.builtin import engine_rule
from handlers.ads.cards import because, row, said
from handlers.ads.dealing import carry_out_whole, settle_copies
from handlers.ads.desk import Desk
from handlers.ads.enforcing import Caught, Done
from handlers.ads.notices import appeal_buttons, how_to_appeal
from handlers.ads.reading import is_anothers, said_in, text_key, written_in
from handlers.ads.records import teach
from handlers.ads.settings import AdsSettings
from handlers.ads.tables import AdsReport
from rules.judging import Suspicion
from text.reading import Reading

ANSWER_LIFE: Final = timedelta(minutes=1)


async def spam(
    message: Message,
    *,
    call: CommandCall,
    sender: Sender,
    settings: AdsSettings,
    bench: Bench,
    desk: Desk,
) -> None:
    """It is an ad: delete it, mute who wrote it, learn it; one press takes it all back."""
    replied, author = _meant(message, call)
    if replied is None or author is None:
        _say(message, bench, bench.phrases("ads.mark_what"))
        return
    caught = _as_caught(replied, author, settings)
    assert caught.by is not None
    plan = Done(caught.by.rule.then)
    if caught.forwarded:
        plan = plan.without_sanction()
    try:
        done = await carry_out_whole(replied, caught, plan, bench, sender)
    except Refused as refused:
        _say(message, bench, bench.phrases(refused.key, **refused.values))
        return
    report = await desk.file(bench.db, replied, caught, done)
    await settle_copies(report, done, bench)
    await teach(bench.db, bench.jobs, report, sender.person, spam=True)
    await _answer_spam(message, report, done, settings, bench)
    await bench.moderator.tidy(message)


async def _answer_spam(
    message: Message, report: AdsReport, done: Done, settings: AdsSettings, bench: Bench
) -> None:
    """Say what was done; it stays as long as other notices, since its author is to see it."""
    case, phrases = done.case, bench.phrases
    assert case is not None
    deeds = said(done.deeds, phrases)
    lines = [phrases("ads.marked_spam", who=report.target, deeds=deeds, case=case.id)]
    if done.refused is not None:
        lines.append(because(done.refused, phrases))
    lines.append(how_to_appeal(case, phrases))
    buttons = await appeal_buttons(case, phrases, bench.buttons, message.bot)
    keyboard = [[*row(report, phrases, bench.buttons), *buttons]]
    markup = InlineKeyboardMarkup(inline_keyboard=keyboard)
    answer = message.answer("\n".join(lines), reply_markup=markup)
    bench.outbox.post(answer, delete_after=settings.notice)


async def ham(
    message: Message,
    *,
    call: CommandCall,
    sender: Sender,
    settings: AdsSettings,
    bench: Bench,
    desk: Desk,
) -> None:
    """It is no ad: what was done because of it is taken back, the text trusted and learnt."""
    replied, author = _meant(message, call)
    if replied is None or author is None:
        _say(message, bench, bench.phrases("ads.mark_what"))
        return
    report = await _report_about(replied, bench)
    if report is None and not written_in(replied):
        _say(message, bench, bench.phrases("ads.mark_no_words"))
        return
    if report is None:
        caught = _as_caught(replied, author, settings)
        report = await desk.file(bench.db, replied, caught, Done(()))
    try:
        await bench.release(report, sender)
    except Refused as refused:
        _say(message, bench, bench.phrases(refused.key, **refused.values))
        return
    _say(message, bench, bench.phrases("ads.marked_ham"), report)
    await bench.moderator.tidy(message)


def _meant(message: Message, call: CommandCall) -> tuple[Message | None, Person | None]:
    """The message that is marked, and who wrote it; the bot's own are nobody's ads."""
    author = call.target.person if call.target is not None else None
    if author is None or author.kind is SenderKind.BOT:
        return None, None
    return replied_to(message), author


def _as_caught(replied: Message, author: Person, settings: AdsSettings) -> Caught:
    found = said_in(replied, Reading(written_in(replied)))
    rule = Suspicion(engine_rule("mute", settings), ())  # a person ordered it
    return Caught(author, rule, (), text_key(found), is_anothers(replied, author), live=True)


async def _report_about(replied: Message, bench: Bench) -> AdsReport | None:
    """The latest report about a message."""
    query = select(AdsReport).where(
        AdsReport.platform == PLATFORM,
        AdsReport.chat_id == replied.chat.id,
        AdsReport.message_id == replied.message_id,
    )
    query = query.order_by(AdsReport.id.desc()).limit(1)
    found: AdsReport | None = await bench.db.scalar(query)
    return found


def _say(message: Message, bench: Bench, text: Html, report: AdsReport | None = None) -> None:
    keyboard = None
    if report is not None:
        buttons = list(row(report, bench.phrases, bench.buttons))
        keyboard = InlineKeyboardMarkup(inline_keyboard=[buttons])
    call = message.answer(text, reply_markup=keyboard)
    bench.outbox.post(call, delete_after=ANSWER_LIFE)
