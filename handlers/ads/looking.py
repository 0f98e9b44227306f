"""A closer look: fetch a picture or a bio aside from the batch, and ask the engine again."""

import asyncio
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final

from aiogram import Bot
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.exceptions import AiogramError, TelegramBadRequest, TelegramForbiddenError
from aiogram.methods import GetChat
from aiogram.types import Message
from sqlalchemy.ext.asyncio import AsyncSession

from bot.plugin import JobContext, Person, Role, Sender, SenderKind, TraceRow
from handlers.ads.authors import Author, known_bio, remember_bio
from handlers.ads.bench import Bench
from handlers.ads.dealing import deal_with
from handlers.ads.desk import Desk
from handlers.ads.engine import (
    Opinion,
    Scene,
    by_author,
    engine_opinion,
    site_opinion,
    step_of,
    unwanted_in,
)
from handlers.ads.judging import Answer, decided
from handlers.ads.look import Look
from handlers.ads.pictures import MOST_BYTES, WITHIN, Picture, codes_in
from handlers.ads.reading import foreign, post_of, said_in, written_in
from handlers.ads.settings import AdsSettings
from handlers.ads.tables import seen_marks
from rules.ladder import STEPS
from rules.post import Post
from text.reading import Reading

_ASK_S: Final = 10
_RANK: Final = STEPS.index


class _Aside:
    """A trace outside any batch: nobody reads along."""

    on = False

    def note(self, text: str) -> None:
        """Nothing is kept."""

    def show(self, heading: str, rows: Iterable[TraceRow]) -> None:
        """Nothing is kept."""


@dataclass(frozen=True, slots=True)
class _View:
    """What a job was told to look at."""

    message: Message
    who: Person
    look: Look


def _view(payload: Mapping[str, Any], bot: Bot) -> _View:
    who, age_s, picture = payload["who"], payload["age_s"], payload["picture"]
    return _View(
        Message.model_validate(payload["message"], context={"bot": bot}),
        Person(SenderKind(who["kind"]), who["id"], who["name"], who["username"]),
        Look(
            None if picture is None else Picture(picture),
            payload["bio"],
            payload["step"],
            None if age_s is None else timedelta(seconds=age_s),
            payload["messages"],
            tuple(payload["keywords"]),
        ),
    )


async def look(context: JobContext, payload: Mapping[str, Any]) -> None:
    """See what a picture's codes and the sender's bio say, and judge the message with that."""
    view = _view(payload, context.bot)
    settings = context.settings(view.message.chat.id)
    if not isinstance(settings, AdsSettings) or settings.strictness == "off":
        return
    codes = () if view.look.picture is None else await _codes(context, view.look.picture)
    bio = await _bio(context, view.who.id) if view.look.bio else None
    desk: Desk = context.constants["desk"]
    async with context.work() as db:
        if bio is not None:
            bio = bio if _is_ad(bio, desk) else ""
            await remember_bio(db, view.who.id, bio, context.clock.now())
            if bio:
                desk.advertisers.add(view.who.id)
        if codes or bio:
            await _judge_again(context, db, view, settings, (codes, bio))


async def _codes(context: JobContext, picture: Picture) -> tuple[str, ...]:
    content = await context.fetch(picture.file_id, most_bytes=MOST_BYTES, within=WITHIN)
    return () if content is None else await asyncio.to_thread(codes_in, content)


async def _bio(context: JobContext, user_id: int) -> str | None:
    """A user's bio, empty where there is none or it is hidden; None = ask another time."""
    try:
        told = await context.bot(GetChat(chat_id=user_id), request_timeout=_ASK_S)
    except (TelegramBadRequest, TelegramForbiddenError):
        return ""
    except AiogramError:
        return None
    return told.bio or ""


def _is_ad(bio: str, desk: Desk) -> bool:
    """Whether a bio speaks against its owner; only then it is kept."""
    if not bio:
        return False
    signals = desk.shared.judge(Post(Reading(""), bio=bio)).signals
    return any(one.name == "profile" for one in signals)


async def _judge_again(
    context: JobContext,
    db: AsyncSession,
    view: _View,
    settings: AdsSettings,
    found: tuple[tuple[str, ...], str | None],
) -> None:
    """Ask the engine with what was found, and act where it says more than before."""
    message, (codes, bio) = view.message, found
    chats = context.chats(db)
    await chats.recall(message.chat.id)
    sender = Sender(view.who, chats.role(message.chat.id, view.who.id))
    if sender.is_staff or sender.role is Role.TRUSTED:
        return
    said = said_in(message, Reading(written_in(message)))
    said = replace(said, more_links=(*said.more_links, *codes))
    scene = Scene(message, settings, sender, chats, db, said, context.constants["desk"])
    opinion = await _opinion(scene, view.look, codes, bio)
    if opinion is None or _RANK(opinion.step) <= _RANK(view.look.step):
        return
    known = Answer(None, tuple(await seen_marks(db, message)))
    caught = await decided(scene, known, opinion, db, _Aside())
    if caught is not None:
        with suppress(SkipHandler):  # nobody comes after
            bench = _bench(context, db, message)
            await deal_with(message, caught=caught, bench=bench, desk=scene.desk)


async def _opinion(
    scene: Scene, look: Look, codes: tuple[str, ...], bio: str | None
) -> Opinion | None:
    message, settings, who = scene.message, scene.settings, scene.sender.person
    if unwanted := unwanted_in(scene.said, settings):
        return site_opinion(unwanted)
    copies = await scene.copies()
    post = replace(
        post_of(message, scene.said, settings.allow_links),
        name=who.name,
        copies=copies,
        keywords=look.keywords,
        qr_texts=foreign(codes, settings.allow_links),
    )
    if bio is None:
        bio = await known_bio(scene.db, who.id)
    author = Author(look.age, look.messages, bio)
    verdict = scene.desk.detector(message.chat.id).judge(by_author(post, author))
    step = step_of(verdict, settings, is_new=author.is_new(settings.newcomer))
    return engine_opinion(verdict, step, settings)


def _bench(context: JobContext, db: AsyncSession, message: Message) -> Bench:
    return Bench(
        db,
        context.moderator(db),
        context.outbox(db),
        context.jobs(db),
        context.staff(db),
        context.phrases(message.chat.id),
        context.buttons,
    )
