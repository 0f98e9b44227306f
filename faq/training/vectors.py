"""Make ``faq/model/vectors.npz``: ``python -m faq.training.vectors DATA MODEL GLOSSARY COUNTS``.

A word's vector is such that the sum of those of a sentence points where a sentence encoder puts
it. English words learn from English sentences. Chinese words begin where the encoder puts what a
dictionary says of them in English, and both learn that the words of a subject (``concepts.txt``)
lie together.

    MODEL      a folder with all-MiniLM-L6-v2 (Apache-2.0)
    GLOSSARY   CC-CEDICT, packed with gzip (CC BY-SA 4.0)
    COUNTS     words of Chinese and how often they are met, a pair a line (jieba's list, MIT)
"""

import gzip
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from faq import concepts
from faq.background import RAREST, hashed
from faq.synonyms import MODEL, read_groups
from faq.training.corpora import lines, talk
from faq.training.teacher import Teacher
from faq.vectors import FILE, LONGEST, cut, rarity
from text.folding import HAN, fold, has_han

Floats = NDArray[np.float32]

SIZE: Final = 64
PARTS: Final = 16
PIECES: Final = 256
KEPT: Final = 160
"""Directions of the encoder that are learned from: those along which sentences differ most."""
LEAST_MET: Final = 3
"""How often a Chinese word must be met to be learned, unless the lists have it."""
WORTH_ITS_PLACE: Final = 30
"""How often it must be met to be kept."""
GLOSSES: Final = 4
FREEDOM: Final = {"zh": 80.0, "en": 3.0}
"""Ridge: how much a word's vector costs to move."""
SUBJECT: Final = 2.0
"""How much a word of a subject counts beside a sentence."""
FLATTER: Final = 0.3
"""Power of the spread along each direction that is taken out: the common ones tell least."""
EVEN: Final = 0.5
"""Power of the length that a word keeps; what the lists taught is some five times as long."""
STEPS: Final = 40
ROUNDS: Final = 15
SPOKEN: Final = 30_000
"""Texts of each language that say along which directions talk differs."""
_GLOSSED: Final = re.compile(r"\S+ (\S+) \[([^\]]*)\] /(.*)/")
_POINTER: Final = re.compile(
    "CL:|(?:old |Japanese )?variant of|see |surname|abbr|also written|Taiwan pr|erhua|used in"
)
_ASIDE: Final = re.compile(rf"\([^)]*\)|\[[^\]]*\]|\S*\|\S*|[{HAN}]+")
_LATIN: Final = re.compile("[a-z0-9]+")


class Lexicon(NamedTuple):
    """Words, and where each lies.

    Attributes:
        vectors: words x figures.
        weights: how rare each is.
        places: the number of each.
    """

    words: list[str]
    vectors: Floats
    weights: Floats
    places: Mapping[str, int]

    def cut(self, folded: str) -> list[int]:
        """The numbers of a text's known words."""
        places = self.places
        return [places[word] for word in cut(folded, places.__contains__) if word in places]


class Sums:
    """Texts as weighted sums of words, of length 1 if words were at right angles.

    Args:
        texts: of each, the numbers of its words; none is empty.
        weights: of each word.
        emphasis: how much each text counts.
    """

    def __init__(self, texts: Sequence[Sequence[int]], weights: Floats, emphasis: Floats) -> None:
        sizes = np.array([len(one) for one in texts])
        self._words = np.concatenate([np.array(one) for one in texts])
        self._texts = np.repeat(np.arange(len(texts)), sizes)
        self._starts = np.concatenate(([0], np.cumsum(sizes)[:-1]))
        heavy = weights[self._words]
        length = np.sqrt(np.add.reduceat(heavy * heavy, self._starts))
        self._heavy = heavy * (emphasis / np.maximum(length, 1e-3))[self._texts]
        order = np.argsort(self._words, kind="stable")
        self._order = order
        self._met, self._first = np.unique(self._words[order], return_index=True)

    def times(self, vectors: Floats) -> Floats:
        """Of each text the sum of its words' vectors."""
        found: Floats = np.add.reduceat(
            vectors[self._words] * self._heavy[:, None], self._starts, axis=0
        )
        return found

    def gathered(self, rows: Floats, count: int) -> Floats:
        """The transpose: of each word the sum of its texts' rows."""
        found = np.zeros((count, rows.shape[1]), np.float32)
        spread = (rows[self._texts] * self._heavy[:, None])[self._order]
        found[self._met] = np.add.reduceat(spread, self._first, axis=0)
        return found


