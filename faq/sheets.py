"""CSV and XLSX: bytes to rows of texts, and back."""

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from faq.cells import cell_text

MOST_ROWS: Final = 20_000
MOST_COLUMNS: Final = 60
_MOST_UNPACKED: Final = 100_000_000
_RISKY: Final = ("=", "+", "-", "@", "\t", "\r", "'")


class NotATable(ValueError):
    """Bytes that are no table; one sentence."""


@dataclass(frozen=True, slots=True)
class Table:
    """What a file holds.

    Attributes:
        rows: of texts.
        unread: names of the sheets beside the first that hold something.
    """

    rows: list[list[str]]
    unread: tuple[str, ...] = ()


def read_csv(data: bytes) -> list[list[str]]:
    """Rows of a CSV: UTF-8 or what Excel writes; commas, semicolons or tabs.

    Raises:
        NotATable: it cannot be read.
    """
    text = _decoded(data)
    head = text.partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        rows = list(lines)
    except csv.Error:
        said = 'this is no CSV: a " is not closed, or stands alone, up to line {}'
        raise NotATable(said.format(lines.line_num)) from None
    return [[_bare(cell) for cell in row] for row in _limited(rows)]


def write_csv(rows: Sequence[Sequence[str]]) -> bytes:
    """A CSV that Excel opens as it is."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([_safe(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig", "replace")


def read_xlsx(data: bytes) -> Table:
    """The first sheet of a workbook.

    Raises:
        NotATable: it cannot be read.
    """
    from openpyxl import load_workbook  # noqa: PLC0415 - slow, and few commands need it
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(one.file_size for one in packed.infolist()) > _MOST_UNPACKED:
                raise NotATable("the workbook is too large")
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        cells = book.worksheets[0].iter_rows(max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS)
        rows = [[cell_text(cell.value, cell.number_format) for cell in row] for row in cells]
        seen = (one for one in book.worksheets[1:] if one.sheet_state == "visible")
        unread = tuple(one.title for one in seen if any(map(any, one.values)))
        book.close()
    except (InvalidFileException, zipfile.BadZipFile, KeyError, IndexError, SyntaxError):
        raise NotATable("this is no XLSX: save it as .xlsx anew") from None
    return Table([[_bare(cell) for cell in row] for row in _limited(rows)], unread)


def write_xlsx(rows: Sequence[Sequence[str]]) -> bytes:
    """A workbook with one sheet; its first row stays in sight."""
    from openpyxl import Workbook  # noqa: PLC0415
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE  # noqa: PLC0415
    from openpyxl.styles import Alignment  # noqa: PLC0415

    book = Workbook(write_only=False)
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append([ILLEGAL_CHARACTERS_RE.sub("", _safe(cell)) for cell in row])
    sheet.freeze_panes = "A2"
    for cells in sheet.iter_rows():
        for cell in cells:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _decoded(data: bytes) -> str:
    wide = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    encodings = ("utf-16",) if wide else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise NotATable("the file is saved neither as UTF-8 nor as GB 18030")


def _limited(rows: list[list[str]]) -> Iterator[list[str]]:
    if len(rows) > MOST_ROWS:
        raise NotATable(f"the table has more than {MOST_ROWS} rows")
    return (row[:MOST_COLUMNS] for row in rows)


def _safe(cell: str) -> str:
    """What Excel would take for a formula begins with an apostrophe."""
    return f"'{cell}" if cell.startswith(_RISKY) else cell


def _bare(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_RISKY) else cell
