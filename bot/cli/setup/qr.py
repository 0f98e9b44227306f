"""A link as a QR code made of characters, for a phone that looks at the terminal."""

from __future__ import annotations

import segno
from rich.console import Console
from rich.text import Text

QUIET = 2  # modules of white around it
HALVES = {(0, 0): " ", (0, 1): "▄", (1, 0): "▀", (1, 1): "█"}  # upper, lower; 1 = dark
PAPER = "black on bright_white"


def qr_lines(link: str) -> list[str]:
    """Two rows of modules a line, dark ones printed."""
    code = segno.make(link, error="l", micro=False)
    rows = [list(row) for row in code.matrix_iter(border=QUIET)]
    if len(rows) % 2:
        rows.append([0] * len(rows[0]))
    pairs = zip(rows[::2], rows[1::2], strict=True)
    return ["".join(HALVES[up, low] for up, low in zip(*pair, strict=True)) for pair in pairs]


def show_qr(console: Console, link: str) -> bool:
    """Print the code.

    Returns:
        False when this terminal cannot: it has no such characters, no colours, or is too narrow.
    """
    lines = qr_lines(link)
    try:
        "█▀▄".encode(console.encoding)
    except (LookupError, UnicodeEncodeError):
        return False
    if len(lines[0]) > console.width or console.color_system is None:
        return False
    for line in lines:
        console.print(Text(line, style=PAPER))
    return True
