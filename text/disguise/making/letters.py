"""Letters that look like Latin ones, from Unicode's names and its list of confusables."""

import re
import unicodedata
from collections.abc import Iterator

_LINE = re.compile(r"^([0-9A-F]+) ;\s+([0-9A-F]+) ;", re.MULTILINE)
_NAMES = re.compile(
    r"LATIN (?:SMALL|CAPITAL) LETTER (?:TURNED |REVERSED |OPEN |DOTLESS |SCRIPT )?([A-Z])"
    r"|LATIN LETTER SMALL CAPITAL (?:TURNED |REVERSED )?([A-Z])"
    r"|LATIN (?:SMALL|CAPITAL) LETTER ([A-Z]) WITH .*"
    r"|NEGATIVE (?:CIRCLED|SQUARED) LATIN CAPITAL LETTER ([A-Z])"
    r"|REGIONAL INDICATOR SYMBOL LETTER ([A-Z])"
)
_DIGITS = re.compile(r"(?:DINGBAT )?(?:NEGATIVE|DOUBLE) CIRCLED (?:SANS-SERIF )?(?:DIGIT|NUMBER)")
# Nobody in these groups writes them as letters, so they always stand for the Latin ones.
_FOREIGN = (
    *("LATIN", "CHEROKEE", "WARANG", "LISU", "COPTIC", "CANADIAN", "MIAO", "CARIAN", "OLD"),
    *("LYCIAN", "ELBASAN", "DESERET", "OSAGE", "TIFINAGH", "RUNIC", "APL", "ALCHEMICAL"),
)
_LIVING = ("CYRILLIC", "GREEK", "ARMENIAN")


def styled(confusables: str) -> Iterator[tuple[str, str]]:
    """Characters that always stand for a Latin letter or a digit, and what for.

    Args:
        confusables: the text of Unicode's ``confusables.txt``.
    """
    found = {char: target for char, target in _pairs(confusables) if _script(char) in _FOREIGN}
    for code in range(0x80, 0x1F200):
        char = chr(code)
        name = unicodedata.name(char, "")
        if match := _NAMES.fullmatch(name):
            found[char] = next(group for group in match.groups() if group).lower()
        elif _DIGITS.match(name) and (value := unicodedata.numeric(char, None)) is not None:
            found[char] = str(int(value))
    yield from sorted(pair for pair in found.items() if not _folds_anyway(pair[0]))


def living(confusables: str) -> Iterator[tuple[str, str]]:
    """Letters of living scripts that look like a Latin one: only told apart by their word."""
    yield from sorted(pair for pair in _pairs(confusables) if _script(pair[0]) in _LIVING)


def _pairs(confusables: str) -> Iterator[tuple[str, str]]:
    for source, target in _LINE.findall(confusables):
        char, letter = chr(int(source, 16)), chr(int(target, 16))
        if not char.isascii() and letter.isascii() and letter.isalnum():
            yield char, letter


def _script(char: str) -> str:
    return unicodedata.name(char, "?").split()[0]


def _folds_anyway(char: str) -> bool:
    return unicodedata.normalize("NFKC", char).isascii()
