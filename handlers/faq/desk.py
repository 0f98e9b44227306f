"""What the FAQ plug-in keeps while it runs: the index, and who was answered what just now."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from bot.plugin import PluginHost
from faq.embedded import is_path
from faq.entries import load_entries
from faq.entry import Entry
from faq.index import FaqIndex
from faq.question import syllable

FOLLOW_UP = timedelta(minutes=10)
"""How long after an answer a question counts as a follow-up."""
REMEMBERED = 10_000


@dataclass(slots=True)
class Desk:
    """The index and the short memory beside it.

    Attributes:
        lost: paths of pictures and files that are not there.
    """

    index: FaqIndex
    lost: frozenset[Path] = frozenset()
    _recent: dict[tuple[int, int], tuple[str, datetime]] = field(default_factory=dict)

    def previous(self, chat_id: int, asker_id: int, now: datetime) -> str | None:
        """Id of the entry that this asker was answered a short while ago."""
        found = self._recent.get((chat_id, asker_id))
        if found is None or not timedelta() <= now - found[1] <= FOLLOW_UP:
            return None
        return found[0]

    def remember(self, chat_id: int, asker_id: int, entry_id: str, at: datetime) -> None:
        """Note an answer; only for ``after_commit``."""
        self._recent.pop((chat_id, asker_id), None)
        self._recent[chat_id, asker_id] = (entry_id, at)
        if len(self._recent) > REMEMBERED:
            del self._recent[next(iter(self._recent))]

    def attachment(self, entry: Entry) -> tuple[str, Path | str] | None:
        """``("photo" | "document", path, URL or file id)``; None without one, or when lost."""
        for kind, name in (("photo", entry.photo), ("document", entry.file)):
            if name is None:
                continue
            if not is_path(name):
                return kind, name
            path = entry.folder / name
            if path not in self.lost:
                return kind, path
        return None


@asynccontextmanager
async def open_desk(host: PluginHost) -> AsyncIterator[Mapping[str, object]]:
    """Load the operator's files.

    Raises:
        text.findings.FileProblems: everything that is wrong in them.
    """
    yield {"desk": await asyncio.to_thread(_make_desk, host.faq_files)}


def _make_desk(files: tuple[Path, ...]) -> Desk:
    index = FaqIndex(load_entries(files))
    syllable("管")  # reads its table now, not in front of the first asker
    paths = {
        entry.folder / name
        for entry in index.entries
        for name in (entry.photo, entry.file)
        if name is not None and is_path(name)
    }
    return Desk(index, frozenset(path for path in paths if not path.is_file()))
