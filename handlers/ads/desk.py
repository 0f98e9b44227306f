"""What the guard keeps while it runs: the operators' rules, and a detector for each group."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Hashable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any, Generic, TypeVar

import structlog
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.types import Message
from sqlalchemy import Pool
from sqlalchemy.ext.asyncio import AsyncSession

from bot.plugin import JobContext, PluginHost
from handlers.ads.authors import known_advertisers
from handlers.ads.enforcing import Caught, Done
from handlers.ads.losses import Losses
from handlers.ads.pictures import can_read
from handlers.ads.records import Lesson, all_lessons, lessons_of
from handlers.ads.tables import LATELY, AdsReport, file_report, reported_since
from rules.book import load_book
from rules.detector import AdDetector
from rules.judging import RuleJudge

log = structlog.get_logger(__name__)

RELEARN = "ads.relearn"
KNOWN = 100_000
"""Texts or people; more than these are not reported in a day."""
K = TypeVar("K", bound=Hashable)


class Known(Generic[K]):
    """The last ``KNOWN`` things that were added."""

    def __init__(self) -> None:
        self._known: dict[K, None] = {}

    def __contains__(self, one: object) -> bool:
        return one in self._known

    def add(self, one: K) -> None:
        """Know this one, too; the oldest goes when there are too many."""
        self._known[one] = None
        if len(self._known) > KNOWN:
            del self._known[next(iter(self._known))]


@dataclass(slots=True)
class Desk:
    """The rules and the detectors.

    Attributes:
        shared: the detector of groups that taught nothing.
        losses: keeps the detectors from knowing what was forgotten with its author.
        taught: chat -> the detector that knows what staff marked there.
        reported: keys of the texts that were reported lately, and perhaps of others: what is not
            among them nobody need look up.
        advertisers: the same of people whose bio is like an ad.
        reads_pictures: whether what reads QR codes is installed.
    """

    rules: RuleJudge
    shared: AdDetector
    losses: Losses
    taught: dict[int, AdDetector]
    reported: Known[str] = field(default_factory=Known)
    advertisers: Known[int] = field(default_factory=Known)
    reads_pictures: bool = field(default_factory=can_read)
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def file(
        self, db: AsyncSession, message: Message, caught: Caught, done: Done, why: str = ""
    ) -> AdsReport:
        """Keep a report and give it its number; copies of its text are looked up from now on."""
        report = await file_report(db, message, caught, done, why)
        self.reported.add(report.text_key)
        return report

    def detector(self, chat_id: int) -> AdDetector:
        """Whom to ask about a message of a chat."""
        return self.taught.get(chat_id, self.shared)

    def know(self, chat_id: int, detector: AdDetector | None) -> None:
        """From now on this one judges there; None = nothing is taught any more."""
        if detector is None:
            self.taught.pop(chat_id, None)
        else:
            self.taught[chat_id] = detector

    def moved(self, old: int, new: int) -> None:
        """A group became a supergroup; only for ``after_commit``."""
        if (known := self.taught.pop(old, None)) is not None:
            self.taught.setdefault(new, known)


def taught_by(lessons: Sequence[Lesson]) -> AdDetector | None:
    """A detector that took these marks, in their order; None when there are none."""
    if not lessons:
        return None
    detector = AdDetector()
    for text, spam in lessons:
        detector.learn(text, spam)
    detector.warm_up()
    return detector


async def relearn(context: JobContext, payload: Mapping[str, Any]) -> None:
    """Staff marked something, or took a mark back: replay the group's marks."""
    chat_id, desk = int(payload["chat"]), context.constants["desk"]
    async with desk.turn:  # who reads later knows more, and must have the last word
        before = None
        while before != desk.losses.count:  # somebody was forgotten meanwhile: read again
            before = desk.losses.count
            async with context.work() as db:
                lessons = await lessons_of(db, chat_id)
            detector = await asyncio.to_thread(taught_by, lessons)
        desk.know(chat_id, detector)


def has_moved(message: Message) -> bool:
    """Whether a message tells that the group became a supergroup."""
    return message.migrate_to_chat_id is not None


async def follow(message: Message, *, desk: Desk, after_commit: Any) -> None:
    """What was taught in the group is known in the supergroup; the core moves the rows.

    Raises:
        SkipHandler: always; others go on.
    """
    old, new = message.chat.id, message.migrate_to_chat_id or 0
    after_commit(lambda: desk.moved(old, new))
    raise SkipHandler


@asynccontextmanager
async def open_desk(host: PluginHost) -> AsyncIterator[Mapping[str, object]]:
    """Load the operators' files, and replay what was marked in the groups.

    Raises:
        text.findings.FileProblems: everything that is wrong in the files.
    """
    book = await asyncio.to_thread(load_book, host.rules_files)
    known = host.before.get("desk")
    if isinstance(known, Desk):
        desk = replace(known, rules=RuleJudge(book.rules))
    else:
        taught: dict[int, AdDetector] = {}
        async with host.reading() as db:
            marked = await all_lessons(db)
            losses = Losses(taught, _pool(db))
            desk = Desk(RuleJudge(book.rules), AdDetector(), losses, taught)
            for key in await reported_since(db, host.clock.now() - LATELY):
                desk.reported.add(key)
            for user_id in await known_advertisers(db):
                desk.advertisers.add(user_id)
        await asyncio.to_thread(_prepare, desk, marked)
    with desk.losses.heard():
        yield {"desk": desk}


def _pool(db: AsyncSession) -> Pool:
    bound = db.get_bind()
    return bound.engine.pool


def _prepare(desk: Desk, marked: Sequence[tuple[int, Lesson]]) -> None:
    """Get ready to judge at once, and replay what was marked."""
    by_chat: defaultdict[int, list[Lesson]] = defaultdict(list)
    for chat_id, lesson in marked:
        by_chat[chat_id].append(lesson)
    if not desk.reads_pictures:
        log.info("pictures are not read for QR codes: the extra qr is not installed")
    desk.shared.warm_up()
    for chat_id, lessons in by_chat.items():
        desk.know(chat_id, taught_by(lessons))
