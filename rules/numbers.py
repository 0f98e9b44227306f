"""Phone numbers and wallets, also spaced, in circles or in Chinese digits."""

import re
from collections.abc import Iterator
from typing import Final

_DIGITS: Final = str.maketrans(
    "〇零一二三四五六七八九幺壹贰叁肆伍陆柒捌玖两", "0012345678911234567892"
)
_WRITTEN: Final = re.compile(r"[〇零一二三四五六七八九幺壹贰叁肆伍陆柒捌玖两\d \-]{11,}")
_GAP: Final = r"[ .\-·—_/~]{0,2}"
_CHINESE: Final = rf"(?:(?:\+|00)?86{_GAP})?1{_GAP}[3-9](?:{_GAP}\d){{9}}"
_PHONE: Final = re.compile(
    rf"(?<![\d.$¥￥])(?<!\d:)(?P<mobile>{_CHINESE})(?![\d%])"
    r"|(?<![\w+])\+(?P<world>[1-9]\d{0,2}[ \-.]?\(?\d{1,4}\)?(?:[ \-.]?\d{2,4}){2,4})(?!\d)"
    r"|(?<![\d\-])(?P<service>400[ \-]?\d{3,4}[ \-]?\d{3,4})(?!\d)"
)
_COUNTED: Final = re.compile(
    r"(?:订单|单号|编号|学号|工号|流水|快递|运单|物流|票号|卡号|证号|账单|序列|时间戳|错误码|会话|id|uid|no\.?|order|number|#)"
    r"\s*(?:号|码)?\s*(?:是|为)?\s*[:：=#]?\s*$",
    re.IGNORECASE,
)
_WALLET: Final = re.compile(
    r"(?<![A-Za-z0-9])(?:T[1-9A-HJ-NP-Za-km-z]{33}|0x[0-9A-Fa-f]{40})(?![A-Za-z0-9])"
)
_CONTEXT: Final = 12
_WORLD_DIGITS: Final = range(8, 16)
_DATE: Final = re.compile(r"(?:19|20)\d\d[ .\-/](?:0?\d|1[0-2])[ .\-/]\d")


def wallets(text: str) -> Iterator[tuple[str, re.Match[str]]]:
    """Addresses to which USDT is sent: TRC20 and ERC20."""
    for match in _WALLET.finditer(text):
        yield "usdt", match


def phones(text: str) -> Iterator[tuple[str, int, int]]:
    """Phone numbers: their digits (with ``+`` and the country, if given), start and end."""
    digits = _WRITTEN.sub(lambda run: run.group().translate(_DIGITS), text)
    for match in _PHONE.finditer(digits):
        number = re.sub(r"\D", "", match.group())
        if is_counted(text, match.start()) or _DATE.match(match.group()):
            continue
        if match["world"] is not None and len(number) not in _WORLD_DIGITS:
            continue
        yield _normal(match, number), match.start(), match.end()


def is_counted(text: str, start: int) -> bool:
    """Whether the number that begins there is called an order's, a student's and so on."""
    return _COUNTED.search(text[max(start - _CONTEXT, 0) : start]) is not None


def _normal(match: re.Match[str], number: str) -> str:
    if match["mobile"] is not None:
        return number[-11:]
    return f"+{number}" if match["world"] is not None else number
