"""How a message and a phrasing compare, in figures between -1 and 1."""

import math
from collections.abc import Mapping
from typing import Final

from rapidfuzz.distance import Indel

from faq.question import Question, syllable, units

NAMES: Final = (
    "likeness",  # edit distance of the characters
    "shared",  # mass of the shared units, both ways
    "explained",  # mass of the message found in the phrasing
    "covered",  # mass of the phrasing found in the message
    "entry_explains",  # mass of the message found in any phrasing of the entry
    "strange",  # mass of the message that no entry knows
    "longer",
    "shorter",
    "numbers_differ",
    "telling",
    "asking",
    "negation_differs",
    "repaired",  # characters that only sound alike
    "short",
    "ahead",  # lead over the next entry
)


class Weights:
    """Rarity of the units of one index.

    Args:
        rarity: unit -> weight, from the index.
        strange: weight of a unit that the index does not know.
    """

    def __init__(self, rarity: Mapping[str, float], strange: float) -> None:
        self._rarity = rarity
        self.strange = strange

    def weigh(self, found: Mapping[str, float]) -> dict[str, float]:
        """Every unit's mass."""
        rarity, strange = self._rarity, self.strange
        return {unit: weight * rarity.get(unit, strange) for unit, weight in found.items()}

    def knows(self, unit: str) -> bool:
        """Whether any phrasing has the unit."""
        return unit in self._rarity


class Weighed:
    """A question with the masses of its units."""

    def __init__(self, question: Question, weights: Weights, core: str | None = None) -> None:
        self.question = question
        self.core = question.core if core is None else core
        self.masses = weights.weigh(question.units if core is None else units(core))
        self.mass = sum(self.masses.values()) or 1e-9
        self.strange = (
            sum(mass for unit, mass in self.masses.items() if not weights.knows(unit)) / self.mass
        )


def repaired(message: Question, phrasing: Question) -> str:
    """The message with characters that merely sound like the phrasing's put right."""
    wanted = set(phrasing.core) - set(message.core)
    extra = set(message.core) - set(phrasing.core)
    if not wanted or not extra:
        return message.core
    by_sound = {syllable(char): char for char in sorted(wanted) if not char.isascii()}
    swap = {
        ord(char): by_sound[syllable(char)]
        for char in extra
        if not char.isascii() and syllable(char) in by_sound
    }
    return message.core.translate(swap) if swap else message.core


def compare(
    message: Weighed, phrasing: Weighed, of_entry: frozenset[str], changed: float
) -> list[float]:
    """The features in the order of ``NAMES``, all but the last, which needs the other entries.

    Args:
        message: weighed after repair.
        of_entry: units of all phrasings of the entry.
        changed: share of the message's characters that were repaired.
    """
    asked, known = message.question, phrasing.question
    shared = sum(mass for unit, mass in message.masses.items() if unit in phrasing.masses)
    by_entry = sum(mass for unit, mass in message.masses.items() if unit in of_entry)
    longer = math.log((1 + len(message.core)) / (1 + len(phrasing.core)))
    return [
        Indel.normalized_similarity(message.core, phrasing.core),
        shared / math.sqrt(message.mass * phrasing.mass),
        shared / message.mass,
        shared / phrasing.mass,
        by_entry / message.mass,
        message.strange,
        min(1.0, max(0.0, longer) / 2),
        min(1.0, max(0.0, -longer) / 2),
        float(asked.numbers != known.numbers),
        max(0, min(3, asked.tells) - known.tells) / 3 * (0.5 if asked.asks else 1.0),
        float(asked.asks) - float(known.asks),
        float(asked.negated != known.negated),
        changed,
        1 / (1 + len(message.core)),
    ]
