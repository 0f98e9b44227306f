"""What CI counts on: skips fail there, and too little coverage is noticed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.coverage_floors import branches_pct, table

ROOT = Path(__file__).resolve().parents[1]
SKIPS = "import pytest\n\n\ndef test_x():\n    pytest.skip('no server')\n"


@pytest.mark.parametrize(("ci", "code"), [("", 0), ("1", 1)])
def test_a_skip_fails_in_ci_only(ci: str, code: int, tmp_path: Path) -> None:
    (tmp_path / "test_x.py").write_text(SKIPS, "utf-8")
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"),
            *("-p", "tests.conftest", "--rootdir", str(tmp_path), str(tmp_path)),
        ],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT), "GUANJIA_CI": ci},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stdout + done.stderr
    assert ("1 failed" if ci else "1 skipped") in done.stdout


def summary(total: int, covered: int) -> dict[str, dict[str, int]]:
    return {"summary": {"num_branches": total, "covered_branches": covered}}


def test_branches_are_counted_by_folder() -> None:
    files = {
        "text/a.py": summary(10, 10),
        "text/b/c.py": summary(10, 8),
        "faq/a.py": summary(0, 0),
        "bot/text.py": summary(10, 0),
    }
    assert branches_pct(files, "text") == 90.0
    assert branches_pct(files, "faq") == 100.0


def test_every_floor_is_in_the_table() -> None:
    report = {"files": {"rules/a.py": summary(20, 19)}, "totals": {"percent_covered": 89.9}}
    reached = {name: (value, floor) for name, value, floor in table(report)}
    assert reached["branches of rules/"] == (95.0, 95.0)
    assert reached["lines and branches overall"] == (89.9, 90.0)
    assert len(reached) == 4
