"""What the documents promise: marked code that runs, and a tree that is complete."""

import re
from dataclasses import dataclass

_BLOCK = re.compile(
    r"(?:^<!-- (?P<mark>[^\n]*?) -->\n)?^```(?P<language>\w*)[^\n]*\n(?P<code>.*?)^```$",
    re.M | re.S,
)
_FOLDER = re.compile(r"^\| \[`(?P<name>[\w.]+)/`\]", re.M)


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block.

    Attributes:
        file: as the mark before it says: ``<!-- file: community/ping.py -->``.
    """

    language: str
    code: str
    file: str | None


def blocks(text: str) -> list[Block]:
    """Every fenced block of a document."""
    found = []
    for match in _BLOCK.finditer(text):
        mark = (match["mark"] or "").partition("file: ")[2].strip()
        found.append(Block(match["language"], match["code"], mark or None))
    return found


def listed_folders(text: str) -> set[str]:
    """The folders of the README's table."""
    return {match["name"] for match in _FOLDER.finditer(text)}
