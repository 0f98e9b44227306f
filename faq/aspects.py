"""What a question asks about its subject: when, how long, how much, how, where, who, why."""

import re
from functools import lru_cache
from typing import Final

_KINDS: Final = {
    "when": "什么时候|何时|几点|几号|哪天|周几|几月|时间|\\bwhen\\b|what time|what date",
    "long": "多久|多长时间|几天|几个?小时|几个?月|几个?星期|\\bhow long\\b",
    "price": "多少钱|价格|价钱|怎么卖|收费|费用|贵|\\bhow much\\b|\\b(?:prices?|costs?|fees?)\\b",
    "count": "多少(?!钱)|几[个次人本门节种]|\\bhow many\\b|\\bhow often\\b",
    "where": "哪里|哪儿|在哪|到哪|去哪|哪个地方|\\bwhere\\b",
    "who": "谁|哪位|\\bwhos?\\b|\\bwhom\\b",
    "why": "为什么|为啥|为何|怎么回事|\\bwhy\\b",
    "how": "怎么(?!回事|卖)|如何|怎样|咋|步骤|流程|\\bhow (?:do|to|can|should|would|did)\\b",
    "may": "能不能|可不可以|可以.*[吗么]|能.*[吗么]|能否|可否|行不行|支持"
    "|\\b(?:can|could|may|allowed|possible)\\b",
    "exist": "有没有|有.*[吗么]|是否有|\\b(?:is|are) there\\b|\\bdo you have\\b",
    "fail": "不了|不到|不上|不出|没反应|失败|错误|打不开|不见|报错|没收到|没到"
    "|\\b(?:cant|cannot|not working|fail|failed|error|wont|doesnt)\\b",
    "stop": "取消|退|关闭|删除|注销|不想|停"
    "|\\b(?:cancel|stop|remove|delete|close|disable|unsubscribe)\\b",
    "change": "改|换|更新|修改|变更|\\b(?:change|update|switch|replace|edit|swap)\\b",
}
NAMES: Final = tuple(_KINDS)
_PATTERNS: Final = tuple(re.compile(pattern) for pattern in _KINDS.values())


@lru_cache(maxsize=20_000)
def aspects(core: str) -> int:
    """A bit for each aspect that a folded text asks for."""
    bits = 0
    for bit, pattern in enumerate(_PATTERNS):
        if pattern.search(core):
            bits |= 1 << bit
    return bits
