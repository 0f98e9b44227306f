"""Versions of a FAQ file on the disk: written in one step, kept, and safe from being cut off.

What an order does to a file is written down before it is done. An order that was cut off is given
again after the restart: it then finishes what it began, or finds that all is done.
"""

import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from hashlib import blake2s
from pathlib import Path
from typing import Final

KEPT: Final = 20
"""Former versions; older ones go."""
JOURNAL: Final = ".faq-last.json"
_FORMER: Final = re.compile(r"\.(?P<name>.+)\.(?P<at>\d{20})\.(?P<mark>\w{8})\.(?P<kind>old|new)")


@dataclass(frozen=True, slots=True)
class Step:
    """What an order does, as it is written down.

    Attributes:
        order: tells orders apart.
        name: of the file.
        after: the mark of the version that is then in place.
        former: the name of the kept version that goes with it; "" = none does.
        counts: how many entries come, change, go.
        left: how many steps can be undone afterwards.
    """

    order: str
    name: str
    after: str
    former: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    left: int = 0


@dataclass(frozen=True, slots=True)
class Former:
    """A version that was in use before another took its place.

    Attributes:
        path: where it is kept, hidden beside the file.
        target: the file.
        followed_by: the mark of the version that took its place.
    """

    path: Path
    target: Path
    at: str
    followed_by: str
    there_was_one: bool

    def read(self) -> bytes | None:
        """Its content; None = there was no such file."""
        return self.path.read_bytes() if self.there_was_one else None


def mark(content: bytes | None) -> str:
    """A short mark of a version; that of a file that is not there is one, too."""
    return blake2s(b"-" if content is None else b"+" + content, digest_size=4).hexdigest()


def content_of(path: Path) -> bytes | None:
    """What a file holds; None = it is not there."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def put(target: Path, content: bytes | None) -> None:
    """Let a version take the place of the present one, wholly or not at all; None = no file."""
    if content is None:
        target.unlink(missing_ok=True)
    else:
        _write(target, content)


def keep(target: Path, follower: bytes, now: datetime) -> Former:
    """Lay the present version beside the file, hidden, before another takes its place."""
    old = content_of(target)
    at, kind = f"{now:%Y%m%d%H%M%S%f}", "new" if old is None else "old"
    path = target.with_name(f".{target.name}.{at}.{mark(follower)}.{kind}")
    _write(path, old or b"")
    of_this = [one for one in _kept(target.parent) if one.target == target]
    for one in sorted(of_this, key=lambda one: one.at)[:-KEPT]:
        one.path.unlink(missing_ok=True)
    return Former(path, target, at, mark(follower), old is not None)


def former(folders: Iterable[Path]) -> list[Former]:
    """All kept versions, the oldest first; what an order that was cut off left over is cleared."""
    found = sorted((one for place in set(folders) for one in _kept(place)), key=lambda one: one.at)
    last = {one.target: one for one in found}
    for target, one in last.items():
        present = mark(content_of(target))
        if present != one.followed_by and present == mark(one.read()):
            one.path.unlink(missing_ok=True)  # it is in place: kept, and nothing followed
            found.remove(one)
    return found


def write_down(folder: Path, step: Step | None) -> None:
    """Note what is about to be done; None = it is not done after all."""
    if step is None:
        (folder / JOURNAL).unlink(missing_ok=True)
    else:
        _write(folder / JOURNAL, json.dumps(asdict(step), ensure_ascii=False).encode())


def written_down(folders: Iterable[Path], order: str) -> tuple[Path, Step] | None:
    """The file and what an order was about to do to it, if it is done; None = it is not."""
    for folder in set(folders):
        held = content_of(folder / JOURNAL)
        step = None if held is None else _step(held)
        if step is not None and step.order == order:
            target = folder / step.name
            return (target, step) if mark(content_of(target)) == step.after else None
    return None


def _step(held: bytes) -> Step | None:
    try:
        return Step(**json.loads(held))
    except (ValueError, TypeError):  # other hands were at it
        return None


def _kept(folder: Path) -> Iterator[Former]:
    for path in folder.iterdir() if folder.is_dir() else ():
        found = _FORMER.fullmatch(path.name)
        if found is not None:
            target = path.with_name(found["name"])
            yield Former(path, target, found["at"], found["mark"], found["kind"] == "old")


def _write(target: Path, content: bytes) -> None:
    """Write a file in one step; it is on the disk when this returns."""
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_name(f".{target.name.lstrip('.')}.writing")
    with beside.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(beside, target)
    if os.name == "posix":  # elsewhere a folder cannot be written out
        place = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(place)
        finally:
            os.close(place)
