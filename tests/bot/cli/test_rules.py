"""The rules files on the command line."""

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
    path.write_text(RULE + "    测试: {该抓: [你好], 放过: [广告]}\n", "utf-8")
    result = run("test", "--rules", str(path))
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        f"{path}:2:5 甲 hit '你好'",
        f"{path}:2:5 甲 miss '广告'",
        "0 of 2 tests passed",
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
