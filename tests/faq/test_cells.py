"""What the cells of a workbook say is what Excel and WPS show."""

from datetime import datetime, time
from io import BytesIO

import openpyxl
import pytest

from faq.cells import cell_text
from faq.lint.chinese import chinese
from faq.tables import read_table

DAY = datetime(2027, 5, 1)  # noqa: DTZ001 - what stands in a workbook has no zone


@pytest.mark.parametrize(
    ("value", "format_", "shown"),
    [
        (None, "General", ""),
        ("月卡 199", "General", "月卡 199"),
        (True, "General", "是"),
        (199, "General", "199"),
        (199.0, "General", "199"),
        (19.9, "General", "19.9"),
        (13800138000, "0_ ", "13800138000"),
        (0.85, "0%", "85%"),
        (0.085, "0.00%", "8.50%"),
        (1999, "#,##0", "1,999"),
        (199, '"¥"#,##0.00_);("¥"#,##0.00)', "¥199.00"),
        (199, "[$¥-804]#,##0.00;[Red]-[$¥-804]#,##0.00", "¥199.00"),
        (-5, "¥0", "-¥5"),
        (12, '0"元/节"', "12元/节"),
        (12.5, "0.0#", "12.5"),
        (3, "0.##", "3"),
        (3, r"\约0", "约3"),
        (0.5, "# ?/?", "0.5"),
        (1234, "0.00E+00", "1234"),
        (7, "@", "7"),
        (time(22, 30), "h:mm", "22:30"),
        (time(9, 5, 7), "h:mm:ss", "09:05:07"),
        (DAY, "yyyy/m/d", "2027-05-01"),
        (DAY.replace(hour=9, minute=30), "yyyy/m/d h:mm", "2027-05-01 09:30"),
    ],
)
def test_a_cell_says_what_is_shown(value: object, format_: str, shown: str) -> None:
    assert cell_text(value, format_) == shown


def test_formats_are_read_from_the_workbook() -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (("问", "答"), ("会员打几折", 0.85), ("几点关门", time(22, 30))):
        sheet.append(row)
    sheet["B2"].number_format = "0%"
    assert [one.a for one in read_table(_saved(book), "t.xlsx").entries] == [("85%",), ("22:30",)]


def test_sheets_beside_the_first_are_named_when_they_hold_something() -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].append(("问", "答"))
    book.worksheets[0].append(("淋浴间在哪", "地下一层"))
    book.create_sheet("空的")
    book.create_sheet("二楼").append(("问", "答"))
    hidden = book.create_sheet("WpsReserved")
    hidden.append(("图",))
    hidden.sheet_state = "veryHidden"
    reading = read_table(_saved(book), "t.xlsx")
    assert [one.q for one in reading.entries] == ["淋浴间在哪"]
    (found,) = reading.findings
    assert (found.code, found.severity) == ("sheet", "warning")
    assert chinese(found.message).startswith("工作表「二楼」没有用上")


def _saved(book: openpyxl.Workbook) -> bytes:
    out = BytesIO()
    book.save(out)
    return out.getvalue()
