"""A text without its disguise, and the way back to what was written."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol


class Undone(NamedTuple):
    """How much of each disguise was found in a text.

    Attributes:
        zero_width: runs of invisible characters.
        styled: letters and digits in another dress (circled, bold, small capitals, full width).
        mixed_script: letters of another script inside a word.
        look_alike: Han characters that look like the one meant, or hold it.
        split: characters that were taken apart.
        separators: signs or spaces between characters that belong together.
        homophone: words that sound like the one meant, short forms, words in Latin letters.
        emoji: emoji that stand for characters.
    """

    zero_width: int = 0
    styled: int = 0
    mixed_script: int = 0
    look_alike: int = 0
    split: int = 0
    separators: int = 0
    homophone: int = 0
    emoji: int = 0


class Step(Protocol):
    """One change of a text that can be followed back."""

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The place before the change of a place after it."""
        ...


class Unmasked:
    """What a text says when its disguise is taken off. Immutable.

    Attributes:
        raw: the text as it was written.
        text: folded (see ``text.folding.fold``), with disguised words in their usual spelling.
        undone: counts of what was found.
    """

    def __init__(self, raw: str, text: str, undone: Undone, steps: Sequence[Step]) -> None:
        self.raw = raw
        self.text = text
        self.undone = undone
        self._steps = tuple(steps)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where in ``raw`` that stands which became ``text[start:end]``.

        Args:
            start: an index in ``text``, in code points as Python counts.
            end: behind it, not beyond the text; greater than ``start``.

        Returns:
            Start and end in ``raw`` in code points.

        Raises:
            ValueError: there is nothing between the two, or no such place.
        """
        if not 0 <= start < end <= len(self.text):
            raise ValueError(f"no place in a text of {len(self.text)}: {start} to {end}")
        for step in reversed(self._steps):
            start, end = step.span(start, end)
        return start, end

    def written(self, start: int, end: int) -> str:
        """What was written where ``text[start:end]`` is read now; see ``span``."""
        start, end = self.span(start, end)
        return self.raw[start:end]

    def utf16(self, start: int, end: int) -> tuple[int, int]:
        """Offset and length in ``raw`` in UTF-16 units, as Telegram counts; see ``span``."""
        start, end = self.span(start, end)
        return utf16_length(self.raw[:start]), utf16_length(self.raw[start:end])


def utf16_length(text: str) -> int:
    """How many UTF-16 units a text has: two for each character beyond the basic plane."""
    return len(text) + sum(char > "\uffff" for char in text)
