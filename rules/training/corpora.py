"""Labelled messages for training, from files."""

import gzip
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from rules.written import Example


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
                spam=_is_ad(row["label"]),
                source=path.name.partition(".")[0],
                genre=str(row.get("genre", "")),
                disguise=str(row.get("obfuscation", "")),
                split=str(row.get("split", "train")),
            )
        except KeyError as missing:
            raise ValueError(f"{path}:{number}: {missing} is missing") from None
        except (ValueError, TypeError) as error:
            raise ValueError(f'{path}:{number}: not {{"text", "label"}}: {error}') from error


def _is_ad(label: Any) -> bool:
    number = int(label)
    if number not in (0, 1):
        raise ValueError(f"the label is 1 (an ad) or 0 (none), not {number}")
    return number == 1


def read(paths: Iterable[Path], splits: Iterable[str] = ("train",)) -> list[Example]:
    """The messages of these splits in files, and in the JSON lines files of folders."""
    wanted = frozenset(splits)
    files: list[Path] = []
    for path in paths:
        files += sorted(path.glob("*.jsonl*")) if path.is_dir() else [path]
    return [one for file in files for one in labelled(file) if one.split in wanted]
