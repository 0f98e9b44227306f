"""Small FAQs drawn from labelled texts, with questions to them and texts that want silence."""

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from faq.training.corpora import rows
from faq.training.realistic import Labelled

Asked = tuple[str, int]
"""A text, and the number of the entry that answers it, or -1."""


@dataclass(frozen=True, slots=True)
class Situation:
    """A FAQ, and what is said to it."""

    name: str
    phrasings: tuple[Asked, ...]
    said: tuple[Asked, ...]


def protocol(data: Path, name: str) -> Labelled:
    """A set of the data directory."""
    folder = data / name
    entries = rows(folder / "entries.jsonl")
    asked: dict[str, list[str]] = {}
    for row in rows(folder / "queries.jsonl"):
        asked.setdefault(row["id"], []).append(row["text"])
    return Labelled(
        name,
        {row["id"]: [row["question"], *row["also"]] for row in entries},
        asked,
        [row["text"] for row in rows(folder / "silent.jsonl")],
    )


def halves(labelled: Labelled, seed: int) -> tuple[Labelled, Labelled]:
    """A set in two by entry, and its silent texts in two."""
    chance = random.Random(seed)  # noqa: S311
    names, silent = sorted(labelled.phrasings), list(labelled.silent)
    chance.shuffle(names)
    chance.shuffle(silent)
    middle, half = len(names) // 2, len(silent) // 2
    return (
        _only(labelled, names[:middle], silent[:half]),
        _only(labelled, names[middle:], silent[half:]),
    )


def _only(labelled: Labelled, entries: Iterable[str], silent: Sequence[str]) -> Labelled:
    kept = set(entries)
    asked = {name: found for name, found in labelled.questions.items() if name in kept}
    return replace(labelled, questions=asked, silent=silent)


def whole(labelled: Labelled) -> Situation:
    """A set as it stands."""
    numbers = {name: at for at, name in enumerate(labelled.phrasings)}
    return Situation(
        labelled.name,
        tuple((text, numbers[name]) for name in numbers for text in labelled.phrasings[name]),
        (
            *(
                (text, numbers[name])
                for name, found in labelled.questions.items()
                for text in found
            ),
            *((text, -1) for text in labelled.silent),
        ),
    )


def drawn(
    labelled: Labelled, chatter: Sequence[str], *, size: int, most: int, chance: random.Random
) -> Situation:
    """A FAQ of some entries of a set, with at most so many phrasings each.

    What else is known of these entries are questions; what asks for entries left out, chatter and
    the set's own silent texts want silence.
    """
    names = sorted(labelled.questions)
    chance.shuffle(names)
    inside, outside = names[:size], names[size:]
    phrasings: list[Asked] = []
    said: list[Asked] = []
    for number, name in enumerate(inside):
        texts = list(dict.fromkeys([*labelled.phrasings[name], *labelled.questions[name]]))
        chance.shuffle(texts)
        kept = min(most, max(1, len(texts) - 1))
        phrasings += [(text, number) for text in texts[:kept]]
        said += [(text, number) for text in texts[kept : kept + 8]]
    others = [text for name in outside for text in labelled.questions[name]]
    for pool, share in ((others, 0.4), (labelled.silent, 0.5), (chatter, 1.0)):
        taken = min(len(pool), int(share * len(said)) + 1)
        said += [(text, -1) for text in chance.sample(pool, taken)]
    return Situation(labelled.name, tuple(phrasings), tuple(said))


def plans(
    parts: Sequence[tuple[Labelled, Sequence[str]]], *, rounds: int, seed: int
) -> Iterator[Situation]:
    """FAQs of many sizes from each part, drawn with its chatter."""
    chance = random.Random(seed)  # noqa: S311
    for _ in range(rounds):
        for labelled, chatter in parts:
            everything = len(labelled.questions)
            for share in (1.0, 0.5, 0.2):
                most = chance.choice((1, 2, 3, 5))
                size = max(10, int(everything * share))
                yield drawn(labelled, chatter, size=size, most=most, chance=chance)


def chatter_of(data: Path) -> dict[str, list[str]]:
    """Talk of each language."""
    folder = data / "chatter"
    return {
        "zh": [row["text"] for row in rows(folder / "zh_cdial_weibo.jsonl.gz")],
        "en": [row["text"] for row in rows(folder / "en_irc_ubuntu.jsonl.gz")],
    }
