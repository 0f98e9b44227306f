"""What changed between two versions of a FAQ."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from faq.entry import Entry


@dataclass(frozen=True, slots=True)
class Difference:
    """Entries that came, that say something else, that went.

    Attributes:
        changed: each as it was and as it is.
    """

    added: tuple[Entry, ...]
    changed: tuple[tuple[Entry, Entry], ...]
    removed: tuple[Entry, ...]

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)

    def __str__(self) -> str:
        """``+3 ~1 −0``."""
        return f"+{len(self.added)} ~{len(self.changed)} −{len(self.removed)}"


def difference(old: Iterable[Entry], new: Iterable[Entry]) -> Difference:
    """Compare by id; where an entry stands makes no difference."""
    before = {entry.id: entry for entry in old}
    after = {entry.id: entry for entry in new}
    return Difference(
        added=tuple(entry for key, entry in after.items() if key not in before),
        changed=tuple(
            (before[key], entry)
            for key, entry in after.items()
            if key in before and _content(before[key]) != _content(entry)
        ),
        removed=tuple(entry for key, entry in before.items() if key not in after),
    )


def _content(entry: Entry) -> dict[str, Any]:
    return entry.model_dump(exclude={"place", "folder"})
