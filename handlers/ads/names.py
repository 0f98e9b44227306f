"""Ads in the names of those who come in: staff is told, nothing is done by itself."""

from aiogram.types import ChatMemberUpdated, Message

from bot.plugin import Person, SenderKind, judge
from handlers.ads.bench import Bench
from handlers.ads.builtin import name_report
from handlers.ads.cards import card, row, why
from handlers.ads.desk import Desk
from handlers.ads.enforcing import Caught, Done
from handlers.ads.settings import AdsSettings
from rules.judging import Suspicion
from rules.post import Post
from text.reading import Reading

_INSIDE = frozenset({"member", "restricted"})
_NO_MESSAGE = 0


@judge(gives="caught")
async def advertises(
    event: ChatMemberUpdated, *, settings: AdsSettings, desk: Desk
) -> Caught | None:
    """Whether somebody came in under a name that is an ad."""
    user, before = event.new_chat_member.user, event.old_chat_member.status
    came = event.new_chat_member.status in _INSIDE and before not in _INSIDE
    if not came or user.is_bot or not settings.names or settings.strictness == "off":
        return None
    name = user.full_name
    verdict = desk.detector(event.chat.id).judge(Post(Reading(name)))
    if not verdict.spam:
        return None
    who = Person(SenderKind.USER, user.id, name, user.username)
    suspicion = Suspicion(name_report(), ())
    return Caught(who, suspicion, (), "", live=True, verdict=verdict)


async def tell(event: ChatMemberUpdated, *, caught: Caught, bench: Bench, desk: Desk) -> None:
    """Ask staff about it."""
    message = Message(
        message_id=_NO_MESSAGE, date=event.date, chat=event.chat, text=caught.sender.name
    )
    because = "\n".join(why(caught, bench.phrases))
    report = await desk.file(bench.db, message, caught, Done(()), because)
    buttons = row(report, bench.phrases, bench.buttons)
    told = card(message, caught, Done(()), bench.phrases, buttons)
    await bench.staff.tell(event.chat.id, told, key=f"ads.name:{event.chat.id}:{report.target_id}")
