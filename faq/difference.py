"""What changed between two versions of a FAQ."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
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


def steps(before: Sequence[Any], after: Sequence[Any]) -> Iterator[tuple[int, int, Sequence[Any]]]:
    """How one list becomes the other, item by item.

    Yields:
        The item of ``before`` (where it begins and ends there) that another one replaces, that
        goes (there is none), or before which others come (it ends where it begins).
    """
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for kind, old, old_end, new, new_end in matcher.get_opcodes():
        if kind == "equal":
            continue
        both = min(old_end - old, new_end - new)
        for at in range(both):
            yield old + at, old + at + 1, after[new + at : new + at + 1]
        for at in range(old + both, old_end):
            yield at, at + 1, ()
        if new + both < new_end:
            yield old + both, old + both, after[new + both : new_end]


def _content(entry: Entry) -> dict[str, Any]:
    return entry.model_dump(exclude={"place", "folder"})
