"""What speaks for or against a post beside its words: log-odds that people set, each with a name.

No collection of messages tells what a button or a card is worth, so these weights are small: none
of them makes an ad of a message alone.
"""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from rules.contacts import find_contacts
from rules.post import Post
from rules.sites import known_hosts
from rules.verdict import Signal

CONTACT: Final = 0.6
"""Little: the learned score has seen the words of the offer."""
MOST_OF_QR: Final = 2.2
"""What a QR code may weigh; one that does not lead into a group weighs less."""

_INVITE: Final = re.compile(
    r"(?:t|telegram)\.(?:me|dog)/(?:\+|joinchat|[a-z0-9_]+bot\b)|tg://(?:join|resolve)"
    r"|chat\.whatsapp\.com/|discord\.(?:gg|com/invite)/|line\.me/(?:ti|r)/",
    re.IGNORECASE,
)
_WARNS: Final = re.compile(
    "骗局|骗子|别信|别加|别上当|不要信|不要相信|不要加|上当|防骗|诈骗|警惕|小心.{0,4}骗|举报"
    "|被骗|踢了|广告狗|发广告的|禁止|严禁|群规|反诈|谨防|切勿"
    "|\\b(?:scam\\w*|beware|phishing|fraud|fake|dont (?:click|trust|pay|reply|fall)|spam\\w*|"
    "reported|never (?:click|share|pay|send))\\b"
)
_ASKS: Final = re.compile(
    "[吗么嘛呢]$|有没有|是不是|怎么|为什么|靠谱吗|真的假的"
    "|^(?:how|what|why|who|where|when|is|are|can|does|do|did|has|have|anyone|any) "
)
_QUOTED: Final = -0.5
_KNOWN_SITE: Final = -1.4
_QUOTES: Final = re.compile("「[^」]{6,}」|“[^”]{6,}”|『[^』]{6,}』|^[>＞].{6,}", re.MULTILINE)

# What is offered, or the call to get in touch: together with a contact it is an offer.
_OFFERS: Final = re.compile(
    "日结|兼职|招聘|诚聘|急招|代[写办购充做考抢刷]|办证|刻章|贷款|下款|额度|提现|返[利现佣]|佣金|稳赚|带[你飞单]"
    "|私[聊信我]|详聊|扫码|加[我微v群]|拉你|出售|批发|低价|免费领|秒到|包过"
    "|上门|约[吗炮]|裸聊|彩票|下注|开户|荐股|牛股|跟单|赚钱|收益|涨粉|刷[量单赞粉]|出号|回收|接单"
    "|\\b(?:earn|income|profit|invest|signals?|loan|cash|dm me|inbox|contact me|text me|message me"
    "|promo|bonus|casino|followers|accounts? for sale|essay|assignment)\\b"
)
_TOLD: Final = 3

_NEW: Final = timedelta(hours=1)
_YOUNG: Final = timedelta(days=1)
_OLD: Final = timedelta(days=30)
_OFTEN: Final = 50


def wording(folded: str, raw: str) -> Iterator[Signal]:
    """What the wording says for a text: a warning, a question, a quotation."""
    if warns := _WARNS.search(folded):
        yield Signal("warning", -0.8, warns.group())
    if asks := _ASKS.search(folded):
        yield Signal("question", -0.3, asks.group().strip())
    if quotes := _QUOTES.search(raw):
        yield Signal("quotation", _QUOTED, quotes.group())


def quoted(post: Post) -> Iterator[Signal]:
    """Who quotes somebody else speaks about it; the quotation itself is nobody's own word."""
    if post.quoted:
        yield Signal("quotation", _QUOTED, post.quoted)


def contacts(raw: str, folded: str) -> Iterator[Signal]:
    """A way to get in touch, and something to get in touch for."""
    found = find_contacts(raw)
    if found and _OFFERS.search(folded):
        told = dict.fromkeys(raw[one.start : one.end] for one in found)
        yield Signal("contact", CONTACT, " ".join(list(told)[:_TOLD]))


def sites(post: Post) -> Iterator[Signal]:
    """Nothing but sites that everybody knows, where an address is part of the text."""
    if hosts := known_hosts(post.reading.addresses):
        yield Signal("known_site", _KNOWN_SITE, " ".join(hosts[:_TOLD]))


def carried(post: Post) -> Iterator[Signal]:
    """What a post carries beside its text."""
    hidden = (*post.links, *post.button_links)
    if invites := [one for one in hidden if _INVITE.search(one)]:
        yield Signal("invite", 1.6, " ".join(invites))
    elif post.links:
        yield Signal("link", 0.6, " ".join(post.links))
    if post.button_links or post.button_texts:
        yield Signal("button", 1.4, " ".join((*post.button_texts, *post.button_links)))
    if post.qr_texts:
        weight = MOST_OF_QR if any(_INVITE.search(one) for one in post.qr_texts) else 1.4
        yield Signal("qr", weight, " ".join(post.qr_texts))
    if post.contact_card:
        yield Signal("card", 1.2)
    if post.forwarded_from is not None:
        yield Signal("forward", 0.8, post.forwarded_from)
    if post.via_bot is not None:
        yield Signal("via", 0.5, post.via_bot)


def spread(post: Post) -> Iterator[Signal]:
    """What others know of a post: how often it was seen, and the operators' words in it."""
    if post.copies:
        yield Signal("repeated", min(3.0, 1.2 * post.copies), str(post.copies))
    if post.keywords:
        yield Signal("keyword", min(3.0, 1.5 * len(post.keywords)), " ".join(post.keywords))


def author(post: Post) -> Iterator[Signal]:
    """Who writes: a newcomer, or somebody whom the group has known for long."""
    age, said = post.member_for, post.messages
    if age is not None and age < _YOUNG and not (said or 0) > _OFTEN:
        yield Signal("newcomer", 0.8 if age < _NEW else 0.4, _told(age))
    elif said == 0:
        yield Signal("newcomer", 0.4, "0")
    if (age is None or age >= _OLD) and said is not None and said >= _OFTEN:
        yield Signal("member", -1.5, str(said))
    elif age is not None and age >= _OLD:
        yield Signal("member", -0.6, _told(age))


def _told(age: timedelta) -> str:
    """As a duration is written; nothing for less than a minute."""
    hours, minutes = divmod(int(age.total_seconds() // 60), 60)
    if hours >= 24:
        return f"{hours // 24}d"
    return " ".join(f"{n}{unit}" for n, unit in ((hours, "h"), (minutes, "min")) if n)
