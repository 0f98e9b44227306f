"""Take away ads: by the operators' rules and by the engine; who was wronged can appeal."""

from datetime import datetime

from aiogram import Router
from sqlalchemy.ext.asyncio import AsyncSession

from bot.plugin import Plugin, Role, Stage, action, command
from handlers.ads import albums, appeals, marking, names, presses, tables
from handlers.ads.authors import AdsProfile, expire_profiles, forget_profile
from handlers.ads.bench import bench_of
from handlers.ads.cards import AD, LIFT, MISTAKE, UNDO, UPHOLD
from handlers.ads.dealing import deal_with
from handlers.ads.desk import follow, has_moved, open_desk, relearn
from handlers.ads.judging import find_offence
from handlers.ads.looking import look
from handlers.ads.notices import APPEAL, tell_decision
from handlers.ads.pressing import RIGHT, find_report
from handlers.ads.records import AdsAppeal, AdsMark, expire_records, forget_records
from handlers.ads.restoring import answer, restore
from handlers.ads.settings import AdsSettings
from handlers.ads.tables import AdsReport, AdsSeen, AdsTrusted
from handlers.ads.texts import TEXTS


def build_router() -> Router:
    """The guard's handlers, and those of the buttons of its cards."""
    router = Router(name="ads")
    router.message.register(follow, has_moved)
    router.message.register(appeals.came, appeals.by_link, bench_of)
    router.message.register(albums.keep, albums.is_part, bench_of)
    router.message.register(deal_with, find_offence, bench_of)
    router.edited_message.register(deal_with, find_offence, bench_of)
    router.chat_member.register(names.tell, names.advertises, bench_of)
    press = router.callback_query.register
    press(appeals.pressed, action(APPEAL), bench_of)
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
    asked = command("appeal", "申诉", takes="text", help="ads.help.appeal")
    router.message.register(appeals.asked, asked, bench_of)


async def forget(db: AsyncSession, user_id: int) -> None:
    """Remove what is kept of a user."""
    await tables.forget(db, user_id)
    await forget_records(db, user_id)
    await forget_profile(db, user_id)
    await albums.forget_albums(db, user_id)


async def expire(db: AsyncSession, before: datetime) -> None:
    """Remove what is kept of old messages; what was learnt of them stays."""
    await tables.expire(db, before)
    await expire_records(db, before)
    await expire_profiles(db, before)
    await albums.expire_albums(db, before)


plugin = Plugin(
    "ads",
    Stage.GUARD,
    AdsSettings,
    build_router,
    rights={"can_delete_messages", "can_restrict_members"},
    jobs={
        "restore": restore,
        "answer": answer,
        "settle": appeals.settle,
        "tell_decision": tell_decision,
        "relearn": relearn,
        "look": look,
    },
    tables=[AdsSeen, AdsTrusted, AdsReport, AdsMark, AdsAppeal, AdsProfile, albums.AdsAlbum],
    lifespan=open_desk,
    files="rules",
    forget=forget,
    expire=expire,
    mistaken=presses.learn,
    texts=TEXTS,
)
