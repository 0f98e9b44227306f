"""An entry's hard conditions on words: must, not, keywords."""

from faq.entry import Entry
from faq.question import whole
from text.folding import fold


class Matcher:
    """What an entry demands of a message."""

    __slots__ = ("_must", "_not", "keywords")

    def __init__(self, entry: Entry) -> None:
        self._must = _folded(entry.must)
        self._not = _folded(entry.not_)
        self.keywords = _folded(entry.keywords)

    def lets_pass(self, folded: str) -> bool:
        """Whether a folded message holds one of ``must`` and none of ``not``."""
        if not (self._must or self._not):
            return True
        if self._must and not any(holds(folded, word) for word in self._must):
            return False
        return not any(holds(folded, word) for word in self._not)


def holds(folded: str, word: str) -> bool:
    """Whether a text holds a word: anywhere for Han, as a whole word for others."""
    start = folded.find(word)
    while start >= 0 and not whole(folded, start, start + len(word)):
        start = folded.find(word, start + 1)
    return start >= 0


def _folded(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, map(fold, words)))) if words else ()
