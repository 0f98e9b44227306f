"""The operators' FAQ files: what a new one changes, put in its place, and undone."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from faq.apart import LARGE, apart, are_large
from faq.difference import Difference, difference
from faq.lint.doubts import Groups
from faq.lint.sent import entries_of, look_at
from handlers.faq import versions
from handlers.faq.names import copied, fit
from handlers.faq.versions import Former, Step, content_of, mark
from text.findings import Finding

NONE = Difference((), (), ())


@dataclass(frozen=True, slots=True)
class Examined:
    """A file that was sent.

    Attributes:
        name: of the file in the folder.
        findings: what is wrong in it, so that it cannot be used.
        remarks: what else should be known of it: all that ``faq lint`` says, tests that fail.
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
        counts: how many entries came back, changed, went.
        findings: why the former version cannot be used; the present one stays.
    """

    name: str | None = None
    touched: bool = False
    left: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Library:
    """The FAQ files of the config.

    Attributes:
        files: all that are read.
        folder: where new ones go; None = the config names single files only.
        reload: takes up what changed; what is wrong, or nothing.
        groups: the names that ``only_in`` may use, each with its topics; None = any.
        turn: held by who changes files; one after the other.
    """

    files: tuple[Path, ...]
    folder: Path | None
    reload: Callable[[], Awaitable[Sequence[Finding]]]
    groups: Groups | None = None
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    def target(self, sent: str, asked: Callable[[], set[str]] = set) -> Path | None:
        """Where a file belongs that was sent; None = nowhere: no folder is known.

        A copy of a file that is there is that file; where several have its name, it is the one
        with most of its questions.

        Args:
            sent: the name that it was sent under.
            asked: the questions in it.
        """
        found = copied(sent, self.files)
        if len(found) > 1:
            own = asked()
            return max(found, key=lambda one: len(own & questions(one, content_of(one))))
        if not found and self.folder is None and len(self.files) == 1:
            return self.files[0]
        return found[0] if found else self.folder and self.folder / fit(sent)

    def name(self, target: Path) -> str:
        """What a file is called; with its folder where another has the same name."""
        twins = [one for one in self.files if one.name == target.name]
        if len(twins) > 1 and self.folder is not None and target.is_relative_to(self.folder):
            return target.relative_to(self.folder).as_posix()
        return target.name

    def examine(self, target: Path, content: bytes) -> Examined:
        """Check and test a version beside all other files; slow, for a thread."""
        present = content_of(target)
        base = mark(present)
        meant = (target, (present, content), self.files, self.groups)
        large = len(content) >= LARGE or are_large(self.files)
        found = apart(look_at, *meant) if large else look_at(*meant)
        same = base == mark(content)
        errors, remarks = self.by_name(found.errors), self.by_name(found.remarks)
        return Examined(self.name(target), errors, remarks, found.difference, base, same)

    async def done(self, order: str) -> Step | None:
        """What a ``put`` did that was cut off before it could be told; None = nothing."""
        found = await asyncio.to_thread(versions.written_down, self._folders(), order)
        if found is None:
            return None
        await self.reload()
        return found[1]

    async def put(
        self, target: Path, content: bytes, now: datetime, step: Step
    ) -> Sequence[Finding]:
        """Let a version take the place of the present one, and answer by it.

        Args:
            step: what is written down of it.

        Returns:
            What is wrong all the same; then the old version is back.
        """
        old, kept = await asyncio.to_thread(_take_place, target, content, now, step)
        findings = await self.reload()
        if findings:
            await asyncio.to_thread(_take_back, target, old, kept)
            await self.reload()
        return self.by_name(findings)

    async def undo(self, order: str) -> Undone:
        """Put the version back that was there before the last ``put``."""
        done = await asyncio.to_thread(versions.written_down, self._folders(), order)
        if done is not None:
            return await self._told_again(*done)
        former = await asyncio.to_thread(versions.former, self._folders())
        if not former:
            return Undone()
        last, left = former[-1], len(former)
        present = await asyncio.to_thread(versions.content_of, last.target)
        if mark(present) != last.followed_by:
            return Undone(last.target.name, touched=True, left=left)
        step = await asyncio.to_thread(_step_back, last, present, order, left - 1)
        findings = await self.reload()
        if findings:
            await asyncio.to_thread(_stay, last, present)
            await self.reload()
            return Undone(step.name, left=left, findings=self.by_name(findings))
        await asyncio.to_thread(last.path.unlink, missing_ok=True)
        return Undone(step.name, left=step.left, counts=step.counts)

    async def _told_again(self, target: Path, step: Step) -> Undone:
        """An order that was carried out, as far as it was not, and what came of it."""
        await asyncio.to_thread((target.parent / step.former).unlink, missing_ok=True)
        await self.reload()
        return Undone(step.name, left=step.left, counts=step.counts)

    def by_name(self, findings: Sequence[Finding]) -> tuple[Finding, ...]:
        """The same with names in place of paths, which tell nobody anything on a phone."""
        paths = {Path(one.file) for one in findings}.union(self.files)
        names = {str(path): self.name(path) for path in sorted(paths, key=_longest_first)}
        return tuple(
            replace(one, file=names[str(Path(one.file))], message=_renamed(one.message, names))
            for one in findings
        )

    def _folders(self) -> set[Path]:
        return {one.parent for one in self.files} | ({self.folder} if self.folder else set())


def _longest_first(path: Path) -> int:
    return -len(str(path))


def _renamed(text: str, names: Mapping[str, str]) -> str:
    for path, name in names.items():
        text = text.replace(path, name)
    return text


def questions(target: Path, content: bytes | None) -> set[str]:
    """What a version of a file can be asked."""
    return {one.q for one in entries_of(target, content)}


def counts_of(found: Difference) -> dict[str, int]:
    """How many entries came, changed, went."""
    return {
        "added": len(found.added),
        "changed": len(found.changed),
        "removed": len(found.removed),
    }


def _take_place(
    target: Path, content: bytes, now: datetime, step: Step
) -> tuple[bytes | None, Former]:
    versions.former([target.parent])  # clears what was cut off
    old = versions.content_of(target)
    kept = versions.keep(target, content, now)
    versions.write_down(target.parent, step)
    versions.put(target, content)
    return old, kept


def _take_back(target: Path, old: bytes | None, kept: Former) -> None:
    versions.put(target, old)
    versions.write_down(target.parent, None)
    kept.path.unlink(missing_ok=True)


def _step_back(last: Former, present: bytes | None, order: str, left: int) -> Step:
    target, old = last.target, last.read()
    counts = counts_of(difference(entries_of(target, present), entries_of(target, old)))
    step = Step(order, target.name, mark(old), last.path.name, counts, left)
    versions.write_down(target.parent, step)
    versions.put(target, old)
    return step


def _stay(last: Former, present: bytes | None) -> None:
    versions.put(last.target, present)
    versions.write_down(last.target.parent, None)
