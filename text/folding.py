"""One spelling for what people write in many: the form in which texts are compared."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import groupby

HAN = "\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U000323af"
"""The inside of a regular expression's character class: Han characters after NFKC."""

_BESIDE_HAN = re.compile(f"(?<=[{HAN}]) | (?=[{HAN}])")
has_han = re.compile(f"[{HAN}]").search
"""Finds the first Han character of a text."""
_KEPT_SIGNS = "+%"  # C++, 50%
_APOSTROPHES = "'\u2019\u02bc"  # don't = dont, as people type it
_FIRST_CJK = "\u3000"
MOST_MARKS = 30
"""Combining marks on a character: no language has more (Unicode Standard Annex 15, section 13)."""
_PILE = re.compile(rb"[^\0]{%d}" % (MOST_MARKS + 1))
_MOST = 60_000  # characters whose folding is kept
_FARTHER = ("\U00020000", "\U000323af")  # Han characters that hardly anybody writes
# Not seen, although they count as letters or marks: fillers, overlays, variation selectors.
_UNSEEN = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"
    + "".join(
        chr(code)
        for first, last in (
            *((0x0334, 0x0338), (0x180B, 0x180F), (0xFE00, 0xFE0F)),
            *((0x1F3FB, 0x1F3FF), (0xE0100, 0xE01EF)),
        )
        for code in range(first, last + 1)
    )
)


def fold(text: str) -> str:
    """Fold a text so that texts people take for the same become the same.

    Full width becomes half width, capitals small, traditional characters simplified; invisible
    and bidirectional signs go; punctuation, symbols and emoji become spaces, spaces beside Han
    characters go and the others are squeezed.

    Simplifying goes character by character, not by phrase, so that a word folds the same alone
    and inside a sentence.

    Returns:
        The folded text, perhaps empty. Folding it again changes nothing. Never raises for a str.
    """
    folded = text.translate(_LETTERS)
    if not unicodedata.is_normalized("NFKC", folded):
        folded = " ".join([_steady(word) for word in folded.split()])
    return _joined(folded.split()) if " " in folded else folded


def with_signs(text: str) -> str:
    """Fold a text, but leave the signs in it that folding turns into spaces: half width, alone.

    Two texts that differ in nothing but the width of their signs become the same.
    """
    runs = ("".join(run) if is_sign else fold("".join(run)) for is_sign, run in _runs(text))
    return unicodedata.normalize("NFKC", "".join(runs))


def _runs(text: str) -> Iterator[tuple[bool, Iterator[str]]]:
    return groupby(text, _is_sign)


@lru_cache(maxsize=4096)
def _is_sign(character: str) -> bool:
    """Whether people see it, although nothing is left of it in a folded text."""
    return unicodedata.category(character)[0] in "PS" and _plain(character) == " "


def _steady(word: str) -> str:
    """What only composes, decomposes or changes its order beside others; never across a space."""
    word = _relieved(word)
    while not unicodedata.is_normalized("NFKC", word):
        again = _relieved(unicodedata.normalize("NFKC", word).translate(_LETTERS))
        if again == word:
            break  # casefold takes apart what NFKC composes, such as a j with a caron
        word = again
    return word


def _relieved(word: str) -> str:
    """Without the marks that are piled on a character beyond what may stand there.

    Putting a pile in order takes the square of its height.
    """
    if len(word) <= MOST_MARKS or not _PILE.search(bytes(map(unicodedata.combining, word))):
        return word
    kept: list[str] = []
    height = 0
    for character in word:
        height = height + 1 if unicodedata.combining(character) else 0
        if height <= MOST_MARKS:
            kept.append(character)
    return "".join(kept)


def _joined(words: list[str]) -> str:
    joined = " ".join(words)
    return joined if joined.isascii() else _BESIDE_HAN.sub("", joined)


class _Letters(dict[int, int | str]):
    """For ``str.translate``: what each character becomes by itself, filled as they are met.

    One lookup a character is several times faster than normalizing a message whose Chinese
    punctuation is full width, as it always is. What stays as it is stands here, too: not to find
    it would take longer. Begins anew when somebody has sent half of Unicode.
    """

    def __missing__(self, code: int) -> int | str:
        character = chr(code)
        whole = unicodedata.normalize("NFKC", character).casefold()
        target = "".join(map(_plain, whole))
        found = code if target == character else target
        if len(self) >= _MOST:
            self.clear()
        self[code] = found
        return found


_LETTERS = _Letters()


def _plain(character: str) -> str:
    """A space for a sign, nothing for what is not seen, the simplified for the traditional."""
    if has_han(character):
        return _simple(character)
    if character in _UNSEEN or character in _APOSTROPHES:
        return ""
    category = unicodedata.category(character)
    if character in _KEPT_SIGNS or (category == "Sc" and character < _FIRST_CJK):
        return character
    if category[0] in "PSZ" or character.isspace():
        return " "
    return "" if category in ("Cc", "Cf", "Cs", "Me") else character


def _simple(character: str) -> str:
    """The simplified of a traditional character, followed until it stays the same."""
    table = _simplified("\u3400", "\u9fff") if character < "\ua000" else _simplified(*_FARTHER)
    seen = [character]
    while (target := table.get(seen[-1], seen[-1])) not in seen:
        seen.append(target)
    return unicodedata.normalize("NFKC", target)


@cache
def _simplified(first: str, last: str) -> dict[str, str]:
    """What changes among Han characters; all at once, which takes less than twenty one by one."""
    from opencc import OpenCC  # noqa: PLC0415 - 20 ms that not every command needs

    characters = list(map(chr, range(ord(first), ord(last) + 1)))
    simple = OpenCC("t2s").convert("\n".join(characters)).split("\n")
    pairs = zip(characters, simple, strict=True)
    return {character: target for character, target in pairs if character != target}
