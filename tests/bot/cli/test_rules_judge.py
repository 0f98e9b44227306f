"""The ad detector on the command line."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from bot.cli.rules import app
from rules.training.training import Task, train_into

ROOT = Path(__file__).parents[3]
AD = "急招兼职日结三百加微信 abx23456 在家可做"
TABLE = "卖一张用了两年的餐桌，自提，有意的周末来看"


def run(*words: str, lines: list[dict[str, Any]] | None = None) -> Result:
    given = "".join(json.dumps(line) + "\n" for line in lines or [])
    return CliRunner().invoke(app, ["judge", *words], input=given)


def answers(result: Result) -> list[dict[str, Any]]:
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_each_line_is_answered_in_order_and_the_times_come_last() -> None:
    ad, talk, timing = answers(
        run("--jsonl", "--timing", lines=[{"text": AD}, {"text": "今晚吃什么"}])
    )
    assert ad["spam"] is True
    assert talk["spam"] is False
    assert 0 <= talk["score"] < 0.5 < ad["score"] <= 1
    assert len(repr(ad["score"])) >= 8
    assert {"name", "weight", "detail"} == set(ad["signals"][0])
    assert timing["timing"]["n"] == 2
    assert {"load_s", "us_per_item_p50", "us_per_item_p99"} <= set(timing["timing"])


def test_a_message_is_judged_for_people() -> None:
    result = run(AD)
    assert result.stdout.startswith("ad ")
    assert "text" in result.stdout
    assert run("今晚吃什么").stdout.startswith("no ad ")


def test_a_mark_that_is_none_is_told_by_its_line(tmp_path: Path) -> None:
    marks = tmp_path / "marks.jsonl"
    for line, said in (
        ({"text": TABLE, "label": 5}, "the label is 1 (an ad) or 0 (none), not 5"),
        ({"text": TABLE}, "'label' is missing"),
    ):
        marks.write_text(json.dumps(line) + "\n", "utf-8")
        result = run(TABLE, "--learn", str(marks))
        assert (result.exit_code, f"{marks}:1: " in result.stderr) == (2, True)
        assert said in result.stderr
        assert "Error" not in result.stderr


RULES = """\
规则:
  - {名称: 甲, 当: {含任一: [餐桌], 时间: 23:00-07:00}, 则: [删除]}
  - {名称: 乙, 当: {含任一: [自提]}, 则: [删除], 状态: 演练}
  - {名称: 丙, 当: {含任一: [吃什么]}, 则: [报告]}
"""


def test_rules_that_are_named_are_asked_too_and_one_that_acts_has_the_last_word(
    tmp_path: Path,
) -> None:
    path = tmp_path / "r.yaml"
    path.write_text(RULES, "utf-8")
    lines = [{"text": TABLE}, {"text": "今晚吃什么"}, {"text": AD}]
    table, supper, ad = answers(run("--jsonl", "--rules", str(path), lines=lines))
    told = [(one["name"], one["detail"]) for one in table["signals"][:2]]
    assert told == [("rule", "甲: 餐桌"), ("shadow_rule", "乙: 自提")]
    assert [one["spam"] for one in (table, supper, ad)] == [True, False, True]
    assert supper["signals"][0]["detail"] == "丙: 吃什么"
    assert {"rule", "shadow_rule"}.isdisjoint(one["name"] for one in ad["signals"])
    path.write_text("规则:\n  - 名程: x\n", "utf-8")
    result = run(TABLE, "--rules", str(path))
    assert (result.exit_code, f"{path}:2:5" in result.stderr) == (1, True)


def test_marks_of_a_file_are_learned_for_this_once(tmp_path: Path) -> None:
    marks = tmp_path / "marks.jsonl"
    marks.write_text(json.dumps({"text": TABLE, "label": 1}) + "\n", "utf-8")
    taught, timing = answers(
        run("--jsonl", "--timing", "--learn", str(marks), lines=[{"text": TABLE}])
    )
    assert taught["spam"] is True
    assert timing["timing"]["learn_s"] > 0
    assert answers(run("--jsonl", lines=[{"text": TABLE}]))[0]["spam"] is False


@pytest.mark.parametrize(
    "words", [[], ["--jsonl", "text"], ["--model", "/nowhere", "text"], ["--learn", "none", "x"]]
)
def test_misuse_is_said_in_one_line(words: list[str]) -> None:
    result = run(*words)
    assert result.exit_code == 2


@pytest.mark.parametrize("line", ["no json", '{"texts": "x"}', '{"text": 3}', "3"])
def test_a_line_that_is_none_is_named(line: str) -> None:
    result = CliRunner().invoke(app, ["judge", "--jsonl"], input=f'{{"text": "a"}}\n{line}\n')
    assert result.exit_code == 2
    assert "line 2" in result.output


def test_judging_loads_neither_aiogram_nor_the_database() -> None:
    watched = "aiogram", "sqlalchemy", "pypinyin"
    code = (
        "import sys; from bot.cli.main import app; app(['rules', 'judge', 'hello'],"
        f" standalone_mode=False); print([one for one in {watched!r} if one in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_weights_are_learned_from_messages_alone(tmp_path: Path) -> None:
    """Three hundred small messages; what their words say is what the weights say."""
    data = tmp_path / "data.jsonl"
    rows = [(f"蓝莓果酱第{n}号，今天特供 {n}", 1) for n in range(150)]
    rows += [(f"橘子树第{n}棵，昨天种下 {n}", 0) for n in range(150)]
    data.write_text("".join(json.dumps({"text": t, "label": y}) + "\n" for t, y in rows), "utf-8")
    said: list[str] = []
    task = Task((data,), without=frozenset({"samples"}))
    train_into(tmp_path / "one", task, said.append)
    train_into(tmp_path / "two", task, said.append)
    assert said[0].startswith("300 messages, 150 of them ads")
    one, two = (tmp_path / name / "weights.npz" for name in ("one", "two"))
    assert one.read_bytes() == two.read_bytes()
    jam, tree = answers(
        run(
            "--jsonl",
            "--model",
            str(tmp_path / "one"),
            lines=[{"text": "蓝莓果酱特供"}, {"text": "橘子树种下"}],
        )
    )
    assert jam["spam"] is True
    assert tree["spam"] is False


def test_training_says_what_is_wrong_with_a_file(tmp_path: Path) -> None:
    bad = tmp_path / "bad.jsonl"
    bad.write_text('{"text": "x"}\n', "utf-8")
    result = CliRunner().invoke(app, ["train", str(bad), "--into", str(tmp_path / "out")])
    assert result.exit_code == 2
    assert "bad.jsonl:1" in result.output
