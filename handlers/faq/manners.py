"""What is said to the bot itself: the words without its name, and whether they are courtesies."""

import re
from typing import Final, Literal, TypeAlias

from aiogram.types import Message

from text import asking

Courtesy: TypeAlias = Literal["thanks", "hello", "okay"]

_PERSON: Final = "(?:群?管家|机器人|小?助手|客服|大佬|老师|亲|你们|你|您|bot)?"
_TAIL: Final = "[啊呀啦哦呢了吧嘞哒喽额诶~]*"
_COURTESIES: Final[dict[Courtesy, tuple[str, ...]]] = {
    "thanks": (
        "太?(?:谢谢|感谢|多谢|蟹蟹|辛苦|谢|3q|thx|ty|thanks|thank you|cheers)"
        f"{_PERSON}(?:\\s*(?:so much|very much|a lot|all))?",
        f"{_PERSON}(?:真|好|太)?(?:厉害|给力|不错|聪明|棒|牛|强|赞)",
        "good bot|nice|great|awesome|perfect|cool",
    ),
    "hello": (
        f"{_PERSON}(?:你好|您好|hi there|hello there|hi|hello|hey|yo|哈喽|哈啰|嗨|早上好|上午好"
        "|中午好|下午好|晚上好|早|在吗|在不在|在么|在|有人吗|good morning|good evening)"
        f"{_PERSON}",
    ),
    "okay": (
        "好的|好滴|好哒|好|行|可以|嗯|哦|噢|okay|ok|k|收到|明白|懂|知道|了解|没事|没关系|不用",
        "算了|got it|i see|sure|fine|alright|never mind|no problem|np|哈|嘿|呵|lol|haha",
        "再见|拜拜|拜|晚安|回见|bye bye|bye|good night|see you",
    ),
}
_PATTERNS: Final = tuple(
    (kind, re.compile(f"(?:{'|'.join(patterns)}){_TAIL}\\s*"))
    for kind, patterns in _COURTESIES.items()
)
_LONGEST: Final = 24


def courtesy(folded: str) -> Courtesy | None:
    """Which courtesy a folded text is, when it is nothing else; emoji alone are an okay."""
    if not folded:
        return "okay"
    if len(folded) > _LONGEST:
        return None
    kinds: list[Courtesy] = []
    at = 0
    while at < len(folded):
        found = ((kind, pattern.match(folded, at)) for kind, pattern in _PATTERNS)
        here = next(((kind, match) for kind, match in found if match), None)
        if here is None:
            return None
        kinds.append(here[0])
        at = here[1].end()
    return "thanks" if "thanks" in kinds else next(iter(kinds), None)


def is_remark(folded: str, *, named: bool) -> bool:
    """Whether a text only tells something: nobody waits for an answer.

    Args:
        named: the bot is called by name or in private; then only what plainly tells is a remark.
    """
    if asking.asks(folded):
        return False
    return not named or asking.tells(folded) > 0


async def words_of(message: Message) -> str:
    """What a message says, without mentions of the bot."""
    text = message.text or message.caption or ""
    entities = message.entities or message.caption_entities
    if not entities or message.bot is None:
        return text
    me = await message.bot.me()  # known since the start, nothing is fetched
    units = text.encode("utf-16-le")
    for entity in sorted(entities, key=lambda one: -one.offset):
        mine = entity.user is not None and entity.user.id == me.id
        if entity.type == "mention":
            mine = entity.extract_from(text).casefold() == f"@{me.username}".casefold()
        if mine and entity.type in ("mention", "text_mention"):
            start, end = 2 * entity.offset, 2 * (entity.offset + entity.length)
            units = units[:start] + " ".encode("utf-16-le") + units[end:]
    return units.decode("utf-16-le", "ignore").strip()
