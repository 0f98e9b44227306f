"""What speaks for an entry and against it, in figures."""

from collections.abc import Collection, Mapping, Sequence
from math import log, sqrt
from operator import itemgetter
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Indel

from faq.corpus import Asked, Corpus
from faq.question import Question

Floats = NDArray[np.float32]

PAIRED: Final = (
    "likeness",  # edit distance of what is said
    "sound",  # edit distance of how it sounds
    "longer",
    "shorter",
    "numbers_differ",
    "number_missing",
    "negation_differs",
    "aspects_shared",
    "aspects_differ",
    "aspects_missed",
    "aspects_added",
    "tells_more",
    "asks_more",
    "phrasing_short",
    "same_start",
    "same_end",
    "words_explained",  # share of the message's words that the phrasing has, by rarity
    "words_covered",  # and the reverse
    "word_unsaid",  # the rarest word of the message that the phrasing lacks
    "word_unasked",  # and the reverse
    "words_unsaid",
    "words_unasked",
    "in_the_whole",  # words of the phrasing anywhere in the message that the clause is from
    "concepts_explained",  # share of the message's subjects that the phrasing has, by rarity
    "concepts_covered",  # and the reverse
    "concept_unsaid",  # the rarest subject of the message that the phrasing lacks
    "concept_unasked",  # and the reverse
    "concept_shared",  # the rarest that both have
    "concepts_in_the_whole",  # subjects of the phrasing anywhere in the message
    "all_explained",  # words of the message that the phrasing has, or that tell of the same
    "all_covered",  # and the reverse
    "left_unsaid",  # the rarest word of the message that is neither
    "left_unasked",  # and the reverse
)
"""Of a message and one phrasing, compared one by one."""

LISTED: Final = (
    "shared",  # cosine of the units' masses
    "explained",
    "covered",
    "entry_explains",  # mass of the message found in any near phrasing of the entry
    "unit_unsaid",
    "unit_unasked",
    "meaning",  # edit distance of what is meant
    "ahead",  # lead over the next entry
    "second",  # the entry's next best phrasing
    "phrasings",
    "head",
    "head_ahead",
    "sense",  # cosine of what the words mean
    "sense_ahead",
)
"""Of the entries in the running, all at once."""

ABOUT: Final = (
    "strange",  # mass of the message that no entry knows
    "stranger",  # the heaviest strange unit
    "short",
    "asks",
    "tells",
    "best_explained",
    "best_shared",
    "long",
    "han",
    "telling",
    "is_clause",
    "whole_telling",
)
"""Of the message, the same for all entries."""

NAMES: Final = (*PAIRED, *LISTED, *ABOUT)
_AHEAD: Final = LISTED.index("ahead")
_HEAD: Final = LISTED.index("head")
_SENSE: Final = LISTED.index("sense")
_second: Final = itemgetter(1)
RARE: Final = 11.0
RERANKED: Final = 8
RIVAL: Final = 0.42
"""Share of the nearest entry's nearness that an entry needs to be looked at."""
_MOST_TELLS: Final = 3
_SLIP: Final = 0.8
_similar: Final = Indel.normalized_similarity


class Close(NamedTuple):
    """Phrasings that are looked at closely.

    Attributes:
        phrasings: their numbers.
        entries: of each, the number of its entry.
        like: of each, the edit distance of what is meant.
        rough: of each, how near it is, all in all.
        headed: of each, what the head says of its entry; empty without a head.
        senses: of each, the cosine of what the words mean.
    """

    phrasings: list[int]
    entries: list[int]
    like: list[float]
    rough: list[float]
    headed: list[float]
    senses: list[float]


class Picked(NamedTuple):
    """The entries in the running, by the phrasings that come nearest.

    Attributes:
        rows: of each entry's nearest phrasing, among those looked at.
        groups: of each entry, all its phrasings among those looked at.
        second: of each entry, how near its second phrasing is.
    """

    rows: list[int]
    groups: list[list[int]]
    second: list[float]


class Missing(NamedTuple):
    """The words of a message that a phrasing lacks, and the reverse, each with its rarity."""

    unsaid: Mapping[str, float]
    unasked: Mapping[str, float]


