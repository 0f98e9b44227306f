"""Take away ads: by the operators' rules and by the engine; who was wronged can appeal."""

from datetime import datetime
from html import escape

from aiogram import Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.types import InlineKeyboardMarkup, Message
from sqlalchemy.ext.asyncio import AsyncSession

from bot.plugin import Html, Person, Plugin, Role, Stage, action, command, mention, plain
from handlers.ads import appeals, marking, names, presses, tables
from handlers.ads.bench import Bench, bench_of
from handlers.ads.builtin import is_builtin
from handlers.ads.cards import AD, LIFT, MISTAKE, UNDO, UPHOLD, card, row, why
from handlers.ads.desk import follow, has_moved, open_desk, relearn
from handlers.ads.enforcing import Caught, Done, carry_out, label_of, planned
from handlers.ads.judging import find_offence
from handlers.ads.pressing import RIGHT, find_report
from handlers.ads.records import AdsAppeal, AdsMark, expire_records, forget_records
from handlers.ads.restoring import answer, restore
from handlers.ads.settings import AdsSettings
from handlers.ads.tables import (
    AdsReport,
    AdsSeen,
    AdsTrusted,
    acted_lately,
    file_report,
    remember_marks,
)
from handlers.ads.texts import TEXTS
from text.filler import fill

REASONS = 2  # kinds of evidence that the group is told
WAVE = 3  # so many in a minute are a wave: notices would be the next nuisance


async def deal_with(message: Message, *, caught: Caught, bench: Bench) -> None:
    """Do what the rule says and tell staff; what is only reported goes on its way."""
    if caught.marks:
        await remember_marks(bench.db, message, caught.sender.id, caught.marks)
    if caught.by is None:
        raise SkipHandler
    done = await planned(message, caught, bench.moderator)
    if caught.live or caught.rehearses:
        done = await carry_out(message, caught, done, bench.moderator)
        await _tell_group(message, caught, done, bench)
    phrases = bench.phrases
    filed = await file_report(bench.db, message, caught, done, "\n".join(why(caught, phrases)))
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


def build_router() -> Router:
    """The guard's handlers, and those of the buttons of its cards."""
    router = Router(name="ads")
    router.message.register(follow, has_moved)
    router.message.register(appeals.came, appeals.by_link, bench_of)
    router.message.register(deal_with, find_offence, bench_of)
    router.edited_message.register(deal_with, find_offence, bench_of)
    router.chat_member.register(names.tell, names.advertises, bench_of)
    press = router.callback_query.register
    press(appeals.pressed, action(appeals.APPEAL), bench_of)
    for decide, name in (
        (presses.take_back, MISTAKE),
        (presses.take_back_mark, UNDO),
        (presses.confirm, AD),
        (appeals.lift, LIFT),
        (appeals.uphold, UPHOLD),
    ):
        press(decide, action(name, anywhere=True), find_report, bench_of)
    _commands(router)
    return router


def _commands(router: Router) -> None:
    """What staff marks by replying, and how somebody punished is heard."""
    for mark, name, alias in ((marking.spam, "spam", "是广告"), (marking.ham, "ham", "不是广告")):
        ordered = command(
            name,
            alias,
            role=Role.MODERATOR,
            right=RIGHT,
            takes="reply",
            help=f"ads.help.{name}",
            group_only=True,
        )
        router.message.register(mark, ordered, bench_of)
    asked = command("appeal", takes="text", help="ads.help.appeal")
    router.message.register(appeals.asked, asked, bench_of)


async def forget(db: AsyncSession, user_id: int) -> None:
    """Remove what is kept of a user."""
    await tables.forget(db, user_id)
    await forget_records(db, user_id)


async def expire(db: AsyncSession, before: datetime) -> None:
    """Remove what is kept of old messages; what was learnt of them stays."""
    await tables.expire(db, before)
    await expire_records(db, before)


plugin = Plugin(
    "ads",
    Stage.GUARD,
    AdsSettings,
    build_router,
    rights={"can_delete_messages", "can_restrict_members"},
    jobs={"restore": restore, "answer": answer, "relearn": relearn},
    tables=[AdsSeen, AdsTrusted, AdsReport, AdsMark, AdsAppeal],
    lifespan=open_desk,
    files="rules",
    forget=forget,
    expire=expire,
    mistaken=presses.learn,
    texts=TEXTS,
)
