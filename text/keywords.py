"""Many words looked for at once, in the form in which texts are compared."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Final

from text.disguise.resembling import Resembling
from text.disguise.unmask import unmask
from text.disguise.unmasked import Unmasked
from text.folding import HAN, fold, with_signs
from text.reading import MASK, Reading

_LETTER: Final = rf"[^\W\d_{HAN}]"
_MASKABLE: Final = re.compile(rf"[{HAN}]")
_SHORTEST_MASKED: Final = 3
_LONGEST: Final = 10_000
_MOST: Final = 20
"""So many places of one word in one text are looked at."""
_FEW: Final = 2
"""Letters, digits and Han characters of a word that is nothing without its signs: V❤, Q：."""


def needs_signs(word: str) -> bool:
    """Whether so little of a word is left without its signs that it is looked for with them."""
    letters = fold(word).replace(" ", "")
    return 0 < len(letters) <= _FEW and with_signs(word).replace(" ", "") != letters


class Keywords:
    """Words to be found in messages, however they are spelt.

    Full-width, traditional and capital letters, invisible signs, and spaces, signs or emoji
    between characters make no difference; one emoji or ``*`` may also stand for a character inside
    a word of three or more (加❤信). A word that begins or ends with a Latin letter or a digit is
    not found inside a longer word or number.

    Words are also found in disguise (see ``text.disguise``): taken apart (扌召工), with characters
    that sound or look alike (徽信, 丝聊), decorated ones (溦伩), pinyin (wei信) or emoji in the
    place of some.

    Of a word such as V❤ or Q：, which without its signs would be found everywhere, the signs must
    be there, full or half width.

    Args:
        words: as written; those that fold to nothing are never found.
    """

    def __init__(self, words: Iterable[str]) -> None:
        every = {word: folded for word in words if (folded := fold(word))}
        folds = {word: folded for word, folded in every.items() if not needs_signs(word)}
        patterns = {word: _pattern(folded) for word, folded in folds.items()}
        self._each = {word: re.compile(pattern) for word, pattern in patterns.items()}
        self._any = re.compile(_alternation(patterns.values())) if patterns else None
        self._meant = dict(_meant(every))
        signed = every.keys() - folds.keys()
        self._signed = {word: re.compile(_edged(with_signs(word))) for word in signed}
        self._resembling = Resembling(folds.values())
        self._by_fold = _inverted(folds)

    def find(self, reading: Reading) -> frozenset[str]:
        """The words that occur, as written."""
        if not self._each and not self._signed:
            return frozenset()
        found: set[str] = set()
        for view in reading.views:
            found |= self._in(view)
        return frozenset(found | self._with_signs(reading) | self._disguised(reading))

    def _with_signs(self, reading: Reading) -> set[str]:
        if not self._signed:
            return set()
        text = reading.kept(_Signed, _Signed).text
        return {word for word, one in self._signed.items() if one.search(text)}

    def _in(self, view: str) -> set[str]:
        if self._any is None or self._any.search(view) is None:
            return set()
        return {word for word, one in self._each.items() if one.search(view)}

    def _disguised(self, reading: Reading) -> set[str]:
        """The words that only show when the disguise is taken off."""
        unmasked = reading.unmasked
        found: set[str] = set()
        if unmasked.text != reading.folded:
            words = self._in(unmasked.text)
            found |= {
                w for w in words if _is_written(self._each[w], unmasked, _visible(w), _LONGEST)
            }
            meant = self._meant.items()
            found |= {w for w, one in meant if _is_written(one, unmasked, 1, len(w))}
        for folded in self._resembling.find(unmasked.text):
            found |= self._by_fold[folded]
        return found


class _Signed:
    """A message with its signs: see ``text.folding.with_signs``."""

    def __init__(self, reading: Reading) -> None:
        self.text = with_signs(reading.raw)


def _meant(folds: Mapping[str, str]) -> Iterator[tuple[str, re.Pattern[str]]]:
    """Words that are short or disguised ways themselves (加V), as what is meant by them.

    Not one with a sign that could be written out in as many characters: 💰包 is no 钱包.
    """
    for word, folded in folds.items():
        text = unmask(word).text
        written_out = needs_signs(word) and len(text) <= len(word)
        if text not in ("", folded) and not written_out:
            yield word, re.compile(_pattern(text))


def _is_written(pattern: re.Pattern[str], unmasked: Unmasked, least: int, most: int) -> bool:
    """Whether what is meant is written with so many signs: 加薇 is short for 加V, not 加微信."""
    return any(
        least <= _visible(unmasked.written(*match.span())) <= most
        for match in islice(pattern.finditer(unmasked.text), _MOST)
    )


def _visible(written: str) -> int:
    """How many signs of it stand for something: spaces and punctuation do not."""
    return sum(unicodedata.category(one)[0] in "LNS" or one in "*＊" for one in written)


def _inverted(folds: Mapping[str, str]) -> dict[str, set[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for word, folded in folds.items():
        found[folded].add(word)
    return found


def _pattern(folded: str) -> str:
    """A word, or the word with one of its inner characters masked; begins with a character."""
    spelt = [folded]
    if len(folded) >= _SHORTEST_MASKED:
        inner = range(1, len(folded) - 1)
        spelt += [
            folded[:at] + MASK + folded[at + 1 :] for at in inner if _MASKABLE.match(folded[at])
        ]
    bodies = [re.escape(one[1:]) for one in spelt]
    rest = bodies[0] if len(bodies) == 1 else f"(?:{'|'.join(bodies)})"
    return _beginning(folded[0]) + rest + _end(folded[-1])


def _edged(text: str) -> str:
    """Exactly this, not inside a longer word or number."""
    return _beginning(text[0]) + re.escape(text[1:]) + _end(text[-1])


def _beginning(character: str) -> str:
    # Looking back behind the first character, not before it, lets the search skip on its own to
    # where a word can begin: ten times faster.
    kind = _kind(character)
    written = re.escape(character)
    return written if kind is None else f"{written}(?<!{kind}{written})"


def _end(character: str) -> str:
    kind = _kind(character)
    return "" if kind is None else f"(?!{kind})"


def _kind(character: str) -> str | None:
    """What must not stand beside this character at the edge of a word."""
    if character.isdecimal():
        return r"\d"
    return _LETTER if re.match(_LETTER, character) else None


def _alternation(patterns: Iterable[str]) -> str:
    """Patterns by their first character, which is tried once for all of them."""
    by_first: defaultdict[str, list[str]] = defaultdict(list)
    for pattern in patterns:
        length = 2 if pattern[0] == "\\" else 1
        by_first[pattern[:length]].append(pattern[length:])
    return "|".join(f"{first}(?:{'|'.join(rests)})" for first, rests in by_first.items())
