"""Files become an index, here or in a process of its own."""

import os
import sys
from pathlib import Path

import pytest

from faq.apart import LARGE, apart, are_large
from faq.loading import Loaded, load, load_again
from text.findings import FileProblems

FAQ = """\
问答:
  - 问: 停车收费吗
    也问: [停车场怎么收费]
    答: 前两小时免费。
    图片: lost.png
    测试: {hit: [食堂几点开门]}
"""
LONG = "    不含: [" + ", ".join(f"词{number}" for number in range(LARGE // 5)) + "]\n"


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, ...]:
    path = tmp_path / "faq.yaml"
    path.write_text(FAQ, "utf-8")
    return (path,)


@pytest.fixture
def large(files: tuple[Path, ...]) -> tuple[Path, ...]:
    files[0].write_text(FAQ + LONG, "utf-8")
    return files


def codes(found: Loaded) -> list[str]:
    return [one.code for one in found.remarks]


def test_small_files_are_read_here(files: tuple[Path, ...]) -> None:
    assert not are_large(files)
    assert codes(load_again(files)) == ["no-file", "test"]


def test_large_files_are_read_elsewhere_and_answer_the_same(large: tuple[Path, ...]) -> None:
    assert are_large(large)
    found, here = load_again(large), load(large)
    assert codes(found) == ["no-file", "test"]
    assert found.index.entries == here.index.entries
    for text in ("停车收费吗", "请问停车场怎么收费呀", "今天天气真好"):
        elsewhere, same = found.index.ask(text), here.index.ask(text)
        assert (elsewhere.decision, elsewhere.score) == (same.decision, same.score)


def test_it_is_another_process() -> None:
    assert apart(os.getpid) != os.getpid()


def test_what_is_wrong_in_large_files_comes_back_whole(large: tuple[Path, ...]) -> None:
    large[0].write_text(large[0].read_text("utf-8") + "    答案呢: x\n", "utf-8")
    with pytest.raises(FileProblems) as problems:
        load_again(large)
    assert [one.code for one in problems.value.findings] == ["unknown-key"]


def test_where_no_process_can_be_had_it_is_done_here(
    large: tuple[Path, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", str(large[0]))
    assert codes(load_again(large)) == ["no-file", "test"]
    assert apart(os.getpid) == os.getpid()


def test_a_file_that_is_not_there_is_not_large(tmp_path: Path) -> None:
    assert not are_large((tmp_path / "none.yaml",))


def test_who_reads_the_same_files_again_gets_the_same_index(files: tuple[Path, ...]) -> None:
    first = load(files).index
    assert load(files).index is first
    files[0].write_text(FAQ.replace("前两小时免费", "免费"), "utf-8")
    changed = load(files).index
    assert changed is not first
    assert changed.ask("停车收费吗").entry != first.ask("停车收费吗").entry
    files[0].write_text(FAQ, "utf-8")
    assert load(files).index is first


def test_a_file_that_cannot_be_read_is_named_again_and_again(files: tuple[Path, ...]) -> None:
    files[0].unlink()
    for _ in range(2):
        with pytest.raises(FileProblems, match=files[0].name):
            load(files)
