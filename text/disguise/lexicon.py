"""The words that people disguise, by how they sound, look and are spelt."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import combinations
from typing import Final, NamedTuple

from text.disguise.tables import rows, sounds, spelling, words

_LONGEST: Final = 6
_SHORTEST_SPELT: Final = 6


class Known(NamedTuple):
    """A known word as somebody may write it.

    Attributes:
        key: what stands in the text, or in the text's sounds.
        word: what is meant.
    """

    key: str
    word: str


class Lexicon:
    """Known words, found by the first two characters of what stands for them. Immutable."""

    def __init__(self, known: Iterable[str]) -> None:
        self.words = frozenset(known)
        self.pieces = frozenset(
            word[at : at + 2] for word in self.words for at in range(len(word) - 1)
        )
        table = sounds()
        self.sounding = _by_beginning(
            Known(word.translate(table), word) for word in self.words if not word.isascii()
        )
        self.sounding_pieces = frozenset(piece.translate(table) for piece in self.pieces)
        self.looking = _by_beginning(_looking(self.words))
        self.spelt = dict(_spelt(self.words))


def _by_beginning(known: Iterable[Known]) -> dict[str, list[Known]]:
    """The longest first."""
    found: defaultdict[str, list[Known]] = defaultdict(list)
    for one in sorted(set(known), key=lambda one: (-len(one.key), one)):
        found[one.key[:2]].append(one)
    return dict(found)


def _looking(known: Iterable[str]) -> Iterator[Known]:
    """Words with one or two of their characters written as others that look alike."""
    alike = _alike()
    plain = words()
    for word in known:
        places = [at for at in range(len(word)) if word[at] in alike]
        for count in (1, 2):
            for chosen in combinations(places, count):
                for written in _written(word, chosen, alike):
                    if written not in plain and written != word:
                        yield Known(written, word)
    for word, written in rows("written.tsv"):
        yield from (Known(one, word) for one in written.split(" "))


def _written(word: str, places: Iterable[int], alike: dict[str, str]) -> list[str]:
    found = [word]
    for at in places:
        found = [one[:at] + other + one[at + 1 :] for one in found for other in alike[word[at]]]
    return found


@cache
def _alike() -> dict[str, str]:
    """For each character those that look like it."""
    found: defaultdict[str, str] = defaultdict(str)
    for line in rows("looks.txt"):
        for group in line[0].split(" "):
            for char in group:
                found[char] += group.replace(char, "")
    return dict(found)


def _spelt(known: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Words in Latin letters: whole ones, and pairs of which one character is."""
    table = spelling()
    for word in sorted(known):
        syllables = [char.translate(table) for char in word]
        whole = "".join(syllables)
        if len(whole) >= _SHORTEST_SPELT:
            yield whole, word
        for at, syllable in enumerate(syllables):
            if len(word) == 2:
                yield word[:at] + syllable + word[at + 1 :], word


@cache
def lexicon() -> Lexicon:
    """What comes with the program; read once."""
    lines = (line[0] for line in rows("lexicon.txt"))
    known = (word for line in lines for word in line.split())
    return Lexicon(word for word in known if 2 <= len(word) <= _LONGEST)
