"""Measures the written samples held out by genre: what the weights make of ads never seen.

    python -m rules.training.folds DATA...

Five times, ads of a fifth of the genres and a fifth of the ordinary messages are judged by weights
learned from the others and from DATA. The figures are those of the whole detector.
"""

import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final
from zlib import crc32

from rules.detector import AdDetector
from rules.post import Post
from rules.training.corpora import read
from rules.training.training import trained
from rules.written import Example, samples

FOLDS: Final = 5
Judged = list[tuple[Example, bool]]


def held_out(public: Sequence[Example], written: Sequence[Example]) -> Iterator[Judged]:
    """Each fold's messages with what a detector says of them."""
    genres = sorted({one.genre for one in written if one.spam})
    for fold in range(FOLDS):
        hidden = frozenset(genres[fold::FOLDS])
        held = [one for one in written if _is_held(one, hidden, fold)]
        rest = [one for one in written if not _is_held(one, hidden, fold)]
        detector = AdDetector(trained([*public, *rest]))
        yield [(one, detector.judge(Post.of(one.text)).spam) for one in held]


def _is_held(example: Example, genres: frozenset[str], fold: int) -> bool:
    if example.spam:
        return example.genre in genres
    return crc32(example.text.encode()) % FOLDS == fold


def figures(judged: Judged) -> Iterator[str]:
    """What to print of them."""
    caught = sum(said for one, said in judged if one.spam)
    ads = sum(one.spam for one, _ in judged)
    wrong = sum(said for one, said in judged if not one.spam)
    f1 = 2 * caught / (ads + caught + wrong)
    yield f"F1 {f1:.3f}  recall {caught / ads:.3f}  of {ads} ads, {len(judged) - ads} others"
    for name, kinds in (("hard", "hard/"), ("easy", "easy/")):
        ham = [said for one, said in judged if not one.spam and one.genre.startswith(kinds)]
        yield f"{name} ham flagged: {sum(ham)} of {len(ham)} ({sum(ham) / len(ham):.2%})"
    yield from _by("disguise", judged)
    yield from _by("genre", judged)


def _by(field: str, judged: Judged) -> Iterator[str]:
    groups: dict[str, list[bool]] = defaultdict(list)
    for one, said in judged:
        if one.spam:
            groups[getattr(one, field)].append(said)
    for name, group in sorted(groups.items()):
        share = sum(group) / len(group)
        yield f"{field} {name}: {sum(group)} of {len(group)} caught ({share:.3f})"


def main(paths: Sequence[str]) -> None:
    """Measure and print."""
    public = read(map(Path, paths))
    judged = [one for fold in held_out(public, samples()) for one in fold]
    sys.stdout.write("\n".join(figures(judged)) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
