"""What is to stand in a FAQ file instead of what stands there, with nothing lost on the way."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from faq.entries import parse_entries, read_entries
from faq.entry import Entry
from faq.revising import errors_in, revised
from faq.writing import yaml_of
from text.findings import FileProblems, Finding

_COMMENT: Final = re.compile(r"(?:^|\s)#", re.MULTILINE)
_SYNONYMS: Final = re.compile(r"synonyms|同义词")
_COMMENTS_LOST: Final = "this cannot be changed in place, and a new file would lose its comments"
_SYNONYMS_LOST: Final = "this cannot be changed in place, and a new file would lose its synonyms"


def rewritten(path: Path, entries: Sequence[Entry], language: str = "zh-CN") -> bytes:
    """A file with other entries, all of one category.

    They are changed where they stand. Where that cannot be done the file is written anew, if it
    holds nothing else than entries.

    Args:
        path: of the file; it need not exist.
        entries: all that it is to hold.
        language: of a file that is written anew.

    Raises:
        FileProblems: why the file has to stay as it is.
        OSError: it cannot be read.
    """
    category = entries[0].category
    try:
        text = path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        return yaml_of(entries, category, language).encode()
    except UnicodeDecodeError:
        raise FileProblems(read_entries(path).findings) from None
    found = revised(text, path, entries, category)
    if found is None:
        if lost := _lost(text, path):
            raise FileProblems(lost)
        found = yaml_of(entries, category, language)
    return found.encode()


def _lost(text: str, path: Path) -> list[Finding]:
    """What the operator wrote and no entry says: mistakes, synonyms, whatever may be a comment."""
    reading = parse_entries(text.removeprefix("\ufeff"), path)
    wrong = [one for one in errors_in(reading.findings) if one.code != "empty"]
    if wrong:
        return wrong
    synonyms = _SYNONYMS.search(text) if reading.synonyms else None
    places = ((synonyms, _SYNONYMS_LOST), (_COMMENT.search(text), _COMMENTS_LOST))
    return [
        Finding(str(path), text.count("\n", 0, place.end()) + 1, 1, "not-in-place", said)
        for place, said in places
        if place is not None
    ]
