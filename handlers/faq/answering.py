"""Say what was found: the answer, that it stands above, suggestions, or a polite word."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape
from typing import Any

from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.methods import TelegramMethod
from aiogram.types import Message, ReplyParameters
from sqlalchemy.ext.asyncio import AsyncSession

from bot.grammar import address_of
from bot.plugin import PLATFORM, Buttons, Card, Html, Outbox, Person, Phrases, Staff
from faq.entry import Entry
from faq.question import question_of
from handlers.faq.browsing import menu
from handlers.faq.cards import tell_staff
from handlers.faq.desk import AfterCommit, Desk
from handlers.faq.finding import Key, Match, key_here, key_of, was_lately
from handlers.faq.questions import keep, noted
from handlers.faq.replies import replies_to, suggestion
from handlers.faq.tables import FaqAnswered
from handlers.faq.uploads import ORDERS, tend
from handlers.faq.waiting import wait_key

PAUSE = timedelta(minutes=1)
"""How soon a polite word is not said again to the same asker in a group."""


@dataclass(frozen=True, slots=True)
class Given:
    """An entry that somebody is answered.

    Attributes:
        words: his own; None = he pressed a button.
    """

    entry: Entry
    asker: Person
    at: datetime
    words: str | None = None


async def respond(
    message: Message,
    *,
    match: Match,
    outbox: Outbox,
    phrases: Phrases,
    buttons: Buttons,
    staff: Staff,
    db: AsyncSession,
    after_commit: AfterCommit,
) -> None:
    """Say what the judge found.

    Raises:
        SkipHandler: nothing is to be said; others may.
    """
    if match.kind in ("answer", "again", "silent"):
        match.jobs.cancel(wait_key(message.chat.id, message.message_id))
        if match.kind == "silent":
            raise SkipHandler
        ref = _say(message, match, outbox, phrases)
        _note(db, match, message, ref)
        heard = match.heard
        given = Given(_entry(match), heard.asker, message.date, heard.reading.raw)
        remember(after_commit, match.desk, message, given, said=match.kind == "answer")
        if given.entry.call_staff:
            await call_staff(staff, phrases, message, given)
    elif match.kind in ("suggest", "menu"):
        asking = _ask_back(message, match, phrases, buttons)
        outbox.post(asking, delete_after=match.settings.delete_after)
    elif match.kind == "files":
        _tend(message, match, outbox, phrases)
    elif match.kind == "unknown":
        told = await _pass_on(message, match, db, staff, phrases=phrases, buttons=buttons)
        if await _is_due(db, message, match, "unknown"):
            outbox.post(message.reply(phrases("faq.passed_on" if told else "faq.unknown")))
    elif await _is_due(db, message, match, "courtesy"):
        outbox.post(message.reply(phrases(f"faq.{match.kind}")))


def remember(
    after_commit: AfterCommit, desk: Desk, message: Message, given: Given, *, said: bool = True
) -> None:
    """What the asker asks next may follow up this entry.

    Args:
        said: the answer was given, not only pointed to: the next one is its next variant.
    """
    chat_id = message.chat.id

    def note() -> None:
        desk.remember(chat_id, given.asker.id, given.entry.id, given.at)
        if said:
            desk.turned(chat_id, given.entry)

    after_commit(note)


async def call_staff(staff: Staff, phrases: Phrases, message: Message, given: Given) -> None:
    """Tell staff that somebody asks for a human."""
    asker, group = given.asker, message.chat.title
    lines = [phrases("faq.called_by", who=asker, question=given.words or given.entry.q)]
    if url := address_of(message):
        lines.append(phrases("faq.called_where", url=Html(escape(url))))
    title = phrases("faq.called", group=group) if group else phrases("faq.called_private")
    card = Card(title=title, lines=tuple(lines))
    await staff.tell(message.chat.id, card, key=f"faq.call:{message.chat.id}:{asker.id}")


def _tend(message: Message, match: Match, outbox: Outbox, phrases: Phrases) -> None:
    """What operators order of their files; others are told who may."""
    if not match.heard.asked.sender.operator:
        outbox.post(message.reply(phrases("refused.operator")))
        return
    if message.chat.type != "private":
        outbox.post(message.reply(phrases("faq.files_in_private")))
        return
    order = ORDERS[match.heard.reading.raw.lower()]
    tend(message, order, match.desk.library, phrases, outbox=outbox, jobs=match.jobs)


def _entry(match: Match) -> Entry:
    assert match.answer.entry is not None
    return match.answer.entry


def _listed(match: Match, entry: Entry) -> bool:
    return entry.after is None and match.heard.asked.allows(entry)


def _ask_back(
    message: Message, match: Match, phrases: Phrases, buttons: Buttons
) -> TelegramMethod[Any]:
    if match.kind == "suggest":
        return suggestion(message, match.answer, phrases, buttons)
    entries = [one for one in match.desk.entries(message.chat.id) if _listed(match, one)]
    text, markup = menu(entries, phrases, buttons)
    return message.reply(text, reply_markup=markup)


def _say(message: Message, match: Match, outbox: Outbox, phrases: Phrases) -> int:
    """The answer; or, to the second asker, that it stands above."""
    entry, asker, life = _entry(match), match.heard.asker, match.settings.delete_after
    if match.kind == "again" and match.last is not None and match.last.answer_ref is not None:
        above = ReplyParameters(message_id=match.last.answer_ref, allow_sending_without_reply=True)
        again = message.answer(phrases("faq.again"), reply_parameters=above)
        return outbox.post(again, delete_after=life)
    only_for = asker.id if entry.private else None
    refs = [
        outbox.post(one, delete_after=life, only_for=only_for)
        for one in replies_to(message, entry, match.desk, asker, phrases)
    ]
    return refs[0]


def _note(db: AsyncSession, match: Match, message: Message, ref: int) -> None:
    """Remember that it was answered; of the second asker, that he was shown the answer."""
    entry, asker = _entry(match), match.heard.asker
    if match.kind == "again":
        key = (PLATFORM, message.chat.id, asker.id, key_here(message, entry))
        row = match.told or new_row(db, key)
    else:
        row = match.last or new_row(db, key_of(message, entry, asker))
        row.answered_to, row.answer_ref = asker.id, ref
    row.message_id, row.at = message.message_id, message.date


def new_row(db: AsyncSession, key: Key) -> FaqAnswered:
    """Where it is kept that something was answered."""
    platform, chat_id, asker_id, entry_key = key
    row = FaqAnswered(platform=platform, chat_id=chat_id, asker_id=asker_id, entry_key=entry_key)
    db.add(row)
    return row


async def _is_due(db: AsyncSession, message: Message, match: Match, what: str) -> bool:
    """Whether a polite word may be said again; note it if so. In private it troubles nobody."""
    if message.chat.type == "private":
        return True
    key = (PLATFORM, message.chat.id, match.heard.asker.id, what)
    last = await db.get(FaqAnswered, key)
    if was_lately(last, message, PAUSE):
        return False
    row = last or new_row(db, key)
    row.message_id, row.at = message.message_id, message.date
    return True


async def _pass_on(
    message: Message,
    match: Match,
    db: AsyncSession,
    staff: Staff,
    *,
    phrases: Phrases,
    buttons: Buttons,
) -> int:
    """Hand a question to staff; at how many places somebody can read it."""
    reading, asker = match.heard.reading, match.heard.asker
    if message.chat.type == "private":
        said = phrases("faq.called_by", who=asker, question=reading.raw)
        card = Card(phrases("faq.asked_private"), (said,))
        return await staff.tell(message.chat.id, card, key=f"faq.private:{asker.id}")
    question = question_of(reading)
    news = await keep(db, noted(message, question, asker), message.date)
    chat = (message.chat.id, message.chat.title or "")
    return await tell_staff(staff, db, chat, phrases, buttons, news=news)
