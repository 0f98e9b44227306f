"""What was found for the texts asked last: groups say the same again and again."""

from collections.abc import Callable, Mapping
from typing import Final, Generic, TypeVar

Found = TypeVar("Found")
Allowed = Callable[[int], bool]

MOST: Final = 256
LEAST: Final = 16


class Memory(Generic[Found]):
    """Answers by text; each holds as long as the same entries are in the running.

    Any number of threads may use it at once.

    Args:
        room: how many texts are kept, within limits; a chat's own small FAQ needs few.
    """

    def __init__(self, room: int) -> None:
        self._room = max(LEAST, min(MOST, room))
        self._kept: dict[str, tuple[Mapping[int, bool], Found]] = {}

    def __reduce__(self) -> tuple[type["Memory[Found]"], tuple[int]]:
        return type(self), (self._room,)  # it begins empty in another process

    def find(self, text: str, allowed: Allowed, make: Callable[[Allowed], Found]) -> Found:
        """What is kept for a text, or else what is made for it.

        Args:
            allowed: which entries are in the running.
            make: gets ``allowed`` to ask it of every entry that matters.
        """
        kept = self._kept.get(text)
        if kept is not None and all(allowed(entry) == may for entry, may in kept[0].items()):
            return kept[1]
        asked: dict[int, bool] = {}

        def noted(entry: int) -> bool:
            may = asked[entry] = allowed(entry)
            return may

        found = make(noted)
        if len(self._kept) >= self._room:
            self._kept.clear()
        self._kept[text] = (asked, found)
        return found
