"""The bench's own arithmetic; the figures themselves are taken by ``make bench``."""

import json
from pathlib import Path

import pytest

from tests.bench import reference
from tests.bench.__main__ import main
from tests.bench.rows import Row, as_json, as_table, with_ratios
from tests.bench.traffic import BYTES, CHATS, group_messages


def test_ratio_is_to_the_reference_of_the_same_run() -> None:
    rows = with_ratios([Row("bare", 200.0, "n"), Row("all", 90.0, "n", "bare", 0.45)])
    assert rows[1].ratio == 0.45
    assert rows[1].met is True
    assert with_ratios([Row("all", 90.0, "n", "bare", 0.46)])[0].met is False


@pytest.mark.parametrize(
    ("row", "met"),
    [
        (Row("x", 5.0, "ms"), None),
        (Row("x", 5.0, "ms", goal=5.0, better="less"), True),
        (Row("x", 5.1, "ms", goal=5.0, better="less"), False),
        (Row("x", 5.0, "n", goal=5.0), True),
        (Row("x", 4.9, "n", goal=5.0), False),
    ],
)
def test_goal(row: Row, met: bool | None) -> None:
    assert row.met is met


def test_json_has_the_agreed_keys() -> None:
    (row,) = json.loads(as_json([Row("x", 1.0, "ms", goal=2.0, better="less")]))
    assert row == {
        "name": "x",
        "value": 1.0,
        "unit": "ms",
        "reference": None,
        "ratio": None,
        "goal": 2.0,
        "met": True,
    }


def test_table_says_what_was_missed() -> None:
    lines = as_table([Row("reply", 12.0, "ms", goal=10.0, better="less")]).splitlines()
    assert lines[1].split() == ["reply", "12.00", "ms", "≤", "10", "MISSED"]


def test_traffic_is_456_bytes_round_500_chats() -> None:
    updates = list(group_messages(2 * CHATS, start=100_000))
    sizes = {len(json.dumps(update, ensure_ascii=False).encode()) for update in updates}
    assert sizes == {BYTES}
    assert len({update["message"]["chat"]["id"] for update in updates}) == CHATS
    assert len({update["update_id"] for update in updates}) == 2 * CHATS


def test_run_writes_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reference, "UPDATES", 20)
    assert main(["reference", "--out", str(tmp_path / "build" / "bench.json")]) == 0
    (row,) = json.loads((tmp_path / "build" / "bench.json").read_text("utf-8"))
    assert row["name"] == reference.NAME
    assert row["value"] > 0
