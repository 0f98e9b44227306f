"""Disguised copies of messages, so that a disguise is neither missed nor taken for guilt."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from random import Random
from typing import Final

from rules.tables import Tables, tables
from rules.written import Example

Disguise = Callable[[str, Random], str]

_HIDDEN: Final = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u180e\u061c\u200e\u200f\u2063"
_SEPARATORS: Final = ".·-_ *~/|丶、,`'^+=…"
_EMOJI: Final = "😀😍🔥💰❤🌹👍🎁💎🌟✨💋🍎🚀📣🍀🎉💯👉😎🐳🌈🍑💌"
_ALIKE: Final = str.maketrans("aeopcxyikmtb", "аеорсхуікмтЬ")
_STYLES: Final = (
    {"a": 0xFF41, "A": 0xFF21, "0": 0xFF10},
    {"a": 0x24D0, "A": 0x24B6, "1": 0x2460},
    {"a": 0x1D41A, "A": 0x1D400, "0": 0x1D7CE},
    {"a": 0x1D68A, "A": 0x1D670, "0": 0x1D7F6},
    {"a": 0x1D5BA, "A": 0x1D5A0, "0": 0x1D7E2},
    {"a": 0x1D4EA, "A": 0x1D4D0, "0": 0x1D7D8},
)
_FEWEST: Final = 4  # Han characters


def disguised(examples: Iterable[Example], share: float, chance: Random) -> list[Example]:
    """Copies of a share of the messages, each in one disguise or two, with the same label."""
    copies = []
    for example in examples:
        if chance.random() >= share:
            continue
        kinds = CHINESE if _is_chinese(example.text) else LATIN
        text = example.text
        for name in chance.sample(sorted(kinds), 1 if chance.random() < 0.8 else 2):
            text = kinds[name](text, chance)
        copies.append(replace(example, text=text, disguise="made"))
    return copies


def _is_chinese(text: str) -> bool:
    return sum("\u4e00" <= char < "\ua000" for char in text) >= _FEWEST


def _between(text: str, signs: Sequence[str], rate: float, chance: Random) -> str:
    return "".join(
        char + (chance.choice(signs) if chance.random() < rate else "") for char in text
    )


def _hidden(text: str, chance: Random) -> str:
    return _between(text, _HIDDEN, chance.uniform(0.05, 0.6), chance)


def _separated(text: str, chance: Random) -> str:
    signs = chance.sample(_SEPARATORS, chance.choice((1, 1, 3)))
    return _between(text, signs, chance.uniform(0.05, 0.5), chance)


def _with_emoji(text: str, chance: Random) -> str:
    if chance.random() < 0.3:
        return text + "".join(chance.choices(_EMOJI, k=chance.randint(1, 5)))
    return _between(text, _EMOJI, chance.uniform(0.05, 0.4), chance)


def _homophones(text: str, chance: Random) -> str:
    rate, same = chance.uniform(0.1, 0.5), _same_sound()
    return "".join(
        chance.choice(same[char]) if char in same and chance.random() < rate else char
        for char in text
    )


def _pinyin(text: str, chance: Random) -> str:
    rate, letters = chance.uniform(0.1, 0.4), tables().letters
    return "".join(
        letters.get(ord(char), char) if chance.random() < rate else char for char in text
    )


def _traditional(text: str, _: Random) -> str:
    return _to_traditional()(text)


def _styled(text: str, chance: Random) -> str:
    starts = chance.choice(_STYLES)
    return "".join(_dressed(char, starts) for char in text)


def _dressed(char: str, starts: Mapping[str, int]) -> str:
    for first, code in starts.items():
        last = {"a": "z", "A": "Z"}.get(first, "9")
        if first <= char <= last:
            return chr(code + ord(char) - ord(first))
    return char


def _look_alike(text: str, chance: Random) -> str:
    rate = chance.uniform(0.2, 1.0)
    return "".join(char.translate(_ALIKE) if chance.random() < rate else char for char in text)


def _spelt_out(text: str, chance: Random) -> str:
    return chance.choice(("  ", "   ")).join(" ".join(word) for word in text.split())


CHINESE: Final[Mapping[str, Disguise]] = {
    "hidden": _hidden,
    "separated": _separated,
    "emoji": _with_emoji,
    "homophones": _homophones,
    "pinyin": _pinyin,
    "traditional": _traditional,
    "styled": _styled,
}
LATIN: Final[Mapping[str, Disguise]] = {
    "hidden": _hidden,
    "separated": _separated,
    "emoji": _with_emoji,
    "styled": _styled,
    "look-alike": _look_alike,
    "spelt out": _spelt_out,
}


@cache
def _same_sound() -> dict[str, list[str]]:
    """For each common character those that sound alike; common: GB 2312 has it in level one."""
    of: Tables = tables()
    groups: dict[int, list[str]] = defaultdict(list)
    for first in range(0xB0, 0xD8):
        for second in range(0xA1, 0xFF):
            char = bytes((first, second)).decode("gb2312", "ignore")
            if char:
                groups[int(of.sounds[ord(char)])].append(char)
    return {char: group for group in groups.values() if len(group) > 1 for char in group}


@cache
def _to_traditional() -> Callable[[str], str]:
    from opencc import OpenCC  # noqa: PLC0415 - only for training

    convert: Callable[[str], str] = OpenCC("s2t").convert
    return convert
