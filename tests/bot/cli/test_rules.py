"""The rules files on the command line."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli.rules import app

ROOT = Path(__file__).parents[3]
RULE = "规则:\n  - 名称: 甲\n    当: {含任一: [广告]}\n    则: [删除]\n"


def run(*words: str) -> Result:
    return CliRunner().invoke(app, words)


def told(result: Result) -> list[str]:
    """The findings, each without its file, and without the line that it is about."""
    return [line.partition(".yaml:")[2] for line in result.stdout.splitlines() if ".yaml:" in line]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "rules.yaml"


def test_the_examples_are_in_order() -> None:
    linted, tested = run("lint"), run("test")
    assert linted.exit_code == tested.exit_code == 0
    assert linted.stdout.endswith(" no findings\n")
    passed, of, written, *_ = tested.stdout.split()
    assert (passed, of) == (written, "of")


def test_findings_have_their_places(path: Path) -> None:
    path.write_text(RULE.replace("含任一", "含任意"), "utf-8")
    for command in ("lint", "test"):
        result = run(command, "--rules", str(path))
        assert result.exit_code == 1
        assert result.stdout.startswith(f"{path}:3:9 unknown-key")


def test_a_test_that_fails_is_named(path: Path) -> None:
    path.write_text(
        RULE
        + "    测试: {该抓: [广告, 你好], 放过: 看广告}\n"
        + "分流:\n  - {话题: 乙, 关键词: [py], 去: x, 测试: {该带: [好], 不带: [py 怎么装]}}\n",
        "utf-8",
    )
    result = run("test", "--rules", str(path), "--language", "en")
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        f"{path}:5:19 甲 hit '你好': not caught",
        f"{path}:5:28 甲 miss '看广告': caught (广告)",
        f"{path}:7:40 乙 hit '好': not shown the way",
        f"{path}:7:49 乙 miss 'py 怎么装': shown the way (py)",
        "1 of 5 tests passed",
    ]
    chinese = run("test", "--rules", str(path), "--language", "zh-CN").stdout.splitlines()
    assert [line.partition(" ")[2] for line in chinese[:-1]] == [
        "甲 该抓「你好」，没抓到",
        "甲 该放过「看广告」，却抓了（命中：广告）",
        "乙 该带「好」，没带",
        "乙 不该带「py 怎么装」，却带了（命中：py）",
    ]


def test_it_starts_without_aiogram() -> None:
    code = (
        "import sys\nfrom bot.cli.main import app\n"
        "try:\n    app(['rules', 'test'])\nexcept SystemExit:\n    pass\n"
        "assert not {'aiogram', 'sqlalchemy'} & set(sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "tests passed" in done.stdout


@pytest.mark.parametrize("command", ["lint", "test"])
def test_paths_stand_behind_the_command(tmp_path: Path, command: str) -> None:
    path = tmp_path / "r.yaml"
    path.write_text("规则:\n  - 名程: x\n", encoding="utf-8")
    result = CliRunner().invoke(app, [command, str(tmp_path)])
    assert (result.exit_code, f"{path}:2:5" in result.stdout) == (1, True)


CONFIG = """\
sets: {learners: [main]}
groups:
  main: {id: -1001, topics: {提问: 12}}
files: {rules: rules.yaml}
"""
NAMES = """\
规则:
  - {名称: 甲, 当: {含任一: [广告], 话题: [提文, 7]}, 则: [删除]}
分流:
  - {话题: 乙, 关键词: [py], 从: learners, 去: main/资料, 满员去: mian}
群发:
  - {名称: 早, 时间: 每天 09:00, 去: [全部, learners, nobody], 内容: 早}