def pick(close: Close) -> Picked:
    """The nearest phrasing of each of the nearest entries, best first."""
    rows: list[int] = []
    groups: list[list[int]] = []
    second: list[float] = []
    place: dict[int, int] = {}
    rough, entries = close.rough, close.entries
    order = sorted(range(len(rough)), key=rough.__getitem__, reverse=True)
    least = RIVAL * rough[order[0]]
    for at in order:
        entry = entries[at]
        found = place.get(entry)
        if found is not None:
            second[found] = max(second[found], rough[at])
            groups[found].append(at)
        elif not rows or (len(rows) < RERANKED and rough[at] >= least):
            place[entry] = len(rows)
            rows.append(at)
            groups.append([at])
            second.append(0.0)
    return Picked(rows, groups, second)


def paired(message: Question, other: Question, whole: Question) -> list[float]:
    """The figures of ``PAIRED``."""
    core, theirs = message.core, other.core
    ratio = log((1 + len(core)) / (1 + len(theirs)))
    differ = float(message.numbers != other.numbers)
    both_number = bool(message.numbers and other.numbers)
    mine_asks, their_asks = message.aspects, other.aspects
    shared_aspects = mine_asks & their_asks
    tells = message.tells
    mine, asked = message.words, other.words
    missing = Missing(
        {word: rarity for word, rarity in mine.items() if word not in asked},
        {word: rarity for word, rarity in asked.items() if word not in mine},
    )
    return [
        _similar(core, theirs),
        _similar(message.sound, other.sound),
        ratio if ratio > 0 else 0.0,
        -ratio if ratio < 0 else 0.0,
        differ if both_number else 0.0,
        0.0 if both_number else differ,
        message.negated != other.negated,
        min(2, shared_aspects.bit_count()),
        bool(mine_asks and their_asks and not shared_aspects),
        min(3, (their_asks & ~mine_asks).bit_count()),
        min(3, (mine_asks & ~their_asks).bit_count()),
        max(0, (tells if tells < _MOST_TELLS else _MOST_TELLS) - other.tells),
        message.asks - other.asks,
        1 / (1 + len(theirs)),
        core[:2] == theirs[:2],
        core[-2:] == theirs[-2:],
        *_worded(message, other, whole.words, missing),
        *_concerned(message, other, whole, missing),
    ]


def _concerned(
    message: Question, other: Question, whole: Question, missing: Missing
) -> tuple[float, ...]:
    mine, theirs = message.concepts, other.concepts
    shared = [subject for subject in mine if subject in theirs]
    unsaid = [rarity for subject, rarity in mine.items() if subject not in theirs]
    unasked = [rarity for subject, rarity in theirs.items() if subject not in mine]
    known = [mine[subject] for subject in shared]
    both, open_ = sum(known), sum(unasked)
    anywhere = both
    if whole is not message:
        there = whole.concepts
        anywhere = sum([rarity for subject, rarity in theirs.items() if subject in there])
    said = _left(missing.unsaid, message, shared)
    asked = _left(missing.unasked, other, shared)
    return (
        both / (both + sum(unsaid)) if mine else 0.0,
        both / (both + open_) if theirs else 0.0,
        max(unsaid) / RARE if unsaid else 0.0,
        max(unasked) / RARE if unasked else 0.0,
        max(known) / RARE if known else 0.0,
        anywhere / (both + open_) if theirs else 0.0,
        1 - sum(said) / message.weight,
        1 - sum(asked) / other.weight,
        max(said) / RARE if said else 0.0,
        max(asked) / RARE if asked else 0.0,
    )


def _left(missing: Mapping[str, float], one: Question, shared: Sequence[str]) -> Collection[float]:
    """The rarities of one's words that the other lacks and that tell of nothing they share."""
    if not shared or not missing:
        return missing.values()
    told = one.told
    same = (
        told[shared[0]] if len(shared) == 1 else frozenset().union(*map(told.__getitem__, shared))
    )
    return [rarity for word, rarity in missing.items() if word not in same]


