"""Words that carry little in any FAQ: what a small index cannot learn from its own entries."""

import re
from typing import Final

HAN: Final = frozenset(
    "的了吗呢啊吧呀么嘛是我你他她它们这那个一不有在就也都和与把被"
    "给让到要会能可以想说去来上下得地着过很太真好还没又再吃人谁什怎样多少几哪为"
)
"""Single Han characters."""

_PAIRS = """
怎么 什么 么时 时候 可以 一下 这个 那个 有没 没有 我们 你们 大家 请问 怎样 如何 多少 哪里 哪个 为什
么办 我想 想要 是不 不是 能不 不能 可不 不可 以不 要不 不要 的话 了吗 的吗 是什 一个 就是 还是 现在
今天 明天 这么 那么 自己 知道 觉得 你的 我的 我要 给我 么样 不会 不了 不到 了怎 不知 道怎 在哪 是怎
要怎 该怎 我怎 还没 已经 但是 因为 所以 如果
"""
_WORDS = """
a an the i im ive id my me mine you your we our it its is are was were be been am do does did
done can could will would should may might must of to in on at for from by with about as and or
but if so that this these those there here how what whats when where why who which not no yes
have has had get got want need know like just please some any go going make let lets than then
them they he she his her up out off now much many more tell give say said one
"""

PAIRS: Final = frozenset(re.findall("\\S+", _PAIRS))
"""Pairs of Han characters, some of them across the border of two words."""

WORDS: Final = frozenset(re.findall("\\S+", _WORDS))
"""English words, folded."""
