"""``faq lint`` on the command line: paths, formats, repairs."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli.faq import app
from faq.lint.thefts import FEW, MOST

BROKEN = "问答:\n  - 问: 停车\n    答: #左\n"
CONFIG = """\
bot: {operators: [1]}
groups:
  main: {id: -1001, topics: {提问: 7}}
sets: {all: [main]}
files: {faq: answers}
"""


def run(*words: str, **env: str) -> Result:
    return CliRunner().invoke(app, ["lint", *words], env=env or None)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "answers").mkdir()
    (tmp_path / "config.yaml").write_text(CONFIG, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "answers"


def test_paths_stand_behind_the_command(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(BROKEN, "utf-8")
    result = run(str(tmp_path))
    assert result.exit_code == 1
    assert f"{tmp_path / 'a.yaml'}:3:8 hash" in result.stdout
    assert "1 entries: 1 errors, 0 warnings" in result.stdout


def test_without_paths_the_config_names_the_files_and_the_groups(home: Path) -> None:
    text = "问答:\n  - 问: 停车\n    答: 左\n    仅限: [main/提问, all, mian]\n"
    (home / "a.yaml").write_text(text, "utf-8")
    result = run("--language", "zh-CN")
    assert result.exit_code == 1
    assert "answers/a.yaml:4:24 unknown-group 「仅限」写的群「mian」不在" in result.stdout
    elsewhere = run("--config", str(home.parent / "config.yaml"), "--language", "en")
    assert "unknown-group only_in (仅限) names the group 'mian'" in elsewhere.stdout


def test_a_folder_without_files_is_misuse(tmp_path: Path) -> None:
    result = run(str(tmp_path))
    assert (result.exit_code, "there are no .yaml files in" in result.stderr) == (2, True)


def test_the_language_is_the_system_s_unless_one_is_asked_for(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(BROKEN, "utf-8")
    chinese = run(str(tmp_path), LC_ALL="", LC_MESSAGES="", LANG="zh_CN.UTF-8")
    assert "后面的字会丢" in chinese.stdout
    english = run(str(tmp_path), "--language", "en", LANG="zh_CN.UTF-8")
    assert "is not read" in english.stdout


def test_fix_writes_the_repaired_lines_and_shows_them(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(BROKEN.replace("\n", "\r\n").encode())
    result = run(str(path), "--fix", "--language", "zh-CN")
    assert result.exit_code == 0, result.stdout
    assert '  -     答: #左\n  +     答: "#左"\n' in result.stdout
    assert "1 条，没有问题" in result.stdout
    assert path.read_bytes().decode() == '问答:\r\n  - 问: 停车\r\n    答: "#左"\r\n'
    assert [one.name for one in tmp_path.iterdir()] == ["a.yaml"]
    assert "-  " not in run(str(path), "--fix", "--language", "zh-CN").stdout


def test_fix_leaves_alone_what_it_cannot_read(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes("问: 好".encode("gbk"))
    result = run(str(path), "--fix")
    assert (result.exit_code, "encoding" in result.stdout) == (1, True)
    assert path.read_bytes() == "问: 好".encode("gbk")


def test_formats_for_machines(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(BROKEN, "utf-8")
    as_json = run(str(path), "--format", "json")
    assert (as_json.exit_code, json.loads(as_json.stdout)[0]["code"]) == (1, "hash")
    as_github = run(str(path), "--format", "github")
    assert as_github.stdout.startswith(f"::error file={path},line=3,col=8,title=hash::")
    fixed = run(str(path), "--fix", "--format", "json")
    assert (fixed.exit_code, json.loads(fixed.stdout)) == (0, [])


def test_notes_count_only_when_asked(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("问答:\n  - 问: 停车\n    也问: [停哪]\n    答: 左\n", "utf-8")
    assert run(str(path)).exit_code == 0
    strict = run(str(path), "--strict")
    assert (strict.exit_code, ":2:5 no-tests" in strict.stdout) == (1, True)
    assert strict.stdout.endswith("1 entries: 0 errors, 0 warnings, 1 notes\n")


def test_where_not_every_phrasing_was_tried_it_says_so(tmp_path: Path) -> None:
    few = "".join(f"  - 第{number}课讲什么: 内容\n" for number in range(3))
    (tmp_path / "a.yaml").write_text(f"问答:\n{few}", "utf-8")
    assert "steals:" not in run(str(tmp_path), "--language", "en").stdout
    many = "".join(f"  - 第{number}课讲什么: 内容\n" for number in range(FEW + 1))
    (tmp_path / "a.yaml").write_text(f"问答:\n{many}", "utf-8")
    last = run(str(tmp_path), "--language", "en").stdout.splitlines()[-1]
    assert last == f"steals: of {FEW + 1} phrasings the {MOST} that are the most alike were tried"
