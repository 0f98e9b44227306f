"""Names and numbers behind the word for a channel: WeChat, QQ, Telegram, WhatsApp, LINE."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from rules.numbers import is_counted
from text.disguise.unmask import unmask

_MOST: Final = 12
"""So many candidates of one text are looked at."""
_BEFORE: Final = 14
_ID: Final = re.compile(
    r"(?<![A-Za-z0-9_@./-])(?:@?[A-Za-z][A-Za-z0-9_-]{4,31}|\+?\d(?:[ -]?\d){4,14})"
    r"(?![A-Za-z0-9_@/]|\.[A-Za-z0-9])"
)
_LEADS: Final = re.compile(
    r"(?P<channel>微信|绿泡泡|qq|企鹅|飞机|电报"
    r"|(?<![a-z])(?:weixin|wechat|telegram|tg|whats ?app|ws|line)|赖|[薇徽]"
    r"|(?<![a-z0-9])(?:[vw]|q(?=[群裙号])))"
    r"(?P<group>群聊|群|裙|(?<=qq) ?group)?(?: ?(?P<said>号码|号|账号|帐号|id|昵称|同号|联系方式"
    r"|联系|直接|搜索?|添加|加|找|请|是|为|都是|也是|方式|客服|老师"
    r"|(?:(?<=qq )|(?<=app ))number))*(?: is)?$"
)
_LATIN_LEAD: Final = re.compile(
    r"(?:(?<![a-z])(?:[vw]x?|qq?|tg|ws|telegram|weixin|wechat|whats ?app|line)|[^\x00-\x7f])"
    r"(?: ?(?:id|number|group))*(?: is)?$",
    re.IGNORECASE,
)
_GROUP_LEADS: Final = re.compile(
    r"(?:进|入|加|拉|群|交流|学习|福利|粉丝|内部|资源|扣)[群裙](?:号码|号)?(?:是|为)?$|群号码?(?:是|为)?$|加群$"
)
_FOLLOWS: Final = re.compile(
    r"\s*[(（]?(?:是我|我的|这是)?(?:微信|薇信|v信|vx|wx)(?:号|同号|$|[)）\s，,。])", re.IGNORECASE
)
_ENDS_ASKING: Final = re.compile(r"[:：@]\s*$")
_NEW_LINE: Final = re.compile(r"\n\W*$")
_ENDS_LINE: Final = re.compile(r"[^\w\n]*(?:\n|$)|\s*[(（]")
_OWN_WORDS: Final = frozenset(
    (
        "wechat",
        "weixin",
        "telegram",
        "whatsapp",
        "python",
        "github",
        "iphone",
        "android",
        "windows",
        "google",
        "chatgpt",
        "openai",
        "login",
        "version",
        "error",
        "server",
        "linux",
        "macos",
        "excel",
        "clash",
        "steam",
        "apple",
        "huawei",
        "xiaomi",
        "mysql",
        "redis",
        "docker",
        "kotlin",
        "swift",
        "react",
        "typescript",
        "javascript",
        "nodejs",
        "premium",
        "channel",
        "group",
        "client",
        "token",
        "desktop",
        "update",
        "service",
        "message",
        "number",
        "payment",
        "program",
        "webview",
        "native",
        "flutter",
    )
)
_CHANNELS: Final = {
    "weixin": "wechat", "wechat": "wechat",
    "微信": "wechat", "绿泡泡": "wechat", "qq": "qq", "企鹅": "qq", "飞机": "telegram",
    "电报": "telegram", "telegram": "telegram", "tg": "telegram", "whatsapp": "whatsapp",
    "whats app": "whatsapp", "ws": "whatsapp", "line": "line", "赖": "line", "薇": "wechat",
    "徽": "wechat", "v": "wechat", "w": "wechat", "q": "qq",
}  # fmt: skip
_SHORTEST: Final = {"wechat": 6, "telegram": 5, "line": 5, "whatsapp": 7, "qq": 5}
_QQ_DIGITS: Final = range(5, 12)
_MOBILE_DIGITS: Final = range(8, 12)
_WHATSAPP_DIGITS: Final = range(7, 16)


class Named(NamedTuple):
    """An id with the channel that was named with it.

    Attributes:
        channel: as in ``rules.contacts.Kind``.
        value: small letters, or digits without spaces.
        start: the id's first code point in the plain text.
        end: the one behind its last.
    """

    channel: str
    value: str
    start: int
    end: int


def find_ids(text: str) -> Iterator[Named]:
    """Ids behind (or in front of) a channel's name, which may be disguised.

    Args:
        text: plain, see ``text.disguise.plain``.
    """
    looked = 0
    for match in _ID.finditer(text):
        if looked == _MOST:
            return
        before = text[max(match.start() - _BEFORE, 0) : match.start()]
        if not _may_lead(before) and _FOLLOWS.match(text, match.end()) is None:
            continue
        looked += 1
        if (named := _named(text, match, before)) is not None:
            yield named


def _may_lead(before: str) -> bool:
    """Whether a channel can be named at the end of this: not in the middle of a sentence."""
    bare = before.rstrip(" \t\n:：=-—>→~【[(（\"'“「，,.。、|/+☞👉➡️")
    return bool(bare) and (not bare[-1].isascii() or _LATIN_LEAD.search(bare) is not None)


def _named(text: str, match: re.Match[str], before: str) -> Named | None:
    value = re.sub(r"(?<=\d)[ -](?=\d)", "", match.group().lstrip("@+")).lower()
    said = unmask(before).text.rstrip(" ")
    lead = _LEADS.search(said)
    if lead is not None:
        channel = _CHANNELS[lead["channel"]]
        group = bool(lead["group"])
    elif value.isdigit() and _GROUP_LEADS.search(said):
        channel, group = "qq", True
    elif _FOLLOWS.match(text, match.end()):
        channel, group = "wechat", False
    else:
        return None
    marked = _ENDS_ASKING.search(before) is not None or "加" in said
    marked = marked or (lead is not None and lead["said"] is not None)
    if not _fits(channel, value, marked) or _begins_anew(text, match, before):
        return None
    if is_counted(text, match.start()) and (lead is None or not _is_own(channel, value)):
        return None
    return Named("qq_group" if group and channel == "qq" else channel, value, *match.span())


def _begins_anew(text: str, match: re.Match[str], before: str) -> bool:
    """Whether it is the first word of a new line that goes on."""
    return _NEW_LINE.search(before) is not None and not _ENDS_LINE.match(text, match.end())


def _is_own(channel: str, value: str) -> bool:
    """Whether ``id`` before it is a channel's; nobody can write to the number of an account."""
    return channel != "telegram" or not value.isdigit()


def _fits(channel: str, value: str, marked: bool) -> bool:
    """Whether an id can be one of that channel.

    Args:
        channel: which.
        value: the id.
        marked: whether a colon, a word such as 号, or the request to add stands before it.
    """
    if value.isdigit():
        lengths = _WHATSAPP_DIGITS if channel == "whatsapp" else _QQ_DIGITS
        return len(value) in (lengths if channel in ("qq", "whatsapp") else _MOBILE_DIGITS)
    if channel == "qq" or value in _OWN_WORDS or len(value) < _SHORTEST[channel]:
        return False
    return marked or any(char.isdigit() or char in "_-" for char in value)
