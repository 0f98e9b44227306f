"""A version of a FAQ file takes its place wholly or not at all, wherever the bot is cut off."""

import os
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from handlers.faq import versions
from handlers.faq.library import Library, Undone, counts_of
from handlers.faq.versions import JOURNAL, KEPT, Step, mark
from text.findings import Finding

NOW = datetime(2027, 3, 2, 9, 30, tzinfo=UTC)
FAQ = "问答:\n  - 停车收费吗: 免费。\n".encode()
NEWER = "问答:\n  - 停车收费吗: 五元。\n  - 会员卡在哪办理: 二楼。\n".encode()


class Cut(BaseException):
    """The power fails."""


class Disk:
    """A folder whose power fails before its n-th change."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self.left = folder, 1000
        self.main = folder / "main.yaml"
        self.main.write_bytes(FAQ)
        for place, name in ((os, "replace"), (Path, "unlink"), (os, "fsync")):
            monkeypatch.setattr(place, name, self._counted(getattr(place, name)))

    def _counted(self, change: Callable[..., object]) -> Callable[..., object]:
        def counted(*args: object, **kwargs: object) -> object:
            self._one_more()
            return change(*args, **kwargs)

        return counted

    def _one_more(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise Cut

    async def reload(self) -> Sequence[Finding]:
        self._one_more()
        return ()

    def library(self, *files: Path) -> Library:
        """As after a start."""
        self.left = 1000
        return Library(files or (self.main,), self.folder, self.reload)

    def present(self, name: str = "main.yaml") -> bytes | None:
        return versions.content_of(self.folder / name)


@pytest.fixture
def disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Disk:
    return Disk(tmp_path, monkeypatch)


async def apply(
    library: Library,
    content: bytes = NEWER,
    *,
    order: str = "7:1",
    name: str = "main.yaml",
    now: datetime = NOW,
) -> Step:
    """What the job of a press does."""
    done = await library.done(order)
    if done is not None:
        return done
    target = library.target(name)
    assert target is not None
    found = library.examine(target, content)
    step = Step(order, name, mark(content), counts=counts_of(found.difference))
    if not found.same:
        assert await library.put(target, content, now, step) == ()
    return step


@pytest.mark.parametrize("cut", range(14))
async def test_an_apply_that_is_cut_off_anywhere_is_carried_out_once(disk: Disk, cut: int) -> None:
    library = disk.library()
    disk.left = cut
    try:
        await apply(library)
    except Cut:
        assert disk.present() in (FAQ, NEWER)
    step = await apply(disk.library())
    assert disk.present() == NEWER
    assert step.counts == {"added": 1, "changed": 1, "removed": 0}
    undone = await disk.library().undo("7:2")
    assert undone == Undone("main.yaml", counts={"added": 0, "changed": 1, "removed": 1})
    assert disk.present() == FAQ
    assert await disk.library().undo("7:3") == Undone()


@pytest.mark.parametrize("cut", range(14))
async def test_an_undo_that_is_cut_off_anywhere_goes_back_one_step(disk: Disk, cut: int) -> None:
    newest = NEWER.replace("五".encode(), "六".encode())
    await apply(disk.library())
    await apply(disk.library(), newest, order="7:2", now=NOW + timedelta(seconds=1))
    library = disk.library()
    disk.left = cut
    try:
        await library.undo("7:3")
    except Cut:
        assert disk.present() in (NEWER, newest)
    undone = await disk.library().undo("7:3")
    assert undone == Undone("main.yaml", left=1, counts={"added": 0, "changed": 1, "removed": 0})
    assert disk.present() == NEWER
    assert (await disk.library().undo("7:4")).left == 0
    assert disk.present() == FAQ


@pytest.mark.parametrize("cut", range(12))
async def test_a_new_file_that_is_undone_goes(disk: Disk, cut: int) -> None:
    more = "问答:\n  - 过夜多少钱: 20 元。\n".encode()
    await apply(disk.library(), more, name="more.yaml")
    library = disk.library(disk.main, disk.folder / "more.yaml")
    disk.left = cut
    try:
        await library.undo("7:2")
    except Cut:
        assert disk.present("more.yaml") in (None, more)
    undone = await disk.library().undo("7:2")
    assert undone.counts == {"added": 0, "changed": 0, "removed": 1}
    assert disk.present("more.yaml") is None
    assert disk.present() == FAQ
    assert await disk.library().undo("7:3") == Undone()


async def test_an_order_is_told_of_as_often_as_it_is_asked(disk: Disk) -> None:
    first = await apply(disk.library())
    assert await apply(disk.library()) == first
    undone = await disk.library().undo("7:2")
    assert await disk.library().undo("7:2") == undone
    assert disk.present() == FAQ


async def test_a_version_that_does_not_load_is_taken_back(disk: Disk) -> None:
    wrong = Finding("main.yaml", 1, 1, "yaml", "no")

    async def reload() -> Sequence[Finding]:
        return () if disk.present() == FAQ else (wrong,)

    library = Library((disk.main,), disk.folder, reload)
    step = Step("7:1", "main.yaml", mark(NEWER))
    assert await library.put(disk.main, NEWER, NOW, step) == (wrong,)
    assert disk.present() == FAQ
    assert await disk.library().done("7:1") is None
    assert await disk.library().undo("7:2") == Undone()


async def test_a_journal_that_other_hands_wrote_says_nothing(disk: Disk) -> None:
    for text in ("", "[]", '{"order": "7:1"}', "{"):
        (disk.folder / JOURNAL).write_text(text, "utf-8")
        assert await disk.library().done("7:1") is None


async def test_only_so_many_versions_are_kept(disk: Disk) -> None:
    for number in range(KEPT + 3):
        content = NEWER.replace("五".encode(), str(number).encode())
        now = NOW + timedelta(seconds=number)
        await apply(disk.library(), content, order=f"7:{number}", now=now)
    assert len(versions.former([disk.folder])) == KEPT