"""


def test_names_that_lead_nowhere_are_found_where_the_config_is_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "config.yaml").write_text(CONFIG, "utf-8")
    (tmp_path / "rules.yaml").write_text(NAMES, "utf-8")
    monkeypatch.chdir(tmp_path)
    for words in ((), ("--config", "config.yaml"), ("rules.yaml", "--config", "config.yaml")):
        result = run("lint", *words)
        assert result.exit_code == 1
        assert told(result) == [
            "2:33 unknown-topic the config names no topic '提文', did you mean 提问?",
            "4:40 unknown-topic the config names no topic '资料' in 'main'",
            "4:54 unknown-group no group or set is called 'mian', did you mean main?",
            "6:45 unknown-group no group or set is called 'nobody'",
        ]
    assert run("lint", "rules.yaml").exit_code == 0


def test_lint_names_doubts_as_well_and_every_finding(tmp_path: Path) -> None:
    first, second = tmp_path / "1.yaml", tmp_path / "2.yaml"
    first.write_text(RULE.replace("[删除]", "[删掉]").replace("含任一", "含任意"), "utf-8")
    second.write_text(RULE.replace("[广告]", "[广告，代写]"), "utf-8")
    result = run("lint", str(tmp_path))
    lines = result.stdout.splitlines()
    assert result.exit_code == 1
    assert [line.partition(" ")[0] for line in lines if line.startswith(str(tmp_path))] == [
        f"{first}:3:9",
        f"{first}:4:9",
        f"{second}:3:15",
    ]
    assert lines[-1].endswith("3 findings")


def test_a_config_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text("gruops: {}\n", "utf-8")
    result = run("lint", "--config", str(path))
    assert (result.exit_code, f"{path}:1:1" in result.stdout) == (1, True)


def test_lint_speaks_the_language_asked_for_or_the_system_s(path: Path) -> None:
    path.write_text(RULE.replace("含任一", "含任意"), "utf-8")
    chinese = run("lint", str(path), "--language", "zh-CN").stdout
    assert f"{path}:3:9 unknown-key 没有「含任意」这个键，是不是 含任一？" in chinese
    assert chinese.endswith("0 条规则，0 条分流，0 条群发，1 处问题\n")
    english = run("lint", str(path), "--language", "en").stdout
    assert "unknown key '含任意', did you mean 含任一?" in english
    system = {"LC_ALL": "", "LC_MESSAGES": "", "LANG": "zh_CN.UTF-8"}
    assert "没有「含任意」" in CliRunner().invoke(app, ["test", str(path)], env=system).stdout
    path.write_text(RULE, "utf-8")
    assert run("lint", str(path), "--language", "zh-CN").stdout.endswith("没有问题\n")


def test_a_finding_shows_its_line_with_a_caret(path: Path) -> None:
    path.write_text(RULE.replace("含任一", "含任意"), "utf-8")
    lines = run("lint", str(path), "--language", "en").stdout.splitlines()
    assert lines[1:3] == ["    " + "    当: {含任意: [广告]}", "    " + " " * 9 + "^"]


def test_fix_writes_the_repaired_lines(path: Path) -> None:
    path.write_text(RULE.replace("[广告]", "[广告，代写]").replace("则: ", "则："), "utf-8")
    found = run("lint", str(path), "--language", "zh-CN")
    assert (
        found.exit_code,
        "    改成：\n    |     当: {含任一: [广告, 代写]}\n" in found.stdout,
    ) == (*(1, True),)
    fixed = run("lint", str(path), "--fix", "--language", "zh-CN")
    assert (
        fixed.exit_code,
        fixed.stdout.endswith("1 条规则，0 条分流，0 条群发，没有问题\n"),
    ) == (*(0, True),)
    assert path.read_text("utf-8") == RULE.replace("[广告]", "[广告, 代写]")


def test_findings_for_editors_and_machines(path: Path) -> None:
    path.write_text(RULE.replace("含任一", "含任意"), "utf-8")
    (row,) = json.loads(run("lint", str(path), "--format", "json", "--language", "zh-CN").stdout)
    assert (row["line"], row["column"], row["code"]) == (3, 9, "unknown-key")
    assert row["message"] == "没有「含任意」这个键"
    github = run("lint", str(path), "--format", "github").stdout
    assert github.startswith(f"::error file={path},line=3,col=9,title=unknown-key::")
    assert github.count("\n") == 1
