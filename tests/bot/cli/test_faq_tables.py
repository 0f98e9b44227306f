"""``faq import`` and ``faq export``."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli.faq import app
from faq.entries import load_entries

CSV = "分类,问,答\n店,停车收费吗,收\n店,几点开门,九点\n"


def run(*words: str) -> Result:
    return CliRunner().invoke(app, [*words, "--language", "zh-CN"])


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "t.csv").write_text(CSV, "utf-8-sig")
    return tmp_path


def test_a_table_becomes_a_file(here: Path) -> None:
    result = run("import", "t.csv")
    assert result.exit_code == 0
    assert "+2 ~0 −0\n  + 停车收费吗\n  + 几点开门\n写好了：t.yaml\n" in result.stdout
    assert [one.category for one in load_entries(here / "t.yaml")] == ["店", "店"]


def test_what_the_system_says_of_a_file_is_told_in_chinese() -> None:
    gone = run("import", "none.csv")
    assert (gone.exit_code, gone.stderr) == (2, "none.csv 读不了：没有这个文件\n")
    full = run("import", "t.csv", "--out", "none/t.yaml")
    assert (full.exit_code, full.stderr) == (2, "none/t.yaml 写不了：没有这个文件\n")


def test_an_export_says_in_its_language_what_is_wrong(here: Path) -> None:
    (here / "a.yaml").write_text("问答:\n  - 问: 早\n    打: 好\n", "utf-8")
    said = run("export", "a.yaml")
    assert (said.exit_code, "没有「打」这个键" in said.stderr) == (1, True)


def test_a_file_that_is_there_is_kept_unless_one_says_otherwise(here: Path) -> None:
    (here / "t.yaml").write_text("# 我的\n分类: 店\n问答:\n  - 停车收费吗: 不收\n", "utf-8")
    kept = run("import", "t.csv")
    assert kept.exit_code == 1
    assert "+1 ~1 −0\n  + 几点开门\n  ~ 停车收费吗\nt.yaml 已经有了" in kept.stdout
    assert (here / "t.yaml").read_text("utf-8").startswith("# 我的")
    assert run("import", "t.csv", "--overwrite").exit_code == 0
    now = (here / "t.yaml").read_text("utf-8")
    assert now == "# 我的\n分类: 店\n问答:\n  - 停车收费吗: 收\n  - 几点开门: 九点\n"
    again = run("import", "t.csv")
    assert (again.exit_code, "不用写：t.yaml 已经一样" in again.stdout) == (0, True)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("分类: 店 # 我的\n问答:\n  - 停车收费吗: 不收\n  - 冷确:\n", "t.yaml:4:5 answer"),
        ("# 我的\n分类: 店\n问答: []\n", "t.yaml:1:1 not-in-place 没法在原处改"),
        ('{"faq": [{"q": "甲", "a": "乙"}]} # 注\n', "t.yaml:1:1 not-in-place"),
        ("问答: []\n同义词: [[停车, 泊车]]\n", "t.yaml:2:1 not-in-place"),
    ],
)
def test_a_file_that_would_lose_something_is_left_as_it_is(
    here: Path, text: str, said: str
) -> None:
    (here / "t.yaml").write_text(text, "utf-8")
    result = run("import", "t.csv", "--overwrite")
    assert result.exit_code == 1
    assert said in result.stdout
    assert (here / "t.yaml").read_text("utf-8") == text


def test_a_file_in_another_encoding_is_left_as_it_is(here: Path) -> None:
    (here / "t.yaml").write_text("问答:\n  - 停车收费吗: 不收\n", "gb18030")
    result = run("import", "t.csv", "--overwrite")
    assert (result.exit_code, "t.yaml:1:1 encoding" in result.stdout) == (1, True)
    assert "不收" in (here / "t.yaml").read_text("gb18030")


@pytest.mark.parametrize("text", ["问答: []\n", '{"faq": [{"q": "甲", "a": "乙"}]}\n', ""])
def test_a_file_that_has_nothing_to_lose_is_written_anew(here: Path, text: str) -> None:
    (here / "t.yaml").write_text(text, "utf-8")
    assert run("import", "t.csv", "--overwrite").exit_code == 0
    assert [one.q for one in load_entries(here / "t.yaml")] == ["停车收费吗", "几点开门"]


def test_categories_of_one_name_get_a_file_each(here: Path) -> None:
    names = ("课/A", "课:A", "课:a", "课_a-2")
    rows = "".join(f"{name},第 {at} 问,好\n" for at, name in enumerate(names))
    (here / "t.csv").write_text("分类,问,答\n" + rows, "utf-8")
    assert run("import", "t.csv").exit_code == 0
    assert sorted(one.name for one in here.glob("*.yaml")) == [
        *("t-课_A-2.yaml", "t-课_A.yaml", "t-课_a-2-2.yaml", "t-课_a-3.yaml"),
    ]
    assert len(load_entries(here)) == 4


def test_each_category_gets_a_file_of_its_own(here: Path) -> None:
    (here / "t.csv").write_text(CSV + "课/程,作业,交\n,早,好\n", "utf-8")
    assert run("import", "t.csv", "--out", "新.yaml").exit_code == 0
    assert sorted(one.name for one in here.glob("*.yaml")) == [
        *("新-店.yaml", "新-课_程.yaml", "新.yaml"),
    ]


def test_a_table_with_mistakes_writes_nothing(here: Path) -> None:
    (here / "t.csv").write_text("问,答,冷却\n早,好,快\n", "utf-8")
    result = run("import", "t.csv")
    assert result.exit_code == 1
    assert "t.csv:2:3 duration 「快」不是时长" in result.stdout
    assert list(here.glob("*.yaml")) == []
    (here / "t.csv").write_text("问,答,备注\n早,好,x\n", "utf-8")
    assert "没有「备注」这一列" in run("import", "t.csv").stdout
    assert run("import", "none.csv").exit_code == 2


@pytest.mark.parametrize("name", ["x.csv", "x.xlsx"])
def test_what_is_exported_can_be_imported(here: Path, name: str) -> None:
    run("import", "t.csv")
    assert run("export", "t.yaml", "--out", name).exit_code == 0
    again = run("import", name, "--out", "t.yaml")
    assert (again.exit_code, "已经一样" in again.stdout) == (0, True)
    assert run("export", "t.yaml", "--out", name).exit_code == 2
    assert run("export", "t.yaml", "--out", name, "--overwrite").exit_code == 0


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_where_nothing_can_be_written_one_sentence_is_said(here: Path, language: str) -> None:
    run("import", "t.csv")
    for command, table, name in (("export", "t.yaml", "x.csv"), ("import", "t.csv", "x.yaml")):
        out = ["--out", f"nope/{name}", "--language", language]
        result = CliRunner().invoke(app, [command, table, *out])
        assert result.exit_code == 2
        (line,) = result.stderr.splitlines()
        assert ("写不了" if language == "zh-CN" else "cannot be written") in line
    (here / "dir.yaml").mkdir()
    assert run("import", "t.csv", "--out", "dir.yaml", "--overwrite").exit_code == 2


def test_without_a_file_the_table_goes_to_standard_output(here: Path) -> None:
    run("import", "t.csv")
    result = run("export", "t.yaml")
    assert result.stdout_bytes.decode("utf-8-sig").startswith("分类,编号,问,也问,答,")
    assert run("export", "t.yaml", "--out", "x.doc").exit_code == 2
