"""The samples written for the project: ads and ordinary messages, with what they are."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

SAMPLES: Final = Path(__file__).with_name("samples")
ENDING: Final = ".tsv"
"""Of the files of samples; other collections have other ones."""


@dataclass(frozen=True, slots=True)
class Example:
    """A message and what it is.

    Attributes:
        spam: whether it is an ad.
        source: the name of its file.
        genre: what it is about; empty = not said.
        disguise: how it hides, ``none`` if it does not; empty = not said.
        split: ``train`` or what the file says.
    """

    text: str
    spam: bool
    source: str
    genre: str = ""
    disguise: str = ""
    split: str = "train"


def samples(folder: Path = SAMPLES) -> list[Example]:
    """The samples written for the project."""
    return [
        one
        for path in sorted(folder.glob(f"*{ENDING}"))
        for one in _table(path, "ads" in path.name)
    ]


def _table(path: Path, spam: bool) -> Iterator[Example]:
    for line in path.read_text("utf-8").splitlines():
        first, second, text = line.split("\t", 2)
        whole = text.replace("\\n", "\n")
        genre, disguise = (first, second) if spam else (f"{first}/{second}", "none")
        yield Example(whole, spam, path.name, genre, disguise)
