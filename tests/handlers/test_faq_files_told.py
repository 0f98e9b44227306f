"""Whoever sends a FAQ file is told of the file that is meant, in words that are his own."""

from pathlib import Path

import pytest

from bot.emulator.group import emulated_group
from tests.handlers.staffed import labels
from tests.handlers.test_faq_files import FAQ, NEWER, Desk, meet, press, send, whisper

BROKEN = "问答:\n  - 问：水温多少\n    答: 28 度\n"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


async def test_a_mistake_in_another_file_is_told_with_its_name(desk: Desk) -> None:
    (desk.folder / "pool.yaml").write_text("问答:\n  - 水温多少: 28 度\n", "utf-8")
    async with emulated_group(faq={}, config=desk.config) as group:
        meet(group)
        await press(group, await send(group, NEWER), "应用")
        (desk.folder / "pool.yaml").write_text(BROKEN, "utf-8")
        for said in (
            (await send(group, "问答:\n  - 会员卡多少钱: 五十。\n", "card.yaml"))["text"],
            (await whisper(group, text="/faq back"))["text"],
        ):
            headline, first, *_ = said.splitlines()
            assert "没有用上：别的问答文件里有 1 处错误" in headline
            assert first.startswith("pool.yaml 第 2 行第 6 列：")


async def test_beside_the_mistakes_of_the_file_itself_too(desk: Desk) -> None:
    (desk.folder / "pool.yaml").write_text("问答:\n  - 水温多少: 28 度\n", "utf-8")
    async with emulated_group(faq={}, config=desk.config) as group:
        meet(group)
        (desk.folder / "pool.yaml").write_text(BROKEN, "utf-8")
        said = (await send(group, BROKEN.replace("水温", "室温"), "card.yaml"))["text"]
        assert said.startswith("❌ card.yaml 有 2 处错误")
        assert "\n第 2 行第 6 列" in said
        assert "\npool.yaml 第 2 行第 6 列" in said


async def test_files_are_called_by_their_names(desk: Desk) -> None:
    async with emulated_group(faq={}, config=desk.config) as group:
        meet(group)
        said = (await send(group, FAQ, "zoo.yaml"))["text"]
        assert "main.yaml:2" in said
        assert str(desk.folder) not in said


async def test_a_table_is_called_by_no_other_name_than_the_file(desk: Desk) -> None:
    async with emulated_group(faq={}, config=desk.config) as group:
        meet(group)
        shown = await send(group, '问,答,不含\n会员卡在哪办理,二楼。,"退群,退课"\n', "card.csv")
        assert "\n第 2 行第 3 列：" in shown["text"]
        assert labels(shown) == ["应用", "取消"]


async def test_what_changes_no_entry_says_so(desk: Desk) -> None:
    async with emulated_group(faq={}, config=desk.config) as group:
        meet(group)
        shown = await send(group, f"{FAQ}同义词:\n  - [停车, 泊车]\n")
        assert shown["text"].splitlines() == [
            *("📄 main.yaml：+0 ~0 −0", "没有一条问答变化，变的只是同义词、注释或写法。"),
        ]
        assert labels(shown) == ["应用", "取消"]
