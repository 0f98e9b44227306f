"""Whoever was punished can say that it was wrong, once; staff decides on a card."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final, Literal

from aiogram.methods import SendMessage
from aiogram.types import CallbackQuery, Message

from bot.plugin import (
    PLATFORM,
    Chats,
    CommandCall,
    JobContext,
    Person,
    Refused,
    Sender,
    judge,
)
from handlers.ads.bench import Bench
from handlers.ads.cards import appeal_card
from handlers.ads.pressing import Press, why_not
from handlers.ads.records import AdsAppeal, appeal_of, cases_of, report_of_case
from handlers.ads.tables import AdsReport

_LINK: Final = re.compile(r"/start appeal_(\d{1,15})\s*")
_NUMBER: Final = re.compile(r"#?(\d{1,15})")

Outcome = Literal["filed", "not_yours", "twice", "over", "gone"]


async def pressed(
    query: CallbackQuery, *, payload: str, sender: Sender, bench: Bench, chats: Chats
) -> None:
    """Somebody pressed the button under a notice; it is heard from the one punished only."""
    outcome = await submit(int(payload), sender.person, bench, chats, private=False)
    bench.alert(query, bench.phrases(f"ads.appeal_{outcome}"))


@judge(gives="case_id")
async def by_link(message: Message) -> int | None:
    """Which case somebody came to the private chat about."""
    if message.chat.type != "private" or not message.text:
        return None
    found = _LINK.fullmatch(message.text)
    return None if found is None else int(found[1])


async def came(
    message: Message, *, case_id: int, sender: Sender, bench: Bench, chats: Chats
) -> SendMessage:
    """Somebody opened the link of a notice."""
    outcome = await submit(case_id, sender.person, bench, chats, private=True)
    return message.answer(bench.phrases(f"ads.appeal_{outcome}"))


async def asked(
    message: Message, *, call: CommandCall, sender: Sender, bench: Bench, chats: Chats
) -> SendMessage:
    """``/appeal``, ``/appeal #12``: against the latest case of the sender, or that one."""
    written = _NUMBER.fullmatch(call.args.strip())
    case_id = int(written[1]) if written else await _latest(sender.person, bench)
    private = message.chat.type == "private"
    outcome: Outcome = "gone"
    if case_id is not None:
        outcome = await submit(case_id, sender.person, bench, chats, private=private)
    return message.reply(bench.phrases(f"ads.appeal_{outcome}"))


async def _latest(who: Person, bench: Bench) -> int | None:
    """The latest case that can be appealed, else the latest that was carried out at all."""
    latest = None
    for case_id in await cases_of(bench.db, who.id):
        case = await bench.moderator.case(case_id)
        if case is None or case.dry_run:
            continue
        if case.state != "undone" and await appeal_of(bench.db, case_id) is None:
            return case_id
        latest = latest or case_id
    return latest


async def submit(
    case_id: int, who: Person, bench: Bench, chats: Chats, *, private: bool
) -> Outcome:
    """File an appeal and tell staff, if there is anything to appeal against."""
    report = await report_of_case(bench.db, case_id)
    if report is None:
        return "gone"
    if report.target_id != who.id:
        return "not_yours"
    if await appeal_of(bench.db, case_id) is not None:
        return "twice"
    case = await bench.moderator.case(case_id)
    if case is None or case.dry_run:
        return "gone"
    if case.state == "undone":
        return "over"
    appeal = AdsAppeal(platform=PLATFORM, case_id=case_id, chat_id=report.chat_id)
    appeal.report_id, appeal.target_id = report.id, who.id
    appeal.private, appeal.state, appeal.at = private, "open", report.at
    bench.db.add(appeal)
    await bench.db.flush()
    await chats.recall(report.chat_id)
    title, written = chats.title(report.chat_id), bench.phrases.of(chats.language(report.chat_id))
    told = appeal_card(report, case, title, written, bench.buttons)
    await bench.staff.tell(report.chat_id, told, key=_card_key(case_id))
    return "filed"


def _card_key(case_id: int) -> str:
    return f"ads.appeal:{case_id}"


async def lift(query: CallbackQuery, *, press: Press, bench: Bench) -> None:
    """Staff agrees: everything is taken back, the engine learns, the group hears a sentence."""
    appeal = await _open_appeal(query, press, bench)
    report = press.report
    if appeal is None or report is None:
        return
    appeal.state = "lifted"  # before it is released: this press answers the appeal
    if report.state != "mistake":
        try:
            await bench.release(report, press.sender)
        except Refused as refused:
            appeal.state = "open"
            bench.alert(query, bench.phrases(refused.key, **refused.values))
            return
    bench.close(query, press.card("ads.was_lifted", by=press.sender.person))
    if appeal.private:
        _answer(appeal, bench)


async def uphold(query: CallbackQuery, *, press: Press, bench: Bench) -> None:
    """Staff does not agree: it stays as it is, and the one concerned is told."""
    appeal = await _open_appeal(query, press, bench)
    if appeal is None:
        return
    case = await bench.moderator.case(appeal.case_id)
    if case is None or case.state == "undone":  # by other hands: nothing is left to uphold
        appeal.state = "lifted"
        bench.close(query, press.card("ads.was_settled"))
        if appeal.private:
            _answer(appeal, bench)
        return
    appeal.state = "upheld"
    bench.close(query, press.card("ads.was_upheld", by=press.sender.person))
    _answer(appeal, bench)


async def _open_appeal(query: CallbackQuery, press: Press, bench: Bench) -> AdsAppeal | None:
    """The appeal that a press decides; whoever may not, or comes too late, is told why."""
    report = press.report
    appeal = None if report is None else await appeal_of(bench.db, report.case_id)
    if appeal is None or press.refused or appeal.state != "open":
        bench.alert(query, why_not(press, bench.phrases))
        return None
    return appeal


async def settle(context: JobContext, payload: Mapping[str, Any]) -> None:
    """A case was taken back from another card: that of its appeal says so."""
    async with context.work() as db:
        appeal = await appeal_of(db, int(payload["case"]))
        report = None if appeal is None else await db.get(AdsReport, appeal.report_id)
        case = None if appeal is None else await context.moderator(db).case(appeal.case_id)
        if appeal is None or report is None or case is None:
            return
        chats, phrases = context.chats(db), context.phrases(report.chat_id)
        await chats.recall(report.chat_id)
        told = appeal_card(report, case, chats.title(report.chat_id), phrases, context.buttons)
        told = replace(told, lines=(*told.lines, phrases("ads.was_settled")), buttons=())
        key = _card_key(appeal.case_id)
        await context.staff(db).tell(report.chat_id, told, key=key, count=1, news=False)
        if appeal.private:
            context.defer(db, "ads.answer", {"case": appeal.case_id})


def _answer(appeal: AdsAppeal, bench: Bench) -> None:
    """Say what came of it, in the language of where it is said."""
    case_id = appeal.case_id
    bench.jobs.defer("ads.answer", {"case": case_id}, key=f"ads.answer:{case_id}")
