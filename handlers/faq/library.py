"""The operators' FAQ files: what a new one changes, put in its place, and undone."""

import asyncio
import os
import re
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2s
from pathlib import Path
from typing import Final

from faq.difference import Difference, difference
from faq.entries import load_entries
from faq.entry import Entry
from faq.index import FaqIndex
from faq.loading import remarks_on
from text.findings import FileProblems, Finding

KEPT: Final = 20
"""Former versions; older ones go."""
NONE: Final = Difference((), (), ())
_FORMER: Final = re.compile(r"\.(?P<name>.+)\.(?P<at>\d{20})\.(?P<mark>\w{8})\.(?P<kind>old|new)")


@dataclass(frozen=True, slots=True)
class Examined:
    """A file that was sent.

    Attributes:
        name: of the file in the folder.
        findings: what is wrong in it, so that it cannot be used.
        remarks: what else should be known: tests that fail, twins, pictures that are not there.
        base: a mark of the version that the difference starts from.
        same: it is that version.
    """

    name: str
    findings: tuple[Finding, ...] = ()
    remarks: tuple[Finding, ...] = ()
    difference: Difference = NONE
    base: str = ""
    same: bool = False


@dataclass(frozen=True, slots=True)
class Undone:
    """What came of ``Library.undo``.

    Attributes:
        name: of the file; None = there is nothing to undo.
        touched: it was changed by other hands since, and was left as it is.
        left: how many steps more can be undone.
        findings: why the former version cannot be used; the present one stays.
    """

    name: str | None = None
    touched: bool = False
    left: int = 0
    difference: Difference = NONE
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Library:
    """The FAQ files of the config.

    Attributes:
        files: all that are read.
        folder: where new ones go; None = the config names single files only.
        reload: takes up what changed; what is wrong, or nothing.
        turn: held by who changes files; one after the other.
    """

    files: tuple[Path, ...]
    folder: Path | None
    reload: Callable[[], Awaitable[Sequence[Finding]]]
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    def target(self, name: str) -> Path | None:
        """Where a file of this name belongs; None = nowhere: no folder is known."""
        found = next((one for one in self.files if one.name == name), None)
        if found is None and self.folder is None and len(self.files) == 1:
            return self.files[0]
        return found or (self.folder and self.folder / name)

    def examine(self, target: Path, content: bytes) -> Examined:
        """Read and test a version beside all other files; slow, for a thread."""
        base = mark(_bytes(target))
        same = base == mark(content)
        with _Beside(target, content) as beside:
            others = [one for one in self.files if one != target]
            try:
                entries = load_entries([*others, beside.path])
            except FileProblems as problems:
                return Examined(target.name, problems.findings, base=base, same=same)
            remarks = remarks_on(FaqIndex(entries))
        new = [one for one in entries if _from(one, beside.path)]
        changes = difference(_entries(target), new)
        return Examined(target.name, (), tuple(remarks), changes, base, same)

    async def put(self, target: Path, content: bytes, now: datetime) -> Sequence[Finding]:
        """Let a version take the place of the present one, and answer by it.

        Returns:
            What is wrong all the same; then the old version is back.
        """
        old = await asyncio.to_thread(_bytes, target)
        kept = await asyncio.to_thread(_keep, target, old, mark(content), now)
        await asyncio.to_thread(_replace, target, content)
        findings = await self.reload()
        if findings:
            await asyncio.to_thread(_put_back, target, old)
            await asyncio.to_thread(kept.unlink)
            await self.reload()
        return findings

    async def undo(self) -> Undone:
        """Put the version back that was there before the last ``put``."""
        former = await asyncio.to_thread(self._former)
        if not former:
            return Undone()
        last = former[-1]
        found = _FORMER.fullmatch(last.name)
        assert found is not None
        target = last.with_name(found["name"])
        present = await asyncio.to_thread(_bytes, target)
        if mark(present) != found["mark"]:
            return Undone(target.name, touched=True, left=len(former))
        before = await asyncio.to_thread(_entries, target)
        old = await asyncio.to_thread(last.read_bytes) if found["kind"] == "old" else None
        await asyncio.to_thread(_put_back, target, old)
        findings = await self.reload()
        if findings:
            await asyncio.to_thread(_put_back, target, present)
            await self.reload()
            return Undone(target.name, left=len(former), findings=tuple(findings))
        after = await asyncio.to_thread(_entries, target)
        await asyncio.to_thread(last.unlink, missing_ok=True)
        return Undone(target.name, left=len(former) - 1, difference=difference(before, after))

    def _former(self) -> list[Path]:
        folders = {one.parent for one in self.files} | ({self.folder} if self.folder else set())
        found = [
            file
            for folder in folders
            for file in (folder.iterdir() if folder.is_dir() else ())
            if _FORMER.fullmatch(file.name)
        ]
        return sorted(found, key=_written_at)


class _Beside:
    """A version that lies, hidden, beside the file whose place it may take."""

    def __init__(self, target: Path, content: bytes) -> None:
        self.path = target.with_name(f".{target.name}.{mark(content)}.sent")
        self._content = content

    def __enter__(self) -> "_Beside":
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_bytes(self._content)
        return self

    def __exit__(self, *problem: object) -> None:
        self.path.unlink(missing_ok=True)


def mark(content: bytes | None) -> str:
    """A short mark of a version; that of a file that is not there is one, too."""
    return blake2s(b"-" if content is None else b"+" + content, digest_size=4).hexdigest()


def _from(entry: Entry, path: Path) -> bool:
    return entry.place is not None and entry.place.file == str(path)


def _entries(path: Path) -> list[Entry]:
    """What a file in use holds; nothing where it is not there or broken."""
    try:
        return load_entries(path) if path.is_file() else []
    except FileProblems:
        return []


def _bytes(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _replace(target: Path, content: bytes) -> None:
    """Write a file in one step."""
    beside = target.with_name(f".{target.name}.{mark(content)}.sent")
    beside.parent.mkdir(parents=True, exist_ok=True)
    with beside.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(beside, target)


def _put_back(target: Path, content: bytes | None) -> None:
    if content is None:
        target.unlink(missing_ok=True)
    else:
        _replace(target, content)


def _keep(target: Path, old: bytes | None, applied: str, now: datetime) -> Path:
    """Lay the present version beside the file, hidden, before another takes its place."""
    at, kind = f"{now:%Y%m%d%H%M%S%f}", "new" if old is None else "old"
    kept = target.with_name(f".{target.name}.{at}.{applied}.{kind}")
    target.parent.mkdir(parents=True, exist_ok=True)
    kept.write_bytes(old or b"")
    for one in sorted(_former_of(target), key=_written_at)[:-KEPT]:
        one.unlink(missing_ok=True)
    return kept


def _former_of(target: Path) -> Iterator[Path]:
    for file in target.parent.iterdir():
        found = _FORMER.fullmatch(file.name)
        if found is not None and found["name"] == target.name:
            yield file


def _written_at(path: Path) -> str:
    found = _FORMER.fullmatch(path.name)
    return found["at"] if found is not None else ""
