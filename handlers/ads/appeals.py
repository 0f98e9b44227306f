"""Whoever was punished can say that it was wrong, once; staff decides on a card."""

import re
from typing import Final, Literal

from aiogram import Bot
from aiogram.methods import SendMessage
from aiogram.types import CallbackQuery, InlineKeyboardButton, Message

from bot.plugin import (
    PLATFORM,
    Chats,
    CommandCall,
    Person,
    Refused,
    Sender,
    judge,
)
from handlers.ads.bench import Bench
from handlers.ads.cards import appeal_card
from handlers.ads.pressing import Press, why_not
from handlers.ads.records import AdsAppeal, appeal_of, latest_case, report_of_case

APPEAL: Final = "appeal"
_LINK: Final = re.compile(r"/start appeal_(\d{1,15})\s*")
_NUMBER: Final = re.compile(r"#?(\d{1,15})")

Outcome = Literal["filed", "not_yours", "twice", "over", "gone"]


async def button(
    case_id: int, *, banned: bool, bench: Bench, bot: Bot | None
) -> InlineKeyboardButton:
    """Who is muted presses it in the group; who is banned comes to a private chat."""
    text = bench.phrases("ads.appeal_button").unmarked()
    if not banned or bot is None:
        return bench.buttons(text, APPEAL, str(case_id))
    me = await bot.me()  # known since the start, nothing is fetched
    url = f"https://t.me/{me.username}?start=appeal_{case_id}"
    return InlineKeyboardButton(text=text, url=url)


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
    case_id = int(written[1]) if written else await latest_case(bench.db, sender.person.id)
    private = message.chat.type == "private"
    outcome: Outcome = "gone"
    if case_id is not None:
        outcome = await submit(case_id, sender.person, bench, chats, private=private)
    return message.reply(bench.phrases(f"ads.appeal_{outcome}"))


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
    if case is None or case.state == "undone" or case.dry_run:
        return "over"
    appeal = AdsAppeal(platform=PLATFORM, case_id=case_id, chat_id=report.chat_id)
    appeal.report_id, appeal.target_id = report.id, who.id
    appeal.private, appeal.state, appeal.at = private, "open", report.at
    bench.db.add(appeal)
    await bench.db.flush()
    await chats.recall(report.chat_id)
    title = chats.title(report.chat_id)
    told = appeal_card(report, case, title, bench.phrases, bench.buttons)
    await bench.staff.tell(report.chat_id, told, key=f"ads.appeal:{case_id}")
    return "filed"


async def lift(query: CallbackQuery, *, press: Press, bench: Bench) -> None:
    """Staff agrees: everything is taken back, the engine learns, the group hears a sentence."""
    appeal = await _open_appeal(query, press, bench)
    report = press.report
    if appeal is None or report is None:
        return
    if report.state != "mistake":
        try:
            await bench.release(report, press.sender)
        except Refused as refused:
            bench.alert(query, bench.phrases(refused.key, **refused.values))
            return
    appeal.state = "lifted"
    bench.close(query, bench.phrases("ads.was_lifted", by=press.sender.person))
    if appeal.private:
        _answer(appeal, bench)


async def uphold(query: CallbackQuery, *, press: Press, bench: Bench) -> None:
    """Staff does not agree: it stays as it is, and the one concerned is told."""
    appeal = await _open_appeal(query, press, bench)
    if appeal is None:
        return
    appeal.state = "upheld"
    bench.close(query, bench.phrases("ads.was_upheld", by=press.sender.person))
    _answer(appeal, bench)


async def _open_appeal(query: CallbackQuery, press: Press, bench: Bench) -> AdsAppeal | None:
    """The appeal that a press decides; whoever may not, or comes too late, is told why."""
    report = press.report
    appeal = None if report is None else await appeal_of(bench.db, report.case_id)
    if appeal is None or press.refused or appeal.state != "open":
        bench.alert(query, why_not(press, bench.phrases))
        return None
    return appeal


def _answer(appeal: AdsAppeal, bench: Bench) -> None:
    """Say what came of it, in the language of where it is said."""
    case_id = appeal.case_id
    bench.jobs.defer("ads.answer", {"case": case_id}, key=f"ads.answer:{case_id}")
