"""Asking or telling: what the wording of a message says about its purpose."""

import re
from typing import Final

_END: Final = "(?=$|[，。,.!！~ ])"
# Each alternative begins with a character of its own: so the others are passed over at once.
_ASKS = re.compile(
    "怎么|怎样|咋|如何|什么|啥|哪|请[问教]|几(?<![前这那过好]几)(?:[点天号时个月分次年钱钿块刀米毛wk]|张毛)|多少|多久|多长|多大|多远"
    f"|吗|么(?:$|子|(?<![这那多要]么){_END})|嘛$|呢$"
    f"|不(?:(?<=(.)不)\\1|(?<=.[^我才就也偏都说并还\n]不){_END})"
    f"|没(?:得|(?<=.[^还都也就从才是而可根来\n]没)){_END}|木[有得]?{_END}|伐{_END}"
    "|有[没木]有|是否|为何|谁|\\?|？|求|能否|可否"
    "|h(?<=\\bh)ow\\b|or not\\b|w(?<=\\bw)(?:hats?|hen|heres?|ho|hy|hich|hose)\\b"
)
_VERBS: Final = "can|could|do|does|did|is|are|am|will|would|should|may|have"
_BEGINS = re.compile(
    f"^(?:{_VERBS}|shall|has|any) "
    f"|[,.;!] ?(?:any|(?:{_VERBS})"
    " (?:i|you|u|ya|we|he|she|it|they|there|this|that|the|my|your|(?:any|some)(?:one|body)))\\b",
    re.IGNORECASE,
)
_OFFERED: Final = re.compile("(?:是|^)[^，,。;；\n]{1,8}还是(?!没|不|很|挺|太|要$)")
_WISHES: Final = re.compile(
    "想(?![起到象当不必法你哭吃睡死念笑家他她着])|麻烦|帮(?:我|忙|看)|^[^你您]*(?<![沙头理开出研启触爆])发(?:给?我|一下)"
    "|我们?需要"
    "|\\b(?:pls|plz|wanna|lemme|can (?:i|u|you|we|someone|anyone)"
    "|(?:id|i would) like|i want to|let me know|(?:tell|give|show|send|help|get|find|walk) me"
    "|i need(?! to (?:sleep|eat|go|stop|cry|die|see|think|rest|be|get))"
    "|(?:please|kindly)(?! (?:do(?:nt| not)|stop|no|be|leave|keep|read|use|see|note|ignore"
    "|everyone|all|guys)))\\b",
    re.IGNORECASE,
)
_TELLS: Final = tuple(
    re.compile(pattern)
    for pattern in (
        "昨[天晚]|前天|上周|上个月|刚才|刚刚|当时|那天|去年",
        "终于|已经|早就|差点|原来|果然|居然|总算|幸好|还好",
        "[了啦](?:$|真|好|太|[，。！~])|过了",
        "哈哈|嘿嘿|呵呵|笑死|无语|卧槽|牛逼|厉害|恭喜|可惜|唉|呜呜|666|嘻嘻",
        "太.{1,4}了|真(?:的)?(?:是|快|好|香|棒|慢|烦|贵|不错)|不错|挺好",
        "我?(?:觉得|感觉|听说|认为|以为|猜)|楼上|别信|他说|她说|老板说|朋友说|人家",
        "我(?:妈|爸|老公|老婆|朋友|同事|室友|对象|男友|女友|儿子|女儿|弟弟|妹妹)",
        "\\b(?:yesterday|already|finally|lol|haha|lmao|last (?:week|night|year)|ago)\\b",
        "^(?:i|we|he|she|they|it|that|my) (?:just )?(?:got|had|was|were|did|went|love|hate|think"
        "|thought|like|liked|said|saw|told|am|finally|already|never|always)\\b",
    )
)
# The question is somebody else's, is answered in the same breath, or needs no answer any more.
_SETTLED: Final = re.compile(
    "别再?问|不用(?:告诉|跟我说)|[他她]问|(?:[老总又再]|还)有人问|是谁问|自问自答"
    "|已经?(?:解决|搞定|问清楚|知道)|问清楚了"
    "|[?？]\\s*(?:有|能|可以|不能|不可以|不用|不行|没有|是|对|要|会)(?:的|啊|哦|哈|[，,。!！]|$)"
    "|哪知道|你管我|[看翻](?:一?下)?(?:置顶|群文件)"
    "|(?<!n.t )(?<!nt )(?<!not )(?<!never )\\b(?:figured|found) (?:it )?out\\b"
    "|\\b(?:nvm|never ?mind|stop asking|got it now"
    "|(?:some(?:one|body)|he|she|they|people|every(?:one|body)) (?:just |always |keeps? )?"
    "ask(?:s|ed|ing)?)\\b"
    "|[?] *(?:yes|no|yep|nope|yeah|it is|you can|nvm|got it|solved)\\b",
    re.IGNORECASE,
)
_CHOICE: Final = re.compile(
    "吗|么$|(?P<verb>[能可会是有要行好让用退])(?:不|没)(?P=verb)|可不可以|是否|[能可]否"
    f"|^(?:{_VERBS}|has) "
)
_DECLARES: Final = re.compile(
    "(?:there|you|we|they|it|no|yes|yep|nope)(?: all| just| also)?"
    " (?:is|are|isnt|arent|can|cant|cannot|do|dont|does|need|must|have|has|will|wont|may)\\b"
)
_AMOUNT: Final = re.compile("\\d|[一二两三四五六七八九十百千半][点月号天元块周年个小分折]")
_NEGATED = re.compile(
    "(?<!能)(?<!是)(?<!要)(?<!会)(?<!可)(?<!好)(?<!行)不(?!错|好意思)|没(?!有[人谁])|无法|别(?!的|人)|未"
    "|\\b(?:not|cant|cannot|dont|doesnt|didnt|isnt|arent|wont|never|no)\\b"
)
_NUMBER = re.compile("\\d+")


def asks(text: str) -> bool:
    """Whether a text bears a mark of a question (a third of real questions bear none)."""
    return _ASKS.search(text) is not None or _BEGINS.search(text) is not None


def offers_choice(text: str) -> bool:
    """Whether a text, as written, asks which of two it is: 免费的还是要钱."""
    return _OFFERED.search(text) is not None


def wishes(text: str) -> bool:
    """Whether a text says that somebody wants something: to who can help that is a question."""
    return _WISHES.search(text) is not None


def tells(text: str) -> int:
    """How many kinds of marks of a statement a text bears: past, feeling, hearsay, 了."""
    return sum(1 for pattern in _TELLS if pattern.search(text))


def negated(text: str) -> bool:
    """Whether a text says no to something (能不能 does not)."""
    return _NEGATED.search(text) is not None


def settled(text: str) -> bool:
    """Whether a text, as written, tells of a question that wants no answer from anybody."""
    return _SETTLED.search(text) is not None


def wants_yes_or_no(text: str) -> bool:
    """Whether a folded question is answered by yes or no."""
    return _CHOICE.search(text) is not None


def declares(raw: str, folded: str) -> bool:
    """Whether an English text is put as a statement: there is parking."""
    return "?" not in raw and _DECLARES.match(folded) is not None


def names_amount(text: str) -> bool:
    """Whether a folded text says how much, how many or when, in figures."""
    return _AMOUNT.search(text) is not None


def numbers(text: str) -> frozenset[str]:
    """The numbers in a text, as written."""
    return frozenset(_NUMBER.findall(text))
