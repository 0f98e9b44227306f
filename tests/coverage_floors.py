"""``python -m tests.coverage_floors``: is enough of the code run by the tests?"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

BRANCHES_PCT = {"text": 95.0, "faq": 95.0, "rules": 95.0}
OVERALL_PCT = 90.0


def branches_pct(files: Mapping[str, Any], folder: str) -> float:
    """Share of a folder's branches that were taken; a folder without any counts as whole."""
    rows = [row["summary"] for name, row in files.items() if Path(name).parts[0] == folder]
    total = sum(row["num_branches"] for row in rows)
    return 100.0 * sum(row["covered_branches"] for row in rows) / total if total else 100.0


def table(report: Mapping[str, Any]) -> list[tuple[str, float, float]]:
    """Name, what was reached and the floor, of each floor."""
    rows = [
        (f"branches of {folder}/", branches_pct(report["files"], folder), floor)
        for folder, floor in BRANCHES_PCT.items()
    ]
    return [
        *rows,
        ("lines and branches overall", report["totals"]["percent_covered"], OVERALL_PCT),
    ]


def main() -> int:
    """Print the floors; 1 when one is not reached."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "coverage.json")
        subprocess.run(
            [sys.executable, "-m", "coverage", "json", "-q", "-o", str(file)], check=True
        )
        report = json.loads(file.read_text("utf-8"))
    rows = table(report)
    for name, reached, floor in rows:
        print(f"{name:<28} {reached:6.2f} %  (at least {floor:g} %)")  # noqa: T201
    if any(reached < floor for _, reached, floor in rows):
        subprocess.run(
            [sys.executable, "-m", "coverage", "report", "--skip-covered", "--sort=cover"],
            check=True,
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
