"""``python -m text.disguise.making CONFUSABLES STRUCTURES DICTIONARY``: writes the tables.

CONFUSABLES is Unicode's ``confusables.txt`` (UTS 39), STRUCTURES the decompositions of cjk-decomp
(Apache-2.0), DICTIONARY the word list of jieba (MIT).
"""

import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from pypinyin import lazy_pinyin

from text.disguise.making.characters import Structures, common, frequencies, known
from text.disguise.making.letters import living, styled
from text.disguise.radicals import RADICALS
from text.folding import fold

TABLES = Path(__file__).parents[1] / "tables"
_MET = 20
"""Of the dictionary's words those count that are met so often; its corpus has 60 million."""
_UNUSUAL = 1500
_WORD = 3
_UNDRESSED = 2000
_TALK = "喱嘞嚯蝈檫妲咾啫吖呐咩嗲喵唔哼嘤嘿哟喽嗝"
"""Rare in the dictionary's newspapers, not in talk."""
_DRESS = "口女王土木石日月火足米贝虫山目禾竹车金言"
_RARE_FROM, _RARE_TO = 0x3400, 0x9FFF


def main() -> None:
    """Write all tables that are not written by hand."""
    confusables, structures, dictionary = (
        Path(name).read_text(encoding="utf-8-sig") for name in sys.argv[1:4]
    )
    words, made = frequencies(dictionary), Structures(structures)
    _write("letters", grouped((t, c) for c, t in styled(confusables)))
    _write("living", grouped((t, c) for c, t in living(confusables)))
    _write("words", grouped(_pairs(words)))
    _write("parts", sorted(_parts(words, made)))
    _write("sounds", grouped(sorted(_sounds(words))))
    _write("rare", grouped(_rare(words, made)))


def _pairs(words: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    for word, count in sorted(words.items()):
        if len(word) == 2 and count >= _MET and not word.isascii():
            yield word[0], word[1]


def _sounds(words: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    for char in {char for word in words for char in word if fold(char) == char}:
        sound = lazy_pinyin(char)[0].replace("ü", "v")
        if sound.isascii() and not char.isascii():
            yield sound, char


def _parts(words: Mapping[str, int], made: Structures) -> Iterator[str]:
    """``character<TAB>parts``; behind a third tab, how much is needed to believe in it."""
    met = {
        word[at : at + 2]
        for word, count in words.items()
        if count >= _WORD
        for at in range(len(word) - 1)
    }
    for char in common(words):
        for how, parts in made.split(char):
            joined = "".join(parts)
            if RADICALS.isdisjoint(parts) and joined in words:
                continue
            if any(part in RADICALS or part not in words for part in parts):
                yield f"{char}\t{joined}\tsure"
                continue
            unusual = min(words[part] for part in parts) < _UNUSUAL
            if joined[:2] in met or how != "a":
                yield f"{char}\t{joined}\tknown"
            else:
                yield f"{char}\t{joined}\t{'likely' if unusual else 'fitting'}"


def _rare(words: Mapping[str, int], made: Structures) -> Iterator[tuple[str, str]]:
    """Characters hardly ever met that dress a common one up with a radical: the common one."""
    order = common(words)
    usual, undressed = known(words) | set(_TALK), set(order[:_UNDRESSED]) - set(_DRESS)
    for code in range(_RARE_FROM, _RARE_TO + 1):
        char = chr(code)
        if char in usual or fold(char) != char:
            continue
        for _, parts in made.split(char):
            inner = [part for part in parts if part in undressed]
            if len(parts) == 2 and len(inner) == 1 and RADICALS.union(_DRESS) & set(parts):
                yield inner[0], char
                break


def grouped(pairs: Iterable[tuple[str, str]]) -> list[str]:
    """Lines of a table: a key, and all its values in one text."""
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return [f"{key}\t{''.join(dict.fromkeys(values))}" for key, values in groups.items()]


def _write(name: str, lines: Iterable[str]) -> None:
    (TABLES / f"{name}.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
