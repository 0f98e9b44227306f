"""What staff decides with the buttons of a card."""

from aiogram.types import CallbackQuery, InlineKeyboardMarkup

from bot.plugin import Mistake, Refused
from handlers.ads.bench import Bench
from handlers.ads.builtin import named_rule
from handlers.ads.cards import row, said
from handlers.ads.desk import Desk
from handlers.ads.enforcing import Caught, carry_out, planned
from handlers.ads.pressing import Press, why_not
from handlers.ads.records import distrust, teach, trust, unteach
from handlers.ads.restoring import as_it_was
from handlers.ads.settings import AdsSettings
from handlers.ads.tables import AdsReport, reports_of
from rules.judging import Suspicion


async def take_back(query: CallbackQuery, *, press: Press, bench: Bench) -> None:
    """It was a mistake: undo what was done, trust the text, teach the engine."""
    report = press.report
    if report is None or press.refused or report.state == "mistake":
        bench.alert(query, why_not(press, bench.phrases))
        return
    try:
        had_cases = await bench.release(report, press.sender)
    except Refused as refused:
        bench.alert(query, bench.phrases(refused.key, **refused.values))
        return
    key = "ads.was_mistake" if had_cases else "ads.was_innocent"
    bench.close(query, bench.phrases(key, by=press.sender.person), _keyboard(report, bench))


async def take_back_mark(query: CallbackQuery, *, press: Press, bench: Bench) -> None:
    """It was no mistake after all: the text is judged again, the engine forgets the lesson."""
    report = press.report
    if report is None or press.refused or report.state != "mistake":
        bench.alert(query, why_not(press, bench.phrases))
        return
    report.state, report.case_id = "open", None
    await unteach(bench.db, bench.jobs, report)
    await distrust(bench.db, report)
    line = bench.phrases("ads.was_undone", by=press.sender.person)
    bench.close(query, line, _keyboard(report, bench))


async def learn(mistake: Mistake) -> None:
    """It was a mistake, said on the card of a group that rehearses: trust the texts."""
    db, case = mistake.db, mistake.case
    reports = [one for one in await reports_of(db, case) if one.state != "mistake"]
    for one in reports:
        one.state = "mistake"
        await trust(db, one, mistake.by.person)
        await teach(db, mistake.jobs, one, mistake.by.person, spam=False)
    if reports and not case.dry_run:
        number = reports[0].id
        mistake.jobs.defer("ads.restore", {"report": number}, key=f"ads.restore:{number}")


async def confirm(
    query: CallbackQuery, *, press: Press, bench: Bench, desk: Desk, settings: AdsSettings
) -> None:
    """It is an ad: do now what was only rehearsed or asked, and teach the engine."""
    report, phrases = press.report, bench.phrases
    rule = None
    if report is not None:
        rule = named_rule(report.rule, settings) or desk.rules.named(report.rule)
    if report is None or rule is None or press.refused or report.state != "open":
        bench.alert(query, why_not(press, phrases))
        return
    message = as_it_was(report)
    suspicion = Suspicion(rule, ())
    caught = Caught(report.target, suspicion, (), report.text_key, report.forwarded)
    plan = await planned(message, caught, bench.moderator)
    try:
        done = await carry_out(message, caught, plan, bench.moderator, press.sender)
    except Refused as refused:
        bench.alert(query, phrases(refused.key, **refused.values))
        return
    report.state = "ad"
    report.case_id = done.case.id if done.case else None
    report.deleted = any(deed.name == "delete" for deed in done.deeds)
    await teach(bench.db, bench.jobs, report, press.sender.person, spam=True)
    line = phrases(
        "ads.was_ad",
        by=press.sender.person,
        deeds=said(done.deeds, phrases),
        case=report.case_id or 0,
    )
    bench.close(query, line, _keyboard(report, bench))


def _keyboard(report: AdsReport, bench: Bench) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(inline_keyboard=[list(row(report, bench.phrases, bench.buttons))])
