"""What staff decides with the buttons of a card."""

from aiogram.methods import DeleteMessage
from aiogram.types import CallbackQuery, InlineKeyboardMarkup

from bot.plugin import Chats, Html, Mistake, Refused
from handlers.ads.bench import Bench
from handlers.ads.builtin import engine_rule, named_rule
from handlers.ads.cards import because, row, said
from handlers.ads.dealing import carry_out_whole, settle_copies
from handlers.ads.desk import Desk
from handlers.ads.enforcing import Caught, Done, planned
from handlers.ads.pressing import Press, why_not
from handlers.ads.records import distrust, teach, trust, unteach
from handlers.ads.restoring import as_it_was
from handlers.ads.settings import AdsSettings
from handlers.ads.tables import AdsReport, reports_like, reports_of
from rules.judging import Suspicion
from rules.rule import Rule


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
    bench.close(query, press.card(key, by=press.sender.person), _keyboard(report, press, bench))


async def take_back_mark(query: CallbackQuery, *, press: Press, bench: Bench) -> None:
    """It was no mistake after all: the text is judged again, the engine forgets the lesson."""
    report = press.report
    if report is None or press.refused or report.state != "mistake":
        bench.alert(query, why_not(press, bench.phrases))
        return
    for one in await reports_like(bench.db, report):
        if one.state == "mistake":
            one.state, one.case_id = "open", None
            await unteach(bench.db, bench.jobs, one)
            _take_away_again(one, bench)
    await distrust(bench.db, report)
    line = press.card("ads.was_undone", by=press.sender.person)
    bench.close(query, line, _keyboard(report, press, bench))


def _take_away_again(report: AdsReport, bench: Bench) -> None:
    """The text that was given back goes, and can be given back once more."""
    if report.returned_as is not None:
        call = DeleteMessage(chat_id=report.chat_id, message_id=report.returned_as)
        bench.outbox.post(call)
    report.restored, report.returned_as = False, None


async def learn(mistake: Mistake) -> None:
    """It was a mistake, said on the card of a group that rehearses: trust the texts."""
    db, case = mistake.db, mistake.case
    reports = [one for one in await reports_of(db, case) if one.state != "mistake"]
    for one in reports:
        one.state, one.deleted = "mistake", not case.dry_run
        await trust(db, one, mistake.by.person)
        await teach(db, mistake.jobs, one, mistake.by.person, spam=False)
    if reports and not case.dry_run:
        number = reports[0].id
        mistake.jobs.defer("ads.restore", {"report": number}, key=f"ads.restore:{number}")


async def confirm(
    query: CallbackQuery, *, press: Press, bench: Bench, desk: Desk, chats: Chats
) -> None:
    """It is an ad: do now what was only rehearsed or asked, and teach the engine."""
    report = press.report
    if report is None or press.refused or report.state != "open":
        bench.alert(query, why_not(press, bench.phrases))
        return
    message = as_it_was(report)
    settings = chats.settings(report.chat_id, "ads", topic_id=report.topic_id or 0)
    suspicion = Suspicion(_rule_of(report, desk, settings), ())
    caught = Caught(report.target, suspicion, (), report.text_key, report.forwarded)
    plan = await planned(message, caught, bench.moderator)
    try:
        done = await carry_out_whole(message, caught, plan, bench, press.sender)
    except Refused as refused:
        bench.alert(query, because(refused, bench.phrases))
        return
    await _settle(report, done, bench)
    await teach(bench.db, bench.jobs, report, press.sender.person, spam=True)
    bench.close(query, _was_ad(report, done, press), _keyboard(report, press, bench))


def _was_ad(report: AdsReport, done: Done, press: Press) -> Html:
    """What was done, and why no more."""
    deeds, by = said(done.deeds, press.card), press.sender.person
    lines = [press.card("ads.was_ad", by=by, deeds=deeds, case=report.case_id or 0)]
    if done.refused is not None:
        lines.append(because(done.refused, press.card))
    return Html("\n".join(lines))


def _rule_of(report: AdsReport, desk: Desk, settings: AdsSettings) -> Rule:
    """What staff's word brings: as the rule says, or where it says nothing, as the engine does."""
    rule = named_rule(report.rule, settings) or desk.rules.named(report.rule)
    if rule is not None and any(deed.name != "report" for deed in rule.then):
        return rule
    return engine_rule("mute", settings).model_copy(update={"name": report.rule})


async def _settle(report: AdsReport, done: Done, bench: Bench) -> None:
    """It was an ad, wherever its sender wrote the same; he hears how to appeal."""
    await settle_copies(report, done, bench)
    if done.case is not None:
        bench.jobs.defer("ads.tell_decision", {"report": report.id}, key=f"ads.tell:{report.id}")


def _keyboard(report: AdsReport, press: Press, bench: Bench) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(inline_keyboard=[list(row(report, press.card, bench.buttons))])
