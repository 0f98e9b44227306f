"""Rare characters that are written for the common ones they hold or resemble (火星文)."""

import re
from collections.abc import Iterator
from functools import cache

from text.disguise.edits import Edit
from text.disguise.tables import rows


def decorated_edits(text: str) -> Iterator[Edit]:
    """Each rare character becomes the common one.

    Args:
        text: folded.
    """
    table, pattern = _common()
    for match in pattern.finditer(text):
        yield Edit(match.start(), match.end(), table[match.group()])


@cache
def _common() -> tuple[dict[str, str], re.Pattern[str]]:
    table = {char: common for common, chars in rows("rare.tsv") for char in chars}
    table |= {char: common for common, chars in rows("martian.tsv") for char in chars}
    return table, re.compile(f"[{''.join(table)}]")
