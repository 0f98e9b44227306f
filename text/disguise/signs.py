"""Emoji that stand for characters: read where they complete a known word, otherwise noise."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from text.disguise.edits import Edit
from text.disguise.lexicon import lexicon
from text.disguise.tables import rows, sounds, words
from text.folding import HAN, fold

_MOST: Final = 60
"""So many emoji of one text are read: more are decoration, and cost time."""
_REACH: Final = 3
_PLUS: Final = "加"
_CHANNELS: Final = frozenset({"企鹅", "qq", "飞机", "电话", "微信"})
_BEHIND_PLUS: Final = re.compile(
    rf"[ \t]*(?:[vw]x?(?![a-z])|qq?(?![a-z])|[{HAN}🐧✈🛩🛫🛬🛰💌📩❤])", re.IGNORECASE
)
_BEHIND_CHANNEL: Final = re.compile(r"[ \t]*(?:[:：@]|[a-z0-9_]{4}|号|群)", re.IGNORECASE)
# Who is asked to add somebody expects these words, whatever the other character is.
_SPOKEN: Final = frozenset({"微信", "加微信", "微信号"})
_ASKED: Final = re.compile(r"[加佳伽嘉➕+][^，。\s]{0,3}$")
_STAND_INS: Final = "*＊×"
_SIGN: Final = re.compile("[*＊×\u2190-\u33ff\U0001f000-\U0001faff]")


def sign_edits(text: str) -> Iterator[Edit]:
    """The emoji that can be read.

    Args:
        text: without invisible characters.
    """
    readings, looked = _readings(), 0
    for match in _SIGN.finditer(text):
        found = readings.get(match.group())
        if found is None or looked == _MOST:
            continue
        looked += 1
        if read := _read(text, match.start(), match.end(), found):
            yield Edit(match.start(), match.end(), read)


def _read(text: str, start: int, end: int, readings: tuple[str, ...]) -> str:
    left, right = fold(text[start - 1 : start]), fold(text[end : end + 1])
    if readings[:1] == (_PLUS,):
        return _PLUS if _BEHIND_PLUS.match(text, end) else ""
    if right == "信" and _ASKED.search(text, max(start - _REACH - 1, 0), start):
        return "微"
    around = left + right
    if around in words() or around.translate(sounds()) in lexicon().sounding_pieces:
        return ""  # it only stands between the two
    for reading in readings:
        if reading in _CHANNELS and (left == _PLUS or _BEHIND_CHANNEL.match(text, end)):
            return reading
        before, after = text[max(start - _REACH, 0) : start], text[end : end + _REACH]
        if _completes(fold(before), reading, fold(after)):
            return reading
    return _holes().get((left, right), "")


def _completes(before: str, reading: str, after: str) -> bool:
    """Whether a known word holds what the sign sounds like and what stands beside it."""
    whole, heard = before + reading + after, reading.translate(sounds())
    first, last = len(before), len(before) + len(reading)
    for at in range(max(first - _REACH, 0), last):
        for one in lexicon().sounding.get(whole[at : at + 2].translate(sounds()), ()):
            end = at + len(one.word)
            if at <= first and last <= end and len(one.word) > len(reading):
                sign = one.word[first - at : last - at]
                said = whole[at:first] + sign + whole[last:end]
                alike = said == one.word or one.word in _SPOKEN
                if alike and sign.translate(sounds()) == heard:
                    return not _belong_elsewhere(whole, at, first, last, end)
    return False


def _belong_elsewhere(whole: str, start: int, first: int, last: int, end: int) -> bool:
    """Whether what stands beside the sign belongs to another word instead."""
    left = start < first and whole[start - 1 : start + 1] in words()
    right = last < end and whole[end - 1 : end + 1] in words()
    return left or right


@cache
def _readings() -> dict[str, tuple[str, ...]]:
    """What each sign may be read as; nothing for those that only stand in for a character."""
    table = {
        sign: tuple(readings.split(" ")) for signs, readings in rows("emoji.tsv") for sign in signs
    }
    return dict.fromkeys(_STAND_INS, ()) | table


@cache
def _holes() -> dict[tuple[str, str], str]:
    """What stands between two characters, if one known word only has something there."""
    found: dict[tuple[str, str], set[str]] = {}
    for word in lexicon().words:
        for at in range(1, len(word) - 1):
            found.setdefault((word[at - 1], word[at + 1]), set()).add(word[at])
    return {around: inner.pop() for around, inner in found.items() if len(inner) == 1}
