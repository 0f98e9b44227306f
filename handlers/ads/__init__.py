"""Take away what the operators' rules forbid, and tell staff."""

from html import escape

from aiogram import Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.types import Message
from sqlalchemy.ext.asyncio import AsyncSession

from bot.plugin import (
    Buttons,
    Html,
    Moderator,
    Outbox,
    Person,
    Phrases,
    Plugin,
    Staff,
    Stage,
    action,
    mention,
    plain,
)
from handlers.ads.cards import AD, MISTAKE, card, row
from handlers.ads.enforcing import Caught, carry_out, planned
from handlers.ads.judging import AdsSettings, find_offence, open_rules
from handlers.ads.presses import confirm, learn, take_back
from handlers.ads.pressing import find_report
from handlers.ads.restoring import restore
from handlers.ads.tables import (
    AdsReport,
    AdsSeen,
    AdsTrusted,
    expire,
    file_report,
    forget,
    remember_marks,
)
from handlers.ads.texts import TEXTS
from text.filler import fill


async def deal_with(
    message: Message,
    *,
    caught: Caught,
    moderator: Moderator,
    staff: Staff,
    outbox: Outbox,
    db: AsyncSession,
    phrases: Phrases,
    buttons: Buttons,
) -> None:
    """Do what the rule says and tell staff; what is only reported goes on its way."""
    if caught.marks:
        await remember_marks(db, message, caught.sender.id, caught.marks)
    if caught.by is None:
        raise SkipHandler
    rule = caught.by.rule
    done = await planned(message, caught, moderator)
    if caught.live or caught.rehearses:
        done = await carry_out(message, caught, done, moderator)
        if rule.notice and not done.again and done.case is not None:
            notice = message.answer(_filled(rule.notice, message, caught.sender, rule.name))
            outbox.post(notice, delete_after=caught.notice_life)
    filed = await file_report(db, message, caught, done.case)
    if done.case is not None and done.case.dry_run:
        return  # it stands on the group's card
    told = card(message, caught, done, phrases, row(filed, phrases, buttons))
    await staff.tell(message.chat.id, told, key=filed.card_key)
    if done.case is None:
        raise SkipHandler


def _filled(notice: str, message: Message, who: Person, rule: str) -> Html:
    group = Html(escape(plain(message.chat.title or ""), quote=False))
    values = {"name": mention(who), "group": group, "rule": Html(escape(plain(rule)))}
    return Html(fill(notice, values))


def build_router() -> Router:
    """The plug-in's handlers."""
    router = Router(name="ads")
    router.message.register(deal_with, find_offence)
    router.edited_message.register(deal_with, find_offence)
    router.callback_query.register(take_back, action(MISTAKE, anywhere=True), find_report)
    router.callback_query.register(confirm, action(AD, anywhere=True), find_report)
    return router


plugin = Plugin(
    "ads",
    Stage.GUARD,
    AdsSettings,
    build_router,
    rights={"can_delete_messages", "can_restrict_members"},
    jobs={"restore": restore},
    tables=[AdsSeen, AdsTrusted, AdsReport],
    lifespan=open_rules,
    files="rules",
    forget=forget,
    expire=expire,
    mistaken=learn,
    texts=TEXTS,
)
