"""The words for days and times of day."""

import re
from typing import Final

_FULL_WIDTH: Final = {0xFF10 + digit: str(digit) for digit in range(10)} | {
    ord(wide): narrow for wide, narrow in zip("：，　－～／．", ":, -~/.", strict=True)
}
_DIGITS: Final = "零一二三四五六七八九"
_WEEK: Final = "(?:周|週|星期|礼拜|禮拜)"
_DAY: Final = "[一二三四五六日天]"
_NAMES: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_NAME: Final = (
    r"(?:mon(?:days?)?|tue(?:s(?:days?)?)?|wed(?:nesdays?)?|thu(?:rs?(?:days?)?)?"
    r"|fri(?:days?)?|sat(?:urdays?)?|sun(?:days?)?)\b"
)
_AND: Final = r"\s*(?:,\s*and\b|,|and\b|&|-|to\b)\s*"
_CHINESE_DAY: Final = r"(?:最后一天|最後一天|\d{1,2}[号號日]|[一二三四五六七八九十]{1,3}[号號日])"
_ENGLISH_DAY: Final = r"(?:the\s+)?(?:\d{1,2}(?:st|nd|rd|th)?(?![\d:])|last(?:\s+day)?\b)"

TIME: Final = re.compile(
    r"(?:(?P<part>凌晨|早上|早晨|上午|中午|下午|傍晚|晚上)\s*)?(?P<hour>\d{1,2})"
    r"(?::(?P<minute>\d{1,2})(?![\d:])|[点點时時](?:(?P<half>半)|整|(?P<more>\d{1,2})分?)?"
    r"|(?=\s*[ap]m\b))(?:\s*(?P<half_day>[ap]m)\b)?",
    re.IGNORECASE,
)
HALF_DAYS: Final = {
    "凌晨": "early",
    "am": "early",
    "下午": "late",
    "傍晚": "late",
    "晚上": "late",
    "pm": "late",
}


def _days(pattern: str) -> re.Pattern[str]:
    return re.compile(r"\s*" + pattern, re.IGNORECASE)


DAYS: Final = (  # the first that fits
    ("daily", _days(r"(?:每天|每日|天天|daily\b|every\s*day\b)")),
    ("workdays", _days(r"(?:每个?|on\s+|every\s+)?(?:工作日|weekdays?\b)")),
    ("weekend", _days(r"(?:每个?|on\s+|every\s+)?(?:周末|週末|weekends?\b)")),
    (
        "weekly",
        _days(
            rf"每个?{_WEEK}(?P<days>{_DAY}"
            rf"(?:(?:\s*[、,和及与至到~-]\s*(?:每?{_WEEK})?)?{_DAY}(?![月号號点點]))*)"
        ),
    ),
    ("weekly", _days(rf"(?:every|on)\s+(?P<days>{_NAME}(?:{_AND}{_NAME})*)")),
    ("monthly", _days(rf"每个?月的?(?P<days>{_CHINESE_DAY}(?:[、,和]{_CHINESE_DAY})*)")),
    (
        "monthly",
        _days(
            rf"(?:monthly|every\s+month)\s+(?:on\s+)?(?P<days>{_ENGLISH_DAY}"
            rf"(?:\s*(?:,|and\b)\s*{_ENGLISH_DAY})*)"
        ),
    ),
    ("yearly", _days(r"每年(?:的)?(?P<month>\d{1,2})月(?P<day>\d{1,2})[日号號]")),
    (
        "yearly",
        _days(r"(?:yearly|every\s+year)\s+(?:on\s+)?(?P<month>\d{1,2})-(?P<day>\d{1,2})\b"),
    ),
    (
        "date",
        _days(r"(?P<year>\d{4})[-/.年](?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})[日号號]?(?!\d)"),
    ),
    ("relative", _days(r"(?:今天|明天|后天|後天|today\b|tomorrow\b)")),
)
BEGINNINGS: Final = (
    *("每天", "工作日", "周末", "每周一", "每月1号", "每2小时", "明天"),
    *("daily", "weekdays", "weekends", "every Monday", "monthly on 1", "tomorrow"),
)
"""How a due time may begin, for guessing what was meant."""


def same_length(text: str) -> str:
    """The text with plain digits and signs in the place of full-width ones."""
    return text.translate(_FULL_WIDTH)


def week_days(written: str) -> tuple[int, ...]:
    """``一、三、五``, ``一至五``, ``Mon-Fri`` as numbers, 1 = Monday."""
    chinese = re.findall(rf"([至到~-])|({_DAY})", written)
    english = re.findall(rf"(-|\bto\b)|({_NAME})", written, re.IGNORECASE)
    found: list[int] = []
    is_range = False
    for dash, word in chinese if any(day for _, day in chinese) else english:
        if dash:
            is_range = True
            continue
        day = _week_day(word)
        first = found[-1] if is_range else day
        last = day if day >= first else day + 7  # 周五到周一
        found += [(one - 1) % 7 + 1 for one in range(first, last + 1)]
        is_range = False
    return tuple(sorted(set(found)))


def _week_day(word: str) -> int:
    if word[0] in "日天":
        return 7
    return "一二三四五六".find(word) + 1 or _NAMES.index(word[:3].lower()) + 1


def month_days(written: str) -> tuple[int, ...]:
    """``1号、15号``, ``十五号``, ``1st, last day`` as numbers, 0 = the last day."""
    pattern = r"(\d{1,2})|([一二三四五六七八九十]{1,3})(?=[号號日])|(最后一天|最後一天|last)"
    return tuple(
        int(number) if number else 0 if last else _chinese_number(word)
        for number, word, last in re.findall(pattern, written, re.IGNORECASE)
    )


def _chinese_number(word: str) -> int:
    tens, ten, ones = word.rpartition("十")
    value = _DIGITS.find(ones) if ones else 0
    return value + 10 * (_DIGITS.find(tens) if tens else 1) if ten else value
