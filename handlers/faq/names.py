"""Names of files that were sent: which file one is a copy of, and what a new one is called."""

import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path, PurePath
from typing import Final

LONGEST: Final = 60  # characters, without the ending
_AGAIN: Final = re.compile(r"\s*[(（]\d+[)）]$")  # how phones name what they have already
_UNFIT: Final = re.compile(r"[^\w.()\- ]+")


def copied(sent: str, files: Iterable[Path]) -> list[Path]:
    """The files that one is a copy of: those of its very name, else of a name like it."""
    known, name = list(files), _last(sent)
    if same := [one for one in known if one.name == name]:
        return same
    path = PurePath(name)
    for like in (_form(name), _form(f"{_AGAIN.sub('', path.stem)}{path.suffix}")):
        if found := [one for one in known if _form(one.name) == like]:
            return found
    return []


def fit(sent: str) -> str:
    """What a new file is called."""
    path = PurePath(_UNFIT.sub("_", _last(sent)).lstrip(". ") or "faq.yaml")
    return f"{path.stem[:LONGEST]}{path.suffix.lower()}"


def _form(name: str) -> str:
    """The same for names that differ in what is lost on the way: case, unusual signs."""
    form = fit(unicodedata.normalize("NFC", name)).casefold()
    return f"{form.removesuffix('.yml')}.yaml" if form.endswith(".yml") else form


def _last(sent: str) -> str:
    return PurePath(sent.replace("\\", "/")).name
