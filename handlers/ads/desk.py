"""What the guard keeps while it runs: the operators' rules, and a detector for each group."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import structlog
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.types import Message

from bot.plugin import JobContext, PluginHost
from handlers.ads.pictures import can_read
from handlers.ads.records import Lesson, all_lessons, lessons_of
from rules.book import load_book
from rules.detector import AdDetector
from rules.judging import RuleJudge

log = structlog.get_logger(__name__)

RELEARN = "ads.relearn"


@dataclass(slots=True)
class Desk:
    """The rules and the detectors.

    Attributes:
        shared: the detector of groups that taught nothing.
        taught: chat -> the detector that knows what staff marked there.
        reads_pictures: whether what reads QR codes is installed.
    """

    rules: RuleJudge
    shared: AdDetector
    taught: dict[int, AdDetector] = field(default_factory=dict)
    reads_pictures: bool = field(default_factory=can_read)
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)

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
        async with context.work() as db:
            lessons = await lessons_of(db, chat_id)
        desk.know(chat_id, await asyncio.to_thread(taught_by, lessons))


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
        yield {"desk": replace(known, rules=RuleJudge(book.rules))}
        return
    async with host.reading() as db:
        marked = await all_lessons(db)
    yield {"desk": await asyncio.to_thread(_made, RuleJudge(book.rules), marked)}


def _made(rules: RuleJudge, marked: Sequence[tuple[int, Lesson]]) -> Desk:
    by_chat: defaultdict[int, list[Lesson]] = defaultdict(list)
    for chat_id, lesson in marked:
        by_chat[chat_id].append(lesson)
    desk = Desk(rules, AdDetector())
    if not desk.reads_pictures:
        log.info("pictures are not read for QR codes: the extra qr is not installed")
    desk.shared.warm_up()
    for chat_id, lessons in by_chat.items():
        desk.know(chat_id, taught_by(lessons))
    return desk
