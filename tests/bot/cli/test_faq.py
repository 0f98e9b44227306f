"""The FAQ on the command line, as the measuring scripts speak to it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli.faq import app

ROOT = Path(__file__).parents[3]
FAQ = """\
faq:
  - id: fee
    q: 停车收费吗
    a: 前两小时免费。
  - id: gate
    q: 大门几点关
    a: 十点
"""
TWINS = """\
问答:
  - 问: 早
    答: 好
    测试: {该答: [再见了朋友]}
  - 问: 晚
    也问: [早]
    答: 安
"""


@pytest.fixture
def faq(tmp_path: Path) -> str:
    path = tmp_path / "faq.yaml"
    path.write_text(FAQ, encoding="utf-8")
    return str(path)


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def run(*words: str, given: str | bytes = "") -> Result:
    return CliRunner().invoke(app, words, input=given)


def rows(result: Result) -> list[dict[str, object]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_one_text_gives_one_line(faq: str) -> None:
    result = run("ask", "--entries", faq, "请问停车收费吗")
    assert result.exit_code == 0
    assert rows(result) == [
        {
            "decision": "answer",
            "entry": "fee",
            "score": 0.99,
            "candidates": [{"entry": "fee", "score": 0.99}],
        }
    ]


def test_lines_keep_their_order_and_timing_comes_last(faq: str) -> None:
    lines = [json.dumps({"text": text}) for text in ("大门几点关", "哈哈", "停车收费吗", "\ud800")]
    result = run("ask", "--entries", faq, "--jsonl", "--timing", given="\n".join(lines) + "\n\n")
    assert result.exit_code == 0
    *answers, timing = rows(result)
    assert [row["entry"] for row in answers] == ["gate", None, "fee", None]
    assert [row["decision"] for row in answers] == ["answer", "silent", "answer", "silent"]
    assert isinstance(timing["timing"], dict)
    assert set(timing["timing"]) == {"n", "load_s", "us_per_item_p50", "us_per_item_p99"}
    assert timing["timing"]["n"] == 4


def test_no_lines_are_no_answers(faq: str) -> None:
    result = run("ask", "--entries", faq, "--jsonl", "--timing")
    assert rows(result)[0]["timing"] is not None
    assert len(rows(result)) == 1


@pytest.mark.parametrize("line", ["nonsense", '{"txt": "a"}', '["text"]', '{"text": 3}'])
def test_a_line_without_a_text_is_misuse(faq: str, line: str) -> None:
    result = run("ask", "--entries", faq, "--jsonl", given='{"text": "a"}\n' + line)
    assert result.exit_code == 2
    assert "line 2 of standard input" in result.stderr


def test_text_and_jsonl_exclude_each_other(faq: str) -> None:
    assert run("ask", "--entries", faq).exit_code == 2
    assert run("ask", "--entries", faq, "--jsonl", "停车").exit_code == 2


def test_strictness_is_passed_on(faq: str) -> None:
    assert run("ask", "--entries", faq, "--strictness", "eager", "停车").exit_code == 0
    assert run("ask", "--entries", faq, "--strictness", "lax", "停车").exit_code == 2


def test_broken_files_are_findings(tmp_path: Path) -> None:
    path = tmp_path / "坏 的.yaml"
    path.write_text("问答:\n  - 问: 早\n    打: 好\n", encoding="utf-8")
    lint = run("lint", "--entries", str(path))
    assert lint.exit_code == 1
    assert f"{path}:3:5 unknown-key" in lint.stdout
    for command in (["ask", "早"], ["test"]):
        result = run(*command, "--entries", str(path))
        assert result.exit_code == 1
        assert "3:5 unknown-key" in result.stderr


def test_lint_and_test_are_content_with_the_examples() -> None:
    lint = run("lint")
    assert (lint.exit_code, "no findings" in lint.stdout) == (0, True)
    tests = run("test")
    assert tests.exit_code == 0
    assert "tests passed" in tests.stdout


def test_lint_reviews_and_test_fails(tmp_path: Path) -> None:
    path = tmp_path / "f.yaml"
    path.write_text(TWINS, encoding="utf-8")
    assert run("lint", "--entries", str(path)).exit_code == 1
    result = run("test", "--entries", str(path))
    assert result.exit_code == 1
    assert "0 of 1 tests passed" in result.stdout


def test_it_starts_without_aiogram_and_in_time() -> None:
    code = (
        "import sys; from bot.cli.faq import app\n"
        "try: app(['ask', '怎么退宽'])\n"
        "except SystemExit as done: assert not done.code, done.code\n"
        "heavy = {'aiogram', 'sqlalchemy', 'apscheduler', 'aiohttp'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=30, check=False)
    assert done.returncode == 0, done.stderr.decode()
    assert json.loads(done.stdout.decode("utf-8"))["decision"] == "answer"
