"""Ways to say the same: the members of a group are read as its first."""

import re
from collections.abc import Iterable, Sequence, Set
from functools import cache, cached_property
from pathlib import Path
from typing import Final

from faq.units import units
from text.folding import HAN, fold

MODEL: Final = Path(__file__).with_name("model")
_KEY: Final = 2
_HAS_HAN: Final = re.compile(f"[{HAN}]").search
_ITEM = re.compile(r"""\s*(?:"([^"]*)"|'([^']*)'|([^,\[\]"'#]+))\s*(?:,|$)""")


class Synonyms:
    """Rewrites folded texts; immutable.

    Args:
        groups: of words and phrases, as written; a group with a word of an earlier one is part
            of that.
    """

    def __init__(self, groups: Iterable[Sequence[str]]) -> None:
        first: dict[str, str] = {}
        for group in groups:
            members = [member for member in map(fold, group) if member]
            heads = [first[member] for member in members if member in first]
            for member in members:
                first.setdefault(member, heads[0] if heads else members[0])
        starts: dict[str, list[tuple[str, str]]] = {}
        for member, head in first.items():
            if member != head:
                starts.setdefault(member[:_KEY], []).append((member, head))
            elif len(member) > 1:
                # A head is found too, lest a shorter word inside it be rewritten.
                starts.setdefault(member[:_KEY], []).append((member, head))
        self._starts = {
            key: tuple(sorted(found, key=lambda pair: (-len(pair[0]), pair[0])))
            for key, found in starts.items()
        }
        self._alone = {key: found for key, found in self._starts.items() if len(key) == 1}

    @cached_property
    def members(self) -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
        """Of each word that is rewritten, the units of what it becomes and its own."""
        pairs = {pair for found in self._starts.values() for pair in found}
        return tuple(
            (frozenset(units(head)), frozenset(units(member)))
            for member, head in sorted(pairs)
            if member != head
        )

    def rewrite(self, folded: str) -> str:
        """The text with every member of a group as the group's first; longest match first."""
        starts, alone = self._starts, self._alone
        parts: list[str] = []
        done = at = 0
        size = len(folded)
        while at < size:
            found = starts.get(folded[at : at + 2]) or alone.get(folded[at])
            head = self._match(folded, at, found) if found else None
            if head is None and found and len(found[0][0]) > 1 and folded[at] in alone:
                head = self._match(folded, at, alone[folded[at]])
            if head is None:
                at += 1
                continue
            parts += (folded[done:at], head[1])
            at += len(head[0])
            done = at
        if not parts:
            return folded
        parts.append(folded[done:])
        return "".join(parts)

    @staticmethod
    def _match(text: str, at: int, found: Sequence[tuple[str, str]]) -> tuple[str, str] | None:
        for pair in found:
            member = pair[0]
            if text.startswith(member, at) and _whole(text, at, at + len(member)):
                return pair
        return None


def _whole(text: str, start: int, end: int) -> bool:
    return not (_glued(text, start) or _glued(text, end))


def _glued(text: str, at: int) -> bool:
    return 0 < at < len(text) and _latin(text[at - 1]) and _latin(text[at])


def _latin(char: str) -> bool:
    return char < "\u3000" and char.isalnum()


def read_groups(text: str) -> list[list[str]]:
    """The groups of a file with one ``- [one, another]`` on each line.

    This much of YAML is read here: a whole parser takes longer than all else at start.
    """
    groups = []
    for line in text.splitlines():
        start, end = line.find("["), line.rfind("]")
        if line.lstrip().startswith("-") and 0 < start < end:
            found = (match.groups() for match in _ITEM.finditer(line[start + 1 : end]))
            groups.append([next(one for one in each if one is not None).strip() for each in found])
    return groups


def meaning(folded: str) -> str:
    """A folded text with the groups that come with the engine, those of its language."""
    return bundled("zh" if _HAS_HAN(folded) else "en").rewrite(folded)


def said_as(known: Set[str], own: Synonyms | None = None) -> set[str]:
    """Units of the words that are rewritten as something of which every unit is known.

    Args:
        own: synonyms of the FAQ's own.
    """
    found: set[str] = set()
    for groups in (bundled("zh"), bundled("en"), own):
        for head, member in groups.members if groups else ():
            if head <= known:
                found |= member
    return found


@cache
def bundled(language: str) -> Synonyms:
    """The groups that come with the engine; the Chinese ones hold English words, too.

    A word may mean something else in the other language: 群里说 pm, and 5 pm.
    """
    text = (MODEL / f"synonyms.{language}.yaml").read_text(encoding="utf-8")
    return Synonyms(read_groups(text))
