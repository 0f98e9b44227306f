"""What a message asks the FAQ for, and what the FAQ has to say: judges, they change nothing."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import blake2s
from typing import Literal, TypeAlias

from aiogram.types import Message
from sqlalchemy.ext.asyncio import AsyncSession

from bot.grammar import replied_to
from bot.plugin import (
    PLATFORM,
    Chats,
    CommandCall,
    Jobs,
    Person,
    Sender,
    Trace,
    TraceRow,
    judge,
    plain,
)
from faq.entry import Entry
from faq.index import THRESHOLDS, Answer
from faq.reason import Reason
from handlers.faq.desk import Desk
from handlers.faq.ears import Asked, not_for_the_bot
from handlers.faq.manners import courtesy, is_remark, words_of
from handlers.faq.settings import FaqSettings
from handlers.faq.tables import EVERYBODY, FaqAnswered
from handlers.faq.uploads import ORDERS
from text.reading import Reading

Kind: TypeAlias = Literal[
    "answer",
    "again",
    "silent",
    "suggest",
    "menu",
    "files",
    "thanks",
    "hello",
    "okay",
    "remark",
    "unknown",
]
Key: TypeAlias = tuple[str, int, int, str]

PUNCTUATION = "?？!！.。…~～ "
"""Who says nothing else wants to be heard, and has not said of what."""

FAINT = THRESHOLDS["eager"][1]
"""How likely a candidate must be to be shown to who asks the bot itself."""


@dataclass(frozen=True, slots=True)
class Heard:
    """Words for the FAQ.

    Attributes:
        addressed: said to the bot itself.
        named: called by name, by command or in private, not only in reply.
        by_command: behind /faq.
    """

    asked: Asked
    reading: Reading
    addressed: bool = False
    named: bool = False
    by_command: bool = False

    @property
    def asker(self) -> Person:
        """Who asks."""
        return self.asked.sender.person


@dataclass(frozen=True, slots=True)
class Match:
    """What was found, and what the handler needs besides.

    Attributes:
        last: when the entry was last answered here.
        told: when this asker was last pointed to that answer.
    """

    kind: Kind
    heard: Heard
    desk: Desk
    settings: FaqSettings
    jobs: Jobs
    answer: Answer = field(default_factory=lambda: Answer("silent", None, 0.0, ()))
    last: FaqAnswered | None = None
    told: FaqAnswered | None = None


@judge(gives="heard")
async def hear(
    message: Message,
    *,
    sender: Sender,
    chats: Chats,
    addressed: bool,
    reading: Reading,
    trace: Trace,
) -> Heard | None:
    """Listen; None = it is not for the bot, and the trace says why."""
    if why := not_for_the_bot(message, sender, addressed=addressed):
        trace.show("faq.trace", [("trace.decision", f"faq.deaf_{why.replace(' ', '_')}", None)])
        return None
    asked = Asked(message, sender, chats)
    if not addressed:
        return Heard(asked, reading)
    words = await words_of(message)
    named = message.chat.type == "private" or words != reading.raw
    return Heard(asked, Reading(words), addressed=True, named=named)


@judge(gives="heard")
async def hear_command(
    message: Message, *, call: CommandCall, sender: Sender, chats: Chats
) -> Heard:
    """The words behind /faq."""
    asked = Asked(message, sender, chats)
    return Heard(asked, Reading(call.args), addressed=True, named=True, by_command=True)


@judge(gives="match")
async def find_answer(
    message: Message,
    *,
    heard: Heard,
    settings: FaqSettings,
    desk: Desk,
    jobs: Jobs,
    db: AsyncSession,
    trace: Trace,
) -> Match | None:
    """Ask the index; None = silence, and the trace says why."""
    if heard.by_command and not heard.reading.raw:
        return Match("menu", heard, desk, settings, jobs)
    if heard.by_command and message.chat.type == "private" and heard.reading.raw.lower() in ORDERS:
        return Match("files", heard, desk, settings, jobs)
    answer = desk.ask(
        message.chat.id,
        heard.reading,
        strictness=settings.strictness,
        previous=before(message, heard.asked.sender, desk),
        allowed=heard.asked.allows,
    )
    if trace.on:
        trace.show("faq.trace", _figures(answer))
    if answer.entry is not None:
        match = await _known(message, Match("answer", heard, desk, settings, jobs, answer), db)
        if match.kind in ("again", "silent"):
            trace.note("faq.trace_again")
        return match
    if heard.addressed:
        return Match(_kind_of_talk(heard, answer), heard, desk, settings, jobs, answer)
    if answer.decision == "suggest" and not settings.suggest:
        trace.note("faq.trace_no_suggestions")
        return None
    found = answer.decision == "suggest"
    return Match("suggest", heard, desk, settings, jobs, answer) if found else None


def before(message: Message, sender: Sender, desk: Desk) -> str | None:
    """Id of the entry that a question may follow up: whose answer it replies to, or his last."""
    replied = replied_to(message)
    if replied is not None and _is_ours(replied, message):
        shown = desk.shown(replied.text or replied.caption or "")
        if shown is not None:
            return shown
    return desk.previous(message.chat.id, sender.person.id, message.date)


def _is_ours(replied: Message, message: Message) -> bool:
    author, us = replied.from_user, message.bot
    return author is not None and us is not None and author.id == us.id


def key_of(message: Message, entry: Entry, asker: Person) -> Key:
    """Where it is kept that an entry was answered: for everybody, or for this asker alone."""
    seen_by = asker.id if entry.private else EVERYBODY
    return PLATFORM, message.chat.id, seen_by, key_here(message, entry)


def key_here(message: Message, entry: Entry) -> str:
    """What stands for an entry where a message is: what one topic reads, others do not."""
    topic = message.message_thread_id if message.is_topic_message else None
    if topic is None:
        return entry.key
    return blake2s(f"{entry.key}/{topic}".encode(), digest_size=6).hexdigest()


async def _known(message: Message, match: Match, db: AsyncSession) -> Match:
    """How to give an answer that there is."""
    entry, asker, settings = match.answer.entry, match.heard.asker, match.settings
    assert entry is not None
    last = await db.get(FaqAnswered, key_of(message, entry, asker))
    told: FaqAnswered | None = None
    kind: Kind = "answer"
    cooldown = settings.cooldown if entry.cooldown is None else entry.cooldown
    if last is not None and not match.heard.addressed and _cools_down(last, message, cooldown):
        kind = "silent"
        if not entry.private and last.answer_ref is not None and last.answered_to != asker.id:
            key = (PLATFORM, message.chat.id, asker.id, key_here(message, entry))
            told = await db.get(FaqAnswered, key)
            if told is None or told.at < last.at:
                kind = "answer" if _is_gone(last, message, settings.delete_after) else "again"
    return Match(
        kind, match.heard, match.desk, settings, match.jobs, match.answer, last=last, told=told
    )


def _cools_down(last: FaqAnswered, message: Message, cooldown: timedelta) -> bool:
    return last.message_id != message.message_id and message.date - last.at < cooldown


def _is_gone(last: FaqAnswered, message: Message, delete_after: timedelta | None) -> bool:
    return delete_after is not None and message.date - last.at >= delete_after


def _kind_of_talk(heard: Heard, answer: Answer) -> Kind:
    """What to say to who speaks to the bot, where it knows no answer."""
    folded = heard.reading.folded
    if heard.by_command and heard.reading.raw.lower() in ORDERS:
        return "files"
    if not heard.reading.raw.strip(PUNCTUATION):
        return "hello"
    found = courtesy(folded)
    if found is not None:
        return found
    if answer.candidates and answer.score >= FAINT:
        return "suggest"
    return "remark" if is_remark(folded, named=heard.named) else "unknown"


def was_lately(row: FaqAnswered | None, message: Message, pause: timedelta) -> bool:
    """Whether the same was said to this asker less than a pause ago."""
    at: datetime | None = None if row is None else row.at
    return at is not None and message.date - at < pause


def _figures(answer: Answer) -> list[TraceRow]:
    """The decision, what decided it, and the entries that were in question."""
    if not answer.candidates:
        return [("trace.decision", "faq.trace_nothing", None)]
    return [
        ("trace.decision", f"faq.trace_{answer.decision}", None),
        *(_said(reason) for reason in answer.reasons),
        *((plain(one.entry.q), "", one.score) for one in answer.candidates),
    ]


def _said(reason: str) -> TraceRow:
    """A reason of the engine in the reader's language; another scorer's as it is."""
    if isinstance(reason, Reason):
        return (f"faq.why_{reason.name}", reason.words, reason.share)
    return ("trace.because", reason, None)
