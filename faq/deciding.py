"""What a row of evidence forbids, and what of it is told to people."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from faq.evidence import NAMES
from faq.question import Question
from faq.reason import Reason

Floats = NDArray[np.float32]

_EXPLAINED: Final = NAMES.index("words_explained")
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
_LEAST_EXPLAINED: Final = 0.3
_LEAST_SOUND: Final = 0.7
_NAMED: Final = 5
_MEANT: Final = 0.4
"""Cosine of meanings from which it is told of."""
_UNLIKE: Final = 0.6
"""Likeness of what is written up to which."""


def is_thin(row: Floats) -> bool:
    """Whether a message only tells something, or shares next to nothing but common words."""
    little = row[_EXPLAINED] < _LEAST_EXPLAINED and row[_SOUND] < _LEAST_SOUND
    return bool(little or row[_TELLING] > 0)


def is_another(row: Floats) -> bool:
    """Whether each side names a rare thing that the other lacks, however alike the rest is.

    春季的樱花什么时候开 is not 春季班什么时候开课: the FAQ has never heard of 樱花.
    """
    unlike = row[_SOUND] < _LEAST_ALIKE and row[_MEANING] < _SAME
    unheard = unlike and row[_STRANGE] >= _MUCH_STRANGE
    return bool(unheard and row[_UNSAID] >= _RARE_UNSAID and row[_UNASKED] >= _RARE_UNASKED)


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