def settled(sums: Sums, wanted: Floats, begin: Floats, ridge: float) -> Floats:
    """Vectors whose sums come nearest to what is wanted: conjugate gradients by column."""
    count = len(begin)
    moved = np.zeros_like(begin)
    rest = sums.gathered(wanted - sums.times(begin), count)
    step = rest.copy()
    left = (rest * rest).sum(0)
    for _ in range(STEPS):
        image = sums.gathered(sums.times(step), count) + np.float32(ridge) * step
        far = left / ((step * image).sum(0) + 1e-12)
        moved += far * step
        rest -= far * image
        now = (rest * rest).sum(0)
        step = rest + (now / (left + 1e-20)) * step
        left = now
    found: Floats = begin + moved
    return found


def glosses(file: Path) -> dict[str, list[str]]:
    """What each simplified word means, without names, references and asides."""
    found: dict[str, list[str]] = {}
    with gzip.open(file, "rt", encoding="utf-8") as text:
        for match in map(_GLOSSED.match, text):
            if match is None or match[2][:1].isupper() or len(match[1]) > LONGEST:
                continue
            said = [one for one in match[3].split("/") if not _POINTER.match(one)]
            plain = [_ASIDE.sub("", part).strip(" ,") for one in said for part in one.split(";")]
            found.setdefault(fold(match[1]), []).extend(filter(None, plain))
    return {word: means[:GLOSSES] for word, means in found.items() if means and has_han(word)}


def met(file: Path) -> dict[str, int]:
    """How often each word is met."""
    rows = [line.split() for line in lines(file)]
    return {fold(row[0]): int(row[1]) for row in rows}


def subjects() -> dict[str, list[str]]:
    """The words of each subject that comes with the engine."""
    return concepts.read_subjects(concepts.FILE.read_text(encoding="utf-8"))


def listed() -> set[str]:
    """All words and turns of the lists that come with the engine."""
    found = {term for terms in subjects().values() for term in terms}
    for language in ("zh", "en"):
        text = (MODEL / f"synonyms.{language}.yaml").read_text(encoding="utf-8")
        found.update(term for group in read_groups(text) for term in group)
    return found


def weighed(words: Iterable[str], vectors: Floats) -> Lexicon:
    """Words with their rarities as weights."""
    names = list(words)
    weights = np.array([rarity(word) / RAREST for word in names], np.float32)
    return Lexicon(names, vectors, weights, {word: at for at, word in enumerate(names)})


def middled(lexicon: Lexicon, texts: Sequence[Sequence[int]]) -> Lexicon:
    """Words around the middle of what is said."""
    said = np.bincount(np.concatenate(texts), minlength=len(lexicon.words)) * lexicon.weights
    middle = (lexicon.vectors * said[:, None]).sum(0) / said.sum()
    return lexicon._replace(vectors=lexicon.vectors - middle)


def learned(
    lexicon: Lexicon,
    ridge: float,
    wanted: Sequence[tuple[str, Floats, float]],
    spoken: Sequence[Sequence[int]],
) -> tuple[Lexicon, Floats]:
    """The words where they belong, and the directions of some talk.

    Args:
        wanted: folded texts, where the encoder puts each, and how much it counts.
        spoken: talk, as the numbers of words.
    """
    known = [(lexicon.cut(text), where, much) for text, where, much in wanted]
    known = [one for one in known if one[0]]
    emphasis = np.array([much for _, _, much in known], np.float32)
    rows = np.array([where for _, where, _ in known], np.float32)
    rows = (rows - rows.mean(0)) * emphasis[:, None]
    sums = Sums([numbers for numbers, _, _ in known], lexicon.weights, emphasis)
    there = sums.times(lexicon.vectors)
    scale = float((there * rows).sum() / (there * there).sum())
    vectors = settled(sums, rows, lexicon.vectors * np.float32(scale), ridge)
    talk_sums = Sums(spoken, lexicon.weights, np.ones(len(spoken), np.float32))
    directions = talk_sums.times(vectors)
    directions /= np.linalg.norm(directions, axis=1, keepdims=True) + np.float32(1e-9)
    return lexicon._replace(vectors=vectors), directions


def squeezed(vectors: Floats) -> tuple[NDArray[np.uint8], Floats]:
    """Product quantization (Jégou et al. 2011): each part of each vector as one of 256 pieces."""
    width = SIZE // PARTS
    chance = np.random.default_rng(0)
    codes = np.empty((len(vectors), PARTS), np.uint8)
    books = np.empty((PARTS, PIECES, width), np.float32)
    for part in range(PARTS):
        rows = vectors[:, part * width : (part + 1) * width]
        pieces = rows[chance.choice(len(rows), PIECES, replace=False)].copy()
        for _ in range(ROUNDS):
            near = ((pieces**2).sum(1) - 2 * rows @ pieces.T).argmin(1)
            counts = np.bincount(near, minlength=PIECES)
            for column in range(width):
                total = np.bincount(near, rows[:, column], PIECES)
                pieces[:, column] = np.where(
                    counts > 0, total / np.maximum(counts, 1), pieces[:, column]
                )
        codes[:, part] = ((pieces**2).sum(1) - 2 * rows @ pieces.T).argmin(1)
        books[part] = pieces
    return codes, books


