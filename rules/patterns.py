"""Operators' regular expressions. RE2 needs time in proportion to the text, so none can hang."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

import re2

from text.findings import BadValue
from text.reading import Reading

LONGEST: Final = 500  # characters of a pattern
LARGEST: Final = 2_000  # steps of one compiled: time grows with them, and with the text
LONGEST_MARK: Final = 40  # characters of what it found, as cards show it
MOST_FOUND: Final = 8  # of one pattern in one message
# What has nothing in common: who fits all of them fits every message.
_MESSAGES: Final = ("你好", "ok", "42", "?!", "🙂🙂")
_WIDE: Final = {0x3000: " "} | {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
"""For ``str.translate``: full width made half width."""
_WIDE_WRITTEN: Final = re.compile(r"\\Q.*?(?:\\E|\Z)|\\.|[\u3000\uff01-\uff5e]", re.DOTALL)

_NOT_IN_RE2: Final = {
    "invalid perl operator": "looking ahead or behind, (?=…) or (?<!…), is not possible here",
    "invalid escape sequence": "it knows no such sign behind a backslash (back references "
    r"like \1 are not possible)",
    "invalid repetition size": "a repetition ends at {1000}",
}


def _options() -> re2.Options:
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    return options


_OPTIONS: Final = _options()


def pattern(written: str) -> str:
    """A pattern that can be looked for.

    Raises:
        BadValue: one sentence.
    """
    if len(written) > LONGEST:
        raise BadValue(f"a pattern has at most {LONGEST} characters: write several")
    try:
        compiled = _compiled(written)
    except re2.error as error:
        raise BadValue(f"{written!r} is no pattern: {_said(error)}") from None
    except UnicodeEncodeError:
        raise BadValue(f"{written!r} holds half a character") from None
    if compiled.programsize > LARGEST:
        raise BadValue(f"{written!r} is too large: repeat less, such as {{0,20}}")
    if compiled.search("") is not None or all(map(compiled.search, _MESSAGES)):
        raise BadValue(f"{written!r} fits every message")
    return written


def _compiled(written: str) -> "re2._Regexp":
    """A pattern with its full-width letters and signs made half width, as in the texts."""
    return re2.compile(_WIDE_WRITTEN.sub(_half_width, written), _OPTIONS)


def _half_width(found: re.Match[str]) -> str:
    """The same half width; a sign that was none of the pattern's own does not become one."""
    half = found.group().translate(_WIDE)
    return half if len(half) > 1 or half.isalnum() or half == " " else f"\\{half}"


def _said(error: re2.error) -> str:
    said = error.args[0] if error.args else b""
    sentence = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    why = next((why for start, why in _NOT_IN_RE2.items() if sentence.startswith(start)), "")
    return f"{sentence} ({why})" if why else sentence


class Patterns:
    """Patterns looked for in a message: as it is written, and folded as for keywords.

    As written means without invisible signs and half width, full-width letters and signs in the
    pattern, too; signs such as ① or … are found as they are, or as 1 and ... . In the folded form
    punctuation is gone and traditional characters are simplified. Capitals never matter.

    Args:
        written: patterns that ``pattern`` lets pass.
    """

    def __init__(self, written: Sequence[str]) -> None:
        self._compiled = [_compiled(one) for one in written]

    def find(self, reading: Reading) -> tuple[str, ...]:
        """What in the message fits one of them, each once."""
        if not self._compiled:
            return ()
        forms = reading.kept(_Forms, _Forms)
        found: dict[str, None] = {}
        for one in self._compiled:
            for form in forms.texts:
                before = len(found)
                for at, match in enumerate(one.finditer(form)):
                    found[_mark(match.group())] = None
                    if at + 1 >= MOST_FOUND:
                        break
                if len(found) > before:
                    break  # the folded form would say the same in other letters
        return tuple(found)


class _Forms:
    """The texts in which patterns are looked for."""

    def __init__(self, reading: Reading) -> None:
        texts = (*_shown(reading.raw), *reading.views)
        self.texts = tuple(dict.fromkeys(texts))


def _shown(raw: str) -> tuple[str, ...]:
    """The text as it is seen, without what does not show: plain, and with its own signs."""
    if raw.isascii():
        return (raw,)
    seen = "".join(one for one in raw if unicodedata.category(one) not in ("Cf", "Cs"))
    return unicodedata.normalize("NFKC", seen), seen.translate(_WIDE)


def _mark(found: str) -> str:
    line = " ".join(found.split())
    return line if len(line) <= LONGEST_MARK else f"{line[:LONGEST_MARK]}…"
