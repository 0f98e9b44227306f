"""What follows when a message was caught: the deed, a notice to the group, a card to staff."""

from html import escape

from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.types import InlineKeyboardMarkup, Message

from bot.plugin import Html, Person, mention, plain
from handlers.ads import appeals
from handlers.ads.bench import Bench
from handlers.ads.builtin import is_builtin
from handlers.ads.cards import card, row, why
from handlers.ads.desk import Desk
from handlers.ads.enforcing import Caught, Done, carry_out, label_of, planned
from handlers.ads.look import order
from handlers.ads.tables import acted_lately, remember_marks
from text.filler import fill

REASONS = 2  # kinds of evidence that the group is told
WAVE = 3  # so many in a minute are a wave: notices would be the next nuisance


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
        done = await carry_out(message, caught, done, bench.moderator)
        await _tell_group(message, caught, done, bench)
    phrases = bench.phrases
    filed = await desk.file(bench.db, message, caught, done, "\n".join(why(caught, phrases)))
    if done.case is not None and done.case.dry_run:
        return  # it stands on the group's card
    told = card(message, caught, done, phrases, row(filed, phrases, bench.buttons))
    await bench.staff.tell(message.chat.id, told, key=filed.card_key)
    if done.case is None:
        raise SkipHandler


async def _tell_group(message: Message, caught: Caught, done: Done, bench: Bench) -> None:
    """Say what was done and why, with a button for whoever thinks it wrong."""
    if done.again or done.case is None or caught.by is None:
        return
    text = await _notice(message, caught, bench)
    if text is None:
        return
    banned = done.case.sanction == "ban"
    button = await appeals.button(done.case.id, banned=banned, bench=bench, bot=message.bot)
    keyboard = InlineKeyboardMarkup(inline_keyboard=[[button]])
    notice = message.answer(text, reply_markup=keyboard)
    bench.outbox.post(notice, delete_after=caught.notice_life)


async def _notice(message: Message, caught: Caught, bench: Bench) -> Html | None:
    """An operator's words, or ours; a rule without words says nothing, nor do we in a wave."""
    assert caught.by is not None
    rule, who, phrases = caught.by.rule, caught.sender, bench.phrases
    if not is_builtin(rule.name):
        return _filled(rule.notice, message, who, rule.name) if rule.notice else None
    if await acted_lately(bench.db, message) >= WAVE:
        return None
    if caught.verdict is None:
        return phrases("ads.notice_site", who=who)
    kinds = [one for one in caught.verdict.signals if one.weight > 0][:REASONS]
    because = phrases("ads.separator").join(phrases(label_of(one)) for one in kinds)
    return phrases("ads.notice", who=who, why=Html(because))


def _filled(notice: str, message: Message, who: Person, rule: str) -> Html:
    group = Html(escape(plain(message.chat.title or ""), quote=False))
    values = {"name": mention(who), "group": group, "rule": Html(escape(plain(rule)))}
    return Html(fill(notice, values))
