"""Ways to say the same: the members of a group are read as its first."""

import re
from collections.abc import Iterable, Sequence, Set
from functools import cache, cached_property
from pathlib import Path
from typing import Final

from faq.phrases import Phrases
from faq.units import units
from text.folding import fold, has_han

MODEL: Final = Path(__file__).with_name("model")
_WORD: Final = re.compile("[^\\W_\u3000-\U0010ffff]+|[^\\w\\s\u3000-\U0010ffff]")
"""Words, and signs that stand for themselves, of what is not Han."""


class Synonyms:
    """Rewrites folded texts; immutable.

    Args:
        groups: of folded words and phrases, none empty; a group with a word of an earlier one
            is part of that.
    """

    def __init__(self, groups: Iterable[Sequence[str]]) -> None:
        first: dict[str, str] = {}
        for group in groups:
            known = [first[member] for member in group if member in first]
            head = known[0] if known else group[0]
            for member in group:
                first.setdefault(member, head)
        # A head is found too, lest a shorter word inside it be rewritten.
        self._heads = first
        self._phrases = Phrases(one for one in first if len(one) > 1 or first[one] != one)

    @cached_property
    def groups(self) -> tuple[tuple[frozenset[str], tuple[str, ...]], ...]:
        """Of each group the units of its first, and the others."""
        others: dict[str, list[str]] = {}
        for member, head in self._heads.items():
            if member != head:
                others.setdefault(head, []).append(member)
        return tuple((frozenset(units(head)), tuple(found)) for head, found in others.items())

    def rewrite(self, folded: str) -> str:
        """The text with every member of a group as the group's first; longest match first."""
        found_at, heads = self._phrases.at, self._heads
        parts: list[str] = []
        done = 0
        for at in self._places(folded):
            if at < done:
                continue
            for member in found_at(folded, at):
                end = at + len(member)
                if not _glued(folded, end):
                    parts += (folded[done:at], heads[member])
                    done = end
                    break
        if not parts:
            return folded
        parts.append(folded[done:])
        return "".join(parts)

    def _places(self, folded: str) -> list[int]:
        """Where a member may begin: at Han characters that begin one, at words, at signs."""
        phrases = self._phrases
        words = phrases.places_of(folded, [match.start() for match in _WORD.finditer(folded)])
        if folded.isascii():
            return words
        places = phrases.places(folded)
        return sorted(places + words) if words else places


def _glued(text: str, at: int) -> bool:
    return 0 < at < len(text) and _latin(text[at]) and _latin(text[at - 1])


def _latin(char: str) -> bool:
    return char < "\u3000" and char.isalnum()


def read_groups(text: str) -> list[list[str]]:
    """The groups of a file with one ``- [one, another]`` on each line, without commas in them.

    This much of YAML is read here: a whole parser takes longer than all else at start.
    """
    found = []
    for line in text.splitlines():
        if line.startswith("- ["):
            group = line[3 : line.rindex("]")].split(", ")
            found.append([one.strip("\"'") for one in group])
    return found


def meaning(folded: str) -> str:
    """A folded text with the groups that come with the engine, those of its language."""
    return bundled("zh" if has_han(folded) else "en").rewrite(folded)


def said_as(known: Set[str], own: Synonyms | None = None) -> set[str]:
    """Units of the words that are rewritten as something of which every unit is known.

    Args:
        own: synonyms of the FAQ's own.
    """
    found: set[str] = set()
    for synonyms in (bundled("zh"), bundled("en"), own):
        for head, others in synonyms.groups if synonyms else ():
            if head <= known:
                found.update(*map(units, others))
    return found


def folded(groups: Iterable[Iterable[str]]) -> list[list[str]]:
    """Groups as people write them, folded; what is nothing then is left out."""
    found = ([member for member in map(fold, group) if member] for group in groups)
    return [group for group in found if group]


@cache
def bundled(language: str) -> Synonyms:
    """The groups that come with the engine; the Chinese ones hold English words, too.

    A word may mean something else in the other language: 群里说 pm, and 5 pm.
    """
    text = (MODEL / f"synonyms.{language}.yaml").read_text(encoding="utf-8")
    return Synonyms(read_groups(text))
