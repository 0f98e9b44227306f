"""Words that are written as others which sound or look alike, or in Latin letters."""

import re
from collections.abc import Iterator
from functools import cache
from operator import add
from typing import Final

from text.disguise.edits import Edit
from text.disguise.lexicon import Known, lexicon
from text.disguise.tables import met, sounds, words
from text.folding import HAN

_MOST: Final = 400
_LATIN: Final = re.compile(r"(?<![a-z])[a-z]{2,24}(?![a-z]| ?[a-z]{0,3}\d)")
_SECOND: Final = re.compile(r" ([a-z]{2,6})(?![a-z0-9])")
_HAS_LATIN: Final = re.compile("[a-z]")
_HAS_HAN: Final = re.compile(f"[{HAN}]")
_ENGLISH: Final = frozenset({"women", "dating", "gongfu", "pinyin", "bangle", "tuition"})
_PLUS: Final = "加\\+佳伽嘉茄咖迦枷贾珈痂"
_WECHAT: Final = "微信"
_OTHERS: Final = ("飞机", "电报", "企鹅")
# Add me on V: what stands behind 加 is a channel, also when it is only one letter of it.
_ADD: Final = re.compile(
    rf"(?<![a-z0-9])(?:[{_PLUS}]|如(?=v))(?P<who>我|个|下|一下|你|她|他|本人|老师|群主)?"
    r"(?P<channel>微信|wechat|weixin|v信|[vw]x(?![a-z])|v(?![a-z])|qq(?![a-z])|卫星"
    r"|[薇威徽葳溦維维唯危偎巍](?:[心芯新欣星鑫信]|v(?![a-z])|(?!生|持|护|权|修|他命))"
    r"|微(?:[心芯新欣星鑫信]|(?![信博软商积机分笑电波妙观量小弱型薄]))"
    r"|(?<=加我)信(?![任用息号仰心箱誉函封念服赖条贷])|[扣寇蔻叩球]{2}|飞机|电报|企鹅)"
)
_MAY_ADD: Final = re.compile(f"[{_PLUS}如]")
_SHORT: Final = re.compile(r"(?<![a-z0-9])(?:[vw]x)(?![a-z])(?!支付)")


def heard_edits(text: str) -> Iterator[Edit]:
    """Known words written with other characters of the same sound.

    Args:
        text: folded.
    """
    heard = text.translate(sounds())
    beginnings = _sounding_beginnings()
    if beginnings.isdisjoint(map(add, heard, heard[1:])):
        return
    done = 0
    for at in places_of(heard, beginnings):
        word = _heard(text, heard, at) if at >= done else None
        if word is not None:
            done = at + len(word)
            if not text.startswith(word, at):
                yield Edit(at, done, word)


def _heard(text: str, heard: str, at: int) -> str | None:
    """The known word at a place, as it stands there or as it may be meant."""
    for one in lexicon().sounding[heard[at : at + 2]]:
        if heard.startswith(one.key, at) and (
            text.startswith(one.word, at) or is_plausible(text, at, one.word)
        ):
            return one.word
    return None


def seen_edits(text: str, places: list[int]) -> Iterator[Edit]:
    """Known words written with characters that look like theirs, and the listed ways.

    Args:
        text: folded.
        places: where a pair of ``looking_beginnings()`` stands, in order.
    """
    known, done = lexicon().looking, 0
    for at in places:
        if at < done:
            continue
        for one in known.get(text[at : at + 2], ()):
            if text.startswith(one.key, at) and _stands_alone(text, at, one):
                done = at + len(one.key)
                yield Edit(at, done, one.word)
                break


def spelt_edits(text: str) -> Iterator[Edit]:
    """Known words in Latin letters, whole or beside a Han character.

    Where nothing is Chinese one such word alone means nothing.
    """
    found = list(_spelt(text))
    if len(found) > 1 or _HAS_HAN.search(text) is not None:
        yield from found


def _spelt(text: str) -> Iterator[Edit]:
    table, done = lexicon().spelt, 0
    for match in _LATIN.finditer(text):
        start, end, word = match.start(), match.end(), match.group()
        pair = _SECOND.match(text, end)
        if start < done:
            continue
        if pair is not None and (one := table.get(word + pair[1])) is not None:
            done = pair.end()
            yield Edit(start, done, one)
        elif word in table and word not in _ENGLISH:
            yield Edit(start, end, table[word])
        elif (one := table.get(word + text[end : end + 1])) is not None:
            yield Edit(start, end, one[0])
        elif start and (one := table.get(text[start - 1] + word)) is not None:
            yield Edit(start, end, one[1])


def channel_edits(text: str) -> Iterator[Edit]:
    """Short and wrong names of the channels, behind the word that asks to add somebody."""
    if _MAY_ADD.search(text) is None:
        return
    for match in _ADD.finditer(text):
        if match.start() and text[match.start() - 1 : match.start() + 1] in words():
            continue
        channel = match["channel"]
        if text[match.end() - 1 : match.end() + 1] in words() and len(channel) == 1:
            continue
        meant = channel if channel in _OTHERS else _WECHAT
        meant = "qq" if channel[0] in "q扣寇蔻叩球" else meant
        written = "加" + (match["who"] or "") + meant
        if written != match.group():
            yield Edit(match.start(), match.end(), written)


def has_latin(text: str) -> bool:
    """Whether there is anything for ``spelt_edits`` and ``short_edits``."""
    return _HAS_LATIN.search(text) is not None


def short_edits(text: str) -> Iterator[Edit]:
    """Short names of WeChat by themselves."""
    for match in _SHORT.finditer(text):
        yield Edit(match.start(), match.end(), _WECHAT)


def places_of(text: str, beginnings: frozenset[str]) -> list[int]:
    """Where one of the pairs of characters stands: no more places than are worth the time."""
    pairs = map(add, text, text[1:])
    return [at for at, pair in enumerate(pairs) if pair in beginnings][:_MOST]


@cache
def _sounding_beginnings() -> frozenset[str]:
    return frozenset(lexicon().sounding)


@cache
def looking_beginnings() -> frozenset[str]:
    """Pairs of characters with which a word that looks like a known one may begin."""
    return frozenset(lexicon().looking)


def is_plausible(text: str, at: int, word: str) -> bool:
    """Whether a word may be meant by what stands at a place: not if that is plain Chinese.

    Plain are common words, also where they only begin or end there, and two characters that
    often stand side by side (有人买号吗).
    """
    end, known = at + len(word), words()
    written = text[at:end]
    changed = [nth for nth, char in enumerate(word) if written[nth] != char]
    if len(changed) == len(word) or written in met():
        return False
    window = text[max(at - 1, 0) : end + 1]
    first = at - max(at - 1, 0)
    return not any(
        window[one : one + 2] in known
        for nth in changed
        for one in (first + nth - 1, first + nth)
        if one >= 0
    ) and not is_bound(text, at, end)


def is_bound(text: str, start: int, end: int) -> bool:
    """Whether the first or last character of a place belongs to a word with the one outside."""
    outer = text[start - 1 : start + 1], text[end - 1 : end + 1]
    return any(pair in words() or pair in lexicon().pieces for pair in outer)


def _stands_alone(text: str, at: int, one: Known) -> bool:
    end = at + len(one.key)
    if one.key[0].isascii() and at and text[at - 1].isascii() and text[at - 1].isalpha():
        return False
    if one.key[-1].isascii() and text[end : end + 1].isascii() and text[end : end + 1].isalpha():
        return False
    return not is_bound(text, at, end)
