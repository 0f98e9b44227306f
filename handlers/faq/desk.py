"""What the FAQ plug-in keeps while it runs: the index, and who was answered what just now."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from bot.plugin import PLATFORM, PluginHost
from faq.embedded import is_path
from faq.entry import Entry
from faq.index import LISTED, Answer, FaqIndex, Strictness
from faq.loading import load, load_again
from faq.rendering import may_be_rendered
from faq.sounds import syllable
from handlers.faq.library import Library
from handlers.faq.tables import FaqTaught
from text.reading import Reading

FOLLOW_UP = timedelta(minutes=10)
"""How long after an answer a question counts as a follow-up."""
REMEMBERED = 10_000
_RANK = {"silent": 0, "suggest": 1, "answer": 2}

Allowed = Callable[[Entry], bool]
AfterCommit = Callable[[Callable[[], None]], None]


@dataclass(slots=True)
class Desk:
    """The index and the short memory beside it.

    Attributes:
        library: the files that the index was made of.
        taught: what was taught in each chat, beside the files.
    """

    index: FaqIndex
    library: Library
    taught: dict[int, FaqIndex] = field(default_factory=dict)
    _recent: dict[tuple[int, int], tuple[str, datetime]] = field(default_factory=dict)
    _turns: dict[tuple[int, str], int] = field(default_factory=dict)

    def ask(
        self,
        chat_id: int,
        reading: Reading,
        *,
        strictness: Strictness,
        previous: str | None,
        allowed: Allowed,
    ) -> Answer:
        """Ask the files; where they do not answer, also what was taught in this chat."""
        found = self.index.ask(reading, strictness=strictness, previous=previous, allowed=allowed)
        taught = self.taught.get(chat_id)
        if taught is None or found.decision == "answer":
            return found
        other = taught.ask(reading, strictness=strictness, allowed=allowed)
        return _better(found, other)

    def entries(self, chat_id: int) -> list[Entry]:
        """All entries of a chat: the files' in their order, then what was taught."""
        taught = self.taught.get(chat_id)
        written = sorted(self.index.entries, key=_place)
        return [*written, *(taught.entries if taught is not None else ())]

    def by_key(self, chat_id: int, key: str) -> Entry | None:
        """The entry of a chat with this ``Entry.key``."""
        found = self.index.by_key(key)
        taught = self.taught.get(chat_id)
        return taught.by_key(key) if found is None and taught is not None else found

    def teach(self, chat_id: int, entry: Entry) -> None:
        """Know one more entry in a chat; only for ``after_commit``."""
        known = self.taught.get(chat_id)
        before = known.entries if known is not None else ()
        entries = [*(one for one in before if one.id != entry.id), entry]
        self.taught[chat_id] = FaqIndex(entries, synonyms=self.index.synonyms)

    def moved(self, old: int, new: int) -> None:
        """A group became a supergroup; only for ``after_commit``."""
        if (known := self.taught.pop(old, None)) is not None:
            self.taught.setdefault(new, known)

    def previous(self, chat_id: int, asker_id: int, now: datetime) -> str | None:
        """Id of the entry that this asker was answered a short while ago."""
        found = self._recent.get((chat_id, asker_id))
        if found is None or not timedelta() <= now - found[1] <= FOLLOW_UP:
            return None
        return found[0]

    def shown(self, text: str) -> str | None:
        """Id of the entry with follow-ups whose answer a message shows."""
        followed = {one.after for one in self.index.entries if one.after is not None}
        return next(
            (
                one.id
                for one in self.index.entries
                if one.id in followed and any(may_be_rendered(text, answer) for answer in one.a)
            ),
            None,
        )

    def remember(self, chat_id: int, asker_id: int, entry_id: str, at: datetime) -> None:
        """Note an answer; only for ``after_commit``."""
        self._recent.pop((chat_id, asker_id), None)
        self._recent[chat_id, asker_id] = (entry_id, at)
        if len(self._recent) > REMEMBERED:
            del self._recent[next(iter(self._recent))]

    def turn(self, chat_id: int, entry: Entry) -> int:
        """How many answers of an entry this chat was given: its variants take turns."""
        return self._turns.get((chat_id, entry.key), 0)

    def turned(self, chat_id: int, entry: Entry) -> None:
        """Note that a variant was given; only for ``after_commit``."""
        if len(entry.a) > 1:
            self._turns[chat_id, entry.key] = self._turns.pop((chat_id, entry.key), 0) + 1
            if len(self._turns) > REMEMBERED:
                del self._turns[next(iter(self._turns))]

    def attachments(self, entry: Entry) -> list[tuple[str, Path | str]]:
        """``("photo" | "document", path, URL or file id)`` each, of what is there now."""
        found: list[tuple[str, Path | str]] = []
        for kind, name in (("photo", entry.photo), ("document", entry.file)):
            if name is None:
                continue
            source = entry.folder / name if is_path(name) else name
            if isinstance(source, str) or source.is_file():
                found.append((kind, source))
        return found


def taught_entry(row: FaqTaught) -> Entry:
    """What a moderator taught, as an entry."""
    return Entry(id=f"taught-{row.id}", q=row.question, a=(row.answer,))


@asynccontextmanager
async def open_desk(host: PluginHost) -> AsyncIterator[Mapping[str, object]]:
    """Load the operator's files, and what was taught in the chats.

    Files that changed are also tested, and what was learnt meanwhile is kept.

    Raises:
        text.findings.FileProblems: everything that is wrong in the files.
    """
    known = host.before.get("desk")
    library = Library(host.faq_files, host.faq_folder, host.reload, host.groups)
    if isinstance(known, Desk):
        library = replace(library, turn=known.library.turn)
        found = await asyncio.to_thread(load_again, host.faq_files)
        for remark in found.remarks:
            host.remark(remark)
        yield {"desk": replace(known, index=found.index, library=library)}
        return
    async with host.reading() as db:
        query = select(FaqTaught).where(FaqTaught.platform == PLATFORM).order_by(FaqTaught.id)
        rows = list(await db.scalars(query))
    yield {"desk": await asyncio.to_thread(_make_desk, library, rows)}


def _make_desk(library: Library, rows: Iterable[FaqTaught]) -> Desk:
    found = load(library.files)
    syllable("管")  # reads its table now, not in front of the first asker
    by_chat: dict[int, list[Entry]] = {}
    for row in rows:
        by_chat.setdefault(row.chat_id, []).append(taught_entry(row))
    taught = {
        chat_id: FaqIndex(entries, synonyms=found.index.synonyms)
        for chat_id, entries in by_chat.items()
    }
    return Desk(found.index, library, taught)


def _better(one: Answer, other: Answer) -> Answer:
    """The surer of two answers, with the candidates of both."""
    first, second = sorted(
        (one, other), key=lambda answer: (-_RANK[answer.decision], -answer.score)
    )
    merged = sorted(
        [*first.candidates, *second.candidates], key=lambda candidate: -candidate.score
    )
    return replace(first, candidates=tuple(merged[:LISTED]))


def _place(entry: Entry) -> tuple[str, int]:
    return ("", 0) if entry.place is None else (entry.place.file, entry.place.line)
