"""Many who come at once: one greeting, sent at once and edited as they come."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from aiogram.methods import DeleteMessage, TelegramMethod
from sqlalchemy.ext.asyncio import AsyncSession

from bot.plugin import PLATFORM, Card, JobContext, Person, SenderKind
from handlers.welcome.greeter import MOST_NAMES, Greeter, Greeting
from handlers.welcome.tables import WelcomeLast, last_of

GAP = timedelta(seconds=60)  # longer without anybody coming, and the wave is over
LONGEST = timedelta(minutes=10)  # then those who come shall see a greeting of their own
CALM = timedelta(seconds=5)  # between edits that only change the number
NEAR = 3  # messages from one newcomer to the next: the greeting, and hardly a word between
SOON = timedelta(seconds=5)  # then it is known whether Telegram took picture and topic
TRIES = 6
MOST_IDS = 500  # of a wave, to know who comes again


@dataclass(frozen=True, slots=True)
class Way:
    """How a greeting goes out, from a handler as from a job."""

    db: AsyncSession
    now: datetime
    post: Callable[[TelegramMethod[Any]], int]
    defer: Callable[..., None]
    tell: Callable[..., Awaitable[int]]


def way_of_job(context: JobContext, db: AsyncSession) -> Way:
    """The way of a job, within a transaction of it."""
    post, defer = partial(context.post, db), partial(context.defer, db)
    return Way(db, context.clock.now(), post, defer, context.staff(db).tell)


async def greeter_of_job(
    context: JobContext, db: AsyncSession, payload: Mapping[str, Any]
) -> Greeter | None:
    """Who greets in the chat of a job; None = the plug-in is off there."""
    chat_id = int(payload["chat"])
    settings = context.settings(chat_id)
    if settings is None:
        return None
    chats, phrases = context.chats(db), context.phrases(chat_id)
    is_forum = bool(payload.get("forum"))
    return Greeter(chat_id, str(payload["title"]), settings, chats, phrases, is_forum)


def payload_of(greeter: Greeter) -> dict[str, Any]:
    """What a job must know of the chat."""
    return {"chat": greeter.chat_id, "title": greeter.title, "forum": greeter.is_forum}


async def welcome(
    people: Sequence[Person], greeter: Greeter, way: Way, message_id: int | None = None
) -> None:
    """Greet who came, or put them into the greeting of their wave.

    Args:
        message_id: Telegram's notice of it; None = there was none.
    """
    last = await last_of(way.db, greeter.chat_id)
    if last is None or not _goes_on(last, greeter, way.now, message_id):
        await _begin(last, people, greeter, way, message_id)
        return
    known = frozenset(last.ids)
    fresh = [one for one in people if one.id not in known]
    last.message_id = message_id or last.message_id
    if not fresh:
        return
    is_planned = last.shown < last.total
    wait = _add(last, fresh, way.now)
    if not is_planned:
        payload = payload_of(greeter)
        way.defer("welcome.edit", payload, after=wait, key=f"welcome:{greeter.chat_id}")
        _remove_later(last.ref, greeter, way, wait)


def _goes_on(last: WelcomeLast, greeter: Greeter, now: datetime, message_id: int | None) -> bool:
    """Whether who comes now belongs to the same wave, and its greeting is still in sight.

    Where people talk in between, a greeting that is edited far above would not be seen.
    """
    if last.began_at is None or last.joined_at is None:
        return False
    numbered = greeter.is_numbered and message_id is not None and last.message_id is not None
    if numbered and (message_id or 0) - (last.message_id or 0) > NEAR:
        return False
    gap = min(greeter.settings.delete_after or GAP, GAP)
    return now - last.joined_at < gap and now - last.began_at < LONGEST


async def _begin(
    last: WelcomeLast | None,
    people: Sequence[Person],
    greeter: Greeter,
    way: Way,
    message_id: int | None,
) -> None:
    """A greeting of their own; the one before goes."""
    chat_id = greeter.chat_id
    greeting = await greeter.greet(people, len(people))
    ref = await _post(greeting, greeter, way)
    if last is None:
        last = WelcomeLast(platform=PLATFORM, chat_id=chat_id)
        way.db.add(last)
    elif greeter.settings.replace_last:
        way.post(DeleteMessage(chat_id=chat_id, message_id=last.ref))
    last.ref, last.message_id = ref, message_id
    last.has_photo = greeting.photo is not None
    last.people = [[one.id, one.name] for one in people[:MOST_NAMES]]
    last.ids = [one.id for one in people]
    last.total = last.shown = len(people)
    last.began_at = last.joined_at = last.shown_at = way.now


async def _post(greeting: Greeting, greeter: Greeter, way: Way) -> int:
    """Send it to its topic; picture and topic may be refused, which is looked at soon."""
    topic_id = await _topic(greeter, way)
    ref = way.post(greeting.sent(greeter.chat_id, topic_id))
    _remove_later(ref, greeter, way)
    if topic_id is not None or greeting.photo is not None:
        payload = {**payload_of(greeter), "ref": ref}
        way.defer("welcome.check", payload, after=SOON, key=f"welcome.check:{ref}")
    return ref


async def _topic(greeter: Greeter, way: Way) -> int | None:
    """Where it goes; None = no topic, or General."""
    name, chat_id = greeter.settings.topic, greeter.chat_id
    if not name or not greeter.is_forum:
        return None
    topic_id = greeter.chats.topic_id(chat_id, name)
    if topic_id is None:
        title = greeter.phrases("welcome.no_topic", topic=name, group=greeter.title)
        await way.tell(chat_id, Card(title), key=f"welcome.topic:{chat_id}")
    return topic_id


def _remove_later(ref: int, greeter: Greeter, way: Way, wait: timedelta = timedelta(0)) -> None:
    """Remove the greeting some time after it was shown, or brought up to date, last.

    Args:
        wait: in how long that will be.
    """
    life = greeter.settings.delete_after
    if life is not None:
        payload = {"chat": greeter.chat_id, "ref": ref}
        way.defer("welcome.remove", payload, after=wait + life, key=f"welcome.remove:{ref}")


def _add(last: WelcomeLast, fresh: Sequence[Person], now: datetime) -> timedelta:
    """More people came; returns in how long the greeting should say so."""
    named = [[one.id, one.name] for one in fresh[: MOST_NAMES - len(last.people)]]
    last.people = [*last.people, *named]
    last.ids = [*last.ids, *(one.id for one in fresh)][-MOST_IDS:]
    last.total += len(fresh)
    last.joined_at = now
    if last.shown_at is None:
        return timedelta(0)
    return max(timedelta(0), last.shown_at + CALM - now)


# --- jobs ----------------------------------------------------------------------------------------


async def edit_greeting(context: JobContext, payload: Mapping[str, Any]) -> None:
    """Let the greeting speak of everybody who came by now."""
    async with context.work() as db:
        greeter = await greeter_of_job(context, db, payload)
        last = await last_of(db, int(payload["chat"]))
        if greeter is None or last is None or last.shown == last.total or not last.people:
            return
        people = [Person(SenderKind.USER, number, name) for number, name in last.people]
        greeting = await greeter.greet(people, last.total, with_photo=last.has_photo)
        context.post(db, greeting.edited(greeter.chat_id, last.ref, has_photo=last.has_photo))
        last.shown, last.shown_at = last.total, context.clock.now()


async def remove_greeting(context: JobContext, payload: Mapping[str, Any]) -> None:
    """Take a greeting away that has stood long enough."""
    chat_id, ref = int(payload["chat"]), int(payload["ref"])
    async with context.work() as db:
        context.post(db, DeleteMessage(chat_id=chat_id, message_id=ref))


async def check_greeting(context: JobContext, payload: Mapping[str, Any]) -> None:
    """Where Telegram refused the picture or the topic, greet in plain words, and tell staff."""
    ref, tries = int(payload["ref"]), int(payload.get("tries", 1))
    async with context.work() as db:
        outcome = (await context.outcomes(db, [ref])).get(ref)
        if outcome is None and tries < TRIES:
            again = {**payload, "tries": tries + 1}
            context.defer(db, "welcome.check", again, after=SOON * 2**tries)
        greeter = await greeter_of_job(context, db, payload)
        last = await last_of(db, int(payload["chat"]))
        if not outcome or greeter is None or last is None or last.ref != ref or not last.people:
            return
        people = [Person(SenderKind.USER, number, name) for number, name in last.people]
        greeting = await greeter.greet(people, last.total, with_photo=False)
        way = way_of_job(context, db)
        last.ref = way.post(greeting.sent(greeter.chat_id, None))
        last.has_photo, last.shown, last.shown_at = False, last.total, way.now
        _remove_later(last.ref, greeter, way)
        title = greeter.phrases("welcome.refused", group=greeter.title, reason=outcome)
        await way.tell(greeter.chat_id, Card(title), key=f"welcome.refused:{greeter.chat_id}")
