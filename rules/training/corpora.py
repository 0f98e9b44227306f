"""Labelled messages for training: files of the operator's, and the written samples."""

import gzip
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

SAMPLES: Final = Path(__file__).parents[1] / "samples"


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
        one for path in sorted(folder.glob("*.tsv")) for one in _table(path, "ads" in path.name)
    ]


def _table(path: Path, spam: bool) -> Iterator[Example]:
    for line in path.read_text("utf-8").splitlines():
        first, second, text = line.split("\t", 2)
        whole = text.replace("\\n", "\n")
        genre, disguise = (first, second) if spam else (f"{first}/{second}", "none")
        yield Example(whole, spam, path.name, genre, disguise)


def labelled(path: Path) -> Iterator[Example]:
    """Messages of a JSON lines file, ``{"text", "label"[, "genre", "split"]}``, 1 = ad.

    Raises:
        ValueError: a line is no such object; says which.
    """
    packed = path.read_bytes()
    plain = gzip.decompress(packed) if path.suffix == ".gz" else packed
    for number, line in enumerate(plain.split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            yield Example(
                text=str(row["text"]),
                spam={"1": True, "0": False}[str(int(row["label"]))],
                source=path.name.partition(".")[0],
                genre=str(row.get("genre", "")),
                disguise=str(row.get("obfuscation", "")),
                split=str(row.get("split", "train")),
            )
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(f"{path}:{number}: not {{text, label}}: {error!r}") from error


def read(paths: Iterable[Path], splits: Iterable[str] = ("train",)) -> list[Example]:
    """The messages of these splits in files, and in the JSON lines files of folders."""
    wanted = frozenset(splits)
    files: list[Path] = []
    for path in paths:
        files += sorted(path.glob("*.jsonl*")) if path.is_dir() else [path]
    return [one for file in files for one in labelled(file) if one.split in wanted]
