"""Take off what people wrap around a question: 大佬们 请问 … 在线等 谢谢."""

import re
from typing import Final

_CALLED = "大佬|大神|老师|同学|朋友|亲|群友|小伙伴|兄弟|姐妹|家人|前辈|学长|学姐"
_A_BIT = "(?:一下|下|一句|句|个问题)?"
_OPENERS: Final = (
    f"(?:各位|诸位)(?:{_CALLED})?们?",
    f"(?:{_CALLED})们",
    "大佬|大神",
    "大家好?(?![庭电具务])",
    f"请问{_A_BIT}|请教{_A_BIT}|求助|求问|求教|求解",
    f"(?:我|小弟|萌新)?想?(?:问|请教|咨询|了解){_A_BIT}(?=.{{2}})",
    f"麻烦问?{_A_BIT}|打扰{_A_BIT}了?|不好意思",
    f"弱弱[的地]?问{_A_BIT}",
    "有(?:没有)?(?:人|谁|哪位|大佬|大神|朋友)(?:知道|懂|了解|清楚|会|用过)",
    "谁(?:知道|懂|清楚|会|用过)",
    "你们?好|您好|哈喽|哈啰|嗨|早上好|下午好|晚上好|在吗|在不在",
    f"(?:{_CALLED}|群主|管理员?|小?助手|客服|机器人|老板)"
    "(?=你好|您好|请问|请教|我?想问|问下|问一下|在吗|求)",
    "萌新|新人|小白一?枚?(?=求|问|请)",
    "话说|对了|那个|急+(?![诊单件救促])|同问|同求",
)
_CLOSERS: Final = (
    "在线等急?|(?<![加特紧着不])急+|挺急的?|很急",
    f"(?:谢谢|感谢|多谢|谢谢啦|谢啦|谢了|蟹蟹|万分感谢)(?:大家|各位|您|你|了|啦|哈)?(?:{_CALLED})?们?",
    "求助|求解答?|求告知|求指教|求教|请指教|麻烦了|拜托了?",
    "有(?:没有)?(?:人|谁|哪位|大佬|大神)(?:知道|懂|了解)[吗么嘛]?|谁知道",
    "大佬们?|各位",
    "[啊呀呐哈哦喔嘞吖捏哇诶额噢鸭]",
)
_ENGLISH_OPENERS: Final = (
    "(?:hi|hello|hey|yo|dear)(?: (?:all|there|team|mods?))?",
    "guys|everyone|everybody|folks|admins?",
    "please|pls|plz|excuse me|sorry|um+|so|ok|okay|and",
    "(?:quick )?question",
    "(?:does |do )?(?:any|some)(?:one|body)(?: here)? knows?(?: if)?",
    "(?:can|could|would|will) (?:any|some)(?:one|body)(?: please)? (?:tell|help|explain to) me",
    "(?:can|could|would) you (?:please )?(?:tell|help|explain to) me(?: with)?",
    "i (?:would like|want|wanted|need|d like) to (?:know|ask)(?: you)?",
    "id like to (?:know|ask)(?: you)?|may i ask|just wondering|tell me",
)
_ENGLISH_CLOSERS: Final = (
    "please|pls|plz|thx|ty|thanks?(?: you)?(?: so much| a lot| in advance)?",
    "(?:any|some)(?:one|body)|guys|asap|cheers",
)
_OPENING = re.compile(
    f"(?:(?:{'|'.join(_OPENERS)})\\s*|(?:{'|'.join(_ENGLISH_OPENERS)})(?:\\s+|$|(?=[^\\x00-\\x7f])))+"
)
_CLOSING = re.compile(
    f"(?:\\s*(?:{'|'.join(_CLOSERS)})|(?:(?<=\\s)|(?<=[^\\x00-\\x7f]))(?:{'|'.join(_ENGLISH_CLOSERS)})\\s*)+$"
)
# Most texts begin and end with what no wrapper does: looking at that is ten times cheaper.
_STARTS: Final = frozenset("".join((*_OPENERS, *_ENGLISH_OPENERS)))
_ENDS: Final = frozenset("".join((*_CLOSERS, *_ENGLISH_CLOSERS)))
_LAST_WORD: Final = re.compile(
    "please|pls|plz|thx|ty|thanks?|you|much|lot|advance|(?:any|some)(?:one|body)|guys|asap|cheers"
).fullmatch


def unwrap(folded: str) -> str:
    """Take openers and closers off a folded text, as many as there are.

    Args:
        folded: as ``text.folding.fold`` gives it.

    Returns:
        The question inside; the text as it was when there is nothing else in it.
    """
    core = folded
    if folded[:1] in _STARTS and (opening := _OPENING.match(folded)):
        core = folded[opening.end() :]
    if _may_close(core) and (closing := _CLOSING.search(core)):
        core = core[: closing.start()]
    core = core.strip()
    return core if core else folded


def _may_close(core: str) -> bool:
    if core.isascii():
        return _LAST_WORD(core, core.rfind(" ") + 1) is not None
    return core[-1] in _ENDS