class Paths(NamedTuple):
    """What is learned from."""

    data: Path
    model: Path
    glossary: Path
    counts: Path


class Schooling:
    """Both languages before one teacher."""

    def __init__(self, paths: Paths) -> None:
        self._teacher = Teacher(paths.model)
        self._listed = listed()
        self._met = met(paths.counts)
        found = glosses(paths.glossary)
        self._glosses = {
            word: means for word, means in found.items() if self.is_met(word, LEAST_MET)
        }
        self._talk = {
            language: [fold(text) for text in texts]
            for language, texts in talk(paths.data).items()
        }
        terms = {term for term in self._listed if not has_han(term)}
        said = {one for means in self._glosses.values() for one in means}
        english = sorted({*map(fold, said), *self._talk["en"], *terms} - {""})
        rows = self._teacher.embed(english)
        self._middle = rows.mean(0)
        away = rows - self._middle
        self._directions = np.linalg.svd(away.T @ away)[2][:KEPT].T
        self._where = dict(zip(english, self._turned(rows), strict=True))
        self._said = sorted(map(fold, said))

    def is_met(self, word: str, least: int) -> bool:
        """Whether a word is one of the lists, a character, English, or met so often."""
        known = len(word) == 1 or not has_han(word) or word in self._listed
        return known or self._met.get(word, 0) >= least

    def _turned(self, rows: Floats) -> Floats:
        """Along the directions in which the texts of this schooling differ most."""
        found: Floats = (rows - self._middle) @ self._directions
        return found

    def _centres(self) -> list[tuple[list[str], Floats]]:
        """The words of each subject, and the middle of its English ones."""
        found = []
        for terms in subjects().values():
            rows = [self._where[term] for term in terms if term in self._where]
            if rows:
                found.append((terms, np.mean(rows, axis=0)))
        return found

    def english(self) -> tuple[Lexicon, Floats]:
        """English words, and the directions of talk."""
        pieces = {word for word in self._teacher.pieces if _LATIN.fullmatch(word)}
        pieces |= {word for term in self._listed for word in _LATIN.findall(term)}
        names = sorted(pieces)
        lexicon = weighed(names, self._turned(self._teacher.embed(names)))
        texts = [*filter(None, map(lexicon.cut, self._talk["en"][:SPOKEN]))]
        lexicon = middled(lexicon, texts)
        wanted = [
            (text, self._where[text], 1.0) for text in (*self._talk["en"], *self._said) if text
        ]
        return learned(lexicon, FREEDOM["en"], [*wanted, *self._terms(han=False)], texts)

    def chinese(self) -> tuple[Lexicon, Floats]:
        """Chinese words, and the directions of talk."""
        rows = [
            sum(self._where[fold(one)] / (1 + at) for at, one in enumerate(means) if fold(one))
            for means in self._glosses.values()
        ]
        vectors = np.array([np.zeros(KEPT) if isinstance(one, int) else one for one in rows])
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-9
        lexicon = weighed(self._glosses, vectors.astype(np.float32))
        every = self._talk["zh"][:: len(self._talk["zh"]) // SPOKEN]
        texts = [*filter(None, map(lexicon.cut, every))]
        return learned(middled(lexicon, texts), FREEDOM["zh"], self._terms(han=True), texts)

    def _terms(self, *, han: bool) -> list[tuple[str, Floats, float]]:
        return [
            (term, centre, SUBJECT)
            for terms, centre in self._centres()
            for term in terms
            if bool(has_han(term)) == han
        ]


def main(arguments: Iterable[str]) -> None:
    """Learn, and write the table."""
    schooling = Schooling(Paths(*map(Path, arguments)))
    taught = [schooling.chinese(), schooling.english()]
    spread = sum(rows.T @ rows / len(rows) for _, rows in taught)
    _, sizes, directions = np.linalg.svd(spread)
    flat = directions[:SIZE].T / sizes[:SIZE] ** FLATTER
    words = [word for lexicon, _ in taught for word in lexicon.words]
    kept = [schooling.is_met(word, WORTH_ITS_PLACE) for word in words]
    hashes = hashed(word for word, keep in zip(words, kept, strict=True) if keep)
    vectors = np.concatenate([lexicon.vectors @ flat for lexicon, _ in taught])[kept]
    lengths = np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    codes, books = squeezed((vectors / lengths).astype(np.float32))
    even = lengths[:, 0] ** EVEN
    order = np.argsort(hashes)
    np.savez_compressed(
        FILE,
        hashes=hashes[order],
        codes=codes[order],
        lengths=np.rint(even * (255 / even.max())).astype(np.uint8)[order],
        books=books.astype(np.float16),
    )
    print(f"{len(hashes)} words, {FILE.stat().st_size / 1024:.0f} KiB")  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1:])
