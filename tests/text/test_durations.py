from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from text.durations import (
    FOREVER,
    Forever,
    UnitMissing,
    format_duration,
    parse_duration,
    take_duration,
)

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10s", timedelta(seconds=10)),
        ("10分", 10 * MINUTE),
        ("10 分钟", 10 * MINUTE),
        ("2小时", 2 * HOUR),
        ("2時", 2 * HOUR),
        ("两个小时", 2 * HOUR),
        ("半小时", HOUR / 2),
        ("半天", DAY / 2),
        ("半个月", 15 * DAY),
        ("3天", 3 * DAY),
        ("3日", 3 * DAY),
        ("一周", 7 * DAY),
        ("十五天", 15 * DAY),
        ("二十天", 20 * DAY),
        ("十天", 10 * DAY),
        ("二十一天", 21 * DAY),
        ("2月", 60 * DAY),
        ("1年", 365 * DAY),
        ("1mo", 30 * DAY),
        ("1m", MINUTE),
        (
            "1y 2mo 3w 4d 5h 6m 7s",
            timedelta(days=365 + 60 + 21 + 4, hours=5, minutes=6, seconds=7),
        ),
        ("1天12小时", 1.5 * DAY),
        ("1h 30m", 1.5 * HOUR),
        ("1h30m", 1.5 * HOUR),
        ("1.5H", 1.5 * HOUR),
        ("１０分钟", 10 * MINUTE),
        (" 3 days ", 3 * DAY),
        ("0秒", timedelta()),
    ],
)
def test_parse(text: str, expected: timedelta) -> None:
    assert parse_duration(text) == expected


@pytest.mark.parametrize("text", ["10", " 10 ", "1.5", "３"])
def test_a_bare_number_lacks_its_unit(text: str) -> None:
    with pytest.raises(UnitMissing, match="needs a unit"):
        parse_duration(text)


@pytest.mark.parametrize(
    "text", ["", "x", "ten", "10分钟 x", "30m 1h", "1h 1h", "-5m", "999999999999年", "3mon", "十"]
)
def test_no_duration(text: str) -> None:
    with pytest.raises(ValueError, match="is not a duration") as caught:
        parse_duration(text)
    assert not isinstance(caught.value, UnitMissing)


@pytest.mark.parametrize("text", ["永久", "perm", "forever"])
def test_without_end(text: str) -> None:
    assert take_duration(text) == (FOREVER, "")
    with pytest.raises(ValueError, match="has no end"):
        parse_duration(text)


@pytest.mark.parametrize(
    ("text", "taken", "rest"),
    [
        ("10分钟 刷屏", 10 * MINUTE, "刷屏"),
        ("10分钟刷屏", 10 * MINUTE, "刷屏"),
        ("1h 30m spam\nagain", 1.5 * HOUR, "spam\nagain"),
        ("10m 3d models", 10 * MINUTE, "3d models"),
        ("永久封禁", FOREVER, "封禁"),
        ("perm ads", FOREVER, "ads"),
        ("permission", None, "permission"),
        ("10 刷屏", None, "10 刷屏"),
        ("10 makes", None, "10 makes"),
        ("3 times already", None, "3 times already"),
        ("刷屏 10分钟", None, "刷屏 10分钟"),
        ("", None, ""),
    ],
)
def test_take(text: str, taken: timedelta | Forever | None, rest: str) -> None:
    assert take_duration(text) == (taken, rest)


@pytest.mark.parametrize(
    ("duration", "chinese", "english"),
    [
        (timedelta(), "0秒", "0 seconds"),
        (1.5 * DAY, "1天12小时", "1 day 12 hours"),
        (timedelta(seconds=61.5), "1分钟1.5秒", "1 minute 1.5 seconds"),
        (FOREVER, "永久", "forever"),
    ],
)
def test_format(duration: timedelta | Forever, chinese: str, english: str) -> None:
    assert format_duration(duration, "zh-CN") == chinese
    assert format_duration(duration, "en") == english


def test_negative_is_no_duration() -> None:
    with pytest.raises(ValueError, match="negative"):
        format_duration(-MINUTE, "en")


@given(st.timedeltas(timedelta(), timedelta(days=99999)), st.sampled_from(["zh-CN", "en"]))
def test_what_is_said_reads_back(duration: timedelta, language: str) -> None:
    said = format_duration(duration, language)
    assert parse_duration(said) == duration
    assert take_duration(f"{said} 刷屏") == (duration, "刷屏")


@given(st.text(max_size=30))
def test_any_text_can_be_tried(text: str) -> None:
    taken, rest = take_duration(text)
    assert text.endswith(rest)
    assert taken is not None or rest == text
