"""What a row of evidence forbids, and what of it is told to people."""

import re
from collections.abc import Container
from typing import Final

import numpy as np
from numpy.typing import NDArray

from faq.aspects import NAMES as ASPECTS
from faq.evidence import NAMES
from faq.question import Question
from faq.reason import Reason
from faq.units import stem
from text import asking

Floats = NDArray[np.float32]

_SOUND: Final = NAMES.index("sound")
_TELLING: Final = NAMES.index("telling")
_STRANGE: Final = NAMES.index("strange")
_UNSAID: Final = NAMES.index("word_unsaid")
_UNASKED: Final = NAMES.index("word_unasked")
_MEANING: Final = NAMES.index("meaning")
_SAME: Final = 0.9
_MUCH_STRANGE: Final = 0.25
_LEAST_ALIKE: Final = 0.5
_RARE_UNSAID: Final = 0.7
_RARE_UNASKED: Final = 0.6
_SHORT: Final = 40
_PLACE: Final = re.compile(
    "超市|商场|菜场|图书馆|电影院|影院|餐厅|饭店|酒店|宾馆|机场|高铁|火车|地铁|公交|医院|诊所|药店|幼儿园"
    "|公园|体育馆|健身房?|游泳馆|博物馆|银行|邮局|派出所|物业|阳台|驾校|驾照|房租|车位|外卖|电费|水费"
    "|瑜伽|钢琴|献血|淘宝|京东|拼多多|抖音|美团|滴滴"
    "|\\b(?:supermarket|mall|library|cinema|theat(?:er|re)|restaurant|hotel|airport|station|hospital"
    "|pharmacy|kindergarten|park|stadium|gym|museum|bank|wedding|passport|licen[cs]e|spotify|netflix"
    "|amazon|ebay|uber|football)\\b"
)
_ALIKE: Final = 0.6
_NEARLY: Final = 0.75
_MEASURED: Final = sum(1 << ASPECTS.index(one) for one in ("when", "long", "price", "count"))
_NAMED: Final = 5
_MEANT: Final = 0.4
"""Cosine of meanings from which it is told of."""
_UNLIKE: Final = 0.6
"""Likeness of what is written up to which."""


def is_another(row: Floats) -> bool:
    """Whether each side names a rare thing that the other lacks, however alike the rest is.

    春季的樱花什么时候开 is not 春季班什么时候开课: the FAQ has never heard of 樱花.
    """
    unlike = row[_SOUND] < _LEAST_ALIKE and row[_MEANING] < _SAME
    unheard = unlike and row[_STRANGE] >= _MUCH_STRANGE
    return bool(unheard and row[_UNSAID] >= _RARE_UNSAID and row[_UNASKED] >= _RARE_UNASKED)


def is_elsewhere(message: Question, known: Container[str]) -> bool:
    """Whether a short message asks about a place that the FAQ never names: 超市几点关门.

    Args:
        known: the units of all phrasings.
    """
    if len(message.core) > _SHORT:
        return False
    places = [one.group() for one in _PLACE.finditer(message.core)]
    return any(not _is_known(place, known) for place in places)


def _is_known(place: str, known: Container[str]) -> bool:
    """Whether some phrasing has a word."""
    if place.isascii():
        return stem(place) in known
    return all(place[at : at + 2] in known for at in range(len(place) - 1))


def states(message: Question, phrasing: Question, row: Floats) -> bool:
    """Whether a message says what a phrasing asks: 园里有厕所, where that asks 园里有厕所吗."""
    if asking.declares(message.raw, message.core):
        return True
    if message.asks or not phrasing.is_question:
        return False
    tells = bool(row[_TELLING] > 0)
    if asking.wants_yes_or_no(phrasing.core):
        return tells or message.negated != phrasing.negated or bool(row[_SOUND] >= _NEARLY)
    open_ = bool(phrasing.aspects & ~message.aspects & _MEASURED)
    return open_ and tells and asking.names_amount(message.core)


def denies(message: Question, phrasing: Question, row: Floats) -> bool:
    """Whether it says no to what a phrasing asks, in nearly the same words."""
    differs = message.negated != phrasing.negated
    return bool(differs and row[_SOUND] >= _ALIKE and states(message, phrasing, row))


def reasons(message: Question, phrasing: Question, row: Floats) -> tuple[Reason, ...]:
    """What decided, for people: the phrasing, the words, the shares, the lead."""
    at = dict(zip(NAMES, row.tolist(), strict=True))
    by_rarity = sorted(message.words.items(), key=lambda pair: (-pair[1], pair[0]))
    common = [word for word, _ in by_rarity if word in phrasing.words]
    missing = [word for word, _ in by_rarity if word not in phrasing.words]
    found = [Reason("like", f"{phrasing.core!r}", at["likeness"])]
    if common:
        found.append(Reason("has", " ".join(common[:_NAMED]), at["words_explained"]))
    if missing:
        found.append(Reason("not", " ".join(missing[:_NAMED])))
    if at["sound"] > at["meaning"]:
        found.append(Reason("sounds_alike", share=at["sound"]))
    if at["sense"] > _MEANT and at["likeness"] < _UNLIKE:
        found.append(Reason("means_alike", share=at["sense"]))
    found.append(Reason("ahead", f"{at['ahead']:.2f}"))
    differences = ("numbers_differ", "negation_differs", "aspects_differ", "is_clause")
    found += [Reason(name) for name in differences if at[name]]
    if at["telling"] > 0.5:
        found.append(Reason("tells_rather_than_asks"))
    return tuple(found)
