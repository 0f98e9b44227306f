"""What follows when a message was caught: the deed, a notice to the group, a card to staff."""

from dataclasses import replace

from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.types import Message

from bot.plugin import Refused, Sender
from handlers.ads.albums import take_rest
from handlers.ads.bench import Bench
from handlers.ads.cards import card, row, why
from handlers.ads.desk import Desk
from handlers.ads.enforcing import Caught, Done, carry_out, planned
from handlers.ads.look import order
from handlers.ads.notices import tell_group
from handlers.ads.restoring import as_it_was
from handlers.ads.tables import AdsReport, remember_marks, reports_like


async def deal_with(message: Message, *, caught: Caught, bench: Bench, desk: Desk) -> None:
    """Do what the rule says and tell staff; what is only reported goes on its way.

    Raises:
        SkipHandler: the message stays, others may act on it.
    """
    if caught.marks:
        await remember_marks(bench.db, message, caught.sender.id, caught.marks)
    if caught.look is not None:
        order(bench.jobs, message, caught.sender, caught.look)
    if caught.by is None:
        raise SkipHandler
    done = await planned(message, caught, bench.moderator)
    if caught.live or caught.rehearses:
        try:
            done = await carry_out_whole(message, caught, done, bench)
        except Refused as refused:
            done = replace(done, refused=refused)
        await tell_group(message, caught, done, bench)
    phrases = bench.phrases
    filed = await desk.file(bench.db, message, caught, done, "\n".join(why(caught, phrases)))
    if done.case is not None and done.case.dry_run:
        return  # it stands on the group's card
    told = card(message, caught, done, phrases, row(filed, phrases, bench.buttons))
    await bench.staff.tell(message.chat.id, told, key=filed.card_key)
    if done.case is None:
        raise SkipHandler


async def carry_out_whole(
    message: Message, caught: Caught, plan: Done, bench: Bench, by: Sender | None = None
) -> Done:
    """``carry_out``, on all parts of an album."""
    done = await carry_out(message, caught, plan, bench.moderator, by)
    if done.case is not None and not done.case.dry_run and done.deletes:
        await take_rest(bench.db, bench.moderator, message)
    return done


async def settle_copies(report: AdsReport, done: Done, bench: Bench) -> None:
    """What staff had done with a message holds for its copies that wait for a word, too."""
    for one in await reports_like(bench.db, report):
        if one.state != "open":
            continue
        one.state, one.deleted = "ad", done.deletes
        one.case_id = done.case.id if done.case else None
        if one.message_id != report.message_id and done.deletes:
            again = as_it_was(one)
            await bench.moderator.tidy(again)
            await take_rest(bench.db, bench.moderator, again)
