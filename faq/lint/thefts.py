"""Entries that answer one another's questions."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from faq.entry import Entry
from faq.index import FaqIndex
from faq.lint.doubts import finding
from faq.question import Question
from faq.synonyms import Synonyms, folded
from text.findings import Finding
from text.folding import fold, has_han

FEW: Final = 1500
"""So many phrasings are all asked; of more, those that share most of their pairs of letters."""

SURE: Final = 0.8
"""From this probability on a rival is told of."""

MOST: Final = 300
"""Of many phrasings at most so many are asked, the most alike first."""

RAREST: Final = 4
OFTEN: Final = 200
ALIKE: Final = 0.5


@dataclass(frozen=True, slots=True)
class Thefts:
    """Phrasings that would go to another entry.

    Attributes:
        asked: how many phrasings were tried ...
        phrasings: ... of how many.
    """

    findings: tuple[Finding, ...]
    asked: int
    phrasings: int


def thefts(
    entries: Sequence[Entry], synonyms: Sequence[Sequence[str]] = (), few: int = FEW
) -> Thefts:
    """Ask each phrasing as if it were not written: no other entry may look like the right one.

    Args:
        synonyms: of the files.
        few: of more phrasings, only those are asked that are the most alike.
    """
    asked = list(_worth_asking(entries, few))
    found = tuple(_stolen(asked, entries, synonyms)) if len(entries) > 1 else ()
    return Thefts(found, len(asked), sum(len(one.phrasings) for one in entries))


def _stolen(
    asked: Iterable[tuple[Entry, str]],
    entries: Sequence[Entry],
    synonyms: Sequence[Sequence[str]],
) -> Iterator[Finding]:
    index, own = FaqIndex(entries, synonyms=synonyms), Synonyms(folded(synonyms))
    for entry, text in asked:

        def rival(other: Entry, entry: Entry = entry, text: str = text) -> bool:
            return other is not entry and _meet(entry, other) and _speaks(other, text)

        answer = index.ask(text, previous=entry.after, allowed=rival)
        if not answer.candidates:
            continue
        thief = answer.candidates[0].entry
        # Words of one meaning make one question, although the entry itself, unseen, draws to its
        # side what is asked.
        same = _meant(text, own) in [_meant(one, own) for one in thief.phrasings]
        if answer.score < SURE and not same:
            continue
        if fold(text) in map(fold, thief.phrasings):
            continue  # the very same words are another finding
        itself = _without(entry, text, thief, synonyms)
        if itself < answer.score:
            place = f" ({thief.place.file}:{thief.place.line})" if thief.place else ""
            message = (
                f"{text!r}, were it not written, would be taken for {thief.q!r}{place}:"
                f" {answer.score:.2f} against {itself:.2f}"
            )
            yield finding(entry, "steals", message, part=entry.part_of(text))


def _meant(text: str, own: Synonyms) -> str:
    return Question(text, None, own).meant


def _without(entry: Entry, text: str, thief: Entry, synonyms: Sequence[Sequence[str]]) -> float:
    """What an entry scores for one of its phrasings that is left out."""
    others = [one for one in entry.phrasings if one != text]
    if not others:
        return 0.0
    left = entry.model_copy(update={"q": others[0], "also": tuple(others[1:])})
    answer = FaqIndex([left, thief], synonyms=synonyms).ask(text, previous=entry.after)
    return next((one.score for one in answer.candidates if one.entry.id == entry.id), 0.0)


def _meet(one: Entry, other: Entry) -> bool:
    """Whether both can be asked in the same place on the same day."""
    if one.only_in and other.only_in and not _places(one) & _places(other):
        return False
    starts = max(one.valid.start or date.min, other.valid.start or date.min)
    return starts <= min(one.valid.end or date.max, other.valid.end or date.max)


def _speaks(entry: Entry, text: str) -> bool:
    """Whether a phrasing is in a text's script; an answer in each language is meant so."""
    is_han = has_han(text) is not None
    return any((has_han(one) is not None) == is_han for one in entry.phrasings)


def _places(entry: Entry) -> set[str]:
    return {name.partition("/")[0] for name in entry.only_in}


def _worth_asking(entries: Sequence[Entry], few: int) -> Iterator[tuple[Entry, str]]:
    asked = [(entry, text) for entry in entries for text in entry.phrasings]
    if len(asked) <= few:
        yield from asked
        return
    pairs = [_pairs(text) for _, text in asked]
    alike = sorted(_alike(asked, pairs), reverse=True)[:MOST]
    yield from (asked[number] for _, number in alike)


def _alike(
    asked: Sequence[tuple[Entry, str]], pairs: Sequence[frozenset[str]]
) -> Iterator[tuple[float, int]]:
    """Phrasings that have much in common with one of another entry, and how much."""
    holding: defaultdict[str, list[int]] = defaultdict(list)
    for number, found in enumerate(pairs):
        for pair in found:
            holding[pair].append(number)
    for number, found in enumerate(pairs):
        shared: Counter[int] = Counter()
        for pair in sorted(found, key=lambda one: len(holding[one]))[:RAREST]:
            if len(holding[pair]) <= OFTEN:
                shared.update(holding[pair])
        likeness = max(
            (
                2 * len(found & pairs[other]) / (len(found) + len(pairs[other]))
                for other, _ in shared.most_common(8)
                if asked[other][0] is not asked[number][0]
            ),
            default=0.0,
        )
        if likeness >= ALIKE:
            yield likeness, number


def _pairs(text: str) -> frozenset[str]:
    folded = fold(text)
    return frozenset(folded[at : at + 2] for at in range(len(folded) - 1)) or frozenset([folded])
