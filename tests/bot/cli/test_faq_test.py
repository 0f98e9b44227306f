"""``faq test``: what passes, what does not, and what changed since the last run."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli.faq import app

GOOD = "问答:\n  - 问: 停车收费吗\n    答: 收\n    测试: {该答: [停车收费吗], 不该答: [哈哈]}\n"
BAD = GOOD.replace("[停车收费吗]", "[停车收费吗, 今天吃什么]").replace("[哈哈]", "[停车收费吗]")


def run(*words: str) -> Result:
    return CliRunner().invoke(app, ["test", "--language", "en", *words])


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_a_failure_names_what_came_instead_with_its_score(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(BAD, "utf-8")
    result = run(str(path))
    assert result.exit_code == 1
    assert f"{path}:2:5 miss '停车收费吗': answer (停车收费吗 0.99)" in result.stdout
    assert "1 of 3 tests passed" in result.stdout


def test_a_failure_is_told_in_chinese(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(GOOD, "utf-8")
    run(str(path))
    path.write_text(BAD.replace("[停车收费吗]}", "[停车收费吗, 哈哈]}"), "utf-8")
    said = run(str(path), "--language", "zh-CN").stdout
    assert f"{path}:2:5 不该答「停车收费吗」：答了（停车收费吗 0.99）" in said
    assert f"{path}:2:5 该答「今天吃什么」：没出声（没有相近的）" in said
    path.write_text(GOOD + "    不含: [停车]\n", "utf-8")
    assert "新坏：停车收费吗 该答「停车收费吗」" in run(str(path), "--language", "zh-CN").stdout


def test_a_file_that_cannot_be_used_is_told_of_in_the_language_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("问答:\n  - 问: 早\n    打: 好\n", "utf-8")
    said = run(str(path), "--language", "zh-CN")
    assert (said.exit_code, said.stdout) == (1, "")
    assert f"{path}:3:5 unknown-key 没有「打」这个键" in said.stderr


def test_the_next_run_says_what_changed(tmp_path: Path, cache: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(GOOD, "utf-8")
    assert "since the last run" not in run(str(path)).stdout
    assert "since the last run" not in run(str(path)).stdout
    path.write_text(GOOD.replace("[哈哈]", "[哈哈, 停车收费吗]"), "utf-8")
    assert "since the last run" not in run(str(path)).stdout  # it is new, not broken
    path.write_text(GOOD.replace("[哈哈]", "[哈哈, 停车收费吗]") + "    不含: [停车]\n", "utf-8")
    stdout = run(str(path)).stdout
    assert "since the last run: 1 mended, 1 broken" in stdout
    assert "broken: 停车收费吗 hit '停车收费吗'" in stdout
    assert "mended: 停车收费吗 miss '停车收费吗'" in stdout
    assert [one.suffix for one in (cache / "guanjia").iterdir()] == [".json"]
    assert [one.name for one in tmp_path.iterdir() if one != cache] == ["a.yaml"]


def test_a_home_keeps_the_last_run_in_its_data(
    tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "faq").mkdir()
    (tmp_path / "data").mkdir()
    (tmp_path / "faq" / "a.yaml").write_text(GOOD, "utf-8")
    (tmp_path / "config.yaml").write_text("bot: {operators: [1]}\nfiles: {faq: faq}\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    assert run().exit_code == 0
    assert (tmp_path / "data" / "faq-test.json").is_file()
    assert not cache.exists()


@pytest.mark.parametrize("spoilt", ["nonsense", "[1]"])
def test_a_spoilt_record_is_as_good_as_none(tmp_path: Path, cache: Path, spoilt: str) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(GOOD, "utf-8")
    run(str(path))
    (record,) = (cache / "guanjia").iterdir()
    record.write_text(spoilt, "utf-8")
    assert run(str(path)).exit_code == 0


def test_where_nothing_can_be_kept_the_tests_still_run(tmp_path: Path, cache: Path) -> None:
    cache.write_text("a file", "utf-8")
    path = tmp_path / "a.yaml"
    path.write_text(GOOD, "utf-8")
    assert run(str(path)).exit_code == 0
