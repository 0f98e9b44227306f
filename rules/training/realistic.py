"""Measures the detector on messages by somebody who has not read the samples.

    python -m rules.training.realistic tests/rules/realistic

Each file is a table of ``ad`` or ``ham``, genre or grade, disguise and text.
"""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from rules.detector import AdDetector
from rules.post import Post
from rules.verdict import AdVerdict
from rules.written import Example

FLAGGED = (0.01, 0.001)
"""Shares of the ordinary messages at whose threshold the share of ads found is told."""


class Figures(NamedTuple):
    """How a set came out.

    Attributes:
        f1, recall: of the ads, as shipped.
        hard, easy: shares of the ordinary messages called ads.
        at: recall where so many ordinary messages pass, by ``FLAGGED``.
    """

    f1: float
    recall: float
    hard: float
    easy: float
    at: tuple[float, ...]


def messages(path: Path) -> list[Example]:
    """The messages of a file."""
    found = []
    for line in path.read_text("utf-8").splitlines():
        label, genre, disguise, text = line.split("\t")
        whole = text.replace("\\n", "\n")
        found.append(Example(whole, label == "ad", path.name, genre, disguise))
    return found


def figures(detector: AdDetector, examples: Sequence[Example]) -> Figures:
    """Judge, and count."""
    verdicts = [detector.judge(Post.of(one.text)) for one in examples]
    ads = [said for one, said in zip(examples, verdicts, strict=True) if one.spam]
    ham = [(one, said) for one, said in zip(examples, verdicts, strict=True) if not one.spam]
    caught = sum(said.spam for said in ads)
    wrong = sum(said.spam for _, said in ham)
    ranked = sorted((said.score for _, said in ham), reverse=True)
    bars = [ranked[int(share * len(ranked))] for share in FLAGGED]
    return Figures(
        2 * caught / (len(ads) + caught + wrong),
        caught / len(ads),
        _flagged(ham, "hard"),
        _flagged(ham, "easy"),
        tuple(sum(said.score > bar for said in ads) / len(ads) for bar in bars),
    )


def _flagged(ham: Sequence[tuple[Example, AdVerdict]], grade: str) -> float:
    said = [verdict.spam for one, verdict in ham if one.genre == grade]
    return sum(said) / len(said)


def told(name: str, found: Figures) -> Iterator[str]:
    """What to print."""
    shares = "  ".join(
        f"R@{share:.1%} {recall:.3f}" for share, recall in zip(FLAGGED, found.at, strict=True)
    )
    yield f"{name:8} F1 {found.f1:.3f}  recall {found.recall:.3f}  {shares}"
    yield f"{'':8} ordinary messages flagged: hard {found.hard:.2%}, easy {found.easy:.2%}"


def main(paths: Sequence[str]) -> None:
    """Measure and print."""
    detector = AdDetector()
    for path in sorted(file for folder in map(Path, paths) for file in folder.glob("*.tsv")):
        sys.stdout.write("\n".join(told(path.stem, figures(detector, messages(path)))) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