def _worded(
    message: Question, other: Question, anywhere: Mapping[str, float], missing: Missing
) -> tuple[float, ...]:
    unsaid, unasked = [*missing.unsaid.values()], [*missing.unasked.values()]
    if anywhere is message.words:
        inside = other.total - sum(unasked)
    else:
        inside = sum([rarity for word, rarity in other.words.items() if word in anywhere])
    if unsaid and unasked and message.long_words and other.long_words:
        _forgive(message, other, unsaid, unasked)
    lost, open_ = sum(unsaid), sum(unasked)
    return (
        1 - lost / message.weight,
        1 - open_ / other.weight,
        max(unsaid) / RARE if unsaid else 0.0,
        max(unasked) / RARE if unasked else 0.0,
        lost / 30,
        open_ / 30,
        inside / other.weight,
    )


def _forgive(
    message: Question, other: Question, unsaid: list[float], unasked: list[float]
) -> None:
    """Take out Latin words that are a slip of the finger apart."""
    for word in message.long_words:
        if word in other.words:
            continue
        for near in other.long_words:
            if near in message.words or _similar(word, near) < _SLIP:
                continue
            if message.words[word] in unsaid and other.words[near] in unasked:
                unsaid.remove(message.words[word])
                unasked.remove(other.words[near])


def listed(
    close: Close, picked: Picked, asked: Asked, corpus: Corpus, sizes: Sequence[int]
) -> list[list[float]]:
    """The figures of ``LISTED``.

    Args:
        sizes: of each entry, how many phrasings it has.
    """
    masses, mass, rough = asked.masses, asked.mass, close.rough
    ranked = sorted(masses.items(), key=_second, reverse=True)
    best = rough[picked.rows[0]]
    table = []
    for row, group, second in zip(picked.rows, picked.groups, picked.second, strict=True):
        at = close.phrasings[row]
        here = corpus.units(at)
        got = _weighed(masses, here)
        others = [corpus.units(close.phrasings[one]) for one in group[1:]]
        explained = _weighed(masses, here.union(*others)) if others else got
        unsaid = next((one for unit, one in ranked if unit not in here), 0.0)
        total = corpus.sums[at]
        table.append(
            [
                got / sqrt(total * mass),
                got / mass,
                got / total,
                explained / mass,
                max(unsaid, asked.unknown) / RARE,
                corpus.heaviest(at, masses) / RARE,
                close.like[row],
                rough[row] - best,
                second,
                log(sizes[close.entries[row]]),
                *(0.0, 0.0, 0.0, 0.0),
            ]
        )
    table[0][_AHEAD] = best - rough[picked.rows[1]] if len(table) > 1 else 0.5
    if close.headed:
        _add_lead(table, _HEAD, [close.headed[row] for row in picked.rows])
    _add_lead(table, _SENSE, [max(map(close.senses.__getitem__, of)) for of in picked.groups])
    return table


def _weighed(masses: Mapping[int, float], units: frozenset[int]) -> float:
    """The mass of the message's units that are among some."""
    return sum(map(masses.__getitem__, units.intersection(masses)))


def _add_lead(table: list[list[float]], at: int, figures: Sequence[float]) -> None:
    """Fill in a figure of each entry, and its lead over the others, or how far it is behind."""
    last, best = sorted(figures)[-2:] if len(figures) > 1 else (0.0, figures[0])
    for row, one in zip(table, figures, strict=True):
        row[at : at + 2] = (one, best - last if one == best else one - best)


def about(
    message: Question, asked: Asked, table: Sequence[Sequence[float]], whole: Question
) -> list[float]:
    """The figures of ``ABOUT``."""
    size = len(message.core)
    return [
        1 - asked.known / asked.mass,
        asked.unknown / RARE,
        1 / (1 + size),
        message.asks,
        min(_MOST_TELLS, message.tells),
        max([row[1] for row in table]),
        max([row[0] for row in table]),
        max(0.0, log((1 + size) / 20)),
        not message.core.isascii(),
        message.telling / 4,
        whole is not message,
        whole.telling / 4,
    ]
