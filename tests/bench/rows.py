"""A measured figure, and how all of them are shown and kept."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Literal


@dataclass(frozen=True, slots=True)
class Row:
    """One figure.

    Attributes:
        reference: the name of the row to divide by; ratios of one run hold on any machine.
        goal: what to reach, for the ratio where there is a reference, else for the value.
        better: whether more or less of it is good.
    """

    name: str
    value: float
    unit: str
    reference: str | None = None
    goal: float | None = None
    better: Literal["more", "less"] = "more"
    ratio: float | None = None

    @property
    def met(self) -> bool | None:
        """Whether the goal is reached; None = there is none."""
        if self.goal is None:
            return None
        reached = self.value if self.reference is None else self.ratio
        if reached is None:
            return False
        return reached >= self.goal if self.better == "more" else reached <= self.goal


def with_ratios(rows: Iterable[Row]) -> list[Row]:
    """Divide each row by its reference, in the same run; one that was not measured gives None."""
    rows = list(rows)
    values = {row.name: row.value for row in rows}
    return [replace(row, ratio=_ratio(row, values)) for row in rows]


def _ratio(row: Row, values: Mapping[str, float]) -> float | None:
    divisor = values.get(row.reference or "")
    return row.value / divisor if divisor else None


def as_json(rows: Iterable[Row]) -> str:
    """The rows as ``build/bench.json`` has them."""
    kept = ("name", "value", "unit", "reference", "ratio", "goal")
    plain = []
    for row in rows:
        fields = asdict(row)
        plain.append({key: fields[key] for key in kept} | {"met": row.met})
    return json.dumps(plain, ensure_ascii=False, indent=1) + "\n"


def as_table(rows: Iterable[Row]) -> str:
    """The rows for people."""
    head = ("what", "value", "unit", "ratio", "goal", "")
    cells = [head]
    for row in rows:
        ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
        sign = "≥" if row.better == "more" else "≤"
        goal = "" if row.goal is None else f"{sign} {row.goal:g}"
        met = {None: "", True: "met", False: "MISSED"}[row.met]
        cells.append((row.name, f"{row.value:,.2f}", row.unit, ratio, goal, met))
    widths = [max(len(row[column]) for row in cells) for column in range(len(head))]
    right = (False, True, False, True, True, False)
    return "\n".join(
        "  ".join(
            cell.rjust(width) if to_right else cell.ljust(width)
            for cell, width, to_right in zip(row, widths, right, strict=True)
        ).rstrip()
        for row in cells
    )


def write(rows: Iterable[Row], file: Path) -> None:
    """Keep the rows as JSON; the folder is made."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(as_json(rows), "utf-8")
