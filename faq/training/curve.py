"""How well a FAQ does by its phrasings and by kind: ``python -m faq.training.curve REALISTIC``.

Each entry of the self-written sets keeps its first 1, 3 or 5 phrasings; the last two are questions
that are not asked then. Both halves of a set are in the FAQ, the held-out one is asked.
"""

import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Final, NamedTuple

from faq.entries import load_entries
from faq.entry import Entry
from faq.index import Answer, FaqIndex
from faq.training.communities import Community, communities
from faq.training.realistic import folders, table

SIZES: Final = (1, 3, 5)
SPARE: Final = 2
"""Questions of each entry that are phrasings instead; the sets have at most three phrasings."""
NAMED: Final = 3
"""Candidates of a suggestion among which the right one counts."""


class Asked(NamedTuple):
    """A text of a set; no entry = it wants silence."""

    kind: str
    entry: str | None
    text: str


class Figures(NamedTuple):
    """What came of some texts: shares of those with an entry, counts of the others.

    Attributes:
        first: the right entry is the first candidate.
        named: it is answered, or among the first of a suggestion.
        right: of the answers to questions, those that are right; None = no answers.
        answered: the right entry is answered.
        false: answers to what wants silence.
        offered: suggestions to what wants silence.
    """

    texts: int
    first: float
    named: float
    right: float | None
    answered: float
    false: int
    offered: int


def asked(folder: Path, half: str) -> list[Asked]:
    """The questions and the silent texts of a half."""
    halves = dict(table(folder / "halves.tsv"))
    questions = [
        Asked(kind, entry, text)
        for kind, entry, text in table(folder / "questions.tsv")
        if halves[entry] == half
    ]
    silent = table(folder / "silence.tsv")
    return questions + [Asked(kind, None, text) for kind, text, one in silent if one == half]


def figures(index: FaqIndex, texts: Sequence[Asked]) -> Figures:
    """Ask, and count."""
    return counted([(one, index.ask(one.text)) for one in texts])


def counted(said: Sequence[tuple[Asked, Answer]]) -> Figures:
    """What came of texts that were asked."""
    meant = [(one, answer) for one, answer in said if one.entry is not None]
    silent = [answer.decision for one, answer in said if one.entry is None]
    answers = [(one, answer) for one, answer in meant if answer.decision == "answer"]
    right = sum(answer.candidates[0].entry.id == one.entry for one, answer in answers)
    size = max(1, len(meant))
    return Figures(
        len(said),
        sum(_place(one, answer) == 0 for one, answer in meant) / size,
        sum(_named(one, answer) for one, answer in meant) / size,
        right / len(answers) if answers else None,
        right / size,
        silent.count("answer"),
        silent.count("suggest"),
    )


def _place(one: Asked, answer: Answer) -> int | None:
    names = [candidate.entry.id for candidate in answer.candidates]
    return names.index(one.entry) if one.entry in names else None


def _named(one: Asked, answer: Answer) -> bool:
    place = _place(one, answer)
    if place is None or answer.decision == "silent":
        return False
    return place == 0 if answer.decision == "answer" else place < NAMED


def by_kind(index: FaqIndex, texts: Sequence[Asked]) -> dict[str, Figures]:
    """The figures of each kind of texts."""
    kinds: dict[str, list[Asked]] = defaultdict(list)
    for one in texts:
        kinds[one.kind].append(one)
    return {kind: figures(index, found) for kind, found in kinds.items()}


def pooled(found: Iterable[Community]) -> dict[str, Figures]:
    """The figures of each kind of texts, and of all, each community asked by its own members."""
    kinds: dict[str, list[tuple[Asked, Answer]]] = defaultdict(list)
    for one in found:
        index = FaqIndex(one.entries())
        texts = [Asked(*line) for line in one.asked]
        for text in (*texts, *(Asked("hard", None, text) for text in one.silent)):
            kinds[text.kind].append((text, index.ask(text.text)))
    everything = [pair for said in kinds.values() for pair in said]
    return {kind: counted(said) for kind, said in (*kinds.items(), ("all", everything))}


def curve(entries: Sequence[Entry], texts: Sequence[Asked]) -> Iterator[tuple[int, Figures]]:
    """The figures with so many phrasings an entry; the same questions are asked each time."""
    spare = _spare(texts)
    taken = {text for found in spare.values() for text in found}
    left = [one for one in texts if one.text not in taken]
    for size in SIZES:
        cut = [
            entry.model_copy(update={"also": (*entry.also, *spare.get(entry.id, ()))[: size - 1]})
            for entry in entries
        ]
        yield size, figures(FaqIndex(cut), left)


def _spare(texts: Sequence[Asked]) -> Mapping[str, list[str]]:
    """Of each entry some questions that are phrasings instead, drawn from all short kinds."""
    found: dict[str, list[str]] = defaultdict(list)
    drawn = Random(0).sample(texts, len(texts))  # noqa: S311 - the same every time
    for one in drawn:
        if one.entry is not None and one.kind != "long" and len(found[one.entry]) < SPARE:
            found[one.entry].append(one.text)
    return found


def main(arguments: Iterable[str]) -> None:
    """Print the tables of the held-out halves."""
    (sets,) = map(Path, arguments)
    for language in ("zh", "en"):
        _write(f"{language}, communities", pooled(communities(sets, language, "held")))
    for folder in (one for language in ("zh", "en") for one in folders(sets, language)):
        entries, texts = load_entries(folder / "entries.yaml"), asked(folder, "held")
        index = FaqIndex(entries)
        _write(f"{folder.name}, by kind", {**by_kind(index, texts), "all": figures(index, texts)})
        lines = {f"{size} phrasings": found for size, found in curve(entries, texts)}
        _write(f"{folder.name}, by phrasings", lines)


def _write(title: str, lines: Mapping[str, Figures]) -> None:
    print(f"{title:22} first named right answered false offered of")  # noqa: T201
    for name, found in lines.items():
        right = "   –" if found.right is None else f"{found.right:.2f}"
        shares = f"{found.first:.2f}  {found.named:.2f}  {right}  {found.answered:.2f}"
        print(f"  {name:20} {shares}  {found.false:5} {found.offered:7} {found.texts}")  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1:])
