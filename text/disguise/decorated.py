"""Rare characters that are written for the common ones they hold or resemble (火星文)."""

import re
from functools import cache

from text.disguise.tables import rows


def undecorated(text: str) -> tuple[str, int]:
    """A folded text with common characters for rare ones, as long as it was, and how many."""
    table, pattern = _common()
    found = len(pattern.findall(text))
    return (text.translate(table), found) if found else (text, 0)


@cache
def _common() -> tuple[dict[int, str], re.Pattern[str]]:
    table = {char: common for common, chars in rows("rare.tsv") for char in chars}
    table |= {char: common for common, chars in rows("martian.tsv") for char in chars}
    pattern = re.compile(f"[{''.join(table)}]")
    return {ord(char): common for char, common in table.items()}, pattern
